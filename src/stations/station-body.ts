/**
 * Stations of a packed page as features of a nearest answer, written without unpacking them: a feature is put together
 * from byte text (byte-text.ts) that the page has, that stations share (shared-text.ts), and a few numbers; with it comes
 * for how long it may be said again (`TimedText`), so that prepared-features.ts can keep it.
 * Owns no rule: what a record would give (`toFeature`, `usabilityAt`) is what this gives, and a test holds them together.
 */
import type { Crs } from '../geo/crs.ts';
import type { Language } from '../problems.ts';
import { degreesText, instantText, jsonBytes, uuidText, wholeText } from './byte-text.ts';
import { freshnessOfAge, freshnessSpan, type Freshness, type FreshnessRule } from './freshness.ts';
import { openingText, rankOf } from './hours-text.ts';
import { ReasonText } from './reason-text.ts';
import { chinaDay, chinaDaySpan } from './reasons.ts';
import { Moments } from './moments.ts';
import { SharedText, factsNumber } from './shared-text.ts';
import {
  ACCESS,
  ACCURACIES,
  BITS,
  DISTRICT,
  DOUBTED,
  ENUMS,
  HAS_TAIL,
  HOURS,
  ID,
  MAINTAINERS,
  REVISION,
  SOURCE,
  STATE_MASK,
  SYSTEMS,
  UNTIL,
  UPDATED,
  UTILITY,
  VERIFIED,
  type StationPage,
} from './station-page.ts';
import { STATES } from './station.schema.ts';
import type { StationRecord } from './station.ts';
import { FIRST_CHARACTER, type Vocabulary } from './station-vocabulary.ts';
import {
  APPROXIMATE,
  POWER_OUT,
  REPORTED_LOCKED,
  USABLE_BY_RANK,
  WATER_OUT,
  openingAt,
  stateAt,
  stateFact,
  verificationFact,
  type Standing,
} from './usability.ts';

export interface BodyView {
  readonly crs: Crs;
  readonly language: Language;
  /** When the asker sets out. */
  readonly at: Date;
}

/** Byte text, and the moments at which it is the same. */
export interface TimedText {
  readonly text: string;
  /** Of setting out for `feature`, of arriving for `usability`. */
  readonly moments: Moments;
}

const OPEN = STATES.indexOf('open');
const APPROXIMATE_BITS = ACCURACIES.indexOf('approximate');
const OUT = UTILITY.indexOf('out');
const OPEN_STATE = `,${JSON.stringify({ state: 'open', stateReason: null, stateUntil: null }).slice(1, -1)}`;
const NEVER_VERIFIED = verificationFact(null, 'unverified');
const VERIFIED_FACTS = Object.fromEntries(
  (['fresh', 'stale', 'unverified'] as const).map((freshness) => [freshness, verificationFact(new Date(0), freshness)]),
) as Readonly<Record<Freshness, typeof NEVER_VERIFIED>>;
const FRESHNESS_TEXT = { fresh: '"fresh"', stale: '"stale"', unverified: '"unverified"' } as const;

/** What lies behind the name and address of few stations, escaped byte text, empty for null. */
interface Tail {
  readonly asWritten: string;
  readonly stateReason: string;
  readonly url: string;
}

export class StationBodies {
  readonly #vocabulary: Vocabulary;
  readonly #rule: FreshnessRule;
  readonly #shared: SharedText;
  readonly #words: Partial<Record<Language, ReasonText>> = {};

  constructor(vocabulary: Vocabulary, rule: FreshnessRule) {
    this.#vocabulary = vocabulary;
    this.#rule = rule;
    this.#shared = new SharedText(vocabulary);
  }

  /** How usable it is on arrival: index in `USABLE_BY_RANK`. */
  usableRank(page: StationPage, offset: number, arrivalMs: number): number {
    const enums = page.number(offset, ENUMS);
    const verified = page.measure(offset, VERIFIED);
    let rank = rankOf(this.#verification(verified, arrivalMs));
    if (!this.#isOpen(page, offset, arrivalMs)) return 0;
    if (((enums >>> 5) & 3) === APPROXIMATE_BITS) rank = Math.min(rank, rankOf(APPROXIMATE));
    if (((enums >>> 7) & 3) === OUT) rank = Math.min(rank, rankOf(WATER_OUT));
    if (((enums >>> 9) & 3) === OUT) rank = Math.min(rank, rankOf(POWER_OUT));
    if ((enums & DOUBTED) !== 0) rank = Math.min(rank, rankOf(REPORTED_LOCKED));
    const hours = this.#shared.hours.get(page.number(offset, HOURS));
    const access = this.#shared.access.get(page.number(offset, ACCESS));
    return Math.min(rank, hours.spans.at(arrivalMs).rankAt(arrivalMs), rankOf(access.factAt(arrivalMs)));
  }

  /**
   * The station as a feature of a nearest answer, up to where what awaits who arrives (`usability`) is to follow; after that
   * further properties may, and two braces.
   */
  feature(page: StationPage, offset: number, view: BodyView): TimedText {
    const leaving = new Moments();
    const shared = this.#shared;
    const nowMs = view.at.getTime();
    const enums = page.number(offset, ENUMS);
    const own = page.bytes(offset);
    let amenities = '';
    let end = 0;
    for (let code = own.charCodeAt(0); code !== 0; code = own.charCodeAt(++end)) {
      // A character past ASCII is two bytes: the catalogue in its three states stays below U+0800.
      if (code >= 0x80) code = ((code & 0x1f) << 6) | (own.charCodeAt(++end) & 0x3f);
      const one = shared.amenities.get(code - FIRST_CHARACTER);
      amenities += amenities === '' ? one : `,${one}`;
    }
    const tail = (enums & HAS_TAIL) === 0 ? undefined : tailOf(own, end + 1);
    const system = SYSTEMS.indexOf(view.crs) * 2;
    const verifiedMs = page.measure(offset, VERIFIED);
    const source = shared.sources.get(page.number(offset, SOURCE));
    leaving.keepTo(...freshnessSpan(verifiedMs, nowMs, this.#rule));
    leaving.keepTo(...chinaDaySpan(nowMs));
    const text =
      '{"type":"Feature","id":"' +
      uuidText(
        page.number(offset, ID),
        page.number(offset, ID + 1),
        page.number(offset, ID + 2),
        page.number(offset, ID + 3),
      ) +
      '","geometry":{"type":"Point","coordinates":[' +
      degreesText(page.measure(offset, system)) +
      ',' +
      degreesText(page.measure(offset, system + 1)) +
      ']},"properties":{"code":"' +
      (tail === undefined ? own.slice(end + 1) : tail.named) +
      shared.districts.get(page.number(offset, DISTRICT)) +
      (tail?.asWritten ? `"${tail.asWritten}"}` : 'null}') +
      shared.hours.get(page.number(offset, HOURS)).text +
      shared.facts.get(factsNumber(enums, page.number(offset, BITS + 2))) +
      `,"amenities":[${amenities}]` +
      shared.access.get(page.number(offset, ACCESS)).text +
      shared.maintainers.get(page.number(offset, MAINTAINERS)) +
      source +
      (tail?.url ? `"${tail.url}"}` : 'null}') +
      ',"revision":' +
      wholeText(page.number(offset, REVISION)) +
      ',"updatedAt":"' +
      instantText(page.measure(offset, UPDATED)) +
      (Number.isNaN(verifiedMs) ? '","verifiedAt":null' : `","verifiedAt":"${instantText(verifiedMs)}"`) +
      ',"freshness":' +
      FRESHNESS_TEXT[freshnessOfAge(nowMs - verifiedMs, this.#rule)] +
      this.#state(page, offset, tail, view.at, leaving);
    return { text, moments: leaving };
  }

  /** `state` to `closesAt`. */
  #state(page: StationPage, offset: number, tail: Tail | undefined, now: Date, leaving: Moments): string {
    const isOpen = (page.number(offset, ENUMS) & STATE_MASK) === OPEN;
    const span = this.#shared.hours.get(page.number(offset, HOURS)).spans.at(now.getTime());
    if (this.#isOpen(page, offset, now.getTime(), leaving)) leaving.keepTo(span.fromMs, span.untilMs);
    if (isOpen && !tail?.stateReason && Number.isNaN(page.measure(offset, UNTIL))) return OPEN_STATE + span.opening;
    const standing = this.#standing(page, offset, tail);
    const state = stateAt(standing, now);
    const { stateReason, stateUntil } = state === standing.state ? standing : { stateReason: null, stateUntil: null };
    return `,${jsonBytes({ state, stateReason, stateUntil }).slice(1, -1)}${openingText(openingAt(standing, now))}`;
  }

  /** `usable` and `reasons` for an arrival at `arrivalMs`, in the order of `usabilityAt`; true on the day of `view.at` only. */
  usability(page: StationPage, offset: number, arrivalMs: number, view: BodyView): TimedText {
    const words = this.#wordsFor(view);
    const arriving = new Moments();
    const enums = page.number(offset, ENUMS);
    let rank: number;
    let reasons: string;
    if (this.#isOpen(page, offset, arrivalMs, arriving)) {
      const hours = this.#shared.hours.get(page.number(offset, HOURS));
      const span = hours.spans.at(arrivalMs);
      arriving.keepTo(span.fromMs, span.untilMs);
      arriving.cutAt(span.soonAfterMs + 1, arrivalMs);
      const ways = this.#shared.access.get(page.number(offset, ACCESS));
      const access = ways.factAt(arrivalMs);
      ways.keepTo(arriving, arrivalMs);
      rank = Math.min(span.rankAt(arrivalMs), rankOf(access));
      reasons = `${span.reasonAt(arrivalMs, hours.hasText, words)},${words.plain(access.reason.code)}`;
    } else {
      const standing = this.#standing(page, offset, this.#tail(page, offset));
      const fact = stateFact(
        stateAt(standing, new Date(arrivalMs)) as Exclude<StationRecord['state'], 'open'>,
        standing,
      );
      rank = rankOf(fact);
      reasons = words.of(fact.reason);
    }
    if (((enums >>> 5) & 3) === APPROXIMATE_BITS) {
      rank = Math.min(rank, rankOf(APPROXIMATE));
      reasons += `,${words.of(APPROXIMATE.reason)}`;
    }
    const verifiedMs = page.measure(offset, VERIFIED);
    const verification = this.#verification(verifiedMs, arrivalMs);
    arriving.keepTo(...freshnessSpan(verifiedMs, arrivalMs, this.#rule));
    rank = Math.min(rank, rankOf(verification));
    const { code, at } = verification.reason;
    reasons += `,${at === undefined ? words.plain(code) : words.timed(code, verifiedMs)}`;
    if (((enums >>> 7) & 3) === OUT) {
      rank = Math.min(rank, rankOf(WATER_OUT));
      reasons += `,${words.of(WATER_OUT.reason)}`;
    }
    if (((enums >>> 9) & 3) === OUT) {
      rank = Math.min(rank, rankOf(POWER_OUT));
      reasons += `,${words.of(POWER_OUT.reason)}`;
    }
    if ((enums & DOUBTED) !== 0) {
      rank = Math.min(rank, rankOf(REPORTED_LOCKED));
      reasons += `,${words.of(REPORTED_LOCKED.reason)}`;
    }
    return { text: `,"usable":"${USABLE_BY_RANK[rank] as string}","reasons":[${reasons}]`, moments: arriving };
  }

  /** As `stateAt` of usability.ts; `moments` is cut where that changes. */
  #isOpen(page: StationPage, offset: number, atMs: number, moments?: Moments): boolean {
    const state = STATES[page.number(offset, ENUMS) & STATE_MASK];
    const untilMs = page.measure(offset, UNTIL);
    if (!Number.isNaN(untilMs)) moments?.cutAt(untilMs, atMs);
    return state === 'open' || ((state === 'paused' || state === 'closed') && untilMs <= atMs);
  }

  #verification(verifiedMs: number, arrivalMs: number): typeof NEVER_VERIFIED {
    if (Number.isNaN(verifiedMs)) return NEVER_VERIFIED;
    return VERIFIED_FACTS[freshnessOfAge(arrivalMs - verifiedMs, this.#rule)];
  }

  #standing(page: StationPage, offset: number, tail: Tail | undefined): Standing & Pick<StationRecord, 'stateReason'> {
    const untilMs = page.measure(offset, UNTIL);
    return {
      ...this.#vocabulary.hours.get(page.number(offset, HOURS)),
      state: STATES[page.number(offset, ENUMS) & STATE_MASK] as StationRecord['state'],
      stateUntil: Number.isNaN(untilMs) ? null : new Date(untilMs),
      stateReason: tail?.stateReason
        ? (JSON.parse(Buffer.from(`"${tail.stateReason}"`, 'latin1').toString()) as string)
        : null,
    };
  }

  #tail(page: StationPage, offset: number): Tail | undefined {
    if ((page.number(offset, ENUMS) & HAS_TAIL) === 0) return undefined;
    const own = page.bytes(offset);
    return tailOf(own, own.indexOf('\0') + 1);
  }

  #wordsFor({ language, at }: BodyView): ReasonText {
    const today = chinaDay(at.getTime());
    let words = this.#words[language];
    if (words?.today !== today) words = this.#words[language] = new ReasonText(language, today);
    return words;
  }
}

function tailOf(text: string, from: number): Tail & { readonly named: string } {
  const [named, asWritten, stateReason, url] = text.slice(from).split('\0') as [string, string, string, string];
  return { named, asWritten, stateReason, url };
}

/** The beginning of an answer; features between commas follow, and `]}`. Ours, not what the request said: one text of another width makes the whole as wide. */
export const COLLECTION_HEADS: Readonly<Record<Crs, string>> = {
  wgs84: '{"type":"FeatureCollection","coordinateSystem":"wgs84","features":[',
  gcj02: '{"type":"FeatureCollection","coordinateSystem":"gcj02","features":[',
  bd09: '{"type":"FeatureCollection","coordinateSystem":"bd09","features":[',
};
