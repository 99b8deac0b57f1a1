/** Reading all anew: the same index as from nothing, in the pages that were there wherever nothing changed. */
import t from 'tap';
import { drain } from '../../src/geo/point-build.ts';
import { PagePacker } from '../../src/stations/page-packer.ts';
import { StationIndex } from '../../src/stations/station-index.ts';
import { PAGE_SIZE, type LocatedRecord, type StationPage } from '../../src/stations/station-page.ts';
import { Vocabulary } from '../../src/stations/station-vocabulary.ts';
import { pick, randomQuery, randomRecord } from '../support/records.ts';
import { randomPoint, seededRandom } from '../support/stations.ts';

const RULE = { freshForHours: 36, staleForDays: 30 };
const COUNT = 6_000;

const byId = (records: Iterable<LocatedRecord>): LocatedRecord[] => [...records].sort((a, b) => (a.id < b.id ? -1 : 1));

/** In batches, as the database hands them over. */
function packed(packer: PagePacker, records: readonly LocatedRecord[], batch = 100): readonly StationPage[] {
  for (let at = 0; at < records.length; at += batch) drain(packer.add(records.slice(at, at + batch)));
  drain(packer.finish());
  return packer.pages;
}

const indexOf = (packer: PagePacker, before?: StationIndex): StationIndex =>
  drain(StationIndex.building(packer.pages, packer.vocabulary, RULE, undefined, before?.kept));

function idsOf(pages: readonly StationPage[]): string[] {
  return pages.flatMap((page) => Array.from({ length: page.length }, (_, offset) => page.id(offset)));
}

t.test('nothing changed: every page is the one that was there', (t) => {
  const random = seededRandom(31);
  const records = byId(Array.from({ length: COUNT }, (_, i) => randomRecord(random, i)));
  const first = new PagePacker(new Vocabulary());
  const pages = packed(first, records);
  t.equal(pages.length, Math.ceil(COUNT / PAGE_SIZE));
  const index = indexOf(first);
  const again = index.packer();
  packed(again, records, 333);
  t.equal(again.takenOver, pages.length);
  t.strictSame(
    again.pages.map((page, i) => page === pages[i]),
    pages.map(() => true),
  );
  const fewer = index.packer();
  packed(fewer, []);
  t.strictSame(fewer.pages, [], 'and none where there are no stations any more');
  t.end();
});

t.test('after any edits and rebuilds it is the index of what there is, and few pages are new', (t) => {
  const random = seededRandom(32);
  const truth = new Map<string, LocatedRecord>();
  for (let i = 0; i < COUNT; i++) {
    const record = randomRecord(random, i * 3);
    truth.set(record.id, record);
  }
  const first = new PagePacker(new Vocabulary());
  packed(first, byId(truth.values()));
  let index = indexOf(first);
  let reused = 0;
  for (let round = 0; round < 12; round++) {
    const ids = [...truth.keys()];
    const [from, few] = [Math.floor(random() * ids.length), 5 + round * 10];
    // Some here and there, some side by side: attributes, moves, retirements, new ones within and at the end.
    const touched = [...ids.slice(from, from + few), ...Array.from({ length: 5 }, () => pick(random, ids))];
    for (const id of touched) {
      const record = truth.get(id) as LocatedRecord;
      const kind = random();
      if (kind < 0.4) truth.set(id, { ...record, name: `${record.name} ${round}`, revision: record.revision + 1 });
      else if (kind < 0.7) {
        const wgs84 = randomPoint(random);
        truth.set(id, { ...record, position: { ...record.position, wgs84 }, revision: record.revision + 1 });
      } else truth.delete(id);
    }
    for (let i = 0; i < round * 20; i++) {
      const record = randomRecord(random, Math.floor(random() * COUNT * 3.05));
      if (!truth.has(record.id)) truth.set(record.id, record);
    }
    const records = byId(truth.values());
    const packer = index.packer();
    packed(packer, records);
    reused += packer.takenOver / packer.pages.length;
    t.strictSame(
      idsOf(packer.pages),
      records.map(({ id }) => id),
    );
    t.ok(
      packer.pages.slice(0, -1).every(({ length }) => length >= PAGE_SIZE / 2 && length <= PAGE_SIZE),
      'no page is much smaller or larger than others',
    );
    const next = indexOf(packer, index);
    const anew = new PagePacker(new Vocabulary());
    packed(anew, records);
    const fresh = indexOf(anew);
    t.equal(next.size, records.length);
    let wrong = 0;
    for (let i = 0; i < 60; i++) {
      const query = randomQuery(random);
      if (JSON.stringify(next.find(query)) !== JSON.stringify(fresh.find(query))) wrong++;
      const view = { crs: 'gcj02', language: 'zh' } as const;
      if (!next.answer(query, view).equals(fresh.answer(query, view))) wrong++;
    }
    t.equal(wrong, 0, `round ${round}`);
    for (const record of records) {
      if (JSON.stringify(next.byId(record.id)) !== JSON.stringify(record)) t.strictSame(next.byId(record.id), record);
    }
    // What the next load finds: patched, or rebuilt, or both.
    index = random() < 0.5 ? next : drain(next.withPatched(records.slice(0, 30)).rebuilding());
  }
  t.ok(reused / 12 > 0.1, `${Math.round((reused / 12) * 100)} % of the pages were taken over`);
  t.end();
});
