/**
 * No step of the layers' long work grows with the number of stations: each is one piece of a turn of the event loop. What
 * is counted is look-ups in the table, not time. All stations are synthetic.
 */
import t from 'tap';
import { ChunkStore } from '../../src/layers/chunk-store.ts';
import { orderAll, orderNext } from '../../src/layers/county-order.ts';
import type { Lane } from '../../src/layers/lane.ts';
import type { LayerTable } from '../../src/layers/layer-source.ts';
import { variantOf } from '../../src/layers/layer-variant.ts';
import { building } from '../../src/layers/tile-build.ts';
import { patching } from '../../src/layers/tile-patch.ts';
import { MemoryStations } from '../support/memory-stations.ts';
import { randomRecord } from '../support/records.ts';
import { seededRandom } from '../support/stations.ts';

const COUNT = 12_000;
const MOVED = 5_000;
/** A look-up takes 10 to 100 ns, reading a whole station some 5 microseconds: well below 10 ms a step. */
const MOST_LOOKUPS = 40_000;
const MOST_STATIONS = 64;
const STATION = new Set(['stationAt', 'readShown']);

const random = seededRandom(77);
/** All in one county, the worst that can be. */
const records = Array.from({ length: COUNT + MOVED }, (_, i) => ({ ...randomRecord(random, i), adcode: '410102' }));
const memory = new MemoryStations(records.filter((_, i) => i % 3 !== 1 || i >= MOVED * 3));
const late = records.filter((_, i) => i % 3 === 1 && i < MOVED * 3);

interface Counted {
  readonly table: LayerTable;
  lookups: number;
  stations: number;
}

/** The table, and how often it was asked since the counts were put to nothing. */
function counting(of: LayerTable): Counted {
  const counted = {
    lookups: 0,
    stations: 0,
    table: new Proxy(of, {
      get: (target, key) => {
        const value: unknown = Reflect.get(target, key, target);
        if (typeof value !== 'function') return value;
        return (...args: unknown[]): unknown => {
          counted.lookups += 1;
          if (STATION.has(String(key))) counted.stations += 1;
          return Reflect.apply(value, target, args);
        };
      },
    }),
  };
  return counted;
}

/** Run steps to their end; the most that one of them asked of these tables. */
function longestStep<T>(steps: Generator<unknown, T>, tables: readonly Counted[]) {
  let [lookups, stations, count] = [0, 0, 0];
  for (;;) {
    for (const one of tables) one.lookups = one.stations = 0;
    const step = steps.next();
    count += 1;
    lookups = Math.max(
      lookups,
      tables.reduce((sum, one) => sum + one.lookups, 0),
    );
    stations = Math.max(
      stations,
      tables.reduce((sum, one) => sum + one.stations, 0),
    );
    if (step.done) return { result: step.value, lookups, stations, count };
  }
}

const before = counting(memory.source.current().table);
const ordered = longestStep(orderAll(before.table, 0), [before]);
const tiled = longestStep(building(before.table, 'gcj02'), [before]);
memory.change(late);
const after = counting(memory.source.current().table);
const changed = new Set(late.map(({ id }) => id));

t.test('the order of all, and of what came later', (t) => {
  t.ok(ordered.lookups < MOST_LOOKUPS, `first: ${ordered.lookups} of ${ordered.count} steps`);
  const next = longestStep(orderNext(ordered.result, after.table, changed, 1), [before, after]);
  t.ok(next.lookups < MOST_LOOKUPS, `next: ${next.lookups} of ${next.count} steps`);
  const anew = longestStep(orderAll(after.table, 1), [after]);
  t.ok(anew.lookups < MOST_LOOKUPS, `anew: ${anew.lookups} of ${anew.count} steps`);
  const { counties } = next.result;
  t.equal(counties.length, 1);
  const ids = [...(counties[0]?.slots ?? [])].map((slot) => after.table.idAt(slot));
  t.strictSame(ids, [...memory.records.keys()].sort(), 'and it is the order of ids');
  t.strictSame([...(anew.result.counties[0]?.slots ?? [])], [...(counties[0]?.slots ?? [])]);
  t.end();
});

t.test('tiles: all of them, and of what came later', (t) => {
  t.ok(tiled.lookups < MOST_LOOKUPS, `first: ${tiled.lookups} of ${tiled.count} steps`);
  const next = longestStep(patching(tiled.result, after.table, changed, 'gcj02'), [before, after]);
  t.ok(next.lookups < MOST_LOOKUPS, `next: ${next.lookups} of ${next.count} steps`);
  t.end();
});

t.test('the bytes of a county', async (t) => {
  let most = 0;
  let steps = 0;
  const lane = {
    run: async <T>(work: Generator<void, T>): Promise<T> => {
      const { result, stations, count } = longestStep(work, [before]);
      most = Math.max(most, stations);
      steps += count;
      return result;
    },
  };
  const chunks = new ChunkStore(lane as unknown as Lane, 64 * 1024 * 1024);
  const [county] = ordered.result.counties;
  if (!county) throw new Error('there is a county');
  const facts = await chunks.facts(county, before.table, variantOf('geojson', 'gcj02', {}));
  t.equal(facts.stations, county.slots.length);
  t.ok(most <= MOST_STATIONS, `${most} stations a step`);
  t.ok(steps > county.slots.length / MOST_STATIONS);
});
