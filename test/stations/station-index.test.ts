/** The index against assessing every station: all filters, after patches, moves, retirements and rebuilds. */
import t from 'tap';
import { drain } from '../../src/geo/point-build.ts';
import type { NearestQuery } from '../../src/stations/nearest.ts';
import { pack } from '../../src/stations/page-merge.ts';
import { StationIndex } from '../../src/stations/station-index.ts';
import { StationPage, type LocatedRecord } from '../../src/stations/station-page.ts';
import { Vocabulary } from '../../src/stations/station-vocabulary.ts';
import { bruteForce, randomQuery, randomRecord } from '../support/records.ts';
import { randomPoint, seededRandom } from '../support/stations.ts';

const RULE = { freshForHours: 36, staleForDays: 30 };

function build(records: readonly LocatedRecord[]): StationIndex {
  const vocabulary = new Vocabulary();
  const pages: StationPage[] = [];
  drain(pack(records, vocabulary, pages));
  return drain(StationIndex.building(pages, vocabulary, RULE));
}

t.test('records come back as they went in', async (t) => {
  const random = seededRandom(1);
  const records = Array.from({ length: 700 }, (_, i) => randomRecord(random, i));
  const index = build(records);
  for (const record of records) {
    if (JSON.stringify(index.byId(record.id)) !== JSON.stringify(record)) t.strictSame(index.byId(record.id), record);
    t.equal(index.byCode(record.code)?.id, record.id);
  }
  t.equal(index.byId('01900000-0000-7000-8000-00000000ffff'), undefined);
  t.equal(index.byCode('110101-0001'), undefined);
  t.equal(index.size, 700);
});

t.test('an empty index answers, and takes stations', async (t) => {
  const random = seededRandom(2);
  const empty = build([]);
  t.strictSame(empty.find(randomQuery(random)), []);
  t.equal(empty.byId('01900000-0000-7000-8000-000000000001'), undefined);
  const one = randomRecord(random, 1);
  const next = empty.withPatched([one]);
  t.equal(next.size, 1);
  t.equal(drain(next.rebuilding()).byId(one.id)?.name, one.name);
  t.equal(empty.size, 0, 'the version before is as it was');
  t.equal(next.withPatched([], [one.id]).size, 0);
});

t.test('2,000 queries equal brute force, and still do after every kind of edit', async (t) => {
  const random = seededRandom(20261123);
  const truth = new Map<string, LocatedRecord>();
  for (let i = 0; i < 1_500; i++) {
    const before = i % 10 === 0 && i > 0 ? [...truth.values()][i - 1] : undefined;
    const record = randomRecord(random, i * 3, before?.position.wgs84);
    truth.set(record.id, record);
  }
  let index = build([...truth.values()]);
  const older = index;
  const compare = (
    name: string,
    of: StationIndex,
    records: ReadonlyMap<string, LocatedRecord>,
    queries: number,
  ): void => {
    let wrong = 0;
    let answered = 0;
    for (let i = 0; i < queries; i++) {
      const query = randomQuery(random);
      const expected = bruteForce(records.values(), query, RULE);
      answered += expected.length;
      if (JSON.stringify(of.find(query)) !== JSON.stringify(expected)) wrong++;
    }
    t.equal(wrong, 0, name);
    t.ok(answered > queries, 'most queries have an answer');
  };
  compare('as built', index, truth, 600);
  const old = new Map(truth);
  for (let round = 0; round < 4; round++) {
    const ids = [...truth.keys()];
    for (let edit = 0; edit < 60; edit++) {
      const id = ids[Math.floor(random() * ids.length)] as string;
      const number = Number.parseInt(id.slice(-12), 16);
      const now = truth.get(id);
      const kind = random();
      if (kind < 0.15) {
        truth.delete(id);
        index = index.withPatched([], [id]);
      } else {
        const changed =
          kind < 0.6
            ? randomRecord(random, number, now?.position.wgs84) // other attributes
            : kind < 0.8
              ? randomRecord(random, number, randomPoint(random)) // moved
              : randomRecord(random, 1 + Math.floor(random() * 6_000)); // new, or moved
        truth.set(changed.id, changed);
        index = index.withPatched([changed]);
      }
    }
    t.equal(index.size, truth.size);
    compare(`after edits, round ${round}`, index, truth, 200);
    if (round % 2 === 1) {
      index = drain(index.rebuilding());
      t.equal(index.overlaySize, 0);
      t.equal(index.size, truth.size);
      compare(`rebuilt, round ${round}`, index, truth, 200);
    }
  }
  compare('the first version answers as it did', older, old, 200);
  for (const [id, record] of truth) {
    if (JSON.stringify(index.byId(id)) !== JSON.stringify(record)) t.fail(`${id} differs`);
  }
});

t.test('rare filters: a small index is made, and holds after a station joins it', async (t) => {
  const random = seededRandom(77);
  const truth = new Map<string, LocatedRecord>();
  for (let i = 0; i < 4_000; i++) {
    const record = randomRecord(random, i);
    // Scattered so that no subtree is without it, and never open enough to stop early.
    truth.set(record.id, {
      ...record,
      amenities: i % 40 === 0 ? [{ code: 'aed', state: 'available', need: 'firstAid' }] : [],
    });
  }
  let index = build([...truth.values()]);
  const query: NearestQuery = {
    ...randomQuery(random),
    needs: undefined,
    usable: undefined,
    radiusMeters: undefined,
    openNow: undefined,
    amenities: ['aed'],
    limit: 50,
  };
  for (let i = 0; i < 100; i++) {
    if (i % 10 === 5) {
      const [id, record] = [...truth][i] as [string, LocatedRecord];
      const joined: LocatedRecord = { ...record, amenities: [{ code: 'aed', state: 'unknown', need: 'firstAid' }] };
      truth.set(id, joined);
      index = index.withPatched([joined]);
    }
    const asked = { ...query, from: randomPoint(random, 8), limit: 50 };
    t.strictSame(
      index.find({ ...asked, from: [100, 20] }).map((hit) => hit.station.id),
      bruteForce(truth.values(), { ...asked, from: [100, 20] }, RULE).map((hit) => hit.station.id),
    );
    t.strictSame(
      index.find(asked).map((hit) => hit.station.id),
      bruteForce(truth.values(), asked, RULE).map((hit) => hit.station.id),
    );
  }
});

t.test('amenities beyond those that have a bit of their own', async (t) => {
  const random = seededRandom(78);
  const code = (i: number): string => `made${String.fromCharCode(97 + (i % 26), 97 + Math.floor(i / 26))}`;
  const records = Array.from({ length: 1_400 }, (_, i): LocatedRecord => {
    const state = i % 3 === 0 ? ('outOfOrder' as const) : ('available' as const);
    return { ...randomRecord(random, i), amenities: [{ code: code(i % 70), state, need: 'firstAid' }] };
  });
  const index = build(records);
  for (const wanted of [0, 63, 64, 69]) {
    const query: NearestQuery = {
      from: [113, 34],
      limit: 50,
      mode: 'walk',
      at: new Date(0),
      amenities: [code(wanted)],
    };
    const found = index.find(query).map((hit) => hit.station.id);
    t.ok(found.length > 5 && found.length < 20, code(wanted));
    t.strictSame(
      found,
      bruteForce(records, query, RULE).map((hit) => hit.station.id),
    );
  }
});

t.test('a box holds what lies in it', async (t) => {
  const random = seededRandom(9);
  const records = Array.from({ length: 2_000 }, (_, i) => randomRecord(random, i));
  const moved = randomRecord(random, 5, [113.5, 34.5]);
  const index = build(records).withPatched([moved], [records[6]?.id ?? '']);
  const now = records.flatMap((record, i) => (i === 5 ? moved : i === 6 ? [] : record));
  for (let i = 0; i < 100; i++) {
    const [a, b] = [randomPoint(random, 2), randomPoint(random, 2)];
    const box = [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[0], b[0]), Math.max(a[1], b[1])] as const;
    const seen: string[] = [];
    index.inBox(box, (station) => void seen.push(station.id));
    const isIn = ([x, y]: readonly [number, number]) => x >= box[0] && x <= box[2] && y >= box[1] && y <= box[3];
    const expected = now.filter((record) => isIn(record.position.wgs84)).map((record) => record.id);
    t.strictSame(seen.sort(), expected.sort());
  }
  let visits = 0;
  index.inBox([73, 3, 136, 54], () => ++visits < 10);
  t.equal(visits, 10, 'a visitor may stop');
});

t.test('a page is copied once, however many of its stations change', (t) => {
  const random = seededRandom(80);
  const records = Array.from({ length: 1_000 }, (_, i) => randomRecord(random, i));
  const index = build(records);
  const stays = records.slice(0, 600).map((record) => ({ ...record, name: `${record.name} renamed` }));
  const moves = records.slice(600, 800).map(({ id }) => randomRecord(random, Number.parseInt(id.slice(-12), 16)));
  const leaves = records.slice(800, 900).map(({ id }) => id);
  const copies = t.capture(StationPage.prototype, 'with', StationPage.prototype.with);
  const patched = index.withPatched([...stays, ...moves], leaves);
  t.equal(copies().length, 4, 'four pages of 256');
  const rebuilt = drain(patched.rebuilding());
  t.ok(copies().length <= 4, 'and those into which moved stations return, when the tree is built anew');
  for (const of of [patched, rebuilt]) {
    t.equal(of.size, 900);
    for (const record of [...stays, ...moves, ...records.slice(900)]) {
      if (JSON.stringify(of.byId(record.id)) !== JSON.stringify(record)) t.strictSame(of.byId(record.id), record);
    }
    for (const id of leaves) if (of.byId(id)) t.fail('one that left is still there');
  }
  for (const record of records) {
    if (JSON.stringify(index.byId(record.id)) !== JSON.stringify(record)) t.strictSame(index.byId(record.id), record);
  }
  t.end();
});
