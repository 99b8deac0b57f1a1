/**
 * A station's next few activities, for its own answer, which otherwise comes from memory: read once in a while, kept for a
 * moment, and never waited for long. null: not known now, since the database is away.
 */
import type { Database } from '../db/database.ts';
import { toBrief } from './activity-view.ts';
import { nextActivities } from './activity.repository.ts';

export type Brief = ReturnType<typeof toBrief>;

/** What was read so lately is not read again; other nodes' edits show after so long. */
const FRESH_MS = 2_000;
/** A station's answer waits no longer: what was known last goes out instead. */
const WAIT_MS = 250;
/** After a failure the database is left alone for so long. */
const LEAVE_ALONE_MS = 1_000;
const SHOWN = 3;
const MAX_STATIONS = 20_000;

interface Kept {
  readonly rows: Awaited<ReturnType<typeof nextActivities>>;
  readonly at: number;
}

export class UpcomingActivities {
  readonly #database: Database;
  readonly #now: () => Date;
  readonly #kept = new Map<string, Kept>();
  readonly #reading = new Map<string, Promise<void>>();
  #awayUntil = 0;

  constructor(database: Database, now: () => Date) {
    this.#database = database;
    this.#now = now;
  }

  async of(stationId: string): Promise<readonly Brief[] | null> {
    const kept = this.#kept.get(stationId);
    const moment = performance.now();
    if (!(kept && moment - kept.at < FRESH_MS) && moment >= this.#awayUntil) await this.#readFor(stationId);
    const rows = this.#kept.get(stationId)?.rows;
    if (!rows) return null;
    const now = this.#now();
    return rows
      .filter((row) => row.ends_at > now)
      .map((row) => toBrief({ ...row, startsAt: row.starts_at, endsAt: row.ends_at, signedUp: row.signed_up }));
  }

  /** Something changed here: the next answer reads again. */
  forget(stationId: string): void {
    this.#kept.delete(stationId);
    this.#reading.delete(stationId);
  }

  /** One read a station at a time, and not for longer than an answer may wait. */
  async #readFor(stationId: string): Promise<void> {
    let reading = this.#reading.get(stationId);
    if (!reading) {
      const begun = this.#read(stationId).finally(() => {
        if (this.#reading.get(stationId) === begun) this.#reading.delete(stationId);
      });
      this.#reading.set(stationId, (reading = begun));
    }
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, WAIT_MS)));
    await Promise.race([reading, late]);
    clearTimeout(timer);
  }

  async #read(stationId: string): Promise<void> {
    const at = performance.now();
    try {
      const rows = await nextActivities(this.#database.kysely, stationId, this.#now(), SHOWN);
      this.#kept.delete(stationId);
      this.#kept.set(stationId, { rows, at });
      if (this.#kept.size > MAX_STATIONS) this.#kept.delete(this.#kept.keys().next().value as string);
    } catch {
      // The answer goes out without them; what failed is told by everything else that asks the database.
      this.#awayUntil = performance.now() + LEAVE_ALONE_MS;
    }
  }
}
