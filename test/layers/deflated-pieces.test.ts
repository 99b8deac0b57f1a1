/** After an edit only the pieces that hold it are compressed anew, and what comes out is what compressing all of it gives. */
import { constants, gunzipSync, inflateRawSync } from 'node:zlib';
import t from 'tap';
import { Compressor } from '../../src/layers/compressor.ts';
import { deflatePieces, isCut, type DeflatedPieces } from '../../src/layers/deflated-pieces.ts';
import { readGzip } from '../../src/layers/file-reader.ts';
import { deflateChunk, deflateSmall } from '../../src/layers/gzip-member.ts';
import { variantOf } from '../../src/layers/layer-variant.ts';
import { LayerViews } from '../../src/layers/layer-views.ts';
import { MemoryStations } from '../support/memory-stations.ts';
import { randomRecord } from '../support/records.ts';
import { seededRandom } from '../support/stations.ts';

const THEN = deflateSmall(Buffer.from(','));
const plainOf = (deflated: Buffer): Buffer => inflateRawSync(deflated, { finishFlush: constants.Z_SYNC_FLUSH });

t.test('1,000 seeded edits of a text in pieces', async (t) => {
  const random = seededRandom(20261129);
  const make = (): { id: number; text: string } => ({
    id: Math.floor(random() * 2 ** 32),
    text: `{"name":"合成驿站 ${random()}"}`.repeat(1 + Math.floor(random() * 3)),
  });
  const stations = Array.from({ length: 3_000 }, make).sort((a, b) => a.id - b.id);
  const cut = (): { bytes: Buffer; cuts: number[] } => {
    const cuts: number[] = [];
    const parts: Buffer[] = [];
    let [length, since] = [0, 0];
    for (const { id, text } of stations) {
      parts.push(Buffer.from(text));
      length += parts.at(-1)?.length ?? 0;
      if (!isCut(id, ++since)) continue;
      cuts.push(length);
      since = 0;
    }
    return { bytes: Buffer.concat(parts), cuts };
  };
  let compressed = 0;
  const counting = async (bytes: Buffer, then: Buffer): Promise<Buffer> => {
    compressed += bytes.length;
    return await deflateChunk(bytes, then);
  };
  let known: DeflatedPieces | undefined;
  let [wrong, again, total] = [0, 0, 0];
  for (let edit = 0; edit <= 1_000; edit++) {
    const at = Math.floor(random() * stations.length);
    const kind = random();
    if (edit > 0 && kind < 0.7) stations[at] = { ...make(), id: stations[at]?.id ?? 0 };
    else if (edit > 0 && kind < 0.85) stations.splice(at, 1);
    else if (edit > 0) {
      stations.push(make());
      stations.sort((a, b) => a.id - b.id);
    }
    const { bytes, cuts } = cut();
    compressed = 0;
    known = await deflatePieces(bytes, cuts, known, THEN, counting);
    if (edit === 0) t.equal(compressed, bytes.length, 'all of it the first time');
    else {
      again += compressed;
      total += bytes.length;
    }
    const whole = Buffer.concat([bytes, Buffer.from(',')]);
    if (edit % 20 === 0 && !plainOf(known.deflated).equals(whole)) wrong += 1;
  }
  t.equal(wrong, 0);
  t.ok(again * 15 < total, `an edit compresses 1 part in ${Math.round(total / again)}`);
});

t.test('a layer after an edit: the same bytes, little of it compressed', async (t) => {
  const random = seededRandom(7);
  const records = Array.from({ length: 3_000 }, (_, i) => ({
    ...randomRecord(random, i),
    // Ids as they really are: their ends are random.
    id: `01900000-0000-7000-8000-${Math.floor(random() * 2 ** 48)
      .toString(16)
      .padStart(12, '0')}`,
    adcode: i % 3 === 0 ? '410103' : '410102',
  })).sort((a, b) => (a.id < b.id ? -1 : 1));
  const stations = new MemoryStations(records);
  const views = new LayerViews(stations.source, { keptBytes: 64 * 1024 * 1024, now: () => new Date() });
  const variant = variantOf('geojson', 'gcj02', {});
  const { deflate } = Compressor.prototype;
  let made = 0;
  let reused = 0;
  t.teardown(() => void (Compressor.prototype.deflate = deflate));
  Compressor.prototype.deflate = async function (plain, then, known) {
    const result = await deflate.call(this, plain, then, known);
    const old = new Set(known?.pieces.map(({ digest }) => digest));
    made += result.pieces.length;
    reused += result.pieces.filter(({ digest }) => old.has(digest)).length;
    return result;
  };
  const read = async (): Promise<string> => {
    const file = await views.file(await views.current(), variant, '');
    if (!file) throw new Error('a file that is wanted is made');
    const parts: Buffer[] = [];
    for await (const part of readGzip(views, file)) parts.push(part);
    return gunzipSync(Buffer.concat(parts)).toString();
  };
  const first = await read();
  t.ok(made > 20 && reused === 0, `${made} pieces`);
  for (let edit = 0; edit < 20; edit++) {
    const record = records[Math.floor(random() * records.length)]!;
    [made, reused] = [0, 0];
    stations.change([{ ...record, name: `改过名称 ${edit}`, revision: 50 + edit }]);
    const text = await read();
    t.match(text, `改过名称 ${edit}`);
    t.equal((JSON.parse(text) as { features: unknown[] }).features.length, 3_000);
    t.equal(made - reused, 1, `of ${made} pieces of its county`);
  }
  stations.change(records);
  t.equal(await read(), first, 'and back to what it was');
});
