/**
 * Reasons as byte text (byte-text.ts), for one language and one day of asking: the words are those of reasons.ts, cut
 * where the moment stands, which is put in by look-ups.
 */
import type { Language } from '../problems.ts';
import { CLOCK, byteText } from './byte-text.ts';
import { chinaDay, dayWords, wordsOf, type Reason, type ReasonCode } from './reasons.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const CHINA_OFFSET_MS = 8 * 3_600_000;
const MAX_DAYS = 4_096;
/** A character that no words have; JSON leaves it as it is. */
const MARK = '\u007f';

/** A reason's JSON around the moment; `after` undefined: there is none in it. */
interface Template {
  readonly before: string;
  readonly after: string | undefined;
}

export class ReasonText {
  readonly today: number;
  readonly language: Language;
  readonly #timed = new Map<ReasonCode, Template>();
  readonly #plain = new Map<ReasonCode, string>();
  readonly #days = new Map<number, string>();

  /** `today` as `chinaDay` numbers it. */
  constructor(language: Language, today: number) {
    this.language = language;
    this.today = today;
  }

  of({ code, at, note }: Reason): string {
    if (note !== undefined) return this.#written(code, at ? this.#moment(at.getTime()) : '', note);
    return at === undefined ? this.plain(code) : this.timed(code, at.getTime());
  }

  /** Without a moment. */
  plain(code: ReasonCode): string {
    let text = this.#plain.get(code);
    if (text === undefined) this.#plain.set(code, (text = this.#written(code, '')));
    return text;
  }

  /** With the moment it speaks of. */
  timed(code: ReasonCode, atMs: number): string {
    let template = this.#timed.get(code);
    if (template === undefined) this.#timed.set(code, (template = this.#cut(code)));
    const { before, after } = template;
    return after === undefined ? before : before + this.#moment(atMs) + after;
  }

  #cut(code: ReasonCode): Template {
    const [before, after] = this.#written(code, MARK).split(MARK); // the mark in place of itself
    return { before: before as string, after };
  }

  #written(code: ReasonCode, at: string, note?: string): string {
    const words = byteText(JSON.stringify({ code, detail: wordsOf(code, this.language, at && MARK, note) }));
    // The moment is byte text already, and stands before the note.
    return at === '' ? words : words.replace(MARK, () => at);
  }

  #moment(atMs: number): string {
    const day = chinaDay(atMs);
    let words = this.#days.get(day);
    if (words === undefined) {
      if (this.#days.size >= MAX_DAYS) this.#days.clear();
      this.#days.set(day, (words = byteText(`${dayWords(day, this.today, this.language)} `)));
    }
    return words + (CLOCK[Math.floor((atMs + CHINA_OFFSET_MS - day * DAY_MS) / MINUTE_MS)] as string);
  }
}
