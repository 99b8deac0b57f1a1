/**
 * The long work on an index, in steps: reading all of it, patching it, carrying changes from one version to another.
 * When each is done, and what is served meanwhile, is live-stations.ts.
 */
import { inSnapshot, readHead, type LogHead } from '../db/change-log.ts';
import type { Database } from '../db/database.ts';
import { buildTreeAside } from '../geo/point-build-aside.ts';
import type { FreshnessRule } from './freshness.ts';
import { inSlices } from '../geo/slices.ts';
import { ownTurn } from '../geo/turns.ts';
import { PagePacker } from './page-packer.ts';
import { StationIndex } from './station-index.ts';
import { FIRST_BATCH, readAllLocated } from './station-load.repository.ts';
import type { LocatedRecord } from './station-page.ts';
import { Vocabulary } from './station-vocabulary.ts';

export interface Loaded {
  readonly index: StationIndex;
  readonly head: LogHead;
  /** By the monotonic clock. */
  readonly askedAt: number;
  /** What stations share was gathered anew: nothing that is not shared any more is kept. */
  readonly isAnew: boolean;
  /** How much they shared when that was last so; undefined: now. */
  readonly loadedVocabulary?: number;
}

/**
 * Everything, as of one snapshot. What is as it was in `before` is taken over, not held twice; without it everything that
 * stations share is gathered anew, too.
 */
export async function loadAll(database: Database, rule: FreshnessRule, before?: StationIndex): Promise<Loaded> {
  const askedAt = performance.now();
  const packer = before?.packer() ?? new PagePacker(new Vocabulary());
  const head = await inSnapshot(database, async (db) => {
    const at = await readHead(db);
    for await (const records of readAllLocated(db, before ? undefined : FIRST_BATCH)) {
      await inSlices(packer.add(records));
      // What was read meanwhile is parsed in turns of its own.
      await ownTurn();
    }
    return at;
  });
  await inSlices(packer.finish());
  const steps = StationIndex.building(packer.pages, packer.vocabulary, rule, buildTreeAside, before?.kept);
  return { index: (await inSlices(steps)) as StationIndex, head, askedAt, isAnew: before === undefined };
}

const LEAST_BATCH = 32;
const MOST_BATCH = 512;

/** Every version copies the overlay: the larger it is, the more goes into one. */
function* batches<T>(all: readonly T[], index: () => StationIndex): Generator<readonly T[], void> {
  for (let at = 0; at < all.length;) {
    const size = Math.min(MOST_BATCH, Math.max(LEAST_BATCH, Math.floor(index().overlaySize / 64)));
    yield all.slice(at, at + size);
    at += size;
  }
}

/** Steps that end in the index with these changes. */
export function* patching(
  before: StationIndex,
  records: readonly LocatedRecord[],
  removed: readonly string[],
): Generator<void, StationIndex> {
  let index = before;
  for (const some of batches(records, () => index)) {
    index = index.withPatched(some);
    yield;
  }
  for (const some of batches(removed, () => index)) {
    index = index.withPatched([], some);
    yield;
  }
  return index;
}

/** Steps that end in `onto` with these stations as they are in `from`, another version of the same index. */
export function* carrying(
  onto: StationIndex,
  from: StationIndex,
  ids: readonly string[],
): Generator<void, StationIndex> {
  let index = onto;
  for (const some of batches(ids, () => index)) {
    const records = some.map((id) => from.byId(id)).filter((record) => record !== undefined);
    const here = new Set(records.map((record) => record.id));
    index = yield* patching(
      index,
      records,
      some.filter((id) => !here.has(id)),
    );
  }
  return index;
}
