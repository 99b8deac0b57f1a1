/** Compressing leaves the event loop a core: so many at once and no more, whoever asks, and nobody is forgotten. */
import { inflateRawSync, constants } from 'node:zlib';
import t from 'tap';
import { Compressor, type PlainPieces } from '../../src/layers/compressor.ts';
import type { DeflatedPieces } from '../../src/layers/deflated-pieces.ts';
import { ChunkStore } from '../../src/layers/chunk-store.ts';
import { orderAll } from '../../src/layers/county-order.ts';
import { Lane } from '../../src/layers/lane.ts';
import { drain } from '../../src/geo/point-build.ts';
import { FileHasher } from '../../src/layers/file-hasher.ts';
import { LayerViews } from '../../src/layers/layer-views.ts';
import { variantOf } from '../../src/layers/layer-variant.ts';
import { MemoryStations } from '../support/memory-stations.ts';
import { randomRecord } from '../support/records.ts';
import { seededRandom } from '../support/stations.ts';

const NOTHING = Buffer.alloc(0);
const whole = (text: string): PlainPieces => ({ bytes: Buffer.from(text), cuts: [] });
const textOf = ({ deflated }: DeflatedPieces): string => deflated.toString();
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Compresses nothing, and counts. */
function counting() {
  const seen = { now: 0, most: 0, begun: [] as string[] };
  const deflate = async (bytes: Buffer): Promise<Buffer> => {
    seen.most = Math.max(seen.most, (seen.now += 1));
    seen.begun.push(bytes.toString());
    for (let i = 0; i < 5; i++) await turn();
    seen.now -= 1;
    if (bytes.toString() === 'bad') throw new Error('cannot be compressed');
    return bytes;
  };
  return { seen, deflate };
}

t.test('as many at once as it was told, in the order in which they came', async (t) => {
  for (const most of [1, 3]) {
    const { seen, deflate } = counting();
    const compressor = new Compressor(most, deflate);
    let [held, mostHeld] = [0, 0];
    const names = Array.from({ length: 40 }, (_, i) => (i === 7 || i === 8 ? 'bad' : `number ${i}`));
    const all = names.map((name) =>
      compressor
        .deflate(async () => {
          mostHeld = Math.max(mostHeld, (held += 1));
          await turn();
          return whole(name);
        }, NOTHING)
        .then(textOf, (error: unknown) => (error as Error).message)
        .finally(() => (held -= 1)),
    );
    const answers = await Promise.all(all);
    t.equal(seen.most, most, `${most} at once`);
    t.ok(mostHeld <= most + 4, `${mostHeld} held bytes`);
    t.strictSame(seen.begun, names);
    t.strictSame(
      answers,
      names.map((name) => (name === 'bad' ? 'cannot be compressed' : name)),
    );
    t.equal(textOf(await compressor.deflate(async () => whole('later'), NOTHING)), 'later');
  }
});

t.test('bytes that cannot be made give their turn away', async (t) => {
  const compressor = new Compressor(1);
  const broken = Array.from({ length: 10 }, () =>
    compressor.deflate(() => Promise.reject(new Error('no bytes')), NOTHING),
  );
  for (const one of await Promise.allSettled(broken)) t.equal(one.status, 'rejected');
  const { deflated } = await compressor.deflate(async () => whole('驿站'), NOTHING);
  t.equal(String(inflateRawSync(deflated, { finishFlush: constants.Z_SYNC_FLUSH })), '驿站');
});

const VARIANT = variantOf('geojson', 'gcj02', {});

/** Synthetic stations in so many counties. */
function stationsIn(counties: number) {
  const random = seededRandom(4_711);
  const records = Array.from({ length: counties * 40 }, (_, i) => ({
    ...randomRecord(random, i),
    adcode: String(370_101 + (i % counties)),
  }));
  return new MemoryStations(records).source;
}

t.test('hashing a layer waits for what it has compressed on the way', async (t) => {
  const views = new LayerViews(stationsIn(60), { keptBytes: 64 * 1024 * 1024, now: () => new Date() });
  let [pending, most, prepared] = [0, 0, 0];
  views.chunks.prepare = async () => {
    most = Math.max(most, (pending += 1));
    for (let i = 0; i < 20; i++) await turn();
    pending -= 1;
    prepared += 1;
  };
  const file = await views.file(await views.current(), VARIANT, '');
  if (!file) throw new Error('a file that is wanted is made');
  await new FileHasher(views).sha256(file, '');
  t.ok(prepared > 40, `${prepared} were prepared`);
  t.ok(most <= 6, `${most} at once`);
});

t.test('what would push out others is not compressed ahead', async (t) => {
  const source = stationsIn(60);
  const { table } = source.current();
  const compressed = async (keptBytes: number): Promise<number> => {
    let count = 0;
    const compressor = {
      deflate: async (plain: () => Promise<PlainPieces>): Promise<DeflatedPieces> => {
        count += 1;
        return { deflated: (await plain()).bytes, pieces: [] };
      },
    };
    const store = new ChunkStore(new Lane(), keptBytes, compressor);
    for (const county of drain(orderAll(table, 0)).counties) await store.prepare(county, table, VARIANT);
    return count;
  };
  t.equal(await compressed(64 * 1024 * 1024), 60);
  const some = await compressed(1024 * 1024);
  t.ok(some > 2 && some < 40, `${some} of 60, where there is room for few`);
});
