/** What the rider's map says of a station that it knows only from a tile: by MapLibre's own evaluation. */
import { createExpression } from '@maplibre/maplibre-gl-style-spec';
import t from 'tap';
import { ENTRY_TONE } from '../../src/web/page/map-entry.ts';

const parsed = createExpression(ENTRY_TONE, 'icon-image');
if (parsed.result === 'error') throw new Error(JSON.stringify(parsed.value));
const expression = parsed.value;
const toneOf = (properties: Record<string, string>): unknown =>
  expression.evaluate({ zoom: 15 }, { type: 1, properties });

t.test('a sign promises no more than is known', async (t) => {
  const always = { state: 'open', openingHours: '24/7', freshness: 'fresh' };
  t.equal(toneOf(always), 'yes');
  t.equal(toneOf({ ...always, freshness: 'stale' }), 'likely');
  t.equal(toneOf({ ...always, freshness: 'unverified' }), 'unknown', 'nobody was there');
  t.equal(toneOf({ ...always, openingHours: 'Mo-Fr 08:00-18:00' }), 'likely', 'it hangs on the time');
  t.equal(toneOf({ state: 'open', freshness: 'fresh' }), 'unknown', 'without hours');
  for (const state of ['paused', 'closed', 'planned']) t.equal(toneOf({ ...always, state }), 'no', state);
});
