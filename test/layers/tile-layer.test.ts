/** A layer's tiles follow the source: never older than when they were asked for, and not waiting where nothing changed. */
import t from 'tap';
import { drain } from '../../src/geo/point-build.ts';
import { tileAt, worldX, worldY } from '../../src/geo/tile.ts';
import type { LayerSnapshot, LayerSource } from '../../src/layers/layer-source.ts';
import { building } from '../../src/layers/tile-build.ts';
import { tileBytes } from '../../src/layers/tile-bytes.ts';
import { TileLayer } from '../../src/layers/tile-layer.ts';
import type { StationIndex } from '../../src/stations/station-index.ts';
import type { LocatedRecord } from '../../src/stations/station-page.ts';
import { randomRecord } from '../support/records.ts';
import { randomPoint, seededRandom } from '../support/stations.ts';
import { indexOf, placedAt, tableOf } from '../support/tiles.ts';

/** A source that is told what to hold. */
class Source implements LayerSource {
  #snapshot: LayerSnapshot;
  #index: StationIndex;
  #changes: { seq: number; ids: readonly string[] }[] = [];

  constructor(index: StationIndex) {
    this.#index = index;
    this.#snapshot = { place: { epoch: 'e', seq: 1 }, generation: 0, table: tableOf(index) };
  }

  current(): LayerSnapshot {
    return this.#snapshot;
  }

  changedSince({ place, generation }: LayerSnapshot): ReadonlySet<string> | undefined {
    if (generation !== this.#snapshot.generation) return undefined;
    return new Set(this.#changes.filter((one) => one.seq > place.seq).flatMap((one) => one.ids));
  }

  ageMs(): number {
    return 0;
  }

  change(records: readonly LocatedRecord[], removed: readonly string[] = []): void {
    const seq = this.#snapshot.place.seq + 1;
    this.#changes.push({ seq, ids: [...records.map((one) => one.id), ...removed] });
    this.#take(this.#index.withPatched(records, removed), seq, this.#snapshot.generation);
  }

  /** Other slots, the same stations. */
  rebuild(): void {
    this.#take(drain(this.#index.rebuilding()), this.#snapshot.place.seq, this.#snapshot.generation);
  }

  /** Another database. */
  reload(index: StationIndex): void {
    this.#changes = [];
    this.#take(index, 1, this.#snapshot.generation + 1);
  }

  #take(index: StationIndex, seq: number, generation: number): void {
    this.#index = index;
    this.#snapshot = { place: { epoch: 'e', seq }, generation, table: tableOf(index) };
  }
}

const random = seededRandom(6);
const NEAR = [113.62, 34.75] as const;
const FAR = [87.6, 43.82] as const;
const records = Array.from({ length: 3_000 }, (_, i) =>
  placedAt(randomRecord(random, i), i % 100 === 0 ? FAR : randomPoint(random)),
);
const tileOf = ([lng, lat]: readonly [number, number], z: number) => ({
  z,
  x: tileAt(worldX(lng), z),
  y: tileAt(worldY(lat), z),
});

/** What the tile is when the index is built anew. */
const anew = (source: Source, z: number, at: readonly [number, number] = NEAR): string | undefined =>
  tileBytes(drain(building(source.current().table, 'gcj02')), tileOf(at, z))?.toString('base64');

t.test('a tile is as of the moment it was asked for, or later', async (t) => {
  const source = new Source(indexOf(records));
  const layer = new TileLayer(source, 'gcj02', 10_000_000);
  const ask = async (z: number, at: readonly [number, number] = NEAR) =>
    (await layer.tile(tileOf(at, z)))?.body.toString('base64');
  let number = records.length;
  for (let round = 0; round < 30; round += 1) {
    const many = round % 5 === 4 ? 300 : 2;
    const some = records.slice(round * 50, round * 50 + many);
    source.change(
      some.map((one) => placedAt({ ...one, revision: 50 + round }, round % 2 === 0 ? NEAR : randomPoint(random))),
      records.slice(2_900 + round, 2_901 + round).map((one) => one.id),
    );
    source.change([placedAt(randomRecord(random, (number += 1)), NEAR)]);
    if (round % 3 === 0) source.rebuild();
    if (round === 20) source.reload(indexOf(records.slice(0, 2_500)));
    const asked = [0, 5, 9, 11, 18].map((z) => ({ z, tile: ask(z) }));
    for (const { z, tile } of asked) t.equal(await tile, anew(source, z), `round ${round}, z${z}`);
    t.equal(await ask(18), anew(source, 18), 'kept');
  }
  t.equal(await layer.tile({ z: 18, x: 0, y: 0 }), undefined);
  t.ok(layer.keptBytes > 0);
});

t.test('a long update does not keep waiting who asks for what did not change', async (t) => {
  const many = Array.from({ length: 100_000 }, (_, i) => {
    const record = records[i % records.length]!;
    const id = `01900000-0000-7000-8000-${i.toString(16).padStart(12, '0')}`;
    return { ...placedAt(record, i < 2 ? FAR : randomPoint(random)), id };
  });
  const source = new Source(indexOf(many));
  const layer = new TileLayer(source, 'gcj02', 0);
  await layer.tile(tileOf(NEAR, 18));
  const before = layer.index;
  const far = await layer.tile(tileOf(FAR, 18));
  source.change(many.slice(2, 500).map((one) => placedAt({ ...one, state: 'closed' }, NEAR)));
  source.rebuild();
  const near = layer.tile(tileOf(NEAR, 18));
  const other = layer.tile(tileOf(FAR, 18)).then((tile) => ({ tile, index: layer.index }));
  t.equal((await other).tile?.etag, far?.etag);
  t.equal((await other).index, before, 'answered before the update was done');
  t.equal((await near)?.body.toString('base64'), anew(source, 18));
  t.equal(layer.index?.table.lineage, source.current().table.lineage);
});

t.test('a renumbering alone is no reason to wait, and is made up for later', async (t) => {
  const source = new Source(indexOf(records).withPatched([placedAt(records[7]!, NEAR)]));
  const layer = new TileLayer(source, 'gcj02', 0);
  const before = await layer.tile(tileOf(NEAR, 11));
  const index = layer.index;
  source.rebuild();
  t.equal((await layer.tile(tileOf(NEAR, 11)))?.etag, before?.etag);
  t.equal(layer.index, index, 'answered from the index as it was');
  await layer.follow();
  t.equal(layer.index?.table.lineage, source.current().table.lineage, 'the old table is let go');
  t.equal((await layer.tile(tileOf(NEAR, 11)))?.etag, before?.etag);
  layer.close();
  source.change([placedAt(records[8]!, NEAR)]);
  await t.rejects(layer.tile(tileOf(NEAR, 11)), /closing/);
});

t.test('a layer nobody asked for has no index; ahead of requests it is made once', async (t) => {
  const layer = new TileLayer(new Source(indexOf(records)), 'gcj02', 0);
  await layer.follow();
  t.equal(layer.index, undefined);
  await Promise.all([layer.follow(true), layer.tile(tileOf(NEAR, 3)), layer.follow(true)]);
  t.equal(layer.index?.size, records.length);
});

t.test('tiles are kept up to a bound', async (t) => {
  const layer = new TileLayer(new Source(indexOf(records)), 'gcj02', 20_000);
  for (const { position } of records) {
    await layer.tile(tileOf(position.gcj02, 16));
    if (layer.keptBytes > 20_000) t.fail(`${layer.keptBytes} bytes`);
  }
  t.ok(layer.keptBytes > 10_000);
});
