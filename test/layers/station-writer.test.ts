/** Texts written straight from the packed rows against JSON.stringify of the station. All stations are synthetic. */
import t from 'tap';
import { drain } from '../../src/geo/point-build.ts';
import { featureJson } from '../../src/layers/layer-bytes.ts';
import { emptyStation } from '../../src/layers/shown-station.ts';
import { StationWriter } from '../../src/layers/station-writer.ts';
import type { LocatedRecord } from '../../src/stations/station-page.ts';
import { randomRecord } from '../support/records.ts';
import { randomPoint, seededRandom } from '../support/stations.ts';
import { indexOf, placedAt, tableOf } from '../support/tiles.ts';

const random = seededRandom(21);
const long = '长'.repeat(3_000);
const ODD: readonly Partial<LocatedRecord>[] = [
  { name: long, address: `${long}"路"` },
  { name: '"', address: '\\' },
  { name: 'a\nb\tc\u0000d', address: '\u001f' },
  { name: '😀\u2028\u2029', address: null },
  { name: '𠮷野家', address: '/<script>' },
  { verifiedAt: null, updatedAt: new Date(8.64e15) },
  { verifiedAt: new Date(-1), updatedAt: new Date(0) },
  { verifiedAt: new Date('2024-02-29T23:59:59.999Z'), revision: 2 ** 32 - 1 },
  { amenities: [], openingHours: null, hoursConfidence: 'none' },
  { openingHours: 'Mo-Fr 08:30-12:00,13:00-17:30; PH off "by call"', hoursConfidence: 'high' },
];

t.test('features and marks, one after the other in the same memory', async (t) => {
  const records = Array.from({ length: 2_000 }, (_, i) => ({
    ...placedAt(randomRecord(random, i), i % 3 === 0 ? [113.25, 34] : randomPoint(random)),
    ...(i < ODD.length * 20 ? ODD[i % ODD.length] : {}),
  }));
  // Some lie beside the tree.
  const index = indexOf(records).withPatched([
    ...records.slice(0, 40).map((record) => placedAt(record, randomPoint(random))),
    ...Array.from({ length: 40 }, (_, i) => randomRecord(random, 3_000 + i)),
  ]);
  const table = tableOf(index);
  // Far too small for any: each has a part of its own.
  const writer = new StationWriter(1);
  const shown = emptyStation();
  let count = 0;
  for (let slot = 0; slot < table.slotLimit; slot += 1) {
    if (!table.holds(slot)) continue;
    const station = table.stationAt(slot);
    table.readShown(slot, shown);
    writer.clear();
    writer.feature(shown, table.lngAt(slot, 'bd09'), table.latAt(slot, 'bd09'));
    const feature = drain(writer.taking()).toString();
    writer.massMark(shown, table.lngAt(slot, 'gcj02'), table.latAt(slot, 'gcj02'));
    const both = drain(writer.taking()).toString();
    const { id, name, state, coordinates } = station;
    const style = ['open', 'paused', 'closed', 'planned'].indexOf(state);
    const mark = JSON.stringify({ lnglat: coordinates.gcj02, name, id, style });
    if (feature !== featureJson(station, 'bd09')) t.equal(feature, featureJson(station, 'bd09'));
    if (both !== feature + mark) t.equal(both, feature + mark);
    count += 1;
  }
  t.equal(count, 2_040);
});
