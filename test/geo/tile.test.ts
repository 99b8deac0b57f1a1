/** Tile arithmetic against the textbook formula in metres, on seeded points, edges and odd input. */
import t from 'tap';
import {
  cellAt,
  cellOfStep,
  keyRange,
  lowerKey,
  MAX_TILE_ZOOM,
  readTileAddress,
  stepAt,
  stepX,
  stepY,
  tileAt,
  tileBounds,
  tileOfStep,
  upperKey,
  worldX,
  worldY,
} from '../../src/geo/tile.ts';
import { seededRandom } from '../support/stations.ts';

const HALF_METERS = Math.PI * 6_378_137;

/** Web-Mercator metres (EPSG:3857), by the other formula of the projection. */
const meters = (lng: number, lat: number): [number, number] => [
  (lng / 180) * HALF_METERS,
  6_378_137 * Math.asinh(Math.tan((lat * Math.PI) / 180)),
];

t.test('tile and cell are those of the projection in metres', async (t) => {
  const coarse = seededRandom(20261122);
  // 32 random bits would often fall right between two cells, where either is right.
  const random = (): number => coarse() + coarse() / 2 ** 32;
  let wrong = 0;
  for (let i = 0; i < 20_000; i += 1) {
    const [lng, lat] = [random() * 360 - 180, random() * 170 - 85];
    const [east, north] = meters(lng, lat);
    for (let z = 0; z <= MAX_TILE_ZOOM; z += 1) {
      const tileMeters = (2 * HALF_METERS) / 2 ** z;
      const across = (east + HALF_METERS) / tileMeters;
      const down = (HALF_METERS - north) / tileMeters;
      const [x, y] = [tileAt(worldX(lng), z), tileAt(worldY(lat), z)];
      if (x !== Math.floor(across) || y !== Math.floor(down)) wrong += 1;
      else if (cellAt(worldX(lng), z, x) !== Math.round((across - x) * 4096)) wrong += 1;
      else if (cellAt(worldY(lat), z, y) !== Math.round((down - y) * 4096)) wrong += 1;
    }
  }
  t.equal(wrong, 0);
});

t.test('bounds are the corners of the cells', async (t) => {
  const random = seededRandom(7);
  for (let i = 0; i < 2_000; i += 1) {
    const z = Math.floor(random() * 19);
    const [x, y] = [Math.floor(random() * 2 ** z), Math.floor(random() * 2 ** z)];
    const [west, south, east, north] = tileBounds({ z, x, y });
    const corners = [
      cellAt(worldX(west), z, x),
      cellAt(worldY(north), z, y),
      cellAt(worldX(east), z, x),
      cellAt(worldY(south), z, y),
    ];
    if (corners.join() !== '0,0,4096,4096') t.fail(`${z}/${x}/${y}: ${corners.join()}`);
    const middle: [number, number] = [(west + east) / 2, (south + north) / 2];
    if (tileAt(worldX(middle[0]), z) !== x || tileAt(worldY(middle[1]), z) !== y) t.fail(`${z}/${x}/${y}: middle`);
  }
  t.strictSame(
    tileBounds({ z: 0, x: 0, y: 0 }).map((edge) => Math.round(edge * 1e6) / 1e6),
    [-180, -85.051129, 180, 85.051129],
  );
});

t.test('the world has edges: what lies beyond is in the outermost tile', async (t) => {
  for (const z of [0, 1, 11, 18]) {
    const last = 2 ** z - 1;
    t.equal(tileAt(worldX(180), z), last);
    t.equal(tileAt(worldX(-180), z), 0);
    t.equal(cellAt(worldX(180), z, last), 4096);
    for (const lat of [85.06, 89, 90]) t.equal(tileAt(worldY(lat), z), 0);
    for (const lat of [-85.06, -89, -90]) t.equal(tileAt(worldY(lat), z), last);
    t.equal(cellAt(worldY(90), z, 0), 0);
    t.equal(cellAt(worldY(-90), z, last), 4096);
  }
  t.equal(tileAt(worldX(0), 1), 1, 'a line between two tiles belongs to the latter');
  t.equal(tileAt(worldY(0), 1), 1);
});

t.test('tile and cell of a step are those of its place', async (t) => {
  const coarse = seededRandom(13);
  let wrong = 0;
  const check = (world: number): void => {
    for (let z = 0; z <= MAX_TILE_ZOOM; z += 1) {
      const tile = tileAt(world, z);
      if (tileOfStep(stepAt(world), z) !== tile || cellOfStep(stepAt(world), z) !== cellAt(world, z, tile)) wrong += 1;
    }
  };
  for (let i = 0; i < 20_000; i += 1) check(coarse() + coarse() / 2 ** 32);
  // On lines between tiles and in the middle between cells, and next to them.
  for (let i = 0; i < 20_000; i += 1) {
    const z = Math.floor(coarse() * (MAX_TILE_ZOOM + 1));
    const line = Math.floor(coarse() * 2 ** (z + 13)) / 2 ** (z + 13);
    for (const world of [line, line - 2 ** -40, line + 2 ** -40]) if (world >= 0) check(world);
  }
  for (const world of [0, 1, 0.5, 1 - 2 ** -53]) check(world);
  t.equal(wrong, 0);
});

/** A whole z-order key. */
const keyOf = (key: { upper: number; lower: number }): bigint => (BigInt(key.upper) << 32n) | BigInt(key.lower);

t.test('z-order keys interleave the bits, and come apart again', async (t) => {
  const random = seededRandom(17);
  let wrong = 0;
  for (let i = 0; i < 5_000; i += 1) {
    const [x, y] = i === 0 ? [2 ** 32 - 1, 2 ** 32 - 1] : [stepAt(random()), stepAt(random())];
    const [upper, lower] = [upperKey(x, y), lowerKey(x, y)];
    let key = 0n;
    for (let bit = 31n; bit >= 0n; bit -= 1n) {
      key = (key << 2n) | (((BigInt(y) >> bit) & 1n) << 1n) | ((BigInt(x) >> bit) & 1n);
    }
    if (keyOf({ upper, lower }) !== key || stepX(upper, lower) !== x || stepY(upper, lower) !== y) wrong += 1;
  }
  t.equal(wrong, 0);
});

t.test('a tile’s keys are consecutive, and those of its four children', async (t) => {
  const random = seededRandom(11);
  for (let i = 0; i < 2_000; i += 1) {
    const z = Math.floor(random() * 18);
    const tile = { z, x: Math.floor(random() * 2 ** z), y: Math.floor(random() * 2 ** z) };
    const ranges = [0, 1, 2, 3].map((n) => keyRange({ z: z + 1, x: tile.x * 2 + (n & 1), y: tile.y * 2 + (n >> 1) }));
    const whole = keyRange(tile);
    const edges = [keyOf(whole.first) - 1n, ...ranges.flatMap(({ first, last }) => [keyOf(first), keyOf(last)])];
    for (let n = 0; n < 8; n += 2) if (edges[n]! + 1n !== edges[n + 1]) t.fail(`${z}: a gap before ${n}`);
    if (edges.at(-1) !== keyOf(whole.last)) t.fail(`${z}: the end`);
  }
  t.strictSame(keyRange({ z: 0, x: 0, y: 0 }), {
    first: { upper: 0, lower: 0 },
    last: { upper: 2 ** 32 - 1, lower: 2 ** 32 - 1 },
  });
});

t.test('only plainly written addresses of tiles that exist are read', async (t) => {
  t.strictSame(readTileAddress('0', '0', '0'), { z: 0, x: 0, y: 0 });
  t.strictSame(readTileAddress('18', '262143', '262143'), { z: 18, x: 262_143, y: 262_143 });
  const wrong = ['0/0/1', '0/1/0', '1/2/0', '18/262144/0', '19/0/0', '18/1000000/0', '00/0/0', '1/01/0', '1/1/+1'];
  wrong.push('1/-1/0', '1/1.0/0', '1/1e0/0', '1/ 1/0', '1/a/0', '1//0', '１/0/0', '0x1/0/0');
  for (const path of wrong) t.equal(readTileAddress(...(path.split('/') as [string, string, string])), undefined, path);
});
