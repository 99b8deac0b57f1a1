/** When the index is copied to its file: some time after a start, now and then, and at the end. What that file is: index-copy.ts. */
import type { LogHead } from '../db/change-log.ts';
import type { Database } from '../db/database.ts';
import type { IndexCopy } from './index-copy.ts';
import type { LiveStations } from './live-stations.ts';

export interface KeeperOptions {
  /** Fewer are read from the database in a moment. */
  readonly leastStations?: number;
  readonly firstMs?: number;
  readonly everyMs?: number;
  /** The process is to end soon: what cannot be written by then is left as it was. */
  readonly lastMs?: number;
}

const DEFAULTS: Required<KeeperOptions> = {
  leastStations: 10_000,
  firstMs: 60_000,
  everyMs: 3_600_000,
  lastMs: 5_000,
};

export class IndexKeeper {
  readonly #copy: IndexCopy;
  readonly #database: Database;
  readonly #live: LiveStations;
  readonly #onError: (error: unknown) => void;
  readonly #options: Required<KeeperOptions>;
  #kept: LogHead | undefined;
  #timer: NodeJS.Timeout;
  #writing: Promise<void> | undefined;
  readonly #stop = new AbortController();

  /** `onError` is told of every copy that could not be written; the service goes on without. */
  constructor(
    copy: IndexCopy,
    database: Database,
    live: LiveStations,
    onError: (error: unknown) => void,
    options: KeeperOptions = {},
  ) {
    this.#copy = copy;
    this.#database = database;
    this.#live = live;
    this.#onError = onError;
    this.#options = { ...DEFAULTS, ...options };
    this.#timer = this.#in(this.#options.firstMs);
  }

  /** Keep what there is, if it can be done in time. Never rejects. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    // One that is under way may be of long ago: it is given up for the last one.
    this.#stop.abort();
    await this.#writing;
    await this.#write(AbortSignal.timeout(this.#options.lastMs));
  }

  #in(ms: number): NodeJS.Timeout {
    const timer = setTimeout(() => {
      this.#writing = this.#write(this.#stop.signal).finally(() => {
        if (!this.#stop.signal.aborted) this.#timer = this.#in(this.#options.everyMs);
      });
    }, ms);
    return timer.unref();
  }

  async #write(signal: AbortSignal): Promise<void> {
    const { head } = this.#live.state;
    // The same place is the same index.
    if (head === this.#kept || this.#live.size < this.#options.leastStations) return;
    try {
      this.#kept = await this.#copy.write(this.#database, this.#live, signal);
    } catch (error) {
      if (!this.#stop.signal.aborted || signal !== this.#stop.signal) this.#onError(error);
    }
  }
}
