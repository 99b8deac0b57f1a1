/** The index of tiles: every station once at every zoom, whatever it lies on; patched it equals one built anew. */
import t from 'tap';
import { drain } from '../../src/geo/point-build.ts';
import { tileBounds, worldX, worldY, type TileAddress } from '../../src/geo/tile.ts';
import { layerProperties } from '../../src/layers/layer-bytes.ts';
import type { LayerTable } from '../../src/layers/layer-source.ts';
import { building } from '../../src/layers/tile-build.ts';
import { tileBytes } from '../../src/layers/tile-bytes.ts';
import { STATES } from '../../src/layers/tile-chunk.ts';
import { CELLS_A_STEP, STATIONS_A_STEP, type Cluster, type TileIndex } from '../../src/layers/tile-index.ts';
import { patching } from '../../src/layers/tile-patch.ts';
import type { StationIndex } from '../../src/stations/station-index.ts';
import type { LocatedRecord } from '../../src/stations/station-page.ts';
import { randomRecord } from '../support/records.ts';
import { randomPoint, seededRandom } from '../support/stations.ts';
import { countStations, indexOf, placedAt, readTile, tableOf } from '../support/tiles.ts';

const POINTS = 10_000;

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
const random = seededRandom(4);
const records = everywhere.map((point, i) => placedAt(randomRecord(random, i), point));
const stations = indexOf(records);
const table = tableOf(stations);
const index = build(table);

function build(of: LayerTable): TileIndex {
  return drain(building(of, 'gcj02'));
}

interface Told {
  readonly stations: { readonly slot: number; readonly x: number; readonly y: number }[];
  readonly clusters: (Cluster & { readonly x: number; readonly y: number })[];
}

function visit(of: TileIndex, tile: TileAddress): Told {
  const told: Told = { stations: [], clusters: [] };
  const steps = of.visiting(tile, {
    station: (slot, x, y) => told.stations.push({ slot, x, y }),
    cluster: (cluster, x, y) => told.clusters.push({ ...cluster, x, y }),
  });
  drain(steps);
  return told;
}

/** The tiles around all points of a zoom: a point on a line may fall to either side by the other formula's last bit. */
function tilesAround(z: number, some: readonly (readonly [number, number])[] = everywhere): TileAddress[] {
  const tiles = new Set<string>();
  for (const point of some) {
    const { x, y } = address(tileOf(point, z));
    for (const dx of [-1, 0, 1]) for (const dy of [-1, 0, 1]) tiles.add(`${z}/${x + dx}/${y + dy}`);
  }
  return [...tiles].map(address).filter(({ x, y }) => x >= 0 && y >= 0 && x < 2 ** z && y < 2 ** z);
}

t.test('at every zoom the tiles hold every station exactly once', async (t) => {
  for (let z = 0; z <= 18; z += 1) {
    let [held, counted, wrong] = [0, 0, 0];
    const seen = new Set<number>();
    for (const tile of tilesAround(z)) {
      const told = visit(index, tile);
      let inTile = 0;
      for (const { slot, x, y } of told.stations) {
        inTile += 1;
        held += 1;
        if (seen.has(slot) || x < 0 || y < 0 || x > 4096 || y > 4096) wrong += 1;
        seen.add(slot);
      }
      for (const { count, countByState, x, y } of told.clusters) {
        inTile += count;
        if (countByState.reduce((sum, one) => sum + one, 0) !== count || count < 2) wrong += 1;
        if (x < 0 || y < 0 || x > 4096 || y > 4096) wrong += 1;
      }
      if (inTile !== index.count(tile)) wrong += 1;
      counted += inTile;
    }
    t.equal(counted, records.length, `z${z}`);
    t.equal(wrong, 0, `z${z}: no station twice, no cell outside, no wrong sum`);
    if (z >= 11) t.equal(held, records.length, `z${z} has no clusters`);
  }
});

t.test('others get a turn after few features, however many a tile has', async (t) => {
  let [tooMany, stops] = [0, 0];
  for (const z of [0, 3, 5, 8, 10, 11]) {
    const tiles = tilesAround(z, everywhere.slice(0, 200)).sort((a, b) => index.count(b) - index.count(a));
    let told = 0;
    const tell = (): void => void (told += 1);
    const steps = index.visiting(tiles[0] as TileAddress, { station: tell, cluster: tell });
    for (;;) {
      const before = told;
      const { done } = steps.next();
      if (told - before > (z < 11 ? CELLS_A_STEP : STATIONS_A_STEP)) tooMany += 1;
      if (done) break;
      stops += 1;
    }
  }
  t.equal(tooMany, 0, 'more at once');
  t.ok(stops > 20, `${stops} times`);
});

t.test('a cluster is what lies in its cell, at the mean of it', async (t) => {
  const places = records.map((record) => {
    const [lng, lat] = record.position.gcj02;
    return { x: worldX(lng), y: worldY(lat), state: record.state };
  });
  const step = (world: number): bigint => BigInt(Math.min(2 ** 28 - 1, Math.floor(world * 2 ** 28)));
  for (let z = 0; z <= 10; z += 1) {
    const cells = new Map<string, { count: number; x: bigint; y: bigint; states: number[] }>();
    for (const { x, y, state } of places) {
      const inside = (world: number): number => Math.min(2 ** (z + 4) - 1, Math.floor(world * 2 ** (z + 4)));
      const key = `${inside(x)}/${inside(y)}`;
      const cell = cells.get(key) ?? { count: 0, x: 0n, y: 0n, states: STATES.map(() => 0) };
      cells.set(key, cell);
      cell.count += 1;
      cell.x += step(x);
      cell.y += step(y);
      cell.states[STATES.findIndex((one) => one === state)]! += 1;
    }
    const expected = [...cells].flatMap(([key, { count, x, y, states }]) => {
      if (count === 1) return [];
      const [column = 0, row = 0] = key.split('/').map((part) => Math.floor(Number(part) / 16));
      const cell = (sum: bigint, tile: number): number =>
        Math.round((Number(sum) / count / 2 ** 28) * 2 ** z * 4096 - tile * 4096);
      return `${z}/${column}/${row} ${cell(x, column)},${cell(y, row)} ${count} ${states.join()}`;
    });
    const told = tilesAround(z).flatMap((tile) =>
      visit(index, tile).clusters.map(
        ({ x, y, count, countByState }) => `${z}/${tile.x}/${tile.y} ${x},${y} ${count} ${countByState.join()}`,
      ),
    );
    t.strictSame(told.sort(), expected.sort(), `z${z}: ${expected.length} clusters`);
  }
});

t.test('decoded by @mapbox/vector-tile the counts add up at every zoom', async (t) => {
  const some = records.filter((_, i) => i % 5 === 0);
  const small = build(tableOf(indexOf(some)));
  for (let z = 0; z <= 18; z += 1) {
    let count = 0;
    const ids = new Set<number>();
    for (const tile of tilesAround(
      z,
      some.map((record) => record.position.gcj02),
    )) {
      const bytes = tileBytes(small, tile);
      const features = bytes ? readTile(bytes) : [];
      count += countStations(features);
      for (const { id = NaN } of features) ids.add(id);
    }
    t.equal(count, some.length, `z${z}`);
    if (z >= 11) t.equal(ids.size, some.length, `z${z}: every id once`);
  }
});

t.test('a station carries the flat properties of the layer, a cluster its counts', async (t) => {
  const long = '长'.repeat(60);
  const odd: Partial<LocatedRecord>[] = [
    { name: long, address: `${long}路` },
    { name: 'a'.repeat(125), address: 'b'.repeat(126) },
    { name: '驿站', address: '驿站', adcode: '110101' },
    { name: '😀\u2028"\\', address: null, revision: 2 ** 31, verifiedAt: new Date(-1), updatedAt: new Date(8.64e15) },
    { amenities: [], verifiedAt: new Date('2024-02-29T23:59:59.999Z'), updatedAt: new Date(0) },
  ];
  const some = [...records.slice(0, 2_000), ...odd.map((fields, i) => ({ ...records[2_000 + i]!, ...fields }))];
  // Some are beside the tree: moved, and new.
  const patched = indexOf(some).withPatched([
    ...some.slice(0, 20).map((record) => placedAt(record, [113.6, 34.7])),
    ...records.slice(3_000, 3_020),
  ]);
  const shown = tableOf(patched);
  const small = build(shown);
  let [seen, wrong] = [0, 0];
  for (const tile of tilesAround(
    11,
    records.slice(0, 3_020).map((record) => record.position.gcj02),
  )) {
    const bytes = tileBytes(small, tile);
    for (const { id, properties } of bytes ? readTile(bytes) : []) {
      const station = shown.stationAt(shown.slotOf(String(properties['id'])) ?? -1);
      const flat = Object.entries(layerProperties(station)).filter(([, value]) => value !== null);
      const expected = { id: station.id, ...Object.fromEntries(flat) };
      if (JSON.stringify({ ...properties }) !== JSON.stringify(expected)) {
        wrong += 1;
        t.strictSame({ ...properties }, expected);
      }
      if (id !== Number(BigInt(`0x${station.id.replaceAll('-', '')}`) & 0xfffffffffffffn)) wrong += 1;
      seen += 1;
    }
  }
  t.equal(seen, patched.size);
  t.equal(wrong, 0);

  const place: [number, number] = [113.65, 34.76];
  const two = [0, 1].map((i) => placedAt({ ...records[i]!, state: i === 0 ? 'open' : 'paused' }, place));
  const [cluster, ...others] = readTile(
    tileBytes(build(tableOf(indexOf(two))), address(tileOf(place, 10))) ?? new Uint8Array(),
  );
  t.strictSame(others, []);
  t.strictSame({ ...cluster?.properties }, { cluster: true, count: 2, open: 1, paused: 1, closed: 0, planned: 0 });
  t.ok((cluster?.id ?? 0) >= 2 ** 52 && Number.isSafeInteger(cluster?.id));
  t.equal(tileBytes(small, { z: 18, x: 0, y: 0 }), undefined, 'nothing there');
  t.equal(tileBytes(build(tableOf(indexOf([]))), { z: 0, x: 0, y: 0 }), undefined, 'nothing at all');
});

/** All that is in an index, in its order, whatever its chunks are. */
function contents({ chunks, table }: TileIndex): string[] {
  return chunks.flatMap((chunk) =>
    Array.from({ length: chunk.length }, (_, at) => {
      const slot = chunk.slot(at);
      return `${chunk.upper(at)} ${chunk.lower(at)} ${chunk.payload(at)} ${table.idAt(slot)} ${table.stateAt(slot)}`;
    }),
  );
}

t.test('a patched index equals one built anew, also after the slots were renumbered', async (t) => {
  const random = seededRandom(5);
  const now = new Map(records.slice(0, 6_000).map((record) => [record.id, record]));
  let of: StationIndex = indexOf([...now.values()]);
  let patched = build(tableOf(of));
  let next = records.length;
  for (let round = 0; round < 60; round += 1) {
    const share = round % 20 === 7 ? 0.3 : 0.002;
    const changed: LocatedRecord[] = [];
    const removed: string[] = [];
    for (const record of now.values()) {
      if (random() > share) continue;
      const kind = random();
      if (kind < 0.2) removed.push(record.id);
      else if (kind < 0.5) changed.push(placedAt(record, everywhere[Math.floor(random() * 300)] ?? [113, 34]));
      else if (kind < 0.8) changed.push({ ...record, state: 'closed', revision: record.revision + 1 });
      else changed.push({ ...record, revision: record.revision + 1 });
    }
    for (let i = 0; i < (round === 30 ? 3_000 : 3); i += 1) {
      // Many at one place: one chunk becomes many.
      const point: [number, number] = round === 30 ? [113.6, 34.7] : randomPoint(random);
      changed.push(placedAt(randomRecord(random, (next += 1)), point));
    }
    // Ids that sort between those that are there.
    const come = changed.at(-1)!;
    changed.push(placedAt({ ...come, id: come.id.replace('-7', '-6') }, [113.6, 34.7]));
    for (const record of changed) now.set(record.id, record);
    for (const id of removed) now.delete(id);
    of = of.withPatched(changed, removed);
    // A rebuild alone, one with changes after it, none.
    if (round % 3 === 0) of = drain(of.rebuilding());
    const ids = new Set([...changed.map((record) => record.id), ...removed]);
    if (round % 6 === 3) {
      const late = [...now.values()].slice(0, 5).map((record) => placedAt(record, [113.6, 34.7]));
      for (const record of late) {
        now.set(record.id, record);
        ids.add(record.id);
      }
      of = of.withPatched(late);
    }
    patched = drain(patching(patched, tableOf(of), ids, 'gcj02'));
    const anew = build(tableOf(of));
    t.equal(patched.size, now.size);
    t.equal(patched.table.lineage, of.lineage);
    const [is, wanted] = [contents(patched), contents(anew)];
    if (is.length !== wanted.length || is.some((one, i) => one !== wanted[i])) t.fail(`${round}: not the same`);
    for (const z of [0, 3, 6, 9, 12]) {
      for (const tile of tilesAround(z, [[113.6, 34.7], everywhere[round] ?? [0, 0]])) {
        const [a, b] = [tileBytes(patched, tile), tileBytes(anew, tile)];
        if (a === undefined ? b !== undefined : !b || !a.equals(b)) t.fail(`${round}: another tile ${z}`);
      }
    }
  }
  t.ok(Math.max(...patched.chunks.map((chunk) => chunk.length)) <= 2_048, 'long chunks are cut');
  t.ok(patched.byteLength / patched.size < 16, 'bytes a station');
  const stranger = tableOf(indexOf([placedAt(randomRecord(random, 1), [99, 33])]));
  t.throws(
    () => drain(patching(patched, stranger, new Set([records[1]!.id]), 'gcj02')),
    'what did not change must be there',
  );
});

t.test('no step of building or patching takes long beside the whole', async (t) => {
  // Counted, not timed: a step handles so many stations at most.
  let steps = 0;
  for (const build = building(table, 'gcj02'); !build.next().done;) steps += 1;
  t.ok(steps >= records.length / 16_384 + 12, `${steps} steps`);
  const changed = new Set(records.slice(0, 5_000).map((record) => record.id));
  const after = tableOf(stations.withPatched(records.slice(0, 5_000).map((one) => placedAt(one, [100, 30]))));
  let patches = 0;
  for (const patch = patching(index, after, changed, 'gcj02'); !patch.next().done;) patches += 1;
  t.ok(patches >= 5_000 / 64, `${patches} steps`);
});

t.test('an edit changes the tiles of the station and no other', async (t) => {
  const before = indexOf(records.slice(0, 2_000));
  const edited = records[1_234]!;
  const after = before.withPatched([{ ...edited, revision: edited.revision + 1 }]);
  const a = build(tableOf(before));
  const b = drain(patching(a, tableOf(after), new Set([edited.id]), 'gcj02'));
  const own = Array.from({ length: 19 }, (_, z) => tileOf(edited.position.gcj02, z));
  const changed: string[] = [];
  for (let z = 0; z <= 18; z += 1) {
    for (const key of new Set(everywhere.slice(0, 2_000).map((point) => tileOf(point, z)))) {
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
