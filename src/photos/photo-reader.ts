/**
 * From what a phone uploads to a small JPEG without metadata. The content decides what it is, not the name it came by;
 * its size in pixels is bounded before anything is decoded, and one image is decoded at a time.
 */
import { uploadHash, type ReadPhoto } from '../http/photo.ts';
import { Problem, type Wording } from '../problems.ts';

export const MAX_SIDE = 1_280;
/** The largest cameras of phones; more is a trap (a megabyte of PNG can hold gigapixels). */
const MAX_PIXELS = 50_000_000;
const QUALITY = 72;
const MAX_SECONDS = 10;
/** So many may wait for their turn; a storm is told to come back. */
const MAX_WAITING = 16;

type Kind = 'jpeg' | 'png' | 'webp' | 'heic' | 'other';

/** What the first bytes say. Sources: ISO 10918-1 B.1.1, RFC 2083 3.1, the WebP container, ISO 14496-12 4.3. */
export function kindOf(bytes: Buffer): Kind {
  const text = (from: number, to: number): string => bytes.toString('latin1', from, to);
  if (bytes.length < 16) return 'other';
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return 'jpeg';
  if (text(0, 8) === '\x89PNG\r\n\x1a\n') return 'png';
  if (text(0, 4) === 'RIFF' && text(8, 12) === 'WEBP') return 'webp';
  return text(4, 8) === 'ftyp' ? 'heic' : 'other';
}

const HEIC: Wording = {
  zh: '读不了 HEIC / HEIF / AVIF 照片：请在相机设置中选“兼容性最佳”，或转成 JPEG 再传',
  en: 'HEIC, HEIF and AVIF cannot be read here: choose "most compatible" in the camera settings, or send a JPEG',
};
const OTHER: Wording = { zh: '只收 JPEG、PNG 或 WebP 照片', en: 'Expected a JPEG, PNG or WebP photo' };
const BROKEN: Wording = { zh: '照片不完整或已损坏', en: 'The photo is incomplete or broken' };
const TOO_LARGE: Wording = { zh: '照片像素太多', en: 'The photo has too many pixels' };

/** Reads uploads one after the other. */
export class PhotoReader {
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  /**
   * `maxSide`: pixels of the longer side at most; a smaller one stays as it is. Throws `unsupported-media-type` for another
   * kind of file, `invalid-photo` for one that cannot be read, `overloaded`.
   */
  async read(upload: Buffer, maxSide = MAX_SIDE): Promise<ReadPhoto> {
    const kind = kindOf(upload);
    if (kind === 'heic' || kind === 'other')
      throw new Problem('unsupported-media-type', { detail: kind === 'heic' ? HEIC : OTHER });
    if (this.#waiting >= MAX_WAITING) throw new Problem('overloaded');
    this.#waiting += 1;
    const turn = this.#last.then(() => shrink(upload, maxSide));
    this.#last = turn.catch(() => undefined);
    try {
      return { ...(await turn), uploadHash: uploadHash(upload) };
    } finally {
      this.#waiting -= 1;
    }
  }
}

async function shrink(upload: Buffer, maxSide: number): Promise<Pick<ReadPhoto, 'bytes' | 'width' | 'height'>> {
  // Loaded with the first photo: most processes never see one.
  const { default: sharp } = await import('sharp');
  const { width = 0, height = 0 } = await sharp(upload, { limitInputPixels: false }).metadata().catch(refuse);
  if (width * height > MAX_PIXELS) throw new Problem('invalid-photo', { detail: TOO_LARGE });
  // Turned as the camera was held, before that is forgotten with all other metadata: sharp writes none unless told to.
  const { data, info } = await sharp(upload, {
    limitInputPixels: MAX_PIXELS,
    failOn: 'error',
    sequentialRead: true,
    pages: 1,
  })
    .autoOrient()
    .resize({ width: maxSide, height: maxSide, fit: 'inside', withoutEnlargement: true })
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .jpeg({ quality: QUALITY })
    .timeout({ seconds: MAX_SECONDS })
    .toBuffer({ resolveWithObject: true })
    .catch(refuse);
  return { bytes: data, width: info.width, height: info.height };
}

/** Whatever the decoder says, it is the photo: the same words for all, since its own may quote the file. */
function refuse(): never {
  throw new Problem('invalid-photo', { detail: BROKEN });
}
