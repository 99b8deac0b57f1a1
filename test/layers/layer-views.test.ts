/**
 * Files joined of counties against composing everything anew: the same bytes, compressed and not, after any edits. Over
 * stations in memory, without HTTP. All stations are synthetic.
 */
import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import t from 'tap';
import { gzipLength, readGzip, readPlain } from '../../src/layers/file-reader.ts';
import { FileHasher } from '../../src/layers/file-hasher.ts';
import { featureJson, FORMATS, type LayerKind } from '../../src/layers/layer-bytes.ts';
import type { LayerSource, LayerStation } from '../../src/layers/layer-source.ts';
import type { LayerFilter } from '../../src/layers/layer.schema.ts';
import { LayerViews, type LayerFile } from '../../src/layers/layer-views.ts';
import { variantOf } from '../../src/layers/layer-variant.ts';
import type { LocatedRecord } from '../../src/stations/station-page.ts';
import { MemoryStations } from '../support/memory-stations.ts';
import { pick, randomRecord } from '../support/records.ts';
import { randomPoint, seededRandom } from '../support/stations.ts';

/** Several blocks of counties (county-blocks.ts), some of which come and go. */
const ADCODES = [
  ...['110101', '110105', '410100', '410102', '410103', '411002', '441621', '650102'],
  ...Array.from({ length: 80 }, (_, i) => String(370_101 + i)),
];
const PREFIXES = ['', '41', '4101', '410102', '11', '99'];
const FILTERS: readonly LayerFilter[] = [
  {},
  { states: ['open'] },
  { needs: ['drink', 'rest'] },
  { amenities: ['legalAid'] },
  { needs: ['cool'], amenities: ['wifi'], states: ['open', 'paused'] },
  { amenities: ['noSuchThing'] },
];

/** Every station of a source, by adcode and id: the order that files must have. */
function stationsOf(source: LayerSource): LayerStation[] {
  const { table } = source.current();
  const all: LayerStation[] = [];
  for (let slot = 0; slot < table.slotLimit; slot += 1) if (table.holds(slot)) all.push(table.stationAt(slot));
  const keyOf = ({ adcode, id }: LayerStation): string => `${adcode}/${id}`;
  return all.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

/** Of each station as an object, by JSON.stringify. */
const TEXTS: Readonly<Record<LayerKind, (station: LayerStation) => string>> = {
  geojson: (station) => featureJson(station, 'gcj02'),
  geojsonl: (station) => `${featureJson(station, 'gcj02')}\n`,
  massmarks: ({ id, name, state, coordinates }) =>
    JSON.stringify({
      lnglat: coordinates.gcj02,
      name,
      id,
      style: ['open', 'paused', 'closed', 'planned'].indexOf(state),
    }),
};

function composed(stations: readonly LayerStation[], kind: LayerKind, prefix: string, filter: LayerFilter): Buffer {
  const { needs, amenities, states } = filter;
  const shown = stations.filter(
    (one) =>
      one.adcode.startsWith(prefix) &&
      (states?.includes(one.state) ?? true) &&
      (needs ?? []).every((need) => one.needs.includes(need)) &&
      (amenities ?? []).every((code) => one.amenities.includes(code)),
  );
  const { head, separator, tail } = FORMATS[kind];
  return Buffer.from(head('gcj02') + shown.map(TEXTS[kind]).join(separator) + tail);
}

async function collect(pieces: AsyncIterable<Buffer>): Promise<Buffer> {
  const all: Buffer[] = [];
  for await (const piece of pieces) all.push(piece);
  return Buffer.concat(all);
}

function setUp(count: number, keptBytes: number, seed: number) {
  const random = seededRandom(seed);
  const record = (number: number): LocatedRecord => ({
    ...randomRecord(random, number),
    adcode: pick(random, ADCODES),
  });
  const memory = new MemoryStations(Array.from({ length: count }, (_, i) => record(i * 2)));
  const source = memory.source;
  let now = Date.parse('2026-11-22T00:00:00Z');
  const views = new LayerViews(source, { keptBytes, now: () => new Date((now += 1_000)) });
  const file = async (kind: LayerKind, prefix: string, filter: LayerFilter = {}): Promise<LayerFile> => {
    const view = await views.current();
    const made = await views.file(view, variantOf(kind, 'gcj02', filter), prefix);
    if (!made) throw new Error('not made');
    return made;
  };
  const changeSome = (): void => {
    const known = [...memory.records.values()];
    const put: LocatedRecord[] = [];
    const edited = pick(random, known);
    put.push({ ...edited, name: `${edited.name} "改"\n`, revision: edited.revision + 1 });
    if (random() < 0.5) put.push(record(1 + 2 * Math.floor(random() * count)));
    const moved = pick(random, known);
    const [lng, lat] = randomPoint(random);
    if (random() < 0.5 && moved.id !== edited.id) {
      put.push({ ...moved, adcode: pick(random, ADCODES), position: { ...moved.position, wgs84: [lng, lat] } });
    }
    const gone = pick(random, known).id;
    const isPut = new Set(put.map(({ id }) => id));
    memory.change([...new Map(put.map((one) => [one.id, one])).values()], isPut.has(gone) ? [] : [gone]);
  };
  return { memory, source, views, file, changeSome, random };
}

for (const [what, keptBytes] of [
  ['all is kept', 64 * 1024 * 1024],
  ['hardly anything is kept', 60_000],
] as const) {
  t.test(`after random edits every file is what composing it anew gives: ${what}`, async (t) => {
    const { memory, source, views, file, changeSome, random } = setUp(400, keptBytes, 20261202);
    const hasher = new FileHasher(views);
    const tags = new Map<string, { etag: string; hash: string }>();
    let [files, kept] = [0, 0];
    for (let round = 0; round < 25; round += 1) {
      if (round % 7 === 3) memory.rebuild();
      memory.isForgetful = round % 11 === 10;
      const stations = stationsOf(source);
      for (const prefix of PREFIXES) {
        for (const [number, filter] of FILTERS.entries()) {
          const kind = round % 3 === 0 ? 'geojson' : pick(random, ['geojson', 'geojsonl', 'massmarks'] as const);
          const expected = composed(stations, kind, prefix, filter);
          const made = await file(kind, prefix, filter);
          const plain = await collect(readPlain(views, made));
          const zipped = await collect(readGzip(views, made));
          const name = `round ${round}, ${kind} ${prefix} ${number}`;
          if (!plain.equals(expected)) t.fail(`${name}: other bytes`);
          if (!gunzipSync(zipped).equals(expected)) t.fail(`${name}: other compressed bytes`);
          if (made.whole.bytes !== expected.length) t.fail(`${name}: length`);
          const length = gzipLength(views, made);
          if (length !== undefined && length !== zipped.length) t.fail(`${name}: compressed length`);
          if (keptBytes > 1e6 && length === undefined) t.fail(`${name}: compressed length is not known`);
          const from = Math.floor(random() * expected.length);
          const to = from + 1 + Math.floor(random() * (expected.length - from));
          const part = await collect(readPlain(views, made, { from, to }));
          if (!part.equals(expected.subarray(from, to))) t.fail(`${name}: bytes ${from} to ${to}`);
          const hash = createHash('sha256').update(expected).digest('hex');
          if (number === 0 && (await hasher.sha256(made, prefix)) !== hash) t.fail(`${name}: SHA-256`);
          const key = `${kind}/${prefix}/${number}`;
          const before = tags.get(key);
          if (before && (before.etag === made.etag) !== (before.hash === hash)) t.fail(`${name}: ETag`);
          if (before?.etag === made.etag) kept += 1;
          tags.set(key, { etag: made.etag, hash });
          files += 1;
        }
      }
      changeSome();
    }
    t.equal(files, 25 * PREFIXES.length * FILTERS.length);
    t.ok(kept > files / 10, `${kept} tags outlived an edit elsewhere`);
    t.ok(views.chunks.keptBytes <= keptBytes, 'within the budget');
  });
}

t.test('a change while a file is read does not tear it', async (t) => {
  const { memory, source, views, file, changeSome } = setUp(900, 200_000, 20261203);
  const expected = composed(stationsOf(source), 'geojson', '', {});
  const made = await file('geojson', '');
  for (const read of [readPlain, readGzip]) {
    const pieces: Buffer[] = [];
    for await (const piece of read(views, made)) {
      pieces.push(piece);
      for (let i = 0; i < 20; i += 1) changeSome();
      if (pieces.length % 2 === 0) memory.rebuild();
      await collect(readPlain(views, await file('geojson', '')));
    }
    const bytes = Buffer.concat(pieces);
    t.ok((read === readGzip ? gunzipSync(bytes) : bytes).equals(expected));
  }
});

t.test('one edit makes one county anew', async (t) => {
  const { memory, views, file } = setUp(900, 64 * 1024 * 1024, 20261204);
  const before = await file('geojson', '');
  await collect(readGzip(views, before));
  const [record] = memory.records.values();
  if (!record) throw new Error('no record');
  memory.change([{ ...record, revision: record.revision + 1 }]);
  const after = await file('geojson', '');
  const same = after.counties.filter(({ content }, i) => content === before.counties[i]?.content);
  t.equal(same.length, before.counties.length - 1);
  const variant = variantOf('geojson', 'gcj02', {});
  t.ok(same.every((county) => views.chunks.find(county, variant)?.deflated));
  t.ok(after.seenAt > before.seenAt);
  const elsewhere = ADCODES.find((adcode) => adcode !== record.adcode && !adcode.endsWith('00')) ?? '';
  t.equal((await file('geojson', elsewhere)).seenAt, before.seenAt, 'elsewhere nothing was modified');
});

t.test('the last station of a county leaves: its file is modified, and empty', async (t) => {
  const { memory, file } = setUp(900, 1_000_000, 20261205);
  const before = await file('geojson', '650102');
  const own = [...memory.records.values()].filter(({ adcode }) => adcode === '650102').map(({ id }) => id);
  t.ok(own.length > 0);
  t.equal(before.featureCount, own.length);
  memory.change([], own);
  const after = await file('geojson', '650102');
  t.equal(after.featureCount, 0);
  t.ok(after.seenAt > before.seenAt);
});

t.test('who has gone is not worked for', async (t) => {
  const { views } = setUp(900, 1_000_000, 20261206);
  let asked = 0;
  const view = await views.current();
  const variant = variantOf('geojson', 'bd09', {});
  t.equal(await views.file(view, variant, '', () => (asked += 1) < 3), undefined);
  t.equal(view.order.counties.filter((county) => views.chunks.find(county, variant)?.facts).length, 2);
});
