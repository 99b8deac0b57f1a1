// Owns reading the subset of OpenStreetMap's opening_hours that the service understands.
// Leaves to others: what is open when (opening-hours.ts), the model and its text (opening-hours-model.ts), what
// clerks write in Chinese (opening-hours-clerk.ts).
//
// Source: https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification (0.7). Read: `24/7`, months and dates, weekdays,
// PH, time spans (past midnight as 22:00-06:00 or 22:00-30:00), open / off / closed / unknown, comments, `;` and `,` between
// rules. Everything else (sunrise, SH, weeks, years, `||`, open ends, Mo[1]) is refused as a whole: half a schedule is a lie.
//
// Refused though the specification allows them, because people mean something else than it says:
// - days without hours (`Mo-Fr`, `Mo-Fr open`): by the letter that is 24 hours a day;
// - hours without days after a `;` (`08:00-12:00; 14:00-18:00`): by the letter the second wipes the first;
// - a span that ends when it starts (`08:00-08:00`).
import { ALL_DAYS, DAYS, MINUTES_PER_DAY, MONTHS, formatRules, hasDays, monthLength } from "./opening-hours-model.js";
export const MAX_OPENING_HOURS_LENGTH = 500;
const MAX_RULES = 40;
/** Reads a schedule; null for what is not in the subset above, is malformed, or is longer than 500 characters. */
export function parseOpeningHours(osm) {
    const tokens = tokenise(osm);
    if (tokens === null || tokens.length === 0)
        return null;
    const reader = new Reader(tokens);
    const rules = [];
    for (let join = 'normal';;) {
        const rule = readRule(reader, join);
        if (rule === null || rules.length >= MAX_RULES)
            return null;
        if (rules.length > 0 && join === 'normal' && rule.state !== 'closed' && !hasDays(rule))
            return null;
        rules.push(rule);
        if (reader.done())
            break;
        if (reader.takes(';'))
            join = 'normal';
        else if (reader.takes(','))
            join = 'additional';
        else
            return null;
        if (join === 'normal' && reader.done())
            break; // one trailing `;` does no harm
    }
    const text = formatRules(rules);
    return text.length > MAX_OPENING_HOURS_LENGTH ? null : Object.freeze({ osm: text, rules: Object.freeze(rules) });
}
/** The canonical text of a schedule that somebody typed (`mo-fr 8:00 - 18:00` becomes `Mo-Fr 08:00-18:00`), or null. */
export function normaliseOpeningHours(osm) {
    return parseOpeningHours(osm)?.osm ?? null;
}
const TOKEN = /\s*(?:(24\/7)|(\d{1,2}):(\d{2})(?!\d)|(\d{1,2})(?!\d|:\d)|(mo|tu|we|th|fr|sa|su)(?![a-z])|(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)(?![a-z])|(ph|open|off|closed|unknown)(?![a-z])|"([^"]*)"|([-,;:]))/iy;
function tokenise(osm) {
    // eslint-disable-next-line no-control-regex -- control characters are what is looked for
    if (osm.length > MAX_OPENING_HOURS_LENGTH || /[\u0000-\u0008\u000e-\u001f\u007f]/.test(osm))
        return null;
    const text = osm.replace(/[\u2010-\u2015\u2212\uff0d~\uff5e]/g, '-').trim();
    const tokens = [];
    TOKEN.lastIndex = 0;
    while (TOKEN.lastIndex < text.length) {
        const match = TOKEN.exec(text);
        if (match === null)
            return null;
        const token = tokenOf(match);
        if (token === null)
            return null;
        tokens.push(token);
    }
    return tokens;
}
function tokenOf(match) {
    const [, always, hour, minute, number, day, month, word, comment, mark] = match;
    if (always !== undefined)
        return { kind: 'word', text: '24/7' };
    if (hour !== undefined) {
        const minutes = Number(hour) * 60 + Number(minute);
        return Number(minute) < 60 && minutes <= 2880 ? { kind: 'time', minutes } : null;
    }
    if (number !== undefined)
        return { kind: 'number', value: Number(number) };
    if (day !== undefined)
        return { kind: 'day', value: indexOf(DAYS, day) };
    if (month !== undefined)
        return { kind: 'month', value: indexOf(MONTHS, month) + 1 };
    if (word !== undefined)
        return { kind: 'word', text: word.toLowerCase() };
    return comment !== undefined ? { kind: 'comment', text: comment } : { kind: 'mark', text: mark ?? '' };
}
function indexOf(names, name) {
    return names.findIndex((candidate) => candidate.toLowerCase() === name.toLowerCase());
}
/** A cursor over tokens; every method looks at one or two of them. */
class Reader {
    #tokens;
    #at = 0;
    constructor(tokens) {
        this.#tokens = tokens;
    }
    done() {
        return this.#at >= this.#tokens.length;
    }
    /** Consumes this mark or word, if it is next. */
    takes(text) {
        const token = this.#tokens[this.#at];
        const found = token !== undefined && 'text' in token && token.kind !== 'comment' && token.text === text;
        if (found)
            this.#at++;
        return found;
    }
    takeComment() {
        const token = this.#tokens[this.#at];
        if (token?.kind !== 'comment')
            return null;
        this.#at++;
        return token.text;
    }
    /** Consumes the value of a day, month, number or time, if that is next. */
    take(kind) {
        const token = this.#tokens[this.#at];
        if (token === undefined || token.kind !== kind)
            return null;
        this.#at++;
        return token.kind === 'time' ? token.minutes : token.value;
    }
    /** Consumes a comma when what follows it goes on with the same list; another comma separates rules. */
    continues(kind, word) {
        const [comma, next] = [this.#tokens[this.#at], this.#tokens[this.#at + 1]];
        if (comma?.kind !== 'mark' || comma.text !== ',' || next === undefined)
            return false;
        if (next.kind !== kind && !(next.kind === 'word' && next.text === word))
            return false;
        this.#at++;
        return true;
    }
}
function readRule(reader, join) {
    const always = reader.takes('24/7');
    const dates = always ? [] : readDates(reader);
    if (dates === null)
        return null;
    if (dates.length > 0)
        reader.takes(':');
    const days = always ? NO_DAYS : readDays(reader);
    const spans = always || days === null ? [] : readSpans(reader);
    if (days === null || spans === null)
        return null;
    const word = ['open', 'off', 'closed', 'unknown'].find((candidate) => reader.takes(candidate));
    const comment = reader.takeComment();
    const state = stateOf(word, comment);
    if (state === 'open' && spans.length === 0 && !always)
        return null;
    const whole = spans.some(({ start, end }) => start === 0 && end === MINUTES_PER_DAY);
    return Object.freeze({
        join,
        dates: Object.freeze(dates),
        weekdays: days.weekdays,
        holidays: days.holidays,
        spans: Object.freeze(whole ? [] : spans),
        state,
        comment,
    });
}
/** A rule that only carries a comment is `unknown` by the specification: "by appointment" is not "open". */
function stateOf(word, comment) {
    if (word === undefined)
        return comment === null ? 'open' : 'unknown';
    return word === 'off' ? 'closed' : word;
}
function readDates(reader) {
    const dates = [];
    for (let month = reader.take('month'); month !== null; month = reader.take('month')) {
        const range = readDateRange(reader, month);
        if (range === null)
            return null;
        dates.push(Object.freeze(range));
        if (!reader.continues('month'))
            break;
    }
    return dates;
}
function readDateRange(reader, month) {
    const day = reader.take('number');
    const isRange = reader.takes('-');
    const toMonth = isRange ? (reader.take('month') ?? (day === null ? null : month)) : month;
    if (toMonth === null)
        return null;
    if (day === null)
        return { from: month * 100 + 1, to: toMonth * 100 + monthLength(toMonth) };
    const toDay = isRange ? reader.take('number') : day;
    if (toDay === null || !isDayOf(month, day) || !isDayOf(toMonth, toDay))
        return null;
    return { from: month * 100 + day, to: toMonth * 100 + toDay };
}
function isDayOf(month, day) {
    return day >= 1 && day <= monthLength(month);
}
const NO_DAYS = { weekdays: 0, holidays: false };
function readDays(reader) {
    let [weekdays, holidays] = [0, false];
    do {
        const from = reader.take('day');
        if (from !== null) {
            const to = reader.takes('-') ? reader.take('day') : from;
            if (to === null)
                return null;
            for (let day = from, left = 7; left > 0; day = (day + 1) % 7, left--) {
                weekdays |= 1 << day;
                if (day === to)
                    break;
            }
        }
        else if (reader.takes('ph'))
            holidays = true;
        else
            break;
    } while (reader.continues('day', 'ph'));
    return { weekdays: weekdays & ALL_DAYS, holidays };
}
function readSpans(reader) {
    const spans = [];
    for (let start = reader.take('time'); start !== null; start = reader.take('time')) {
        const to = reader.takes('-') ? reader.take('time') : null;
        if (to === null)
            return null;
        const end = to < start ? to + MINUTES_PER_DAY : to;
        if (start >= MINUTES_PER_DAY || end === start || end - start > MINUTES_PER_DAY)
            return null;
        spans.push(Object.freeze({ start, end }));
        if (!reader.continues('time'))
            break;
    }
    return spans;
}
//# sourceMappingURL=opening-hours-osm.js.map