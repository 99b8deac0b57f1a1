/**
 * The index that answers riders, kept in step with the database: woken by NOTIFY, told by the change log what changed, and
 * asking by itself all the time, since notifications get lost and a standby has none.
 * Owns loading, swapping and age. One load at a time; a failed one keeps what there is. Searching is station-index.ts.
 */
import {
  CHANGES_CHANNEL,
  changedSince,
  inSnapshot,
  readHead,
  renamedSince,
  responsibleSince,
  type LogHead,
} from '../db/change-log.ts';
import type { Database, Executor } from '../db/database.ts';
import type { FreshnessRule } from './freshness.ts';
import type { NearestFinder, NearestHit, NearestQuery } from './nearest.ts';
import { inSlices } from './slices.ts';
import { StationIndex, pack } from './station-index.ts';
import { readLocated, readLocatedAfter } from './station-load.repository.ts';
import { PAGE_SIZE, type LocatedRecord, type StationPage } from './station-page.ts';
import { Vocabulary } from './station-vocabulary.ts';

export interface LiveOptions {
  /** How often the log is asked where it stands. */
  readonly pollMs?: number;
  /** A rebuild begins when so many stations lie beside the tree. */
  readonly maxOverlay?: number;
  /** Told of every load that failed; the next is tried by itself. */
  readonly onError?: (error: unknown) => void;
}

const POLL_MS = 250;
const LONGEST_POLL_MS = 5_000;
/** After a notification, wait so long for those that follow it. */
const WAKE_MS = 10;
const MAX_OVERLAY = 1_000;
/** Older than this and other nodes should be asked instead, where there are any. */
const READY_AGE_MS = 10_000;
const READ_BATCH = PAGE_SIZE * 2;
/** Reading so large a share anew is cheaper than patching it. */
const RELOAD_SHARE = 0.5;
const RELOAD_LEAST = 5_000;
/** Shared things are never forgotten by patches: when they outnumber those of the load so far, all is loaded anew. */
const VOCABULARY_GROWTH = 4;
const VOCABULARY_LEAST = 20_000;
/** Changes are remembered for followers in this process up to so many. */
const RECENT_CHANGES = 20_000;

export class LiveStations implements NearestFinder {
  readonly #database: Database;
  readonly #rule: FreshnessRule;
  readonly #options: Required<LiveOptions>;
  #index: StationIndex;
  #head: LogHead;
  #loadedVocabulary: number;
  /** By the monotonic clock: when the index was last known to be all there is. */
  #knownAt: number;
  #running: Promise<void> | undefined;
  #next: Promise<void> | undefined;
  #rebuilding: Promise<void> | undefined;
  /** What changed since the rebuild that is under way began; undefined as a value: gone. */
  #meanwhile: Map<string, LocatedRecord | undefined> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #woken: NodeJS.Timeout | undefined;
  #pollMs: number;
  #stopListening: () => Promise<void> = async () => undefined;
  #isClosed = false;
  #state: LiveState | undefined;
  /** What changed lately, oldest first, and the place after which all of it is there. */
  #recent: { readonly seq: number; readonly ids: readonly string[] }[] = [];
  #recentFrom: number;
  #generation = 0;
  readonly #listeners = new Set<(change: LiveChange) => void>();

  private constructor(database: Database, rule: FreshnessRule, options: Required<LiveOptions>, first: Loaded) {
    this.#database = database;
    this.#rule = rule;
    this.#options = options;
    this.#pollMs = options.pollMs;
    this.#index = first.index;
    this.#head = first.head;
    this.#recentFrom = first.head.seq;
    this.#knownAt = first.askedAt;
    this.#loadedVocabulary = first.index.vocabularySize;
  }

  /** Load everything, then follow. Rejects when the first load does. */
  static async start(database: Database, rule: FreshnessRule, options: LiveOptions = {}): Promise<LiveStations> {
    const all = { pollMs: POLL_MS, maxOverlay: MAX_OVERLAY, onError: () => undefined, ...options };
    const live = new LiveStations(database, rule, all, await loadAll(database, rule));
    live.#stopListening = await database.listen(CHANGES_CHANNEL, () => live.#wake());
    live.#schedule();
    return live;
  }

  async nearest(query: NearestQuery): Promise<NearestHit[]> {
    return this.#index.find(query);
  }

  /** The index as it is now; it stays as it is. */
  get index(): StationIndex {
    return this.#index;
  }

  /** The index and the place of the change log that it stands for; the same value until either changes. */
  get state(): LiveState {
    if (this.#state?.index !== this.#index || this.#state.head !== this.#head) {
      this.#state = { index: this.#index, head: this.#head, generation: this.#generation };
    }
    return this.#state;
  }

  /** Ids of the stations that changed after a state of this index; undefined: so long ago, or so much, that it is not known. */
  changedSince({
    head,
    generation,
  }: {
    readonly head: Pick<LogHead, 'seq'>;
    readonly generation: number;
  }): ReadonlySet<string> | undefined {
    if (generation !== this.#generation || head.seq < this.#recentFrom) return undefined;
    const ids = new Set<string>();
    for (const change of this.#recent) if (change.seq > head.seq) for (const id of change.ids) ids.add(id);
    return ids;
  }

  /** Be told of every change after it is in the index. Returns how to stop that. A listener must not throw. */
  onChange(listener: (change: LiveChange) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** The place of the change log up to which everything is in the index. */
  get seq(): number {
    return this.#head.seq;
  }

  get size(): number {
    return this.#index.size;
  }

  /** How long ago the index was last known to be all there is, in milliseconds. */
  ageMs(): number {
    return performance.now() - this.#knownAt;
  }

  /** A readiness check: rejects while the index is too old to be the one to ask. */
  async ready(): Promise<void> {
    if (this.ageMs() > READY_AGE_MS) throw new Error('the index is behind the database');
  }

  /** Resolves when everything that was committed before this call is in the index; rejects when that load fails. */
  refresh(): Promise<void> {
    // A load that is under way may have begun before that commit: the one after it counts.
    if (!this.#running) return this.#load();
    const again = (): Promise<void> => {
      this.#next = undefined;
      return this.#load();
    };
    return (this.#next ??= this.#running.then(again, again));
  }

  /** Resolves when place `seq` of the change log is in the index; rejects when a load fails before. */
  async caughtUp(seq: number): Promise<void> {
    while (this.#head.seq < seq) await this.refresh();
  }

  /** Stop following. What is in memory goes on answering. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#woken);
    await this.#stopListening();
    await Promise.allSettled([this.#running, this.#next, this.#rebuilding]);
  }

  /** Many commits a second wake us once. */
  #wake(): void {
    if (this.#isClosed || this.#woken) return;
    this.#woken = setTimeout(() => {
      this.#woken = undefined;
      this.refresh().catch(this.#options.onError);
    }, WAKE_MS);
    this.#woken.unref();
  }

  #schedule(): void {
    if (this.#isClosed) return;
    this.#timer = setTimeout(() => void this.#poll(), this.#pollMs);
    this.#timer.unref();
  }

  async #poll(): Promise<void> {
    try {
      await (this.#running ?? this.refresh());
      this.#pollMs = this.#options.pollMs;
    } catch (error) {
      this.#pollMs = Math.min(LONGEST_POLL_MS, this.#pollMs * 2);
      this.#options.onError(error);
    }
    this.#schedule();
  }

  #load(): Promise<void> {
    return (this.#running ??= this.#catchUp().finally(() => (this.#running = undefined)));
  }

  async #catchUp(): Promise<void> {
    const askedAt = performance.now();
    const { seq, epoch, namesSeq, today } = this.#head;
    const head = await readHead(this.#database.kysely);
    const isSame = head.seq === seq && head.epoch === epoch && head.namesSeq === namesSeq && head.today === today;
    if (!isSame) {
      const changes = await inSnapshot(this.#database, (db) => this.#readChanges(db));
      if (changes === undefined) return await this.#reload();
      await this.#apply(changes);
    }
    this.#knownAt = askedAt;
  }

  /** What changed since our place; undefined: the log does not tell any more, or so much that all must be read. */
  async #readChanges(db: Executor): Promise<Changes | undefined> {
    const head = await readHead(db);
    const { seq, epoch, namesSeq, today } = this.#head;
    const size = this.#index.size;
    if (head.epoch !== epoch || head.cutAt > seq || head.seq < seq) return undefined;
    if (this.#index.vocabularySize > Math.max(VOCABULARY_LEAST, VOCABULARY_GROWTH * this.#loadedVocabulary))
      return undefined;
    const places = await changedSince(db, seq);
    const ids = new Set(places.keys());
    if (head.namesSeq !== namesSeq) for (const id of await renamedSince(db, namesSeq)) ids.add(id);
    if (head.today !== today) for (const id of await responsibleSince(db, today)) ids.add(id);
    if (ids.size > Math.max(RELOAD_LEAST, size * RELOAD_SHARE)) return undefined;
    const all = [...ids];
    const records: LocatedRecord[] = [];
    for (let at = 0; at < all.length; at += READ_BATCH) {
      records.push(...(await readLocated(db, all.slice(at, at + READ_BATCH))));
    }
    for (const record of records) ids.delete(record.id);
    return { head, records, removed: [...ids], places };
  }

  async #apply({ head, records, removed, places }: Changes): Promise<void> {
    for (;;) {
      const before = this.#index;
      const index = (await inSlices(patching(before, records, removed))) as StationIndex;
      // A rebuild took over meanwhile: the changes go onto its tree.
      if (before !== this.#index) continue;
      const from = this.state;
      this.#swap(index, records, removed);
      this.#head = head;
      const ids = [...records.map((record) => record.id), ...removed];
      this.#remember(head.seq, ids);
      this.#tell({ before: from, after: this.state, ids, places });
      return;
    }
  }

  #remember(seq: number, ids: readonly string[]): void {
    this.#recent.push({ seq, ids });
    let kept = this.#recent.reduce((sum, change) => sum + change.ids.length + 1, 0);
    while (kept > RECENT_CHANGES) {
      const oldest = this.#recent.shift();
      if (!oldest) return;
      kept -= oldest.ids.length + 1;
      this.#recentFrom = oldest.seq;
    }
  }

  #tell(change: LiveChange): void {
    for (const listener of this.#listeners) listener(change);
  }

  #swap(index: StationIndex, records: readonly LocatedRecord[], removed: readonly string[]): void {
    this.#index = index;
    for (const record of records) this.#meanwhile?.set(record.id, record);
    for (const id of removed) this.#meanwhile?.set(id, undefined);
    if (index.overlaySize > this.#options.maxOverlay && !this.#rebuilding) {
      this.#rebuilding = this.#rebuild()
        .catch(this.#options.onError)
        .finally(() => (this.#rebuilding = undefined));
    }
  }

  /** Beside the loads: what they bring meanwhile is patched onto the new tree before it takes over. */
  async #rebuild(): Promise<void> {
    const meanwhile = (this.#meanwhile = new Map<string, LocatedRecord | undefined>());
    const isWanted = (): boolean => this.#meanwhile === meanwhile && !this.#isClosed;
    let index = await inSlices(this.#index.rebuilding(), isWanted);
    while (index && meanwhile.size > 0 && isWanted()) {
      const records = [...meanwhile.values()].filter((record) => record !== undefined);
      const removed = [...meanwhile].flatMap(([id, record]) => (record === undefined ? id : []));
      meanwhile.clear();
      index = await inSlices(patching(index, records, removed), isWanted);
    }
    if (!index || !isWanted()) return;
    this.#meanwhile = undefined;
    this.#index = index;
  }

  async #reload(): Promise<void> {
    const loaded = await loadAll(this.#database, this.#rule);
    this.#meanwhile = undefined; // a rebuild of what was there is of no use any more
    const before = this.state;
    this.#index = loaded.index;
    this.#head = loaded.head;
    this.#generation += 1;
    this.#recent = [];
    this.#recentFrom = loaded.head.seq;
    this.#tell({ before, after: this.state, ids: undefined, places: new Map() });
    this.#knownAt = loaded.askedAt;
    this.#loadedVocabulary = loaded.index.vocabularySize;
  }
}

/** The index as of a place of the change log. */
export interface LiveState {
  readonly index: StationIndex;
  readonly head: LogHead;
  /** Counts how often all was read anew: the log may have gone back in between. */
  readonly generation: number;
}

export interface LiveChange {
  readonly before: LiveState;
  readonly after: LiveState;
  /** Which stations changed, came or left; undefined: all was read anew. */
  readonly ids: readonly string[] | undefined;
  /** Newest place in the change log of each that has one which followers are told of. */
  readonly places: ReadonlyMap<string, number | null>;
}

interface Changes {
  readonly head: LogHead;
  readonly records: readonly LocatedRecord[];
  readonly removed: readonly string[];
  readonly places: ReadonlyMap<string, number | null>;
}

interface Loaded {
  readonly index: StationIndex;
  readonly head: LogHead;
  readonly askedAt: number;
}

/** Everything, as of one snapshot. */
async function loadAll(database: Database, rule: FreshnessRule): Promise<Loaded> {
  const askedAt = performance.now();
  const vocabulary = new Vocabulary();
  const pages: StationPage[] = [];
  const head = await inSnapshot(database, async (db) => {
    const at = await readHead(db);
    for (let after: string | undefined; ;) {
      const records = await readLocatedAfter(db, after, READ_BATCH);
      await inSlices(pack(records, vocabulary, pages));
      after = records.at(-1)?.id;
      if (records.length < READ_BATCH) return at;
    }
  });
  const index = (await inSlices(StationIndex.building(pages, vocabulary, rule))) as StationIndex;
  return { index, head, askedAt };
}

const PATCH_BATCH = 64;

/** Steps that end in the index with these changes. */
function* patching(
  before: StationIndex,
  records: readonly LocatedRecord[],
  removed: readonly string[],
): Generator<void, StationIndex> {
  let index = before;
  for (let at = 0; at < records.length; at += PATCH_BATCH, yield) {
    index = index.withPatched(records.slice(at, at + PATCH_BATCH));
  }
  for (let at = 0; at < removed.length; at += PATCH_BATCH, yield) {
    index = index.withPatched([], removed.slice(at, at + PATCH_BATCH));
  }
  return index;
}
