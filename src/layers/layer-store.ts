/** The layers' stations as a list that follows the source, and the composed bytes, bounded. */
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { etagOf } from '../http/shared-reply.ts';
import type { LayerSnapshot, LayerSource, LayerStation, LayerTable } from './layer-source.ts';
import type { LayerFilter, LayerName } from './layer.schema.ts';

const gzipAsync = promisify(gzip);

export interface LayerState extends LayerSnapshot {
  /** In the order of ids. */
  readonly stations: readonly LayerStation[];
}

export interface LayerBytes {
  readonly body: Buffer;
  readonly gzipped: Buffer;
  readonly etag: string;
  readonly sha256: string;
}

/** Composed bytes are kept up to this many; the least recently used go first. */
const KEPT_BYTES = 256 * 1024 * 1024;
/** What an entry costs besides its bytes: without it, a caller could fill the memory with empty answers to odd filters. */
const ENTRY_BYTES = 2_048;

export class LayerStore {
  readonly #source: LayerSource;
  #state: LayerState | undefined;
  #kept = new Map<string, Promise<LayerBytes>>();
  #keptSizes = new Map<string, number>();
  #keptTotal = 0;
  #keptFor: LayerState | undefined;

  constructor(source: LayerSource) {
    this.#source = source;
  }

  /** The stations as the source has them now. */
  current(): LayerState {
    const snapshot = this.#source.current();
    const { place, generation, table } = snapshot;
    const before = this.#state;
    if (before?.generation === generation && before.place.seq === place.seq) return before;
    const changed = before && this.#source.changedSince(before);
    const stations = before && changed ? merge(before.stations, changed, stationsOf(table, changed)) : allOf(table);
    return (this.#state = { ...snapshot, stations });
  }

  /** The bytes of this key for this state, composed at most once. */
  async bytes(state: LayerState, key: string, compose: () => Buffer): Promise<LayerBytes> {
    if (this.#keptFor !== state) {
      this.#kept.clear();
      this.#keptSizes.clear();
      this.#keptTotal = 0;
      this.#keptFor = state;
    }
    const kept = this.#kept.get(key);
    if (kept) {
      this.#kept.delete(key);
      this.#kept.set(key, kept);
      return await kept;
    }
    const made = finish(compose());
    this.#kept.set(key, made);
    const bytes = await made;
    // Else the state went on in the meantime, and these bytes are nobody's any more.
    if (this.#kept.get(key) === made) {
      const size = bytes.body.length + bytes.gzipped.length + ENTRY_BYTES;
      this.#keptSizes.set(key, size);
      this.#keptTotal += size;
      this.#forgetOldest();
    }
    return bytes;
  }

  #forgetOldest(): void {
    for (const key of this.#kept.keys()) {
      if (this.#keptTotal <= KEPT_BYTES) return;
      this.#keptTotal -= this.#keptSizes.get(key) ?? 0;
      this.#kept.delete(key);
      this.#keptSizes.delete(key);
    }
  }
}

async function finish(body: Buffer): Promise<LayerBytes> {
  return {
    body,
    gzipped: await gzipAsync(body),
    etag: etagOf(body),
    sha256: createHash('sha256').update(body).digest('hex'),
  };
}

function allOf(table: LayerTable): LayerStation[] {
  const all: LayerStation[] = [];
  for (let slot = 0; slot < table.slotLimit; slot += 1) if (table.holds(slot)) all.push(table.stationAt(slot));
  return all.sort((a, b) => (a.id < b.id ? -1 : 1));
}

function stationsOf(table: LayerTable, ids: ReadonlySet<string>): LayerStation[] {
  return [...ids].flatMap((id) => {
    const slot = table.slotOf(id);
    return slot === undefined ? [] : table.stationAt(slot);
  });
}

/** The list with the changed stations replaced: those in `now` are in it, the other changed ones are not. Ids ascend. */
function merge(
  before: readonly LayerStation[],
  changed: ReadonlySet<string>,
  now: readonly LayerStation[],
): LayerStation[] {
  const kept = before.filter((station) => !changed.has(station.id));
  const added = [...now].sort((a, b) => (a.id < b.id ? -1 : 1));
  const merged: LayerStation[] = [];
  let next = 0;
  for (const station of kept) {
    for (let one = added[next]; one && one.id < station.id; one = added[++next]) merged.push(one);
    merged.push(station);
  }
  return merged.concat(added.slice(next));
}

/** The key of a file's bytes: the manifest and the file's own address must name the same. */
export function fileKey(layer: LayerName, kind: string, filter: LayerFilter): string {
  const { adcodePrefix, needs, amenities, states } = filter;
  return JSON.stringify([layer, kind, { adcodePrefix, needs, amenities, states }]);
}
