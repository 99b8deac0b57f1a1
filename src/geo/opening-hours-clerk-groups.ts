// Owns which days, seasons and hours of a clerk's text belong together.
// Leaves to others: cutting words (opening-hours-clerk-tokens.ts), hours of the day (opening-hours-clerk-times.ts), writing OSM
// (opening-hours-clerk-rules.ts).
//
// Usually days come before their hours (周一至周五 9:00-17:00), sometimes after them in brackets. `休息` closes the days named
// right before it and nothing else: in `周一至周五，节假日除外，9:00-17:00` Monday to Friday wait for the hours that follow.
// Whatever fits no pattern fails the whole text.
import { Draft, unite } from './opening-hours-clerk-draft.ts';
import type { ClerkReading, Failure, GroupNote, Payload } from './opening-hours-clerk-draft.ts';
import { isBreak, readBreak, readSpan } from './opening-hours-clerk-times.ts';
import type { ClerkToken, SeasonLabel, WrittenDays, WrittenTime } from './opening-hours-clerk-tokens.ts';
import type { DateRange } from './opening-hours-model.ts';
import { ALL_DAYS } from './opening-hours-model.ts';

/** Unread words with one of these may change what the hours mean; others (a name, a room) only make the reading doubtful. */
const CHANGES_MEANING =
  /[\d零〇一二两三四五六七八九十百半首末停闭关休不未无非暂除另约预节假年月周日天季时点分早晚午夜晨前后起止间隔单双单逢仅只限外内或视临调改详见告定准随区楼层厅室栋]/;
const MAX_GROUPS = 12;
const MAX_SPANS = 6;

/** Sorts tokens into groups, or says why that is impossible. */
export function readGroups(tokens: readonly ClerkToken[]): ClerkReading {
  const builder = new GroupBuilder();
  builder.readAll(tokens);
  return builder.finish();
}

class GroupBuilder {
  readonly #groups: Draft[] = [];
  readonly #notes = new Set<GroupNote>();
  #current = new Draft();
  /** What stands between the last word with a meaning and the next. */
  #link: 'none' | 'gap' | 'and' | 'stop' = 'none';
  #failed: Failure | null = null;

  constructor() {
    this.#groups.push(this.#current);
  }

  readAll(tokens: readonly ClerkToken[]): void {
    for (let at = 0; at < tokens.length && this.#failed === null;) at = this.#read(tokens, at);
  }

  finish(): ClerkReading {
    if (this.#failed !== null) return { failed: this.#failed };
    const groups = this.#groups.filter((group) => group.hasHours() || group.runs.length > 0 || group.season !== null);
    // 8:00-18:00 周一至周五: days at the very end belong to the only hours there are; with more hours, to which?
    const [first, last] = [groups[0], groups.at(-1)];
    const isTrailing = last !== undefined && !last.hasHours() && !last.saysOpen && last.season === null;
    if (first !== undefined && isTrailing && first.hasHours() && first.runs.length === 0) {
      if (groups.length > 2 || last.days?.weekdays === 0) return { failed: 'ambiguous' };
      first.runs.push(...last.runs);
      groups.pop();
    }
    for (const group of groups) {
      for (const span of group.spans) for (const note of span.notes) this.#notes.add(note);
      if (group.spans.length > 0 && group.spans.every((span) => span.bare)) this.#notes.add('ambiguous');
    }
    return groups.length > MAX_GROUPS ? { failed: 'unreadable' } : { groups, notes: this.#notes };
  }

  /** Reads the token at this place and answers the place of the next one to read. */
  #read(tokens: readonly ClerkToken[], at: number): number {
    const token = tokens[at];
    switch (token?.kind) {
      case 'gap':
      case 'bracketEnd':
      case 'harmless':
        if (this.#link === 'none') this.#link = 'gap';
        if (token.kind === 'harmless') this.#notes.add('partly-read');
        return at + 1;
      case 'and':
      case 'stop':
        this.#link = token.kind;
        return at + 1;
      case 'filler':
        return at + 1;
      case 'unread':
        if (CHANGES_MEANING.test(token.text)) this.#fail('unreadable');
        this.#notes.add('partly-read');
        if (this.#link === 'none') this.#link = 'gap';
        return at + 1;
      case 'bracket':
        return this.#readBracket(tokens, at);
      case 'break':
        return this.#readBreak(tokens, at);
      case 'except':
      case 'offLabel':
        return this.#readListOfClosedDays(tokens, at);
    }
    const next = token?.kind === 'time' ? this.#readSpan(tokens, at) : at + 1;
    if (token?.kind === 'days') this.#addDays(token.days);
    else if (token?.kind === 'season') this.#addSeason(token.label, null);
    else if (token?.kind === 'dates') this.#addSeason(null, token.range);
    else if (token?.kind === 'open') this.#current.saysOpen ||= this.#current.runs.length > 0;
    else if (token?.kind === 'allDay') this.#addAllDay();
    else if (token?.kind === 'off') this.#closeDays();
    else if (token?.kind === 'usual') this.#addUsual();
    else if (token?.kind === 'notice') this.#take('notice');
    else if (token?.kind === 'nonstop') this.#addNonstop(tokens[at + 1]);
    else if (token?.kind !== 'time') this.#fail('unreadable'); // a dash or 外 that belongs to nothing
    this.#link = 'none';
    return next;
  }

  #fail(reason: Failure): void {
    this.#failed ??= reason;
  }

  #start(season: Draft['season'], runs: readonly WrittenDays[] = []): Draft {
    const draft = new Draft(season, runs);
    this.#groups.push(draft);
    this.#current = draft;
    return draft;
  }

  #addDays(days: WrittenDays): void {
    const named = this.#current.runs.length > 0;
    const ended = this.#link === 'stop' && named;
    if (this.#current.hasHours() || this.#current.sealed || this.#current.saysOpen || ended)
      this.#start(this.#current.season);
    const last = this.#current.runs.at(-1);
    // 周六日节假日 is one list; in 周一至周五节假日除外 the holidays are the exception to the weekdays.
    const isException = days.weekdays === 0 && last !== undefined && (last.weekdays & 0b0011111) !== 0;
    const joined = this.#link === 'and' || (this.#link === 'none' && !isException);
    if (last !== undefined && joined) this.#current.runs.splice(-1, 1, unite(last, days));
    else this.#current.runs.push(days);
  }

  #addSeason(label: SeasonLabel | null, range: DateRange | null): void {
    const before = this.#current;
    if (before.hasHours() || before.sealed) this.#start(null, before.daysFirst ? before.runs : []);
    const current = this.#current;
    if (current.season === null || current.seasonInherited) {
      current.seasonInherited = false;
      current.daysFirst = current.runs.length > 0;
      current.season = { label: null, dates: [] };
    }
    if (label !== null && current.season.label !== null) this.#fail('ambiguous');
    if (label !== null) current.season.label = label;
    if (range !== null) current.season.dates.push(range);
  }

  #addAllDay(): void {
    if (this.#current.sealed) this.#start(null);
    if (this.#current.spans.length > 0) this.#fail('ambiguous');
    this.#current.payload = 'allDay';
  }

  /** Two times with a dash, or 早8晚6. */
  #readSpan(tokens: readonly ClerkToken[], at: number): number {
    const from = tokens[at];
    const hasDash = tokens[at + 1]?.kind === 'dash';
    const end = at + (hasDash || tokens[at + 1]?.kind === 'gap' ? 2 : 1);
    const to = tokens[end];
    const isPair =
      from?.kind === 'time' && to?.kind === 'time' && (hasDash || isFromMorningToEvening(from.time, to.time));
    if (!isPair || tokens[end + 1]?.kind === 'dash') {
      this.#fail('unreadable');
      return at + 1;
    }
    if (this.#current.sealed) this.#start(null);
    const earlier = this.#current.spans.at(-1)?.end ?? null;
    const span = readSpan(from.time, to.time, earlier);
    if (span === null) this.#fail('impossible-time');
    else if (this.#current.payload !== null || this.#current.spans.length >= MAX_SPANS) this.#fail('ambiguous');
    else this.#current.spans.push(span);
    return end + 1;
  }

  /** 午休 before its hours, after them, or without any. */
  #readBreak(tokens: readonly ClerkToken[], at: number): number {
    let next = at + 1;
    while (tokens[next]?.kind === 'filler' || tokens[next]?.kind === 'gap') next++;
    const [from, dash, to] = tokens.slice(next, next + 3);
    const last = this.#current.spans.at(-1);
    if (from?.kind === 'time') {
      const span = dash?.kind === 'dash' && to?.kind === 'time' ? readBreak(from.time, to.time) : null;
      if (span === null) this.#fail('impossible-time');
      else this.#current.breaks.push(span);
      next += 3;
    } else if (last !== undefined && isBreak(last.start, last.end) && this.#link !== 'stop') {
      this.#current.spans.pop();
      this.#current.breaks.push(last);
    } else this.#current.breakWithoutHours = true;
    this.#link = 'none';
    return next;
  }

  /** 休息, 除外: of the days named right before, or (12:00-13:30休息) of the hours. */
  #closeDays(): void {
    const span = this.#current.spans.at(-1);
    if (span === undefined || this.#link === 'stop') this.#take('off');
    else if (this.#current.spans.length > 0 && isBreak(span.start, span.end)) {
      this.#current.spans.pop();
      this.#current.breaks.push(span);
    } else this.#fail('ambiguous');
  }

  /** 节假日照常; after hours (8:00-20:00 无休) it adds nothing that could be written. */
  #addUsual(): void {
    if (!this.#current.hasHours()) this.#take('usual');
  }

  /** 不打烊 alone may mean all day or all year. */
  #addNonstop(next: ClerkToken | undefined): void {
    if (this.#current.payload === 'allDay' || next?.kind === 'allDay') return;
    if (this.#current.runs.at(-1)?.holidays === true) this.#take('usual');
    else this.#fail('ambiguous');
  }

  /** Takes the days named last out of the current group, as a group of their own. */
  #take(payload: Payload): void {
    const { season, runs } = this.#current;
    const run = this.#current.hasHours() || this.#current.saysOpen ? undefined : runs.pop();
    if (run === undefined) return this.#fail('unreadable');
    // 周一 周二休息: both days, or only the second?
    if (run.weekdays !== 0 && runs.some(({ weekdays }) => weekdays !== 0)) return this.#fail('ambiguous');
    if (season !== null) this.#notes.add('ambiguous');
    const waiting = this.#current;
    this.#start(null, [run]).payload = payload;
    if (runs.length === 0) this.#start(season);
    else this.#current = waiting;
  }

  /** 除周一外, 闭馆日：周一, 不含节假日. */
  #readListOfClosedDays(tokens: readonly ClerkToken[], at: number): number {
    const runs: WrittenDays[] = [];
    let next = at + 1;
    for (let token = tokens[next]; token !== undefined; token = tokens[++next]) {
      if (token.kind === 'days') runs.push(token.days);
      else if (token.kind !== 'gap' && token.kind !== 'and') break;
    }
    const isExcept = tokens[at]?.kind === 'except';
    if (runs.length === 0 || (isExcept && tokens[next]?.kind !== 'exceptEnd')) this.#fail('unreadable');
    const waiting = this.#current;
    this.#start(null, runs).payload = 'off';
    this.#current = waiting;
    this.#link = 'gap';
    return isExcept ? next + 1 : next;
  }

  #readBracket(tokens: readonly ClerkToken[], at: number): number {
    const end = tokens.findIndex((token, index) => index > at && token.kind === 'bracketEnd');
    if (end === -1) return at + 1;
    const inner = tokens.slice(at + 1, end);
    const has = (...kinds: readonly ClerkToken['kind'][]) => inner.some(({ kind }) => kinds.includes(kind));
    const outer = this.#current;
    const hasDays = has('days', 'season', 'dates');
    const hasHours = has('time', 'allDay', 'off', 'usual', 'notice', 'except', 'offLabel', 'break');
    if (has('bracket')) this.#fail('unreadable');
    else if (!hasDays) this.readAll(inner);
    else if (hasHours) {
      // （节假日除外）: a statement of its own; what follows the bracket goes on with what came before it.
      this.#start(null);
      this.#link = 'none';
      this.readAll(inner);
      this.#current = outer;
    } else this.#explain(inner);
    this.#link = 'gap';
    return end + 1;
  }

  /** Days or dates in brackets: 9:00-17:00（工作日）, 工作日（周一至周五）, 夏季（5-9月）. */
  #explain(inner: readonly ClerkToken[]): void {
    const outer = this.#current;
    const said = this.#start(null);
    this.#link = 'none';
    this.readAll(inner);
    if (this.#current !== said) this.#fail('unreadable');
    this.#groups.splice(this.#groups.indexOf(said), 1);
    this.#current = outer;
    const [days, known] = [said.days, outer.runs.at(-1)];
    if (days !== null && known === undefined) outer.runs.push(days);
    else if (days !== null && known !== undefined) {
      const addsHolidays = days.weekdays === 0 && days.holidays && known.weekdays === ALL_DAYS; // 周一至周日（含节假日）
      const same = addsHolidays || days.weekdays === known.weekdays || (known.weekdays === 0 && days.festival);
      if (!same || outer.runs.length > 1) this.#fail('ambiguous');
      outer.runs.splice(-1, 1, { ...unite(known, days), festival: known.festival });
    }
    if (said.season !== null) {
      if (outer.season !== null && (outer.season.dates.length > 0 || said.season.label !== null))
        this.#fail('ambiguous');
      outer.season = { label: outer.season?.label ?? said.season.label, dates: said.season.dates };
    }
    outer.sealed = outer.hasHours();
  }
}

function isFromMorningToEvening(from: WrittenTime, to: WrittenTime): boolean {
  return from.part === 'morning' && (to.part === 'evening' || to.part === 'afternoon');
}
