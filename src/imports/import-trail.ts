/**
 * What an import leaves in the audit log, in the transaction of its changes: one entry for each station and each new
 * organisation, with the import's id among the fields. That requests leave an entry at all is http/write.ts's.
 */
import { appendAudits, type AuditActor, type AuditEntry, type AuditFacts } from '../db/audit-log.ts';
import type { Tx } from '../db/database.ts';

/** What stations are like, by id, as the audit log compares it. */
export type StationFacts = (tx: Tx, ids: readonly string[]) => Promise<ReadonlyMap<string, AuditFacts>>;

/** Of one import, for one transaction. */
export class ImportTrail {
  readonly #tx: Tx;
  readonly #by: AuditActor;
  readonly #importId: string;
  readonly #factsOf: StationFacts;

  constructor(tx: Tx, by: AuditActor, importId: string, factsOf: StationFacts) {
    this.#tx = tx;
    this.#by = by;
    this.#importId = importId;
    this.#factsOf = factsOf;
  }

  /** An entry about the import itself, filed under its sender's district. */
  async ofImport(action: string, adcode: string | null, after?: AuditFacts): Promise<void> {
    const object = { type: 'import', id: this.#importId, adcode };
    await appendAudits(this.#tx, this.#by, [{ action, object, ...(after ? { after } : {}) }]);
  }

  async createdMaintainer(id: string, name: string, kind: string): Promise<void> {
    const after = { name, kind, import: this.#importId };
    const object = { type: 'maintainer', id };
    await appendAudits(this.#tx, this.#by, [{ action: 'maintainer.create', object, after }]);
  }

  /** Stations that were just made, some hundreds a call. */
  async created(ids: readonly string[]): Promise<void> {
    await this.#append('station.create', ids, new Map(), await this.#factsOf(this.#tx, ids), { to: true });
  }

  /** Do `work` on these stations; one of which it returns false is left out, as nothing was done to it. */
  async changing(
    action: string,
    ids: readonly string[],
    work: (before: ReadonlyMap<string, AuditFacts>) => Promise<(id: string) => boolean>,
    mark: { readonly from?: boolean; readonly to?: boolean },
  ): Promise<void> {
    const before = await this.#factsOf(this.#tx, ids);
    const isChanged = await work(before);
    const changed = ids.filter(isChanged);
    await this.#append(action, changed, before, await this.#factsOf(this.#tx, changed), mark);
  }

  async #append(
    action: string,
    ids: readonly string[],
    before: ReadonlyMap<string, AuditFacts>,
    after: ReadonlyMap<string, AuditFacts>,
    mark: { readonly from?: boolean; readonly to?: boolean },
  ): Promise<void> {
    const marked = (facts: AuditFacts | undefined, has = false): AuditFacts => ({
      ...facts,
      import: has ? this.#importId : null,
    });
    const entries: AuditEntry[] = ids.map((id) => ({
      action,
      object: { type: 'station', id, adcode: after.get(id)?.['district'] as string | undefined },
      before: marked(before.get(id), mark.from),
      after: marked(after.get(id), mark.to),
    }));
    await appendAudits(this.#tx, this.#by, entries);
  }
}
