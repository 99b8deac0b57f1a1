/**
 * Stations that came or moved since the tree was built: few, kept as they are, searched one by one until the next rebuild.
 */
import type { Position } from '../geo/crs.ts';
import { toEcef } from '../geo/distance.ts';
import type { LocatedRecord } from './station-page.ts';

export class StationOverlay {
  static readonly EMPTY = new StationOverlay(new Map());

  readonly #records: ReadonlyMap<string, LocatedRecord>;
  readonly #list: readonly LocatedRecord[];
  readonly #coordinates: Float64Array;

  private constructor(records: ReadonlyMap<string, LocatedRecord>) {
    this.#records = records;
    this.#list = [...records.values()];
    this.#coordinates = new Float64Array(this.#list.length * 3);
    this.#list.forEach((record, i) => toEcef(record.position.wgs84, this.#coordinates, i * 3));
  }

  get size(): number {
    return this.#list.length;
  }

  get(id: string): LocatedRecord | undefined {
    return this.#records.get(id);
  }

  values(): readonly LocatedRecord[] {
    return this.#list;
  }

  /** Another overlay with these put in and those taken out. */
  with(put: readonly LocatedRecord[], removed: readonly string[]): StationOverlay {
    if (put.length === 0 && !removed.some((id) => this.#records.has(id))) return this;
    const records = new Map(this.#records);
    for (const id of removed) records.delete(id);
    for (const record of put) records.set(record.id, record);
    return new StationOverlay(records);
  }

  /** Those within a chord, nearest first. */
  within(from: Position, maxChordMeters: number): { record: LocatedRecord; chordMeters: number }[] {
    if (this.#list.length === 0) return [];
    const [x, y, z] = toEcef(from) as unknown as readonly [number, number, number];
    const found: { record: LocatedRecord; chordMeters: number }[] = [];
    for (let i = 0, at = 0; i < this.#list.length; i++, at += 3) {
      const dx = (this.#coordinates[at] as number) - x;
      const dy = (this.#coordinates[at + 1] as number) - y;
      const dz = (this.#coordinates[at + 2] as number) - z;
      const chordMeters = Math.sqrt(dx * dx + dy * dy + dz * dz);
      if (chordMeters <= maxChordMeters) found.push({ record: this.#list[i] as LocatedRecord, chordMeters });
    }
    return found.sort((a, b) => a.chordMeters - b.chordMeters);
  }
}
