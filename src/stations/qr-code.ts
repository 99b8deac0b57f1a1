/** A text as a QR code (ISO/IEC 18004) in SVG, to print: no style, no script, so that it works under any page policy. */
import { encode } from 'uqr';

/** What ISO/IEC 18004 wants clear around a code. */
const QUIET_MODULES = 4;
/** As drawn where nobody says how large. */
const PIXELS_A_MODULE = 10;

/**
 * The SVG of `text`, whose `title` is read out. Level M at least (15 % may be lost: dirt, scratches), more where the same
 * size holds it. Throws where the text is longer than any code holds (2,331 bytes): bound it before.
 */
export function qrSvg(text: string, title: string): string {
  const { size, data } = encode(text, { ecc: 'M', boostEcc: true, border: QUIET_MODULES });
  const pixels = size * PIXELS_A_MODULE;
  const escaped = title.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${pixels}" height="${pixels}" viewBox="0 0 ${size} ${size}" role="img" shape-rendering="crispEdges">` +
    `<title>${escaped}</title><path fill="#fff" d="M0 0h${size}v${size}H0z"/><path fill="#000" d="${darkRuns(data)}"/></svg>\n`
  );
}

/** Dark modules side by side are one rectangle: seams between them would show in print. */
function darkRuns(rows: readonly (readonly boolean[])[]): string {
  let path = '';
  for (const [y, row] of rows.entries())
    for (let x = 0; x < row.length; x += 1) {
      if (!row[x]) continue;
      const from = x;
      while (row[x + 1]) x += 1;
      path += `M${from} ${y}h${x + 1 - from}v1h-${x + 1 - from}z`;
    }
  return path;
}
