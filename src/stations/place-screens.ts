/**
 * What decides on most stations of a filtered search, in the order of the tree. Stations that are near each other lie
 * together here, while their pages lie anywhere: a search looks at a hundred stations for the ten that it finds, and each page
 * that it need not read is a wait for memory less.
 *
 * Owns four words a station, exact for one version of the index: its three words of station-bits.ts, and one of facts.
 * A version that follows copies only what changed.
 */
import {
  SCREEN_BACK,
  SCREEN_GONE,
  SCREEN_HOURS,
  SCREEN_OPEN,
  SCREEN_WORDS,
  STATION_WORDS,
  type Screen,
} from './station-bits.ts';
import type { PassQuestion, StationPage } from './station-page.ts';
import type { Vocabulary } from './station-vocabulary.ts';

const FACTS = STATION_WORDS;
/** Places of one copy. */
const CHUNK_BITS = 8;
const CHUNK = 2 ** CHUNK_BITS;
/** A step reads so many stations, each from memory of its own. */
const STEP = 1_000;

/** What is known of a station without its page. */
export const DROP = 0;
export const PASS = 1;
export const ASK_PAGE = 2;

/** A station that has changed, or left. */
export interface ScreenChange {
  /** Of the tree. */
  readonly place: number;
  readonly page: StationPage;
  readonly offset: number;
}

export class PlaceScreens {
  readonly #chunks: readonly Int32Array[];

  private constructor(chunks: readonly Int32Array[]) {
    this.#chunks = chunks;
  }

  /** Steps that end in the screens of a tree whose ranks are places in these pages. */
  static *building(ranks: Uint32Array, pages: readonly StationPage[]): Generator<void, PlaceScreens> {
    const chunks: Int32Array[] = [];
    for (let place = 0; place < ranks.length; place++) {
      if (place % CHUNK === 0) chunks.push(new Int32Array(Math.min(CHUNK, ranks.length - place) * SCREEN_WORDS));
      const rank = ranks[place] as number;
      (pages[rank >>> 8] as StationPage).readScreen(
        rank & 255,
        chunks.at(-1) as Int32Array,
        (place % CHUNK) * SCREEN_WORDS,
      );
      if (place % STEP === STEP - 1) yield;
    }
    return new PlaceScreens(chunks);
  }

  get byteLength(): number {
    const last = this.#chunks.at(-1);
    return last === undefined ? 0 : (this.#chunks.length - 1) * CHUNK * SCREEN_WORDS * 4 + last.byteLength;
  }

  /** Another version, in which these are as their pages now say. */
  with(changes: readonly ScreenChange[]): PlaceScreens {
    if (changes.length === 0) return this;
    const chunks = [...this.#chunks];
    const copied = new Set<number>();
    for (const { place, page, offset } of changes) {
      const number = place >>> CHUNK_BITS;
      if (!copied.has(number)) chunks[number] = (chunks[number] as Int32Array).slice();
      copied.add(number);
      page.readScreen(offset, chunks[number] as Int32Array, (place % CHUNK) * SCREEN_WORDS);
    }
    return new PlaceScreens(chunks);
  }

  /** OR the bits of a node: the station's own, and the hours in which it may be open. */
  addBits(place: number, vocabulary: Vocabulary, out: Int32Array, at: number): void {
    const chunk = this.#chunks[place >>> CHUNK_BITS] as Int32Array;
    const from = (place % CHUNK) * SCREEN_WORDS;
    for (let word = 0; word < STATION_WORDS; word++) out[at + word]! |= chunk[from + word] as number;
    const facts = chunk[from + FACTS] as number;
    if ((facts & (SCREEN_OPEN | SCREEN_BACK)) === 0) return;
    const hours = vocabulary.hourBits(facts & SCREEN_HOURS);
    for (let word = 0; word < hours.length; word++) out[at + STATION_WORDS + word]! |= hours[word] as number;
  }

  /** Whether it is there and has these bits of a station's three words. */
  hasBits(place: number, required: Int32Array): boolean {
    const chunk = this.#chunks[place >>> CHUNK_BITS] as Int32Array;
    const from = (place % CHUNK) * SCREEN_WORDS;
    for (let word = 0; word < STATION_WORDS; word++) {
      const wanted = required[word] as number;
      if (((chunk[from + word] as number) & wanted) !== wanted) return false;
    }
    return ((chunk[from + FACTS] as number) & SCREEN_GONE) === 0;
  }

  /**
   * DROP only where `assess` would drop the station whatever its distance, PASS where nothing but its distance and the way
   * there can; ASK_PAGE: `mayPass` of its page tells.
   */
  tell(place: number, screen: Screen, vocabulary: Vocabulary, ask: PassQuestion): number {
    if (!this.hasBits(place, screen.required)) return DROP;
    if (ask.openNow !== undefined) {
      const facts = (this.#chunks[place >>> CHUNK_BITS] as Int32Array)[
        (place % CHUNK) * SCREEN_WORDS + FACTS
      ] as number;
      if ((facts & SCREEN_BACK) !== 0) return ASK_PAGE;
      const open = (facts & SCREEN_OPEN) === 0 ? 0 : vocabulary.openAt(facts & SCREEN_HOURS, ask.at);
      if (open !== (ask.openNow ? 1 : 0)) return DROP;
    }
    return screen.leastUsable >= 2 || screen.otherCodes.length > 0 ? ASK_PAGE : PASS;
  }
}
