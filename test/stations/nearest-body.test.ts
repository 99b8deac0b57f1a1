/** Answers written from packed pages against those made of records: the same JSON whatever a station, a moment and a view are. */
import t from 'tap';
import { drain } from '../../src/geo/point-build.ts';
import { PreparedFeatures, PreparedPlaces, segmentsFor } from '../../src/stations/prepared-features.ts';
import { StationBodies } from '../../src/stations/station-body.ts';
import { nearestBody } from '../../src/stations/nearest-body.ts';
import type { NearestView } from '../../src/stations/nearest.ts';
import type { LocatedRecord } from '../../src/stations/station-page.ts';
import { pack } from '../../src/stations/page-merge.ts';
import { StationIndex } from '../../src/stations/station-index.ts';
import type { StationPage } from '../../src/stations/station-page.ts';
import type { StationAmenity } from '../../src/stations/station.ts';
import { Vocabulary } from '../../src/stations/station-vocabulary.ts';
import { pick, randomInstant, randomQuery, randomRecord } from '../support/records.ts';
import { randomPoint, seededRandom } from '../support/stations.ts';

const RULE = { freshForHours: 36, staleForDays: 30 };
const TEXTS = [
  '合成 "引号"',
  'back\\slash\\',
  '","name":"not a name',
  '\\","address":"',
  'lines\nand\ttabs\r',
  'controls \u0001\u001f\u007f\u0080 separators \u2028\u2029',
  'emoji 🏳️‍🌈 and 𠮷',
  'half \ud83d a pair',
  '</script>',
  'plain',
  '%s {at} $& $1',
];
const HOURS = [
  ...['24/7', 'off', 'whenever', 'Mo-Fr 08:30-12:00,13:00-17:30', 'Mo-Su 22:00-06:00', 'Mo-Fr 09:00-17:00; PH off'],
  ...['May-Sep Mo-Su 06:00-22:00; Oct-Apr Mo-Su 08:00-18:00', 'Jan 01 00:00-01:00', 'Mo-Su 10:00-11:00 unknown'],
  ...['Mo-Su 00:00-24:00', 'Sa-Su 10:00-16:00', 'PH 10:00-12:00'],
];
const STATES = ['open', 'open', 'open', 'paused', 'closed', 'planned', 'retired'] as const;
const VIEWS = (['wgs84', 'gcj02', 'bd09'] as const).flatMap((crs): NearestView[] => [
  { crs, language: 'zh' },
  { crs, language: 'en' },
]);

/** A catalogue so long that some amenities have no bit, and numbers past ASCII. */
const CATALOGUE = Array.from({ length: 90 }, (_, i): StationAmenity => ({
  code: `amenity${'abcdefghij'[Math.floor(i / 10)] as string}${'abcdefghij'[i % 10] as string}`,
  state: 'available',
  need: pick(seededRandom(i), ['drink', 'cool', 'warm', 'rest', 'firstAid', null]),
}));

function oddRecord(random: () => number, number: number, position?: readonly [number, number]): LocatedRecord {
  const record = randomRecord(random, number, position);
  const text = (): string => pick(random, TEXTS);
  const some = <T>(chance: number, make: () => T): T | null => (random() < chance ? make() : null);
  // Both as people give coordinates and as conversions leave them.
  const round = (one: readonly [number, number]): [number, number] =>
    number % 2 === 0 ? [one[0], one[1]] : [Math.round(one[0] * 1e6) / 1e6, Math.round(one[1] * 1e6) / 1e6];
  const { wgs84, gcj02, bd09, ...rest } = record.position;
  return {
    ...record,
    code: some(0.1, text) ?? record.code,
    name: `${text()}${number}${text()}`,
    address: some(0.6, text),
    districtName: text(),
    districtAsWritten: some(0.3, text),
    position: { ...rest, wgs84: position ?? round(wgs84), gcj02: round(gcj02), bd09: round(bd09) },
    openingHours: some(0.8, () => pick(random, HOURS)),
    openingHoursText: some(0.6, text),
    hoursConfidence: pick(random, ['high', 'high', 'medium', 'low', 'none'] as const),
    state: pick(random, STATES),
    stateReason: some(0.4, text),
    stateUntil: some(0.4, () => new Date(Date.UTC(2026, 5, 1) + Math.floor((random() - 0.5) * 5e9))),
    verifiedAt: some(
      0.8,
      () => new Date(oddInstant(random).getTime() - pick(random, [1, 36, 36, 720, 720]) * 3_600_000),
    ),
    updatedAt: new Date(Math.floor(random() * 2e12)),
    source: text(),
    sourceUrl: some(0.3, () => `https://example.org/?q="${text()}"`),
    observedAt: some(0.5, () => '2026-01-02'),
    revision: Math.floor(10 ** (random() * 9)),
    amenities: [...record.amenities, ...CATALOGUE.filter(() => random() < 0.05)].map((one) => ({
      ...one,
      state: pick(random, ['available', 'outOfOrder', 'unknown'] as const),
    })),
    access: record.access.map(({ mode }) => ({ mode, hours: some(0.4, () => pick(random, HOURS)) })),
    maintainers: Array.from({ length: Math.floor(random() * 3) }, () => ({
      id: '01900000-0000-7000-8000-00000000abcd',
      name: text(),
      role: pick(random, ['builder', 'host', 'dutyHolder'] as const),
      basis: pick(random, ['named', 'builder', 'assumed'] as const),
    })),
  };
}

/** Moments around which something changes: midnights, opening times, new years, holidays; and any other. */
function oddInstant(random: () => number): Date {
  if (random() < 0.3) return randomInstant(random);
  const hour = pick(random, [0, 6, 8, 8.5, 11, 12, 13, 16, 17.5, 22]);
  const day = Date.UTC(2026, 5, 1) + Math.floor((random() - 0.5) * 60) * 86_400_000;
  return new Date(
    day + (hour - 8) * 3_600_000 + Math.floor((random() - 0.5) * 1_800) * 1_000 + pick(random, [0, 0, 7]),
  );
}

t.test('4,000 answers, after patches, moves and rebuilds too', async (t) => {
  const random = seededRandom(20260601);
  const records = Array.from({ length: 900 }, (_, i) =>
    oddRecord(random, i * 2, i % 9 === 0 ? [113.62, 34.75] : undefined),
  );
  const vocabulary = new Vocabulary();
  for (const { code } of CATALOGUE) vocabulary.bitOf(code, true);
  const pages: StationPage[] = [];
  drain(pack(records, vocabulary, pages));
  let index = drain(StationIndex.building(pages, vocabulary, RULE));
  let features = 0;
  for (let round = 0; round < 4; round++) {
    for (let i = 0; i < 1_000; i++) {
      const query = { ...randomQuery(random), at: oddInstant(random) };
      // Sometimes where many lie on one spot, sometimes beside a station whose verification just grows old.
      const aged = i % 10 === 5 ? index.byId(pick(random, records).id) : undefined;
      const since = (aged?.verifiedAt?.getTime() ?? 0) + pick(random, [36, 720]) * 3_600_000 + pick(random, [0, 0, 1]);
      const asked =
        i % 10 === 0
          ? { ...query, from: [113.62, 34.75] as const }
          : aged?.verifiedAt
            ? { ...query, from: aged.position.wgs84, at: new Date(since) }
            : query;
      const view = pick(random, VIEWS);
      const body = index.answer(asked, view).toString();
      const expected = nearestBody(index.find(asked), asked, view, RULE);
      const written = JSON.stringify(ordered(JSON.parse(body)));
      features += body.split('"travelSeconds"').length - 1;
      if (written !== JSON.stringify(ordered(JSON.parse(JSON.stringify(expected))))) {
        t.same(JSON.parse(body), JSON.parse(JSON.stringify(expected)));
        return;
      }
    }
    for (let edit = 0; edit < 100; edit++) {
      const number = Math.floor(random() * 1_900);
      const before = index.byId(`01900000-0000-7000-8000-${number.toString(16).padStart(12, '0')}`);
      const place = random() < 0.7 ? before?.position.wgs84 : randomPoint(random);
      index = index.withPatched([oddRecord(random, number, place)]);
    }
    if (round === 1) index = drain(index.rebuilding());
  }
  t.ok(index.overlaySize > 0, 'some stations were beside the tree');
  t.ok(features > 10_000, `${features} features`);
});

t.test('said again for as long as it is true, from a ring that is too small for all', async (t) => {
  const random = seededRandom(77);
  const near = (): [number, number] => [113.62 + random() / 100, 34.75 + random() / 100];
  const records = Array.from({ length: 80 }, (_, i) => oddRecord(random, i, near()));
  const vocabulary = new Vocabulary();
  const pages: StationPage[] = [];
  drain(pack(records, vocabulary, pages));
  const bodies = new StationBodies(vocabulary, RULE);
  const feature = t.capture(bodies, 'feature', bodies.feature.bind(bodies));
  const prepared = new PreparedFeatures(bodies, { segmentBytes: 2 ** 16, segments: 5 });
  let index = drain(StationIndex.building(pages, vocabulary, RULE, undefined, { bodies, prepared }));
  let [asked, moment] = [0, Date.UTC(2026, 5, 1)];
  const ask = (of: StationIndex, from: LocatedRecord, at: number): boolean => {
    const query = { from: from.position.wgs84, limit: 4, mode: 'ebike', at: new Date(at) } as const;
    const view = pick(random, VIEWS.slice(0, 2));
    const body: unknown = JSON.parse(of.answer(query, view).toString());
    const expected: unknown = JSON.parse(JSON.stringify(nearestBody(of.find(query), query, view, RULE)));
    asked += 4;
    if (JSON.stringify(ordered(body)) === JSON.stringify(ordered(expected))) return true;
    t.same(body, expected);
    return false;
  };
  for (let step = 0; step < 4_000; step++) {
    const station = pick(random, records);
    // The moments at which something ends, and the milliseconds around them; between them time goes on by seconds.
    moment += Math.floor(random() * 20_000);
    const hour = Math.floor(moment / 1_800_000) * 1_800_000;
    const ends = [station.stateUntil?.getTime(), (station.verifiedAt?.getTime() ?? NaN) + 36 * 3_600_000, hour];
    const end = ends[Math.floor(random() * 12)];
    const at = end === undefined || Number.isNaN(end) ? moment : end + pick(random, [-1, 0, 1]);
    if (!ask(index, station, at)) return;
    if (step % 100 !== 0) continue;
    const before = index;
    const other = oddRecord(random, (step / 100) % 80, step % 300 === 0 ? near() : station.position.wgs84);
    index = index.withPatched([other]);
    if (!ask(index, other, at) || !ask(before, station, at) || !ask(index, other, at)) return;
  }
  const written = feature().length;
  t.ok(written < asked / 2, `${written} of ${asked} features were written anew`);
  t.equal(prepared.byteLength, 5 * 2 ** 16, 'the ring went round, and did not grow');
});

t.test('an index that takes over writes where the one before had written', async (t) => {
  const random = seededRandom(79);
  const records = Array.from({ length: 300 }, (_, i) => oddRecord(random, i));
  const vocabulary = new Vocabulary();
  const pages: StationPage[] = [];
  drain(pack(records, vocabulary, pages));
  const bodies = new StationBodies(vocabulary, RULE);
  const prepared = new PreparedFeatures(bodies, { segmentBytes: 2 ** 16, segments: 32 });
  let index = drain(StationIndex.building(pages, vocabulary, RULE, undefined, { bodies, prepared }));
  const held: number[] = [];
  const view = { crs: 'gcj02', language: 'zh' } as const;
  for (let round = 0; round < 8; round++) {
    const older = index;
    if (round > 0) index = drain(index.rebuilding());
    for (const [i, { position }] of records.entries()) {
      // Always the same moment: what was prepared stays true.
      const query = { from: position.wgs84, limit: 5, mode: 'ebike', at: new Date(Date.UTC(2026, 5, 1, 4)) } as const;
      // Once in a while somebody still asks the version before.
      const of = i % 50 === 0 ? older : index;
      const body: unknown = JSON.parse(of.answer(query, view).toString());
      if (i % 10 !== 0) continue;
      const expected: unknown = JSON.parse(JSON.stringify(nearestBody(of.find(query), query, view, RULE)));
      if (JSON.stringify(ordered(body)) !== JSON.stringify(ordered(expected))) {
        t.same(body, expected);
        return;
      }
    }
    held.push(prepared.byteLength / 2 ** 16);
  }
  const [first = 0, most] = [held[0], Math.max(...held)];
  t.ok(first >= 4, `${first} segments hold what was asked for`);
  t.ok(most <= first + 3, `${held.join(', ')} segments after each rebuild: it does not grow by rebuilding`);
});

t.test('who arrives now earlier, now later, pushes nothing out of the ring', async (t) => {
  const random = seededRandom(80);
  const records = Array.from({ length: 40 }, (_, i) => oddRecord(random, i, [113.6 + i / 1_000, 34.7]));
  const vocabulary = new Vocabulary();
  const pages: StationPage[] = [];
  drain(pack(records, vocabulary, pages));
  const bodies = new StationBodies(vocabulary, RULE);
  const prepared = new PreparedFeatures(bodies, { segmentBytes: 2 ** 16, segments: 32 });
  const index = drain(StationIndex.building(pages, vocabulary, RULE, undefined, { bodies, prepared }));
  const feature = t.capture(bodies, 'feature', bodies.feature.bind(bodies));
  const usability = t.capture(bodies, 'usability', bodies.usability.bind(bodies));
  const view = { crs: 'gcj02', language: 'en' } as const;
  const at = new Date(Date.UTC(2026, 5, 1, 4));
  const ask = (round: number): void => {
    // From 40 km away: by e-bike two hours, on foot until tonight.
    const query = { from: [113.2, 34.7] as const, limit: 40, mode: round % 2 === 0 ? 'ebike' : 'walk', at } as const;
    const body: unknown = JSON.parse(index.answer(query, view).toString());
    if (round < 10) t.same(body, JSON.parse(JSON.stringify(nearestBody(index.find(query), query, view, RULE))));
  };
  for (let round = 0; round < 10; round++) ask(round);
  const held = prepared.byteLength;
  t.ok(feature().length >= 40 && usability().length > 40);
  for (let round = 10; round < 300; round++) ask(round);
  t.equal(prepared.byteLength, held);
  const again = usability().length;
  t.ok(again > 290, `of ${again} what awaits who arrives was written again`);
  t.equal(feature().length, 0, 'and no more than that');
});

t.test('unpacked again they are what went in', async (t) => {
  const random = seededRandom(3);
  const records = Array.from({ length: 600 }, (_, i) => oddRecord(random, i));
  const vocabulary = new Vocabulary();
  const pages: StationPage[] = [];
  drain(pack(records, vocabulary, pages));
  const index = drain(StationIndex.building(pages, vocabulary, RULE));
  for (const record of records) {
    const found = index.byId(record.id);
    if (JSON.stringify(ordered(found)) !== JSON.stringify(ordered(record))) t.strictSame(found, record);
  }
  t.equal(index.size, 600);
});

/** The same with the members of objects in one order: theirs does not matter. */
function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (value === null || typeof value !== 'object' || value instanceof Date) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, one]) => [key, ordered(one)]),
  );
}

t.test('the ring is of the size that the stations are worth, and follows them', (t) => {
  t.equal(segmentsFor(10_000_000), segmentsFor(200_000));
  t.ok(segmentsFor(5_000) * 3 < segmentsFor(200_000), 'few stations have little that is worth keeping');
  const random = seededRandom(78);
  const records = Array.from({ length: 3_000 }, (_, i) => oddRecord(random, i));
  const vocabulary = new Vocabulary();
  const indexOf = (some: readonly LocatedRecord[], before?: StationIndex): StationIndex => {
    const pages: StationPage[] = [];
    drain(pack(some, vocabulary, pages));
    return drain(StationIndex.building(pages, vocabulary, RULE, undefined, before?.kept));
  };
  const few = indexOf(records.slice(0, 500));
  t.equal(indexOf(records.slice(0, 600), few).kept.prepared, few.kept.prepared, 'what is prepared goes on being used');
  const more = indexOf(records, few);
  t.equal(more.kept.prepared.segments, segmentsFor(3_000), 'more stations, a larger one');
  const query = { ...randomQuery(random), limit: 10 };
  t.ok(more.answer(query, { crs: 'wgs84', language: 'zh' }).length > 0);
  t.end();
});

t.test('a place far up takes a table of few slots, not one of all', (t) => {
  const places = new PreparedPlaces();
  for (const slot of [0, 5_000, 2_000_000]) places.set(3, slot, slot + 0.5);
  t.ok(places.byteLength < 200_000, `${places.byteLength} bytes`);
  for (const slot of [0, 5_000, 2_000_000]) t.equal(places.get(3, slot), slot + 0.5);
  for (const slot of [1, 4_095, 4_096, 1_999_999, 3_000_000]) t.equal(places.get(3, slot), -1);
  t.equal(places.get(2, 0), -1, 'another way of writing it');
  places.forget(5_000);
  places.forget(2_500_000);
  t.equal(places.get(3, 5_000), -1);
  t.end();
});
