/**
 * Packs all stations that a load reads, ids ascending. Where there was an index before, pages are cut where its were, and
 * those in which nothing changed are the same objects: reading all anew then takes little more memory than was held.
 */
import { PAGE_SIZE, StationPage, type LocatedRecord } from './station-page.ts';
import type { Vocabulary } from './station-vocabulary.ts';

/** Fewer than so many are no page of their own, whatever they were before. */
const LEAST = PAGE_SIZE / 2;

export class PagePacker {
  readonly pages: StationPage[] = [];
  readonly vocabulary: Vocabulary;
  readonly #before: readonly StationPage[];
  /** The page of before in which the stations are that come now. */
  #at = 0;
  #waiting: LocatedRecord[] = [];
  #takenOver = 0;

  /** Pages of `before` were packed with the same vocabulary. */
  constructor(vocabulary: Vocabulary, before: readonly StationPage[] = []) {
    this.vocabulary = vocabulary;
    this.#before = before;
  }

  /** How many pages are those of before. */
  get takenOver(): number {
    return this.#takenOver;
  }

  /** Steps of a page each. Ids ascend over all calls. */
  *add(records: readonly LocatedRecord[]): Generator<void, void> {
    for (const record of records) {
      if (this.#isPast(record)) {
        if (this.#waiting.length >= LEAST) yield* this.finish();
        while (this.#isPast(record)) this.#at += 1;
      }
      this.#waiting.push(record);
      // After the last page of before, and where very many came between two.
      const most = this.#at + 1 < this.#before.length ? 2 * PAGE_SIZE : PAGE_SIZE;
      if (this.#waiting.length === most) yield* this.finish();
    }
  }

  /** Steps that pack what is left. */
  *finish(): Generator<void, void> {
    const records = this.#waiting;
    this.#waiting = [];
    const parts = Math.ceil(records.length / PAGE_SIZE);
    for (let part = 0; part < parts; part++) {
      const [from, to] = [part, part + 1].map((i) => Math.floor((i * records.length) / parts));
      const page = StationPage.of(records.slice(from, to), this.vocabulary);
      const before = this.#before[this.#at];
      const isSame = before?.equals(page) === true;
      if (isSame) this.#takenOver += 1;
      this.pages.push(isSame ? before : page);
      yield;
    }
  }

  /** Does it belong to a later page of before? */
  #isPast({ id }: LocatedRecord): boolean {
    const following = this.#before[this.#at + 1];
    return following !== undefined && id >= following.id(0);
  }
}
