/**
 * Small indexes for filters that few stations meet: made when a search had to look at very many points, and kept while they
 * hold. The masks of the tree alone would lead such a search through most of the country.
 */
import { arrange, drain } from '../geo/point-build.ts';
import { PointIndex } from '../geo/point-index.ts';
import { STATION_WORDS } from './station-bits.ts';

/** A search that looks at fewer points is quick enough. */
const MANY_VISITED = 1_500;
/** More stations than this are not rare, and would take too long to index while a rider waits. */
const MAX_STATIONS = 20_000;
const MAX_KEPT = 16;

export interface RareIndex {
  readonly points: PointIndex;
  /** Where each of its places is in the tree of all. */
  readonly places: Uint32Array;
}

/** By the three words; null: not rare. */
type Kept = Map<string, { readonly required: Int32Array; readonly index: RareIndex | null }>;

export class RareFilters {
  readonly #all: PointIndex;
  readonly #kept: Kept;

  constructor(all: PointIndex, kept: Kept = new Map()) {
    this.#all = all;
    this.#kept = kept;
  }

  /** The index of the stations that had these bits and may still have them; undefined: there is none. */
  find(required: Int32Array): RareIndex | undefined {
    return this.#kept.get(keyOf(required))?.index ?? undefined;
  }

  /** Make an index for these bits if the search of `searched` that just ended looked at very many points. */
  learn(required: Int32Array, searched: PointIndex, hasBits: (place: number) => boolean): void {
    if (searched !== this.#all || searched.visited < MANY_VISITED) return;
    const words = required.slice(0, STATION_WORDS);
    const key = keyOf(words);
    if (words.every((word) => word === 0) || this.#kept.has(key)) return;
    if (this.#kept.size >= MAX_KEPT) this.#kept.delete(this.#kept.keys().next().value as string);
    this.#kept.set(key, { required: words, index: this.#subset(hasBits) });
  }

  #subset(hasBits: (place: number) => boolean): RareIndex | null {
    const { ranks, coordinates } = this.#all.tree;
    const places: number[] = [];
    for (let place = 0; place < ranks.length; place++) {
      if (!hasBits(place)) continue;
      if (places.push(place) > MAX_STATIONS) return null;
    }
    const own = new Float64Array(places.length * 3);
    places.forEach((place, i) => own.set(coordinates.subarray(place * 3, place * 3 + 3), i * 3));
    const names = Uint32Array.from(places, (place) => ranks[place] as number);
    const placeOf = new Map(places.map((place) => [ranks[place] as number, place]));
    const points = new PointIndex(drain(arrange(own, names)));
    return { points, places: Uint32Array.from(points.tree.ranks, (rank) => placeOf.get(rank) as number) };
  }

  /**
   * What the next version of the index begins with: without those that a changed station `joins`, which would miss it.
   * A copy: what this version learns later is of its own stations.
   */
  next(joins: (required: Int32Array) => boolean): RareFilters {
    return new RareFilters(this.#all, new Map([...this.#kept].filter(([, { required }]) => !joins(required))));
  }
}

function keyOf(required: Int32Array): string {
  return `${required[0]},${required[1]},${required[2]}`;
}
