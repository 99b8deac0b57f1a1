import { isDatabaseAway } from "../db/errors.js";
import { Problem } from "../problems.js";
import { StationCodes } from "./station-codes.js";
import { listFromMemory } from "./station-memory.js";
import { findStation, listStations } from "./station.repository.js";
/** Memory that was known to be up to date so lately is asked first: an answer as old needs no Data-Age either. */
const CURRENT_MS = 1_000;
/** After a failure the database is left alone for so long: waiting for a connection takes seconds. */
const LEAVE_ALONE_MS = 1_000;
/** Each look through memory for a list takes its share of the event loop. */
const MAX_SCANS = 16;
export class StationSource {
    #database;
    #live;
    #codes = new StationCodes();
    #awayUntil = 0;
    #scans = 0;
    constructor(database, live) {
        this.#database = database;
        this.#live = live;
    }
    /** By UUID or code, as `findStation`. Throws `database-unavailable` where only the database could tell. */
    async find(idOrCode) {
        const held = this.#held(idOrCode);
        if (held)
            return { value: held, ageMs: 0 };
        return await this.#databaseFirst(() => findStation(this.#database.kysely, idOrCode), async ({ index }) => {
            const found = idOrCode.length === 36 ? index.byId(idOrCode) : await this.#codes.find(index, idOrCode);
            return found ?? unknown();
        });
    }
    /** As `listStations`, whose order and limits these are. Throws `database-unavailable` where memory lacks some. */
    async list(filter, after, limit) {
        return await this.#databaseFirst(() => listStations(this.#database.kysely, filter, after, limit), async ({ index }) => {
            const isWhole = filter.located === true || (filter.bbox !== undefined && filter.located === undefined);
            if (filter.withUnpublished || !isWhole)
                return unknown();
            if (this.#scans >= MAX_SCANS)
                throw new Problem('overloaded');
            this.#scans += 1;
            try {
                return await listFromMemory(index, filter, after?.toLowerCase(), limit);
            }
            finally {
                this.#scans -= 1;
            }
        });
    }
    /** At once, and only while memory is up to date. */
    #held(idOrCode) {
        const live = this.#live;
        if (live === undefined || live.ageMs() > CURRENT_MS)
            return undefined;
        return idOrCode.length === 36 ? live.index.byId(idOrCode) : this.#codes.findNow(live.index, idOrCode);
    }
    async #databaseFirst(ask, remember) {
        const live = this.#live;
        if (live === undefined)
            return { value: await ask(), ageMs: 0 };
        if (performance.now() >= this.#awayUntil) {
            try {
                return { value: await ask(), ageMs: 0 };
            }
            catch (error) {
                if (!isDatabaseAway(error))
                    throw error;
                this.#awayUntil = performance.now() + LEAVE_ALONE_MS;
            }
        }
        // Before the look: what it finds is at least so new.
        const ageMs = live.ageMs();
        return { value: await remember(live), ageMs };
    }
}
function unknown() {
    throw new Problem('database-unavailable', {
        detail: {
            zh: '数据库暂时不可用；内存中只有已公开且有位置的驿站，无法回答其余的',
            en: 'The database is away; memory holds the published stations with a position, and cannot tell of others',
        },
    });
}
//# sourceMappingURL=station-source.js.map