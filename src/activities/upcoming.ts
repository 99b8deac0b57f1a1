/**
 * The next few activities of every station, in memory, for a station's own answer, which must not wait for the database:
 * one query now and then for all stations, however many are asked for. null: not known, since the database is away.
 */
import type { Database } from '../db/database.ts';
import { toBrief } from './activity-view.ts';
import { upcomingActivities } from './activity.repository.ts';

export type Brief = ReturnType<typeof toBrief>;

/** What was read so lately is not read again ... */
const FRESH_MS = 3_000;
/** ... and what is older than this is waited for; between the two it is read beside the answer. */
const STALE_MS = 15_000;
/** A station's answer waits no longer: what was known last goes out instead. */
const WAIT_MS = 250;
/** After a failure the database is left alone for so long. */
const LEAVE_ALONE_MS = 1_000;
const SHOWN = 3;
/** The soonest of all: a bound of memory. */
const MAX_ACTIVITIES = 50_000;

type Rows = Awaited<ReturnType<typeof upcomingActivities>>;

export class UpcomingActivities {
  readonly #database: Database;
  readonly #now: () => Date;
  #byStation: ReadonlyMap<string, Rows> | undefined;
  #readAt = -Infinity;
  #reading: Promise<void> | undefined;
  /** Counts what changed here: a read that was under way meanwhile may lack it. */
  #changes = 0;
  #awayUntil = 0;

  constructor(database: Database, now: () => Date) {
    this.#database = database;
    this.#now = now;
  }

  async of(stationId: string): Promise<readonly Brief[] | null> {
    const moment = performance.now();
    const ageMs = moment - this.#readAt;
    if (ageMs > FRESH_MS && moment >= this.#awayUntil) {
      const reading = (this.#reading ??= this.#begin());
      if (ageMs > STALE_MS) await settledWithin(reading, WAIT_MS);
    }
    if (!this.#byStation) return null;
    const now = this.#now();
    return (this.#byStation.get(stationId) ?? [])
      .filter((row) => row.ends_at > now)
      .map((row) => toBrief({ ...row, startsAt: row.starts_at, endsAt: row.ends_at, signedUp: row.signed_up }));
  }

  /** Something was announced, edited or called off on this node: the next answer waits until it is read. */
  changed(): void {
    this.#changes += 1;
    this.#readAt = -Infinity;
    // One that is under way may not have seen it: another is begun.
    this.#reading = undefined;
  }

  #begin(): Promise<void> {
    const begun = this.#read().finally(() => {
      if (this.#reading === begun) this.#reading = undefined;
    });
    return begun;
  }

  async #read(): Promise<void> {
    const [at, changes] = [performance.now(), this.#changes];
    try {
      const rows = await upcomingActivities(this.#database.kysely, this.#now(), SHOWN, MAX_ACTIVITIES);
      if (changes !== this.#changes) return;
      const byStation = new Map<string, Rows>();
      for (const row of rows) {
        const others = byStation.get(row.station_id);
        if (others) others.push(row);
        else byStation.set(row.station_id, [row]);
      }
      this.#byStation = byStation;
      this.#readAt = at;
    } catch {
      // The answer goes out with what is known; what failed is told by everything else that asks the database.
      this.#awayUntil = performance.now() + LEAVE_ALONE_MS;
    }
  }
}

async function settledWithin(work: Promise<void>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)));
  await Promise.race([work, late]);
  clearTimeout(timer);
}
