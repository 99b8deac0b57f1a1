/**
 * The index that answers riders, kept in step with the database: woken by NOTIFY, told by the change log what changed, and
 * asking by itself all the time, since notifications get lost and a standby has none.
 * Owns loading, swapping and age. One load at a time; a failed one keeps what there is. Searching is station-index.ts.
 */
import {
  CHANGES_CHANNEL,
  changedSince,
  inSnapshot,
  reaches,
  readHead,
  renamedSince,
  responsibleSince,
  type LogHead,
} from '../db/change-log.ts';
import type { Database, Executor } from '../db/database.ts';
import { PrimaryWatch } from '../db/primary-watch.ts';
import { ForeignReplicaError, ReadSources } from '../db/read-sources.ts';
import { buildTreeAside } from '../geo/point-build-aside.ts';
import type { FreshnessRule } from './freshness.ts';
import { carrying, loadAll, patching, type Loaded } from './index-steps.ts';
import type { NearestFinder, NearestHit, NearestQuery, NearestView } from './nearest.ts';
import { inSlices } from '../geo/slices.ts';
import type { StationIndex } from './station-index.ts';
import { readLocated, readTally, type Tally } from './station-load.repository.ts';

export interface LiveOptions {
  /** How often the log is asked where it stands. */
  readonly pollMs?: number;
  /** A rebuild begins when so many stations lie beside the tree. */
  readonly maxOverlay?: number;
  /** Copies of the database that may lag: loads and what others changed are read there. */
  readonly replicas?: readonly Database[];
  /** What is known from before, to begin with that and read only what changed since; undefined: nothing. */
  readonly remember?: () => Promise<Loaded | undefined>;
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
/**
 * Read and parsed at a time: within a turn of the loop, and a long absence costs no more memory than a short one. It begins
 * with few: the first ones are parsed by code that has hardly run yet, many times as slow.
 */
const READ_FIRST = 16;
const READ_BATCH = 128;
/** Reading so large a share anew is cheaper than patching it; so is reading so many, for the overlay that they may make. */
const RELOAD_SHARE = 0.5;
const RELOAD_LEAST = 5_000;
const RELOAD_MOST = 100_000;
/** Shared things are never forgotten by patches: when they outnumber those of the load so far, all is loaded anew. */
const VOCABULARY_GROWTH = 4;
const VOCABULARY_LEAST = 20_000;
/** Changes are remembered for followers in this process up to so many. */
const RECENT_CHANGES = 20_000;

const DEFAULTS: Required<LiveOptions> = {
  pollMs: POLL_MS,
  maxOverlay: MAX_OVERLAY,
  replicas: [],
  remember: async () => undefined,
  onError: () => undefined,
};

export class LiveStations implements NearestFinder {
  readonly #database: Database;
  readonly #rule: FreshnessRule;
  readonly #options: Required<LiveOptions>;
  readonly #sources: ReadSources;
  #index: StationIndex;
  #head: LogHead;
  #loadedVocabulary: number;
  /** By the monotonic clock: when the index was last known to be all there is. */
  #knownAt: number;
  #running: Promise<void> | undefined;
  #next: Promise<void> | undefined;
  #rebuilding: Promise<void> | undefined;
  /** What changed, came or left since the rebuild that is under way began. */
  #meanwhile: Set<string> | undefined;
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
  readonly #watch: PrimaryWatch;
  #figures = { loads: 0, failedLoads: 0, changes: 0, rebuilds: 0, loadSeconds: 0, rebuildSeconds: 0 };

  private constructor(
    database: Database,
    rule: FreshnessRule,
    options: Required<LiveOptions>,
    sources: ReadSources,
    first: Loaded,
  ) {
    this.#database = database;
    this.#rule = rule;
    this.#options = options;
    this.#sources = sources;
    this.#watch = new PrimaryWatch(database, options.onError);
    this.#pollMs = options.pollMs;
    this.#index = first.index;
    this.#head = first.head;
    this.#recentFrom = first.head.seq;
    this.#knownAt = first.askedAt;
    this.#loadedVocabulary = first.loadedVocabulary ?? first.index.vocabularySize;
  }

  /** Take up what is remembered, or load everything; then follow. Rejects when the first load does, or the primary cannot be asked. */
  static async start(database: Database, rule: FreshnessRule, options: LiveOptions = {}): Promise<LiveStations> {
    const all = { ...DEFAULTS, ...options };
    const sources = new ReadSources(all.replicas, all.onError);
    const begin = (first: Loaded): LiveStations => new LiveStations(database, rule, all, sources, first);
    const live =
      (await LiveStations.#takingUp(all, begin)) ?? (await LiveStations.#loading(sources, database, rule, begin));
    live.#stopListening = await database.listen(CHANGES_CHANNEL, () => live.#wake());
    live.#schedule();
    return live;
  }

  static async #loading(
    sources: ReadSources,
    database: Database,
    rule: FreshnessRule,
    begin: (first: Loaded) => LiveStations,
  ): Promise<LiveStations> {
    const first = await loadFrom(sources, database, rule, await readHead(database.kysely));
    const live = begin(first);
    live.#countLoad(first);
    // What the replica that was read had not got yet.
    if (!sources.isEmpty) await live.refresh();
    return live;
  }

  /** undefined: nothing is remembered that could be taken up; all of it is let go then, before more is read. */
  static async #takingUp(
    { remember, onError }: Pick<Required<LiveOptions>, 'remember' | 'onError'>,
    begin: (first: Loaded) => LiveStations,
  ): Promise<LiveStations | undefined> {
    try {
      const known = await remember();
      const live = known && begin(known);
      return live && (await live.#takeUp()) ? live : undefined;
    } catch (error) {
      // Whatever is wrong with it, or with the database: a load tells, or does without.
      onError(error);
      return undefined;
    }
  }

  /** Bring what was remembered up to date. False: the log does not tell how, or it does not come out as the database is. */
  async #takeUp(): Promise<boolean> {
    const askedAt = performance.now();
    const changes = await inSnapshot(this.#database, async (db) => {
      const found = await this.#readChanges(db);
      return found && isSameTally(found.index.tally, await readTally(db)) ? found : undefined;
    });
    if (!changes) return false;
    await this.#apply(changes);
    this.#knownAt = askedAt;
    return true;
  }

  async nearest(query: NearestQuery): Promise<NearestHit[]> {
    return this.#index.find(query);
  }

  answer(query: NearestQuery, view: NearestView): Buffer {
    return this.#index.answer(query, view);
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

  /** How much stations shared when all was last gathered anew. */
  get loadedVocabulary(): number {
    return this.#loadedVocabulary;
  }

  /** How long ago the index was last known to be all there is, in milliseconds. */
  ageMs(): number {
    return performance.now() - this.#knownAt;
  }

  /** A readiness check: rejects while the index is too old to be the one to ask. */
  async ready(): Promise<void> {
    if (this.ageMs() > READY_AGE_MS) throw new Error('the index is behind the database');
  }

  /**
   * Resolves when everything that was committed before this call is in the index; rejects when that load fails. Reads what
   * is not there yet from the primary, also where there are replicas: a writer sees their own write, however these lag.
   */
  refresh(): Promise<void> {
    // A load that is under way may have begun before that commit: the one after it counts.
    if (!this.#running) return this.#load(true);
    const again = (): Promise<void> => {
      this.#next = undefined;
      return this.refresh();
    };
    return (this.#next ??= this.#running.then(again, again));
  }

  /** What it holds and what was done so far. Seconds are those of the last one; full loads are counted, and loads of changes. */
  get figures(): IndexFigures {
    const index = this.#index;
    const { overlaySize, vocabularySize } = index;
    return {
      ...this.#figures,
      size: this.size,
      seq: this.seq,
      ageMs: this.ageMs(),
      overlaySize,
      vocabularySize,
      // Not counted for whoever reads the others.
      get byteLength() {
        return index.byteLength;
      },
    };
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
    await Promise.allSettled([this.#running, this.#next, this.#rebuilding, this.#watch.close()]);
  }

  /** Many commits a second wake us once. */
  #wake(): void {
    if (this.#isClosed || this.#woken) return;
    this.#woken = setTimeout(() => {
      this.#woken = undefined;
      const follow = this.#sources.isEmpty ? this.refresh() : (this.#running ?? this.#load(false));
      follow.catch(this.#options.onError);
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
      if (!this.#sources.isEmpty) this.#watch.ask(this.#head, () => this.#settle());
      await (this.#running ?? this.#load(this.#sources.isEmpty));
      this.#pollMs = this.#options.pollMs;
    } catch (error) {
      this.#pollMs = Math.min(LONGEST_POLL_MS, this.#pollMs * 2);
      this.#options.onError(error);
    }
    this.#schedule();
  }

  #load(fromPrimary: boolean): Promise<void> {
    const load = async (): Promise<void> => {
      try {
        await this.#catchUp(fromPrimary || this.#watch.isOwed(this.#head));
      } catch (error) {
        this.#figures.failedLoads += 1;
        throw error;
      } finally {
        this.#running = undefined;
      }
    };
    return (this.#running ??= load());
  }

  /** Has the index what the primary had? Then it is known to be as young as that. */
  #settle(): void {
    this.#knownAt = Math.max(this.#knownAt, this.#watch.settle(this.#head) ?? -Infinity);
  }

  async #catchUp(fromPrimary: boolean): Promise<void> {
    if (!fromPrimary && (await this.#sources.ask((replica) => this.#catchUpFromReplica(replica)))) {
      this.#settle();
      return;
    }
    const askedAt = performance.now();
    await this.#catchUpFrom(this.#database, await readHead(this.#database.kysely), true);
    this.#watch.forget();
    this.#knownAt = askedAt;
  }

  /** undefined: it is behind what is here already. Throws when it is no copy of what is here. */
  async #catchUpFromReplica(replica: Database): Promise<true | undefined> {
    const head = await readHead(replica.kysely);
    if (head.epoch !== this.#head.epoch) throw new ForeignReplicaError();
    if (!reaches(head, this.#head)) return undefined;
    await this.#catchUpFrom(replica, head, false);
    return true;
  }

  /** `head` is where the log of this database stands, at least. */
  async #catchUpFrom(database: Database, head: LogHead, isPrimary: boolean): Promise<void> {
    if (isSame(head, this.#head)) return;
    const changes = await inSnapshot(database, (db) => this.#readChanges(db));
    if (changes) return await this.#apply(changes);
    const loaded = isPrimary
      ? await loadFrom(this.#sources, database, this.#rule, head, this.#reusable)
      : await loadAll(database, this.#rule, this.#reusable);
    this.#replace(loaded);
    if (!isPrimary || reaches(loaded.head, head)) return;
    // Read from a replica that lags: the rest is the primary's to tell, and all of it where its log does not go back so far.
    const rest = await inSnapshot(database, (db) => this.#readChanges(db));
    if (rest) await this.#apply(rest);
    else this.#replace(await loadAll(database, this.#rule, this.#reusable));
  }

  /** What a full load may take over from; undefined: it begins anew, to forget what stations shared. */
  get #reusable(): StationIndex | undefined {
    const most = Math.max(VOCABULARY_LEAST, VOCABULARY_GROWTH * this.#loadedVocabulary);
    return this.#index.vocabularySize > most ? undefined : this.#index;
  }

  /** An index with what changed since our place; undefined: the log does not tell any more, or so much that all must be read. */
  async #readChanges(db: Executor): Promise<Changes | undefined> {
    const head = await readHead(db);
    const { seq, epoch, namesSeq, today } = this.#head;
    const before = this.#index;
    if (head.epoch !== epoch || head.cutAt > seq || head.seq < seq) return undefined;
    if (this.#reusable === undefined) return undefined;
    const most = Math.min(RELOAD_MOST, Math.max(RELOAD_LEAST, before.size * RELOAD_SHARE));
    const places = await changedSince(db, seq, most + 1);
    const found = new Set(places.keys());
    if (head.namesSeq !== namesSeq) for (const id of await renamedSince(db, namesSeq)) found.add(id);
    if (head.today !== today) for (const id of await responsibleSince(db, today)) found.add(id);
    if (found.size > most) return undefined;
    const ids = [...found];
    let index = before;
    for (let at = 0, size = READ_FIRST; at < ids.length; at += size, size = Math.min(READ_BATCH, size * 2)) {
      const some = ids.slice(at, at + size);
      const records = await readLocated(db, some);
      const here = new Set(records.map((record) => record.id));
      const removed = some.filter((id) => !here.has(id));
      index = (await inSlices(patching(index, records, removed))) as StationIndex;
    }
    return { head, ids, places, before, index };
  }

  async #apply({ head, ids, places, before, index }: Changes): Promise<void> {
    let [base, changed] = [before, index];
    // A rebuild took over meanwhile: the changes go onto its tree.
    while (base !== this.#index) {
      base = this.#index;
      changed = (await inSlices(carrying(base, changed, ids))) as StationIndex;
    }
    const from = this.state;
    this.#index = changed;
    this.#head = head;
    this.#figures.changes += 1;
    for (const id of ids) this.#meanwhile?.add(id);
    this.#remember(head.seq, ids);
    this.#tell({ before: from, after: this.state, ids, places });
    this.#rebuildIfLarge();
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

  #rebuildIfLarge(): void {
    if (this.#index.overlaySize <= this.#options.maxOverlay || this.#rebuilding || this.#isClosed) return;
    this.#rebuilding = this.#rebuild()
      .catch(this.#options.onError)
      .finally(() => (this.#rebuilding = undefined));
  }

  /** Beside the loads: what they bring meanwhile is carried to the new tree before it takes over. */
  async #rebuild(): Promise<void> {
    const beganAt = performance.now();
    const meanwhile = (this.#meanwhile = new Set<string>());
    const isWanted = (): boolean => this.#meanwhile === meanwhile && !this.#isClosed;
    let index = await inSlices(this.#index.rebuilding(buildTreeAside), isWanted);
    while (index && meanwhile.size > 0 && isWanted()) {
      const ids = [...meanwhile];
      meanwhile.clear();
      index = await inSlices(carrying(index, this.#index, ids), isWanted);
    }
    if (!index || !isWanted()) return;
    this.#meanwhile = undefined;
    this.#index = index;
    this.#figures.rebuilds += 1;
    this.#figures.rebuildSeconds = (performance.now() - beganAt) / 1_000;
  }

  #replace(loaded: Loaded): void {
    this.#meanwhile = undefined; // a rebuild of what was there is of no use any more
    const before = this.state;
    this.#index = loaded.index;
    this.#head = loaded.head;
    this.#generation += 1;
    this.#recent = [];
    this.#recentFrom = loaded.head.seq;
    if (loaded.isAnew) this.#loadedVocabulary = loaded.index.vocabularySize;
    this.#countLoad(loaded);
    this.#tell({ before, after: this.state, ids: undefined, places: new Map() });
  }

  #countLoad({ askedAt }: Loaded): void {
    this.#figures.loads += 1;
    this.#figures.loadSeconds = (performance.now() - askedAt) / 1_000;
  }
}

/** Figures of an index and of the one who keeps it (`LiveStations.figures`). */
export interface IndexFigures {
  readonly size: number;
  readonly seq: number;
  readonly ageMs: number;
  readonly overlaySize: number;
  readonly vocabularySize: number;
  readonly byteLength: number;
  readonly loads: number;
  readonly failedLoads: number;
  readonly changes: number;
  readonly rebuilds: number;
  readonly loadSeconds: number;
  readonly rebuildSeconds: number;
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
  readonly ids: readonly string[];
  readonly places: ReadonlyMap<string, number | null>;
  /** The version that they were read for, and that one with them. */
  readonly before: StationIndex;
  readonly index: StationIndex;
}

function isSameTally(a: Tally, b: Tally): boolean {
  return a.stations === b.stations && a.revisions === b.revisions;
}

function isSame(a: LogHead, b: LogHead): boolean {
  return a.seq === b.seq && a.epoch === b.epoch && a.namesSeq === b.namesSeq && a.today === b.today;
}

/** All of it: from a replica that copies the primary as it is at `head`, or lags behind that; else from the primary. */
async function loadFrom(
  sources: ReadSources,
  primary: Database,
  rule: FreshnessRule,
  head: LogHead,
  before?: StationIndex,
): Promise<Loaded> {
  const loaded = await sources.ask(async (replica) => {
    const there = await readHead(replica.kysely);
    // One that is ahead is of a past that the primary does not have any more.
    if (there.epoch !== head.epoch || there.seq > (await readHead(primary.kysely)).seq) throw new ForeignReplicaError();
    return await loadAll(replica, rule, before);
  });
  return loaded ?? (await loadAll(primary, rule, before));
}
