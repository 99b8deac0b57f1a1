import { covers } from "./event-filter.js";
import { goneEvent, upsertEvent } from "./event-text.js";
/** About 600 bytes each, with their text. */
const MAX_EVENTS = 8_192;
/** So many go at once when there are too many. */
const CUT = 1_024;
/** A stream that comes back while the log moves on quickly tries so often. */
const ATTEMPTS = 3;
/** One event, for all streams. */
export class LoggedEvent {
    seq;
    id;
    #epoch;
    #before;
    #after;
    #upsert;
    #gone;
    constructor(epoch, change) {
        const { id, seq, kind, before, after } = change;
        this.#epoch = epoch;
        this.seq = seq;
        this.id = id;
        this.#before = before;
        this.#after = after?.where;
        this.#upsert = after && upsertEvent(kind, { epoch, seq }, after.status);
    }
    /** What a stream with this filter is told; undefined: nothing. Where it is not known what was before, it is told as gone. */
    bytesFor(filter) {
        if (this.#after && covers(filter, this.#after))
            return this.#upsert;
        const was = this.#before === 'unknown' || (this.#before !== undefined && covers(filter, this.#before));
        return was ? (this.#gone ??= goneEvent({ epoch: this.#epoch, seq: this.seq }, this.id)) : undefined;
    }
}
export class EventLog {
    #readMissed;
    #place;
    #events = [];
    /** How many events were before the first of `#events`, since this began. */
    #cutCount = 0;
    /** Everything after this place is in `#events`. */
    #from;
    #history;
    /** At or before this place nobody can go on. */
    #lostBefore = -1;
    #reading;
    constructor(place, readMissed) {
        this.#place = place;
        this.#from = place.seq;
        this.#readMissed = readMissed;
    }
    /** Everything up to here is in it. */
    get place() {
        return this.#place;
    }
    /** The number that the next event gets: numbers count up from 0 and never start again. */
    get end() {
        return this.#cutCount + this.#events.length;
    }
    /** The number of the oldest event that is still there. */
    get start() {
        return this.#cutCount;
    }
    at(number) {
        return this.#events[number - this.#cutCount];
    }
    /** Returns false where the step is not told one by one: all before it is forgotten. */
    add({ place, changes }) {
        this.#place = place;
        if (changes === undefined) {
            this.#cutCount += this.#events.length;
            this.#events = [];
            this.#from = place.seq;
            this.#history = undefined;
            this.#lostBefore = -1;
            return false;
        }
        for (const change of changes)
            this.#events.push(new LoggedEvent(place.epoch, change));
        if (this.#events.length > MAX_EVENTS)
            this.#cut(Math.max(CUT, this.#events.length - MAX_EVENTS));
        return true;
    }
    #cut(count) {
        const gone = this.#events.splice(0, count);
        this.#cutCount += gone.length;
        this.#from = gone.at(-1)?.seq ?? this.#from;
        this.#history = undefined;
    }
    /** The number of the first event after place `seq`; undefined: some after it are not here any more. */
    numberAfter(seq) {
        return seq < this.#from ? undefined : this.#cutCount + firstAfter(this.#events, seq);
    }
    /**
     * What was between a place and the events that are here, from the database. undefined: it is not known, or too much.
     * `snapshot` tells the stations as of `place`. Askers at the same time share one reading.
     */
    async before(after, snapshot) {
        for (let attempt = 0; attempt < ATTEMPTS;) {
            if (after.epoch !== this.#place.epoch || after.seq <= this.#lostBefore)
                return undefined;
            if (after.seq >= this.#from)
                return [];
            const history = this.#history;
            if (history && history.from <= after.seq)
                return history.events.slice(firstAfter(history.events, after.seq));
            if (this.#reading) {
                await this.#reading;
                continue;
            }
            attempt += 1;
            await (this.#reading = this.#read(after, snapshot).finally(() => (this.#reading = undefined)));
        }
        return undefined;
    }
    async #read(after, snapshot) {
        const from = this.#from;
        const missed = await this.#readMissed(after, from);
        // The log was cut meanwhile, or all was read anew: whoever asked tries again.
        if (from !== this.#from || after.epoch !== this.#place.epoch)
            return;
        if (missed === undefined) {
            this.#lostBefore = Math.max(this.#lostBefore, after.seq);
            return;
        }
        const now = snapshot();
        const later = new Set(this.#events.map((one) => one.id));
        const { epoch } = this.#place;
        const events = missed
            // What is told again below is as it is now only there.
            .filter(({ id }) => !later.has(id))
            .map(({ id, seq }) => new LoggedEvent(epoch, { id, seq, kind: 'status', before: 'unknown', after: now.station(id) }));
        this.#history = { from: after.seq, events };
    }
}
/** Where the first event after `seq` is, in a list in the order of places. */
function firstAfter(events, seq) {
    let [low, high] = [0, events.length];
    while (low < high) {
        const middle = (low + high) >>> 1;
        if (events[middle].seq > seq)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}
//# sourceMappingURL=event-log.js.map