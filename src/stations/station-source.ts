/**
 * Where the routes read stations. One that memory holds comes from there (it is asked for at every door, by QR code, and
 * the database takes a hundred times the work); everything else from the database, and from memory while that is away.
 * Memory holds exactly the stations that are published and have a position. So one that it holds is answered, and so is a
 * list that can hold no others (`located=true`, or a bbox); of everything else - retired, withheld, to be located, or never
 * there - it knows nothing, and says so with 503 rather than 404 or a list that lacks some.
 */
import type { Database } from '../db/database.ts';
import { isDatabaseAway } from '../db/errors.ts';
import { Problem } from '../problems.ts';
import type { LiveStations } from './live-stations.ts';
import { StationCodes } from './station-codes.ts';
import { listFromMemory } from './station-memory.ts';
import { findStation, listStations, type StationFilter } from './station.repository.ts';
import type { StationRecord } from './station.ts';

export interface Sourced<T> {
  readonly value: T;
  /** How old it may be; 0: from the database. */
  readonly ageMs: number;
}

/** Memory that was known to be up to date so lately is asked first: an answer as old needs no Data-Age either. */
const CURRENT_MS = 1_000;
/** After a failure the database is left alone for so long: waiting for a connection takes seconds. */
const LEAVE_ALONE_MS = 1_000;
/** Each look through memory for a list takes its share of the event loop. */
const MAX_SCANS = 16;

export class StationSource {
  readonly #database: Database;
  readonly #live: LiveStations | undefined;
  readonly #codes = new StationCodes();
  #awayUntil = 0;
  #scans = 0;

  constructor(database: Database, live: LiveStations | undefined) {
    this.#database = database;
    this.#live = live;
  }

  /** By UUID or code, as `findStation`. Throws `database-unavailable` where only the database could tell. */
  async find(idOrCode: string): Promise<Sourced<StationRecord | undefined>> {
    const held = this.#held(idOrCode);
    if (held) return { value: held, ageMs: 0 };
    return await this.#databaseFirst(
      () => findStation(this.#database.kysely, idOrCode),
      async ({ index }) => {
        const found = idOrCode.length === 36 ? index.byId(idOrCode) : await this.#codes.find(index, idOrCode);
        return found ?? unknown();
      },
    );
  }

  /** As `listStations`, whose order and limits these are. Throws `database-unavailable` where memory lacks some. */
  async list(
    filter: StationFilter,
    after: string | undefined,
    limit: number,
  ): Promise<Sourced<readonly StationRecord[]>> {
    return await this.#databaseFirst<readonly StationRecord[]>(
      () => listStations(this.#database.kysely, filter, after, limit),
      async ({ index }) => {
        const isWhole = filter.located === true || (filter.bbox !== undefined && filter.located === undefined);
        if (filter.withUnpublished || !isWhole) return unknown();
        if (this.#scans >= MAX_SCANS) throw new Problem('overloaded');
        this.#scans += 1;
        try {
          return await listFromMemory(index, filter, after?.toLowerCase(), limit);
        } finally {
          this.#scans -= 1;
        }
      },
    );
  }

  /** At once, and only while memory is up to date. */
  #held(idOrCode: string): StationRecord | undefined {
    const live = this.#live;
    if (live === undefined || live.ageMs() > CURRENT_MS) return undefined;
    return idOrCode.length === 36 ? live.index.byId(idOrCode) : this.#codes.findNow(live.index, idOrCode);
  }

  async #databaseFirst<T>(ask: () => Promise<T>, remember: (live: LiveStations) => Promise<T>): Promise<Sourced<T>> {
    const live = this.#live;
    if (live === undefined) return { value: await ask(), ageMs: 0 };
    if (performance.now() >= this.#awayUntil) {
      try {
        return { value: await ask(), ageMs: 0 };
      } catch (error) {
        if (!isDatabaseAway(error)) throw error;
        this.#awayUntil = performance.now() + LEAVE_ALONE_MS;
      }
    }
    // Before the look: what it finds is at least so new.
    const ageMs = live.ageMs();
    return { value: await remember(live), ageMs };
  }
}

function unknown(): never {
  throw new Problem('database-unavailable', {
    detail: {
      zh: '数据库暂时不可用；内存中只有已公开且有位置的驿站，无法回答其余的',
      en: 'The database is away; memory holds the published stations with a position, and cannot tell of others',
    },
  });
}
