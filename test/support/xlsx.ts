/** Workbooks for tests, made by hand so that they may be wrong in any way: a ZIP writer that lies when told to. */
import { crc32, deflateRawSync } from 'node:zlib';

export interface ZipPart {
  readonly name: string;
  readonly data: string | Buffer;
  /** What the directory claims it inflates to. */
  readonly claimedSize?: number;
  /** General purpose flags; 1: encrypted. */
  readonly flags?: number;
}

/** A ZIP archive of these parts, deflated. */
export function zip(parts: readonly ZipPart[]): Buffer {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const { name, data, claimedSize, flags = 0 } of parts) {
    const raw = Buffer.from(data);
    const packed = deflateRawSync(raw, { level: 9 });
    const nameBytes = Buffer.from(name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(flags, 2);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(crc32(raw), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(claimedSize ?? raw.length, 18);
    common.writeUInt16LE(nameBytes.length, 22);
    const head = Buffer.concat([Buffer.from('504b0304', 'hex'), common, nameBytes]);
    local.push(head, packed);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    central.push(Buffer.from('504b01021400', 'hex'), common, tail, nameBytes);
    offset += head.length + packed.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write('504b0506', 0, 'hex');
  end.writeUInt16LE(parts.length, 8);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...local, directory, end]);
}

/** A cell as XML inside <c>: text, a number, or anything by hand. */
export type Cell = string | number | { readonly xml: string };

const escape = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');
const columnName = (index: number): string =>
  (index >= 26 ? String.fromCharCode(64 + Math.floor(index / 26)) : '') + String.fromCharCode(65 + (index % 26));

/** The XML of a sheet; row numbers as given or counted. */
export function sheetXml(rows: readonly (readonly Cell[])[], merged: readonly string[] = []): string {
  const body = rows.map((cells, i) => {
    const xml = cells.map((cell, column) => {
      const ref = `${columnName(column)}${i + 1}`;
      if (cell === '') return '';
      if (typeof cell === 'number') return `<c r="${ref}"><v>${cell}</v></c>`;
      if (typeof cell === 'string') return `<c r="${ref}" t="inlineStr"><is><t>${escape(cell)}</t></is></c>`;
      return cell.xml.replace('<c', `<c r="${ref}"`);
    });
    return `<row r="${i + 1}">${xml.join('')}</row>`;
  });
  const ranges = merged.map((ref) => `<mergeCell ref="${ref}"/>`).join('');
  return `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>${body.join('')}</sheetData>${ranges && `<mergeCells>${ranges}</mergeCells>`}</worksheet>`;
}

export interface TestSheet {
  readonly name: string;
  readonly xml: string;
  readonly state?: string;
}

/** A workbook of these sheets; `extra` parts are added or replace those of the same name. */
export function workbook(sheets: readonly TestSheet[], extra: readonly ZipPart[] = []): Buffer {
  const list = sheets
    .map(
      ({ name, state }, i) =>
        `<sheet name="${name}" sheetId="${i + 1}" ${state ? `state="${state}"` : ''} r:id="rId${i + 1}"/>`,
    )
    .join('');
  const targets = sheets
    .map(
      (_, i) =>
        `<Relationship Id="rId${i + 1}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet${i + 1}.xml"/>`,
    )
    .join('');
  const parts: ZipPart[] = [
    { name: '[Content_Types].xml', data: '<Types/>' },
    { name: 'xl/workbook.xml', data: `<workbook xmlns:r="r"><sheets>${list}</sheets></workbook>` },
    { name: 'xl/_rels/workbook.xml.rels', data: `<Relationships>${targets}</Relationships>` },
    ...sheets.map(({ xml }, i) => ({ name: `xl/worksheets/sheet${i + 1}.xml`, data: xml })),
  ];
  const replaced = new Set(extra.map(({ name }) => name));
  return zip([...parts.filter(({ name }) => !replaced.has(name)), ...extra]);
}

/** A workbook of one sheet with these rows. */
export const oneSheet = (
  rows: readonly (readonly Cell[])[],
  merged: readonly string[] = [],
  extra: readonly ZipPart[] = [],
): Buffer => workbook([{ name: '驿站', xml: sheetXml(rows, merged) }], extra);
