/** Photos: small, upright, nothing but pixels; and what is no photo is refused before it costs anything. */
import sharp from 'sharp';
import t from 'tap';
import { Problem } from '../../src/problems.ts';
import { MAX_SIDE, PhotoReader, kindOf } from '../../src/photos/photo-reader.ts';
import { TINY_PNG, png } from '../support/photos.ts';

const reader = new PhotoReader();
/** Red on the left, blue on the right. */
const drawn = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#0000ff' } }).composite([
    {
      input: { create: { width: Math.floor(width / 2), height, channels: 3, background: '#ff0000' } },
      left: 0,
      top: 0,
    },
  ]);

async function slugOf(upload: Buffer): Promise<string> {
  try {
    await reader.read(upload);
  } catch (error) {
    if (error instanceof Problem) return error.slug;
    throw error;
  }
  return 'taken';
}

t.test('made small, with the shape it had', async (t) => {
  for (const [width, height, wide, high] of [
    [2600, 1300, 1280, 640],
    [600, 3000, 256, 1280],
    [40, 30, 40, 30],
  ] as const) {
    for (const format of ['jpeg', 'png', 'webp'] as const) {
      const upload = await drawn(width, height).toFormat(format).toBuffer();
      t.equal(kindOf(upload), format);
      const photo = await reader.read(upload);
      const info = await sharp(photo.bytes).metadata();
      t.strictSame([info.format, info.width, info.height], ['jpeg', wide, high], `${format} ${width} x ${height}`);
      t.strictSame([photo.width, photo.height], [wide, high]);
      t.ok(Math.max(photo.width, photo.height) <= MAX_SIDE);
    }
  }
  t.equal((await reader.read(TINY_PNG)).width, 2);
});

t.test('no metadata is left, above all no position, and it stands upright', async (t) => {
  const upload = await drawn(400, 200)
    .jpeg()
    .withMetadata({ orientation: 6 })
    .withExifMerge({
      IFD0: { Make: 'SECRETPHONE', Artist: 'SECRETNAME' },
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '34/1 44/1 0/1', GPSLongitudeRef: 'E', GPSLongitude: '113/1 37/1 0/1' },
    })
    .withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/">SECRETXMP</x:xmpmeta>')
    .withIccProfile('p3')
    .toBuffer();
  t.match(upload.toString('latin1'), /SECRETPHONE/, 'it was there');
  t.match(upload.toString('latin1'), /SECRETXMP/);
  t.equal((await sharp(upload).metadata()).orientation, 6);
  const { bytes, width, height } = await reader.read(upload);
  const info = await sharp(bytes).metadata();
  for (const part of ['exif', 'xmp', 'icc', 'iptc', 'orientation', 'comments'] as const)
    t.equal(info[part], undefined, part);
  t.notMatch(bytes.toString('latin1'), /SECRET|Exif|GPS/);
  t.strictSame([width, height], [200, 400], 'turned by a quarter');
  const pixel = async (left: number, top: number) => [
    ...(await sharp(bytes).extract({ left, top, width: 1, height: 1 }).raw().toBuffer()),
  ];
  const [red = 0, , blue = 0] = await pixel(100, 50);
  t.ok(red > 150 && blue < 100, 'what was left is on top');
});

t.test('what is no photo', async (t) => {
  const jpeg = await drawn(800, 600).jpeg().toBuffer();
  const ftyp = (brand: string) => Buffer.concat([Buffer.from(`\0\0\0\x18ftyp${brand}\0\0\0\0`, 'latin1'), jpeg]);
  for (const brand of ['heic', 'mif1', 'avif']) t.equal(await slugOf(ftyp(brand)), 'unsupported-media-type', brand);
  for (const text of [
    '',
    'GIF89a..........',
    '<svg xmlns="http://www.w3.org/2000/svg"/>',
    '%PDF-1.7 ..........',
    'x'.repeat(99),
  ])
    t.equal(await slugOf(Buffer.from(text)), 'unsupported-media-type', text.slice(0, 8));
  t.equal(await slugOf(jpeg.subarray(0, jpeg.length >> 1)), 'invalid-photo', 'cut off half-way');
  t.equal(await slugOf(Buffer.concat([jpeg.subarray(0, 20), Buffer.alloc(5_000)])), 'invalid-photo', 'only its head');
  t.equal(await slugOf(Buffer.concat([TINY_PNG.subarray(0, 8), jpeg])), 'invalid-photo', 'says it is another');
  for (const [width, height] of [
    [100_000, 100_000],
    [1_000_000, 51],
    [7_100, 7_100],
  ] as const)
    t.equal(
      await slugOf(png(width, height, Buffer.alloc(10))),
      'invalid-photo',
      `${width} x ${height} pixels in few bytes`,
    );
  t.equal(await slugOf(jpeg), 'taken', 'and it goes on after them');
});

t.test('one after the other, and not without end', async (t) => {
  const upload = await drawn(3000, 2000).jpeg().toBuffer();
  const all = await Promise.all(Array.from({ length: 30 }, () => slugOf(upload)));
  t.equal(all.filter((one) => one === 'taken').length, 16);
  t.equal(all.filter((one) => one === 'overloaded').length, 14);
  t.equal(await slugOf(upload), 'taken', 'there is room again');
});
