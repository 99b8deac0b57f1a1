/**
 * Where the service works: mainland China. Hong Kong, Macau, Taiwan with the islands it holds, other countries and
 * swapped pairs are refused, each by name, never answered with silence.
 *
 * Owns the rule and the look-up in the outline of mainland-outline.ts, which see for how exact it is: a rider in a
 * mainland town is never refused, the border with Hong Kong and Macau is followed to some 10 m, other borders and
 * coasts have a margin of about a kilometre. Positions are WGS-84 (crs.ts converts). Which district a position lies in
 * is not known here: the outline serves this look-up only and is never published.
 */
import type { Position } from './crs.ts';
import { HONG_KONG, MACAU, MAINLAND, TAIWAN, type EncodedArea } from './mainland-outline.ts';

export type ServiceArea =
  | { readonly ok: true }
  | {
      readonly ok: false;
      readonly code: 'coordinates-swapped' | 'outside-service-area';
      readonly where: 'hong-kong' | 'macau' | 'taiwan' | 'abroad' | 'swapped';
    };

/** Provinces, municipalities and autonomous regions of the mainland: the first two digits of GB/T 2260. */
const MAINLAND_PROVINCES = new Set(
  '11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65'.split(' '),
);

const SERVED: ServiceArea = { ok: true };
const SWAPPED: ServiceArea = { ok: false, code: 'coordinates-swapped', where: 'swapped' };
const outside = (where: 'hong-kong' | 'macau' | 'taiwan' | 'abroad'): ServiceArea => ({
  ok: false,
  code: 'outside-service-area',
  where,
});
const ABROAD = outside('abroad');

/** Whether a division code is one of mainland China: six digits, and not of Taiwan (71), Hong Kong (81), Macau (82). */
export function isMainlandAdcode(adcode: string): boolean {
  return /^[0-9]{6}$/.test(adcode) && MAINLAND_PROVINCES.has(adcode.slice(0, 2));
}

/**
 * Whether a WGS-84 position may be served, and if not, why. A pair is called swapped when it lies outside and its
 * exchange inside. The open sea counts as abroad, and so do numbers that are no position at all: it never throws.
 */
export function checkServiceArea(wgs84: Position): ServiceArea {
  const [lng, lat] = wgs84;
  if (mainland().isPlain(lng, lat)) return SERVED;
  for (const [area, answer] of notServed()) if (area.has(lng, lat)) return answer;
  if (mainland().has(lng, lat)) return SERVED;
  const exchanged = mainland().has(lat, lng) && !notServed().some(([area]) => area.has(lat, lng));
  return exchanged ? SWAPPED : ABROAD;
}

const BANDS_PER_DEGREE = 20;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** What a cell is known to be. */
const UNKNOWN = 0;
const INSIDE = 1;
const OUTSIDE = 2;
const MIXED = 3;
/** Inside, and nothing of the areas beside is near. */
const PLAIN = 4;

/**
 * Rings under the even-odd rule, their edges listed by bands of latitude: a look-up meets only the two or three dozen
 * edges of its band, not all 12,500. Bands are cut into cells as long as they are high: of one without an edge it is
 * remembered on which side it is, so that most look-ups meet none.
 */
class Area {
  readonly #edges: readonly Float64Array[];
  readonly #cells: readonly Uint8Array[];
  readonly #south: number;
  readonly #west: number;
  readonly #north: number;
  readonly #east: number;
  readonly #beside: readonly Area[];

  constructor(encoded: EncodedArea, beside: readonly Area[] = []) {
    this.#beside = beside;
    const rings = decodeRings(encoded);
    const lats = rings.flatMap((ring) => ring.map(([, lat]) => lat));
    this.#south = lats.reduce((least, lat) => Math.min(least, lat));
    this.#north = lats.reduce((most, lat) => Math.max(most, lat));
    const bands = Array.from({ length: this.#bandAt(this.#north) + 1 }, (): number[] => []);
    for (const ring of rings) {
      for (const [index, [lng2, lat2]] of ring.entries()) {
        const [lng1, lat1] = ring.at(index - 1)!;
        const last = this.#bandAt(Math.max(lat1, lat2));
        for (let band = this.#bandAt(Math.min(lat1, lat2)); band <= last; band += 1)
          bands[band]!.push(lng1, lat1, lng2, lat2);
      }
    }
    this.#edges = bands.map((edges) => Float64Array.from(edges));
    const lngs = rings.flatMap((ring) => ring.map(([lng]) => lng));
    this.#west = lngs.reduce((least, lng) => Math.min(least, lng));
    this.#east = lngs.reduce((most, lng) => Math.max(most, lng));
    const columns = Math.floor((this.#east - this.#west) * BANDS_PER_DEGREE) + 1;
    this.#cells = bands.map(() => new Uint8Array(columns));
  }

  has(lng: number, lat: number): boolean {
    const cell = this.#cellAt(lng, lat);
    if (cell !== MIXED) return cell !== OUTSIDE;
    return isInside(this.#edges[this.#bandAt(lat)] as Float64Array, lng, lat);
  }

  /** Whether a position lies in a cell that is inside as a whole, and in none that the areas beside reach into. */
  isPlain(lng: number, lat: number): boolean {
    return this.#cellAt(lng, lat) === PLAIN;
  }

  #bandAt(lat: number): number {
    return Math.floor((lat - this.#south) * BANDS_PER_DEGREE);
  }

  #cellAt(lng: number, lat: number): number {
    // What lies outside of the box, as most do of the three small areas, is told without reading: V8 takes a slow way
    // where an index is none. Numbers that are no position compare as outside, too.
    const band = this.#bandAt(lat);
    if (!(band >= 0 && band < this.#cells.length)) return OUTSIDE;
    const cells = this.#cells[band] as Uint8Array;
    const column = Math.floor((lng - this.#west) * BANDS_PER_DEGREE);
    if (!(column >= 0 && column < cells.length)) return OUTSIDE;
    const cell = cells[column] as number;
    return cell === UNKNOWN ? (cells[column] = this.#look(band, column, lng, lat)) : cell;
  }

  /** What a cell is, and a position in it with it: the side changes only where there is an edge. */
  #look(band: number, column: number, lng: number, lat: number): number {
    const edges = this.#edges[band] as Float64Array;
    // A little wider than it is, so that rounding puts no position on an edge into a cell without one.
    const west = this.#west + (column - 0.01) / BANDS_PER_DEGREE;
    const east = this.#west + (column + 1.01) / BANDS_PER_DEGREE;
    for (let at = 0; at < edges.length; at += 4) {
      const [lng1, lng2] = [edges[at]!, edges[at + 2]!];
      if (Math.max(lng1, lng2) >= west && Math.min(lng1, lng2) <= east) return MIXED;
    }
    if (!isInside(edges, lng, lat)) return OUTSIDE;
    const south = this.#south + (band - 0.01) / BANDS_PER_DEGREE;
    const north = this.#south + (band + 1.01) / BANDS_PER_DEGREE;
    return this.#beside.some((area) => area.#isNear(west, south, east, north)) ? INSIDE : PLAIN;
  }

  /** Whether a box meets that around this area. */
  #isNear(west: number, south: number, east: number, north: number): boolean {
    return east >= this.#west && west <= this.#east && north >= this.#south && south <= this.#north;
  }
}

/** Whether the number of a band's edges east of the position is odd. */
function isInside(edges: Float64Array, lng: number, lat: number): boolean {
  let inside = false;
  for (let at = 0; at < edges.length; at += 4) {
    const lat1 = edges[at + 1]!;
    const lat2 = edges[at + 3]!;
    if (lat1 > lat === lat2 > lat) continue;
    const lng1 = edges[at]!;
    if (lng < lng1 + ((lat - lat1) / (lat2 - lat1)) * (edges[at + 2]! - lng1)) inside = !inside;
  }
  return inside;
}

/** The encoding that mainland-outline.ts describes. */
function decodeRings({ unitsPerDegree, chunks }: EncodedArea): Position[][] {
  return chunks
    .join('')
    .split('.')
    .map((text) => {
      const ring: Position[] = [];
      const numbers = decodeNumbers(text);
      let [x, y] = [0, 0];
      for (let at = 0; at + 1 < numbers.length; at += 2) {
        x += numbers[at]!;
        y += numbers[at + 1]!;
        ring.push([x / unitsPerDegree, y / unitsPerDegree]);
      }
      return ring;
    });
}

function decodeNumbers(text: string): number[] {
  const numbers: number[] = [];
  let [value, shift] = [0, 0];
  for (const character of text) {
    const six = ALPHABET.indexOf(character);
    value |= (six & 31) << shift;
    shift += 5;
    if (six & 32) continue;
    numbers.push(value & 1 ? ~(value >> 1) : value >> 1);
    [value, shift] = [0, 0];
  }
  return numbers;
}

// Decoded at the first question, not on import: 12,800 vertices, some ten milliseconds.
const notServed = once((): readonly (readonly [Area, ServiceArea])[] => [
  [new Area(HONG_KONG), outside('hong-kong')],
  [new Area(MACAU), outside('macau')],
  [new Area(TAIWAN), outside('taiwan')],
]);

const mainland = once(
  () =>
    new Area(
      MAINLAND,
      notServed().map(([area]) => area),
    ),
);

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
