/**
 * The layers' stations in memory, following the change log: each request asks where the log stands (one cheap
 * statement), and only what changed since is read again. Also keeps the composed bytes, bounded.
 */
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { etagOf } from "../http/shared-reply.js";
import { changedSince, inSnapshot, readAllStations, readHead, readStations } from "./layer.repository.js";
const gzipAsync = promisify(gzip);
/** Composed bytes are kept up to this many; the least recently used go first. */
const KEPT_BYTES = 256 * 1024 * 1024;
/** What an entry costs besides its bytes: without it, a caller could fill the memory with empty answers to odd filters. */
const ENTRY_BYTES = 2_048;
export class LayerStore {
    #database;
    #state;
    #loading;
    #kept = new Map();
    #keptSizes = new Map();
    #keptTotal = 0;
    #keptFor;
    constructor(database) {
        this.#database = database;
    }
    /** The stations as of now: everything committed before this call is in it. */
    async current() {
        const head = await readHead(this.#database.kysely);
        const state = this.#state;
        if (state?.head.epoch === head.epoch && state.head.seq === head.seq)
            return state;
        if (state?.head.epoch === head.epoch && state.head.seq > head.seq && !(await this.#wentBack(state)))
            return state;
        // A load that is under way may have begun before our head: wait for it, then look again.
        if (this.#loading) {
            await this.#loading.catch(() => undefined);
            return await this.current();
        }
        this.#loading = this.#load();
        try {
            this.#state = await this.#loading;
            return this.#state;
        }
        finally {
            this.#loading = undefined;
        }
    }
    /** A state ahead of the log was loaded after we asked, or the database was restored to an earlier state since. */
    async #wentBack(state) {
        return (await readHead(this.#database.kysely)).seq < state.head.seq;
    }
    async #load() {
        const before = this.#state;
        return await inSnapshot(this.#database, async (db) => {
            const head = await readHead(db);
            const isAhead = before !== undefined && before.head.seq > head.seq;
            if (!before || isAhead || before.head.epoch !== head.epoch || before.head.seq < head.cutAt) {
                return { head, stations: await readAllStations(db) };
            }
            const changed = await changedSince(db, before.head.seq);
            return { head, stations: merge(before.stations, changed, await readStations(db, changed)) };
        });
    }
    /** The bytes of this key for this state, composed at most once. */
    async bytes(state, key, compose) {
        if (this.#keptFor !== state) {
            this.#kept.clear();
            this.#keptSizes.clear();
            this.#keptTotal = 0;
            this.#keptFor = state;
        }
        const kept = this.#kept.get(key);
        if (kept) {
            this.#kept.delete(key);
            this.#kept.set(key, kept);
            return await kept;
        }
        const made = finish(compose());
        this.#kept.set(key, made);
        const bytes = await made;
        // Else the state went on in the meantime, and these bytes are nobody's any more.
        if (this.#kept.get(key) === made) {
            const size = bytes.body.length + bytes.gzipped.length + ENTRY_BYTES;
            this.#keptSizes.set(key, size);
            this.#keptTotal += size;
            this.#forgetOldest();
        }
        return bytes;
    }
    #forgetOldest() {
        for (const key of this.#kept.keys()) {
            if (this.#keptTotal <= KEPT_BYTES)
                return;
            this.#keptTotal -= this.#keptSizes.get(key) ?? 0;
            this.#kept.delete(key);
            this.#keptSizes.delete(key);
        }
    }
}
async function finish(body) {
    return {
        body,
        gzipped: await gzipAsync(body),
        etag: etagOf(body),
        sha256: createHash('sha256').update(body).digest('hex'),
    };
}
/** The list with the changed stations replaced: those in `now` are in it, the other changed ones are not. Ids ascend. */
function merge(before, changed, now) {
    const gone = new Set(changed);
    const kept = before.filter((station) => !gone.has(station.id));
    const added = [...now].sort((a, b) => (a.id < b.id ? -1 : 1));
    const merged = [];
    let next = 0;
    for (const station of kept) {
        for (let one = added[next]; one && one.id < station.id; one = added[++next])
            merged.push(one);
        merged.push(station);
    }
    return merged.concat(added.slice(next));
}
/** The key of a file's bytes: the manifest and the file's own address must name the same. */
export function fileKey(layer, kind, filter) {
    const { adcodePrefix, needs, amenities, states } = filter;
    return JSON.stringify([layer, kind, { adcodePrefix, needs, amenities, states }]);
}
//# sourceMappingURL=layer-store.js.map