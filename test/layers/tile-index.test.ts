/** The index of tiles: every station once at every zoom, whatever it lies on; patched it equals one built anew. */
import t from 'tap';
import { tileBounds } from '../../src/geo/tile.ts';
import { layerProperties } from '../../src/layers/layer-bytes.ts';
import type { LayerStation } from '../../src/layers/layer-source.ts';
import { PointTile } from '../../src/layers/mvt.ts';
import { numericId, tileBytes } from '../../src/layers/tile-bytes.ts';
import { buildTileIndex, patchTileIndex, visitTile, type TileIndex } from '../../src/layers/tile-index.ts';
import { randomPoint, seededRandom } from '../support/stations.ts';
import { countStations, layerStation, readTile } from '../support/tiles.ts';

const POINTS = 20_000;

/** Around cities, over the country, in heaps at one place, on lines between tiles, and beyond the map's edges. */
function points(): [number, number][] {
  const random = seededRandom(3);
  const all: [number, number][] = [];
  for (let i = 0; i < POINTS; i += 1) {
    const kind = i % 10;
    if (kind < 6) all.push(randomPoint(random, 0.2));
    else if (kind < 8) all.push([75 + random() * 58, 18 + random() * 35]);
    else if (kind === 8) all.push(all[Math.floor(random() * 20)] ?? [113.6, 34.7]);
    else {
      const z = 4 + Math.floor(random() * 15);
      const tile = {
        z,
        x: Math.floor((0.72 + random() * 0.12) * 2 ** z),
        y: Math.floor((0.36 + random() * 0.1) * 2 ** z),
      };
      const [west, south, east, north] = tileBounds(tile);
      all.push([random() < 0.5 ? west : east, random() < 0.5 ? south : north]);
    }
  }
  all.push([180, 0], [-180, 0], [0, 90], [0, -90], [0, 0], [180, 85.06], [-180, -85.06]);
  return all;
}

/** Column and row of a place, by the other formula of the projection; NaN rows beyond the edges are theirs. */
function tileOf([lng, lat]: readonly [number, number], z: number): string {
  const down = 0.5 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / (2 * Math.PI);
  const inside = (value: number): number => Math.min(2 ** z - 1, Math.max(0, Math.floor(value * 2 ** z)));
  return `${z}/${inside(lng / 360 + 0.5)}/${inside(down)}`;
}

const address = (key: string) => {
  const [z = 0, x = 0, y = 0] = key.split('/').map(Number);
  return { z, x, y };
};

const everywhere = points();
const stations = everywhere.map((point, i) => layerStation(i, point));
const index = buildTileIndex(stations, 'gcj02');

t.test('at every zoom the tiles hold every station exactly once', async (t) => {
  for (let z = 0; z <= 18; z += 1) {
    // Points on a line may fall to either side by the other formula's last bit: ask the neighbours as well.
    const tiles = new Set<string>();
    for (const point of everywhere) {
      const { x, y } = address(tileOf(point, z));
      for (const dx of [-1, 0, 1]) for (const dy of [-1, 0, 1]) tiles.add(`${z}/${x + dx}/${y + dy}`);
    }
    let [held, counted, wrong] = [0, 0, 0];
    const seen = new Set<string>();
    for (const key of tiles) {
      const tile = address(key);
      if (tile.x < 0 || tile.y < 0 || tile.x >= 2 ** z || tile.y >= 2 ** z) continue;
      visitTile(index, tile, {
        station: (station, x, y) => {
          held += 1;
          counted += 1;
          if (seen.has(station.id) || x < 0 || y < 0 || x > 4096 || y > 4096) wrong += 1;
          seen.add(station.id);
        },
        cluster: ({ count, countByState }, x, y) => {
          counted += count;
          if (countByState.reduce((sum, one) => sum + one, 0) !== count || count < 2) wrong += 1;
          if (x < 0 || y < 0 || x > 4096 || y > 4096) wrong += 1;
        },
      });
    }
    t.equal(counted, stations.length, `z${z}`);
    t.equal(wrong, 0, `z${z}: no station twice, no cell outside, no wrong sum`);
    if (z >= 11) t.equal(held, stations.length, `z${z} has no clusters`);
  }
});

t.test('decoded by @mapbox/vector-tile the counts add up at every zoom', async (t) => {
  const some = stations.filter((_, i) => i % 5 === 0);
  const small = buildTileIndex(some, 'gcj02');
  for (let z = 0; z <= 18; z += 1) {
    let count = 0;
    const ids = new Set<number>();
    for (const key of new Set([...small.keys].map((key) => Math.floor(key / 4 ** (18 - z))))) {
      const features = readTile(tileBytes(small, { z, ...unweave(key) }) ?? new Uint8Array());
      count += countStations(features);
      for (const { id = NaN } of features) ids.add(id);
    }
    t.equal(count, some.length, `z${z}`);
    if (z >= 11) t.equal(ids.size, some.length, `z${z}: every id once`);
  }
});

/** x and y from an interleaved key. */
function unweave(key: number): { x: number; y: number } {
  let [x, y, rest] = [0, 0, key];
  for (let bit = 1; rest > 0; bit *= 2, rest = Math.floor(rest / 4)) {
    if (rest % 2 === 1) x += bit;
    if (Math.floor(rest / 2) % 2 === 1) y += bit;
  }
  return { x, y };
}

t.test('a station carries the flat properties, a cluster its counts', async (t) => {
  const place: [number, number] = [113.65, 34.76];
  const two = [layerStation(0, place), layerStation(1, place)];
  const small = buildTileIndex(two, 'gcj02');
  const alone = readTile(tileBytes(small, address(tileOf(place, 11))) ?? new Uint8Array());
  t.strictSame(
    alone.map((one) => ({ ...one.properties })),
    two.map((station) => {
      const shown = Object.entries(layerProperties(station)).filter(([, value]) => value !== null);
      return { id: station.id, ...Object.fromEntries(shown) };
    }),
  );
  t.strictSame(
    alone.map((one) => one.id),
    two.map((one) => Number(BigInt(`0x${one.id.replaceAll('-', '')}`) & 0xfffffffffffffn)),
    'the id is the UUID’s last 52 bits',
  );
  const [cluster, ...others] = readTile(tileBytes(small, address(tileOf(place, 10))) ?? new Uint8Array());
  t.strictSame(others, []);
  t.strictSame({ ...cluster?.properties }, { cluster: true, count: 2, open: 1, paused: 1, closed: 0, planned: 0 });
  t.ok((cluster?.id ?? 0) >= 2 ** 52 && Number.isSafeInteger(cluster?.id));
  t.equal(new Set(stations.map((one) => numericId(one.id))).size, stations.length, 'ids do not collide');
  t.equal(tileBytes(small, { z: 18, x: 0, y: 0 }), undefined, 'nothing there');
  t.equal(tileBytes(buildTileIndex([], 'gcj02'), { z: 0, x: 0, y: 0 }), undefined, 'nothing at all');
});

t.test('texts of every length and script are read back', async (t) => {
  const texts = ['', 'a', '"\\\n', 'é', '驿站', '😀', '\u2028', '𠮷野家'];
  for (const one of ['a', 'ß', '驿', '😀'])
    for (const length of [20, 40, 41, 42, 43, 62, 63, 64, 127, 128, 200, 5_500]) texts.push(one.repeat(length));
  const tile = new PointTile('stations');
  texts.forEach((text, i) => {
    tile.property('text', text);
    tile.property('number', i * 2 ** 40);
    tile.point(2 ** 53 - 1 - i, i, 4096);
  });
  const read = readTile(tile.bytes());
  t.strictSame(
    read.map(({ id, cell, properties }) => [id, ...cell, properties['text'], properties['number']]),
    texts.map((text, i) => [2 ** 53 - 1 - i, i, 4096, text, i * 2 ** 40]),
  );
  const half = new PointTile('stations');
  half.property('text', 'a\ud83d');
  half.point(1, 0, 0);
  t.equal(readTile(half.bytes())[0]?.properties['text'], 'a\ufffd');
  t.throws(() => half.property('number', -1), RangeError);
  t.throws(() => half.property('number', 1.5), RangeError);
});

t.test('a patched index equals one built anew, byte for byte', async (t) => {
  const random = seededRandom(5);
  let now: LayerStation[] = stations.slice(0, 3_000);
  let patched: TileIndex = buildTileIndex(now, 'gcj02');
  let number = stations.length;
  for (let round = 0; round < 60; round += 1) {
    const gone = now.filter(() => random() < (round % 20 === 0 ? 0.3 : 0.001));
    const come = [
      ...gone
        .filter(() => random() < 0.7)
        .map((one) => ({
          ...one,
          revision: round + 2,
        })),
      ...gone.slice(0, 2).map((_, i) => layerStation(number + i, everywhere[Math.floor(random() * 100)] ?? [113, 34])),
      layerStation((number += 3), randomPoint(random)),
    ].sort((a, b) => (a.id < b.id ? -1 : 1));
    const left = new Set(gone);
    now = [...now.filter((one) => !left.has(one)), ...come].sort((a, b) => (a.id < b.id ? -1 : 1));
    patched = patchTileIndex(patched, 'gcj02', gone, come);
    const anew = buildTileIndex(now, 'gcj02');
    for (const part of ['keys', 'xs', 'ys', 'states'] as const) {
      if (Buffer.compare(Buffer.from(patched[part].buffer), Buffer.from(anew[part].buffer)) !== 0)
        t.fail(`${round}: ${part}`);
    }
    if (patched.stations.some((one, i) => one !== anew.stations[i])) t.fail(`${round}: stations`);
  }
  t.throws(() => patchTileIndex(patched, 'gcj02', [layerStation(999_999, [113, 34])], []), /was not in the index/);
});

t.test('an edit changes the tiles of the station and no other', async (t) => {
  const before = stations.slice(0, 2_000);
  const edited = before[1_234] as LayerStation;
  const after = before.with(1_234, {
    ...edited,
    revision: 2,
  });
  const [a, b] = [buildTileIndex(before, 'gcj02'), buildTileIndex(after, 'gcj02')];
  const own = Array.from({ length: 19 }, (_, z) => tileOf(edited.coordinates.gcj02, z));
  const changed: string[] = [];
  for (let z = 0; z <= 18; z += 1) {
    for (const key of new Set(before.map((one) => tileOf(one.coordinates.gcj02, z)))) {
      const [was, is] = [a, b].map((one) => tileBytes(one, address(key)));
      if (was && is && !was.equals(is)) changed.push(key);
    }
  }
  // A revision is not part of a cluster: where the station is in one, its tile stays as it was.
  t.ok(changed.length >= 8, `${changed.length} tiles`);
  t.strictSame(
    changed.filter((key) => !own.includes(key)),
    [],
  );
  t.ok(changed.includes(own[11] ?? '') && changed.includes(own[18] ?? ''));
});
