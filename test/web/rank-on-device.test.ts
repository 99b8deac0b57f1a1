/** Ranking without the service against the service's own truth: every record assessed, on seeded random stations. */
import t from 'tap';
import { convert } from '../../src/geo/crs.ts';
import { needsMet } from '../../src/stations/station-feature.ts';
import type { LocatedRecord } from '../../src/stations/station-page.ts';
import { trustedHours, usabilityAt } from '../../src/stations/usability.ts';
import { WANTED_AMENITIES, type Filters } from '../../src/web/rider/filters.ts';
import { rankOnDevice, type LayerFeature } from '../../src/web/rider/offline/rank-on-device.ts';
import { bruteForce, pick, randomInstant, randomRecord } from '../support/records.ts';
import { randomPoint, seededRandom } from '../support/stations.ts';

const RULE = { freshForHours: 36, staleForDays: 30 };
const NO_FILTERS: Filters = { isUsable: false, needs: [], amenities: [], mode: 'ebike' };

/** The record with its three positions of one place, as the service derives them. */
function placed(record: LocatedRecord): LocatedRecord {
  const gcj02 = convert(record.position.wgs84, 'wgs84', 'gcj02');
  return { ...record, position: { ...record.position, gcj02, bd09: convert(gcj02, 'gcj02', 'bd09') } };
}

/** As the layer of its county has it. */
function layerFeature(record: LocatedRecord): LayerFeature {
  const { state } = record;
  if (state === 'retired') throw new Error('a layer has none');
  return {
    type: 'Feature',
    id: record.id,
    geometry: { type: 'Point', coordinates: [record.position.gcj02[0], record.position.gcj02[1]] },
    properties: {
      code: record.code,
      name: record.name,
      address: record.address,
      adcode: record.adcode,
      state,
      openingHours: trustedHours(record),
      needs: needsMet(record).join(','),
      amenities: record.amenities.flatMap((one) => (one.state === 'outOfOrder' ? [] : [one.code])).join(','),
      freshness: record.recordedFreshness,
      verifiedAt: record.verifiedAt?.toISOString() ?? null,
      updatedAt: record.updatedAt.toISOString(),
      revision: record.revision,
    },
  };
}

t.test('the same stations in the same order as the service', (t) => {
  const random = seededRandom(7);
  const records = Array.from({ length: 1_500 }, (_none, number) => placed(randomRecord(random, number)));
  // Two at one place: the smaller id comes first.
  const [first] = records as [LocatedRecord];
  records.push({ ...placed(randomRecord(random, 9_000)), position: first.position });
  const features = records.map(layerFeature);
  let filtered = 0;
  for (let i = 0; i < 80; i++) {
    const from = i === 0 ? first.position.wgs84 : randomPoint(random, 0.4);
    const needs = random() < 0.3 ? [pick(random, ['drink', 'cool', 'rest'] as const)] : [];
    const amenities = random() < 0.3 ? [pick(random, WANTED_AMENITIES)] : [];
    const mode = pick(random, ['walk', 'ebike'] as const);
    const at = randomInstant(random);
    if (needs.length + amenities.length > 0) filtered++;
    const ranked = rankOnDevice(features, {
      from,
      filters: { isUsable: false, needs, amenities, mode },
      limit: 10,
      at,
      language: 'zh',
    });
    const truth = bruteForce(records, { from, limit: 10, needs, amenities, mode, at }, RULE);
    t.strictSame(
      ranked.map(({ id }) => id),
      truth.map(({ station }) => station.id),
    );
    ranked.forEach((one, place) => {
      const off = Math.abs(one.distance - (truth[place]?.distanceMeters ?? NaN));
      // GCJ-02 is undone within a tenth of a millimetre.
      if (!(off < 0.001)) t.fail(`${off} m off`);
    });
  }
  t.ok(filtered > 20, 'filters were tried');
  t.end();
});

t.test('where a layer has every fact, the device says what the service says', (t) => {
  const random = seededRandom(8);
  const counted = new Map<string, number>();
  for (let i = 0; i < 600; i++) {
    const at = randomInstant(random);
    const verifiedAt = random() < 0.2 ? null : new Date(at.getTime() - random() * 50 * 86_400_000);
    const record: LocatedRecord = {
      ...placed(randomRecord(random, i)),
      position: { ...placed(randomRecord(random, i)).position, accuracy: 'surveyed' },
      stateUntil: null,
      stateReason: null,
      openingHoursText: null,
      hoursConfidence: 'high',
      access: [],
      water: 'ok',
      power: 'ok',
      isDoubted: false,
      photo: null,
      verifiedAt,
      recordedFreshness: 'fresh',
    };
    const known = record.openingHours === null ? record : { ...record, openingHoursText: record.openingHours };
    const from = known.position.wgs84;
    const query = { from, filters: NO_FILTERS, limit: 1, at, language: 'zh' as const };
    const [shown] = rankOnDevice([layerFeature(known)], query);
    const truth = usabilityAt(known, at, RULE);
    t.equal(shown?.usable, truth.usable);
    t.strictSame(
      shown?.reasons.map(({ code }) => code),
      truth.reasons.map(({ code }) => code),
    );
    counted.set(truth.usable, (counted.get(truth.usable) ?? 0) + 1);
  }
  t.ok(
    ['likely', 'unknown', 'no'].every((usable) => (counted.get(usable) ?? 0) > 20),
    'all of them occurred',
  );
  t.end();
});

t.test('what a layer cannot know is never promised', (t) => {
  const random = seededRandom(9);
  const best = {
    ...placed(randomRecord(random, 1)),
    state: 'open' as const,
    openingHours: '24/7',
    hoursConfidence: 'high' as const,
    access: [{ mode: 'openDoor' as const, hours: null }],
    verifiedAt: new Date('2026-06-01T00:00:00Z'),
    recordedFreshness: 'fresh' as const,
  };
  const query = { from: best.position.wgs84, filters: NO_FILTERS, limit: 5, language: 'en' as const };
  const at = (iso: string) => rankOnDevice([layerFeature(best)], { ...query, at: new Date(iso) })[0];
  t.equal(at('2026-06-01T01:00:00Z')?.usable, 'likely', 'the way in is not in a layer: never yes');
  t.equal(at('2026-06-20T01:00:00Z')?.usable, 'likely', 'a check grows old while the device has no network');
  t.equal(at('2026-08-01T01:00:00Z')?.usable, 'unknown', 'until it counts for nothing');
  const stale = { ...best, recordedFreshness: 'unverified' as const };
  const [doubtful] = rankOnDevice([layerFeature(stale)], { ...query, at: new Date('2026-06-01T01:00:00Z') });
  t.equal(doubtful?.usable, 'unknown', 'nor is it taken for fresher than the service said');
  const usable = { ...query, filters: { ...NO_FILTERS, isUsable: true }, at: new Date('2026-06-01T01:00:00Z') };
  t.equal(rankOnDevice([layerFeature(best), layerFeature({ ...best, state: 'closed' })], usable).length, 1);
  t.end();
});
