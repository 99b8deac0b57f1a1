/** Stations in memory as layers follow them, without a database: synthetic records, edited by the test. */
import { drain } from '../../src/geo/point-build.ts';
import type { FreshnessRule } from '../../src/stations/freshness.ts';
import { LayerTables } from '../../src/stations/layer-table.ts';
import { pack } from '../../src/stations/page-merge.ts';
import { StationIndex } from '../../src/stations/station-index.ts';
import type { LocatedRecord, StationPage } from '../../src/stations/station-page.ts';
import { Vocabulary } from '../../src/stations/station-vocabulary.ts';

const RULE: FreshnessRule = { freshForHours: 36, staleForDays: 30 };

export class MemoryStations {
  readonly records = new Map<string, LocatedRecord>();
  /** Told of the next time that changes are asked for: they are not known. */
  isForgetful = false;
  #index: StationIndex;
  #seq = 1;
  readonly #changes: { readonly seq: number; readonly ids: readonly string[] }[] = [];
  #state: {
    readonly index: StationIndex;
    readonly head: ReturnType<MemoryStations['head']>;
    readonly generation: number;
  };

  /** Records with ids ascending. */
  constructor(records: readonly LocatedRecord[]) {
    const vocabulary = new Vocabulary();
    const pages: StationPage[] = [];
    drain(pack(records, vocabulary, pages));
    this.#index = drain(StationIndex.building(pages, vocabulary, RULE));
    for (const record of records) this.records.set(record.id, record);
    this.#state = { index: this.#index, head: this.head(), generation: 0 };
  }

  head() {
    return { epoch: 'test', seq: this.#seq, cutAt: 0, namesSeq: 0, today: '2026-01-01' };
  }

  get state() {
    return this.#state;
  }

  changedSince({ head }: { readonly head: { readonly seq: number } }): ReadonlySet<string> | undefined {
    if (this.isForgetful) return undefined;
    return new Set(this.#changes.filter((change) => change.seq > head.seq).flatMap((change) => change.ids));
  }

  ageMs(): number {
    return 0;
  }

  get source(): LayerTables {
    return new LayerTables(this);
  }

  /** One place of the log. */
  change(put: readonly LocatedRecord[], removed: readonly string[] = []): void {
    this.#seq += 1;
    this.#index = this.#index.withPatched(put, removed);
    for (const record of put) this.records.set(record.id, record);
    for (const id of removed) this.records.delete(id);
    this.#changes.push({ seq: this.#seq, ids: [...put.map((record) => record.id), ...removed] });
    this.#state = { index: this.#index, head: this.head(), generation: 0 };
  }

  /** The tree anew: other slots, the same stations. */
  rebuild(): void {
    this.#index = drain(this.#index.rebuilding());
    this.#state = { index: this.#index, head: this.#state.head, generation: 0 };
  }
}
