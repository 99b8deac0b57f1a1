/** The writer of tiles against the reader that map clients use; ids and times against the runtime's own. */
import t from 'tap';
import { ISO_BYTES, UUID_BYTES, writeIso, writeUuid } from '../../src/layers/ascii.ts';
import { EncodedValues, PointTile } from '../../src/layers/mvt.ts';
import { seededRandom } from '../support/stations.ts';
import { readTile, valuesOf } from '../support/tiles.ts';

t.test('texts of every length and script are read back, numbers and cells to their limits', async (t) => {
  const texts = ['', 'a', '"\\\n', 'é', '驿站', '😀', '\u2028', '𠮷野家'];
  for (const one of ['a', 'ß', '驿', '😀'])
    for (const length of [20, 40, 41, 42, 43, 62, 63, 64, 125, 126, 127, 128, 200, 5_500])
      texts.push(one.repeat(length));
  const tile = new PointTile('stations');
  const first = tile.addKeys(['one', 'two']);
  t.equal(tile.addKeys(['number', 'flag']), first + 2);
  const encoded = new EncodedValues();
  const places = new Set<number>();
  texts.forEach((text, i) => {
    const bytes = Buffer.from(`..${text}..`);
    const id = 2 ** 53 - 1 - i * 97 ** (i % 8);
    tile.begin(Math.floor(id / 2 ** 32), id >>> 0);
    encoded.clear();
    encoded.add(bytes, 2, bytes.length - 2);
    encoded.add(Buffer.from(String(i)), 0, String(i).length);
    t.equal(encoded.count, 2);
    // As they lie in a ring: not at its beginning.
    const kept = Buffer.concat([Buffer.from('..'), encoded.bytes.subarray(0, encoded.length)]);
    const one = tile.encodedValues(kept, 2, encoded.length, encoded.count);
    const values = [one, one + 1, tile.uintValue(i * 2 ** 40), tile.booleanValue(i % 2 === 0)];
    values.forEach((value, at) => tile.tag(first + at, value));
    places.add(values[0]!);
    tile.end([i, 4096, 63, 64][i % 4]!, 4096 - i);
    t.equal(tile.uintValue(i * 2 ** 40), values[2]);
  });
  t.equal(places.size, texts.length);
  t.strictSame(
    readTile(tile.bytes()).map(({ id, cell, properties }) => [id, ...cell, { ...properties }]),
    texts.map((text, i) => [
      2 ** 53 - 1 - i * 97 ** (i % 8),
      [i, 4096, 63, 64][i % 4],
      4096 - i,
      { one: text, two: String(i), number: i * 2 ** 40, flag: i % 2 === 0 },
    ]),
  );
  t.throws(() => tile.uintValue(-1), RangeError);
  t.throws(() => tile.uintValue(1.5), RangeError);
  tile.begin(0, 1);
  t.throws(() => Array.from({ length: 64 }, () => tile.tag(1, 2)), RangeError);
});

t.test('small ids', async (t) => {
  const tile = new PointTile('stations');
  const ids = [
    0,
    1,
    127,
    128,
    2 ** 31 - 1,
    2 ** 31,
    2 ** 32 - 1,
    2 ** 32,
    2 ** 35 - 1,
    2 ** 35,
    2 ** 52,
    2 ** 52 + 4 ** 14,
  ];
  for (const id of ids) {
    tile.begin(Math.floor(id / 2 ** 32), id >>> 0);
    tile.end(0, 0);
  }
  t.strictSame(
    readTile(tile.bytes()).map((one) => one.id),
    ids,
  );
});

t.test('a number that occurs again is written once, however many there are', async (t) => {
  const random = seededRandom(3);
  const tile = new PointTile('stations');
  const key = tile.addKeys(['number']);
  const numbers = Array.from({ length: 3_000 }, (_, i) => Math.floor(random() * (i % 2 === 0 ? 400 : 2 ** 40)));
  const order = Array.from({ length: 9_000 }, (_, i) => numbers[i < 3_000 ? i : Math.floor(random() * 3_000)]!);
  for (const number of order) {
    tile.begin(0, 7);
    tile.tag(key, tile.uintValue(number));
    tile.end(1, 1);
  }
  const bytes = tile.bytes();
  tile.clear();
  const copy = Buffer.from(bytes);
  tile.begin(0, 1);
  tile.tag(tile.addKeys(['other']), tile.uintValue(numbers[0]!));
  tile.end(2, 2);
  t.strictSame({ ...readTile(tile.bytes())[0]?.properties }, { other: numbers[0] }, 'cleared, it knows nothing');
  t.ok(bytes.equals(copy), 'and the bytes before are their own');
  t.strictSame(
    readTile(bytes).map((one) => one.properties['number']),
    order,
  );
  t.equal(valuesOf(bytes).length, new Set(numbers).size);
});

t.test('ids and times are written as the runtime does', async (t) => {
  const random = seededRandom(8);
  const out = new Uint8Array(UUID_BYTES);
  const read = (length: number): string => Buffer.from(out.subarray(0, length)).toString();
  let wrong = 0;
  for (let i = 0; i < 20_000; i += 1) {
    const ms = Math.floor((i % 2 === 0 ? Date.UTC(10_000, 0) : Date.UTC(2100, 0)) * random());
    if (!writeIso(ms, out) || read(ISO_BYTES) !== new Date(ms).toISOString()) wrong += 1;
  }
  for (let day = 0; day < 366 * 60; day += 1) {
    const ms = day * 86_400_000 + (day % 86_400_000);
    if (!writeIso(ms, out) || read(ISO_BYTES) !== new Date(ms).toISOString()) wrong += 1;
  }
  t.equal(wrong, 0);
  for (const ms of [-1, Date.UTC(10_000, 0), NaN]) t.equal(writeIso(ms, out), false);
  writeUuid(new Uint32Array([0x01900000, 0x00007abc, 0x8def0123, 0x000000ff]), out);
  t.equal(read(UUID_BYTES), '01900000-0000-7abc-8def-0123000000ff');
});
