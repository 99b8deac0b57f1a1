import { CLOCK, byteText } from "./byte-text.js";
import { chinaDay, dayWords, wordsOf } from "./reasons.js";
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const CHINA_OFFSET_MS = 8 * 3_600_000;
const MAX_DAYS = 4_096;
/** A character that no words have; JSON leaves it as it is. */
const MARK = '\u007f';
export class ReasonText {
    today;
    language;
    #timed = new Map();
    #plain = new Map();
    #days = new Map();
    /** `today` as `chinaDay` numbers it. */
    constructor(language, today) {
        this.language = language;
        this.today = today;
    }
    of({ code, at, note }) {
        if (note !== undefined)
            return this.#written(code, at ? this.#moment(at.getTime()) : '', note);
        return at === undefined ? this.plain(code) : this.timed(code, at.getTime());
    }
    /** Without a moment. */
    plain(code) {
        let text = this.#plain.get(code);
        if (text === undefined)
            this.#plain.set(code, (text = this.#written(code, '')));
        return text;
    }
    /** With the moment it speaks of. */
    timed(code, atMs) {
        let template = this.#timed.get(code);
        if (template === undefined)
            this.#timed.set(code, (template = this.#cut(code)));
        const { before, after } = template;
        return after === undefined ? before : before + this.#moment(atMs) + after;
    }
    #cut(code) {
        const [before, after] = this.#written(code, MARK).split(MARK); // the mark in place of itself
        return { before: before, after };
    }
    #written(code, at, note) {
        const words = byteText(JSON.stringify({ code, detail: wordsOf(code, this.language, at && MARK, note) }));
        // The moment is byte text already, and stands before the note.
        return at === '' ? words : words.replace(MARK, () => at);
    }
    #moment(atMs) {
        const day = chinaDay(atMs);
        let words = this.#days.get(day);
        if (words === undefined) {
            if (this.#days.size >= MAX_DAYS)
                this.#days.clear();
            this.#days.set(day, (words = byteText(`${dayWords(day, this.today, this.language)} `)));
        }
        return words + CLOCK[Math.floor((atMs + CHINA_OFFSET_MS - day * DAY_MS) / MINUTE_MS)];
    }
}
//# sourceMappingURL=reason-text.js.map