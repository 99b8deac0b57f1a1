/** A station's own page gives the service's answer: every record assessed on both sides. Stations here are made up. */
import t from 'tap';
import { toFeature } from '../../src/stations/station-feature.ts';
import { usabilityAt } from '../../src/stations/usability.ts';
import { describeReasons } from '../../src/stations/reasons.ts';
import type { components } from '../../src/web/page/api-schema.js';
import { beyondHoursNow, usabilityOfStation } from '../../src/web/rider/station-usability.ts';
import { randomInstant, randomRecord } from '../support/records.ts';
import { seededRandom } from '../support/stations.ts';

const RULE = { freshForHours: 36, staleForDays: 30 };

t.test('for an arrival now: the same word and the same reasons as the service', async (t) => {
  const random = seededRandom(13);
  const counted = new Map<string, number>();
  for (let i = 0; i < 800; i++) {
    const now = randomInstant(random);
    const made = randomRecord(random, i);
    // Half of them checked lately, so that every answer occurs; hours that are served are those that are trusted.
    const verifiedAt = random() < 0.5 ? new Date(now.getTime() - random() * 40 * 86_400_000) : made.verifiedAt;
    const access = random() < 0.5 ? [{ mode: 'openDoor' as const, hours: null }] : made.access;
    const well = { state: 'open', openingHours: '24/7', hoursConfidence: 'high', water: 'ok', power: 'ok' } as const;
    const record = { ...made, ...(random() < 0.5 ? well : {}), verifiedAt, access };
    const feature = toFeature(record, { crs: 'gcj02', now, freshness: RULE });
    const doubts = record.isDoubted ? ['reported-locked'] : [];
    const told = JSON.parse(
      JSON.stringify({ ...feature.properties, doubts }),
    ) as components['schemas']['Station']['properties'];
    const truth = usabilityAt(record, now, RULE);
    const shown = usabilityOfStation(told, now, now, 'zh');
    t.equal(shown.usable, truth.usable);
    t.strictSame(shown.reasons, describeReasons(truth.reasons, now, 'zh'));
    counted.set(truth.usable, (counted.get(truth.usable) ?? 0) + 1);
  }
  t.ok(
    ['yes', 'likely', 'unknown', 'no'].every((usable) => (counted.get(usable) ?? 0) > 10),
    `all of them occurred: ${JSON.stringify([...counted])}`,
  );
});

t.test('hours are said once, unless they are others on arrival', async (t) => {
  const of = (...codes: string[]) => codes.map((code) => ({ code, detail: code }));
  const left = (code: string, openNow: boolean | null) => beyondHoursNow(of(code, 'verified'), openNow).length - 1;
  t.equal(left('open-on-arrival', true), 0);
  t.equal(left('closed-on-arrival', false), 0);
  t.equal(left('hours-unknown', null), 0);
  t.equal(left('closed-on-arrival', true), 1, 'it closes on the way');
  t.equal(left('open-on-arrival', false), 1, 'it opens on the way');
  t.equal(left('closes-soon', true), 1);
});
