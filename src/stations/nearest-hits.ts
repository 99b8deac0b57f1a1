/** The best of a search so far, in order: the nearer first, at the same distance the smaller id. In memory that is used again. */
import { chordBound } from '../geo/point-index.ts';
import { ID, type StationPage } from './station-page.ts';

export class NearestHits {
  /** What is prepared of a station is found by this: its place in the tree, or beyond all of them one in the overlay. */
  keys = new Uint32Array(0);
  readonly pages: StationPage[] = [];
  offsets = new Uint8Array(0);
  distances = new Float64Array(0);
  bearings = new Float64Array(0);
  seconds = new Float64Array(0);
  count = 0;
  /** Of the station that is looked at: `add` puts them down. */
  distanceMeters = NaN;
  bearingDegrees = NaN;
  travelSeconds = NaN;
  #limit = 0;

  /** Forget all, and keep at most `limit`. */
  begin(limit: number): void {
    this.count = 0;
    this.#limit = limit;
    if (this.distances.length > limit) return;
    // One more than the answer has, for what then falls out.
    this.keys = new Uint32Array(limit + 1);
    this.offsets = new Uint8Array(limit + 1);
    this.distances = new Float64Array(limit + 1);
    this.bearings = new Float64Array(limit + 1);
    this.seconds = new Float64Array(limit + 1);
  }

  /** No chord longer than this can become one of the best. */
  get reach(): number {
    return this.count < this.#limit ? Infinity : chordBound(this.distances[this.count - 1] as number);
  }

  /** Put in the station that was looked at. */
  add(key: number, page: StationPage, offset: number): void {
    const { keys, pages, offsets, distances, bearings, seconds } = this;
    let at = this.count;
    for (; at > 0 && this.#isBefore(page, offset, at - 1); at--) {
      keys[at] = keys[at - 1] as number;
      pages[at] = pages[at - 1] as StationPage;
      offsets[at] = offsets[at - 1] as number;
      distances[at] = distances[at - 1] as number;
      bearings[at] = bearings[at - 1] as number;
      seconds[at] = seconds[at - 1] as number;
    }
    keys[at] = key;
    pages[at] = page;
    offsets[at] = offset;
    distances[at] = this.distanceMeters;
    bearings[at] = this.bearingDegrees;
    seconds[at] = this.travelSeconds;
    if (this.count < this.#limit) this.count += 1;
  }

  #isBefore(page: StationPage, offset: number, other: number): boolean {
    const difference = this.distanceMeters - (this.distances[other] as number);
    if (difference !== 0) return difference < 0;
    const [otherPage, otherOffset] = [this.pages[other] as StationPage, this.offsets[other] as number];
    for (let word = ID; word < ID + 4; word++) {
      const order = page.number(offset, word) - otherPage.number(otherOffset, word);
      if (order !== 0) return order < 0;
    }
    return false;
  }
}
