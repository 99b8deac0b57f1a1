/**
 * Stations that came or moved since the tree was built: few, kept as they are, searched one by one until the next rebuild.
 * A station's place in here stays its own until then, also when others leave.
 */
import { toEcef } from '../geo/distance.ts';
import type { LocatedRecord } from './station-page.ts';

export class StationOverlay {
  static readonly EMPTY = new StationOverlay([], new Map());

  /** By place; undefined: left again. */
  readonly #records: readonly (LocatedRecord | undefined)[];
  readonly #places: ReadonlyMap<string, number>;
  readonly #coordinates: Float64Array;

  private constructor(
    records: readonly (LocatedRecord | undefined)[],
    places: ReadonlyMap<string, number>,
    before?: StationOverlay,
  ) {
    this.#records = records;
    this.#places = places;
    this.#coordinates = new Float64Array(records.length * 3).fill(NaN);
    // Where a record is still the same, so are its coordinates: a large overlay is patched many times.
    if (before) this.#coordinates.set(before.#coordinates);
    for (let place = 0; place < records.length; place++) {
      const record = records[place];
      if (before && record === before.#records[place]) continue;
      if (record) toEcef(record.position.wgs84, this.#coordinates, place * 3);
      else this.#coordinates.fill(NaN, place * 3, place * 3 + 3);
    }
  }

  get size(): number {
    return this.#places.size;
  }

  /** Places are below this. */
  get placeLimit(): number {
    return this.#records.length;
  }

  get(id: string): LocatedRecord | undefined {
    const place = this.#places.get(id);
    return place === undefined ? undefined : this.#records[place];
  }

  placeOf(id: string): number | undefined {
    return this.#places.get(id);
  }

  at(place: number): LocatedRecord | undefined {
    return this.#records[place];
  }

  values(): LocatedRecord[] {
    return this.#records.filter((record) => record !== undefined);
  }

  /** Another overlay with these put in and those taken out. */
  with(put: readonly LocatedRecord[], removed: readonly string[]): StationOverlay {
    if (put.length === 0 && !removed.some((id) => this.#places.has(id))) return this;
    const places = new Map(this.#places);
    const records = [...this.#records];
    for (const id of removed) {
      const place = places.get(id);
      if (place === undefined) continue;
      places.delete(id);
      records[place] = undefined;
    }
    for (const record of put) {
      const place = places.get(record.id) ?? records.length;
      places.set(record.id, place);
      records[place] = record;
    }
    return new StationOverlay(records, places, this);
  }

  /** x, y, z of a place in metres. */
  ecefAt(place: number): [number, number, number] {
    const [x, y, z] = this.#coordinates.subarray(place * 3, place * 3 + 3);
    return [x as number, y as number, z as number];
  }

  /** Those within a chord from earth-centred coordinates, nearest first. */
  within(ecef: Float64Array, maxChordMeters: number): { record: LocatedRecord; place: number; chordMeters: number }[] {
    const [x, y, z] = ecef as unknown as readonly [number, number, number];
    const found: { record: LocatedRecord; place: number; chordMeters: number }[] = [];
    for (let place = 0, at = 0; place < this.#records.length; place++, at += 3) {
      const dx = (this.#coordinates[at] as number) - x;
      const dy = (this.#coordinates[at + 1] as number) - y;
      const dz = (this.#coordinates[at + 2] as number) - z;
      const chordMeters = Math.sqrt(dx * dx + dy * dy + dz * dz);
      // NaN, where a station left, is not within anything.
      if (chordMeters <= maxChordMeters)
        found.push({ record: this.#records[place] as LocatedRecord, place, chordMeters });
    }
    return found.sort((a, b) => a.chordMeters - b.chordMeters);
  }
}
