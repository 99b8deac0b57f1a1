/** Tiles from kept blocks are those that are written anew, whatever changed and however small the ring is. */
import t from 'tap';
import { drain } from '../../src/geo/point-build.ts';
import { tileAt, worldX, worldY } from '../../src/geo/tile.ts';
import { SharedTexts } from '../../src/layers/shared-texts.ts';
import { TileBlocks, type BlockSource } from '../../src/layers/tile-blocks.ts';
import { building } from '../../src/layers/tile-build.ts';
import { tileBytes, tileSteps } from '../../src/layers/tile-bytes.ts';
import type { LayerTable } from '../../src/layers/layer-source.ts';
import { randomRecord } from '../support/records.ts';
import { seededRandom } from '../support/stations.ts';
import { indexOf, placedAt, readTile, tableOf, valuesOf } from '../support/tiles.ts';

const AT: [number, number] = [113.62, 34.75];
const TILE = { z: 14, x: tileAt(worldX(AT[0]), 14), y: tileAt(worldY(AT[1]), 14) };
const random = seededRandom(11);
const records = Array.from({ length: 1_500 }, (_, i) => placedAt(randomRecord(random, i), AT));
const treeOf = (table: LayerTable) => drain(building(table, 'wgs84'));

t.test('the same bytes as without blocks, first and again', async (t) => {
  const tree = treeOf(tableOf(indexOf(records)));
  const plain = tileBytes(tree, TILE)!;
  t.ok(plain.length > 100_000);
  for (const size of [2_000, 20_000, 8_000_000]) {
    const blocks = new TileBlocks(size);
    blocks.follow(tree.table, undefined);
    for (const time of ['first', 'again']) t.ok(tileBytes(tree, TILE, blocks)?.equals(plain), `${size} bytes: ${time}`);
  }
  const blocks = new TileBlocks();
  t.ok(tileBytes(tree, TILE, blocks)?.equals(plain), 'of no table yet');
  t.notOk(blocks.find(5), 'and nothing is kept');
});

t.test('what stations share is in a tile once', async (t) => {
  const bytes = tileBytes(treeOf(tableOf(indexOf(records))), TILE)!;
  const shared = new Set(
    readTile(bytes).flatMap(({ properties }) => {
      const { adcode, state, openingHours, needs, amenities, freshness } = properties;
      return [adcode, state, openingHours, needs, amenities, freshness].filter((text) => text !== undefined);
    }),
  );
  t.ok(shared.size > 20);
  t.equal(valuesOf(bytes).filter((value) => shared.has(value)).length, shared.size);
});

t.test('what changed is written anew, also where a tile was begun before', async (t) => {
  const blocks = new TileBlocks();
  let index = indexOf(records);
  let table = tableOf(index);
  blocks.follow(table, undefined);
  for (let round = 0; round < 20; round += 1) {
    const before = treeOf(table);
    const expected = tileBytes(before, TILE)!;
    const begun = tileSteps(before, TILE, blocks);
    begun.next();
    const changed = records.slice(round * 40, round * 40 + 30).map((record, i) => ({
      ...record,
      name: `改名的合成驿站 ${round} ${i}`,
      revision: i === 3 ? 2 ** 31 + round : 900 + round,
      openingHours: null,
    }));
    index = index.withPatched(changed);
    const next = tableOf(index);
    blocks.follow(
      next,
      changed.flatMap(({ id }) => [table.slotOf(id)!, next.slotOf(id)!]),
    );
    let step = begun.next();
    while (!step.done) step = begun.next();
    t.ok(step.value?.equals(expected), `round ${round}: the tile that was begun is as of then`);
    const after = treeOf(next);
    t.ok(tileBytes(after, TILE, blocks)?.equals(tileBytes(after, TILE)!), `round ${round}: and the next as of now`);
    table = next;
  }
  const rebuilt = tableOf(drain(index.rebuilding()));
  blocks.follow(rebuilt, []);
  t.notOk(blocks.find(0), 'other slots: all is forgotten');
});

t.test('the ring forgets the oldest, and no more than it must', async (t) => {
  const table = tableOf(indexOf(records.slice(0, 10)));
  const source = (length: number, mark: number): BlockSource => ({
    bytes: new Uint8Array(length).fill(mark),
    length,
    values: 3,
    flags: mark,
    high: 1,
    low: -2,
    revision: mark,
    shared: (position) => position - 1,
  });
  const blocks = new TileBlocks(4_096);
  blocks.follow(table, undefined);
  const kept: number[] = [];
  for (let slot = 0; slot < 500; slot += 1) {
    const length = 20 + Math.floor(random() * 300);
    blocks.put(slot, source(length, slot & 127));
    let alive = 0;
    for (let earlier = Math.max(0, slot - 60); earlier <= slot; earlier += 1) {
      if (!blocks.find(earlier)) continue;
      alive += 1;
      const bytes = blocks.memory.subarray(blocks.from, blocks.from + blocks.length);
      const isWhole = bytes.every((byte) => byte === (earlier & 127)) && blocks.flags === (earlier & 127);
      if (!isWhole || blocks.shared(0) !== -1) t.fail(`block ${earlier} was overwritten at ${slot}`);
    }
    if (slot > 60) kept.push(alive);
    if (!blocks.find(slot)) t.fail(`block ${slot} is not there`);
  }
  // 4,096 bytes are about 18 blocks of 52 + 170 bytes; where the ring begins anew up to a block and a half is lost.
  t.ok(Math.min(...kept) >= 9, `${Math.min(...kept)} at least`);
  t.throws(() => blocks.put(1, source(5_000, 1)), RangeError);
  const part = 2 ** 12 * 4;
  t.equal(blocks.byteLength, 4_096 + part);
});

t.test('texts of many stations keep their number until there are far too many', async (t) => {
  const texts = new SharedTexts();
  t.equal(texts.numberOf('open'), 0);
  t.equal(texts.numberOf('closed'), 1);
  t.equal(texts.numberOf('open'), 0);
  const value = Buffer.from(texts.bytes.subarray(texts.from(1), texts.from(2)));
  t.equal(value.toString('latin1'), '\x22\x08\x0a\x06closed', 'a value (4) of the layer that is a string (1)');
  for (let i = 0; i < 50_000; i += 1) texts.numberOf(`合成 ${i}`);
  t.ok(texts.isLarge);
});
