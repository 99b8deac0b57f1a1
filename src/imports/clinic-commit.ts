/**
 * Writes what was accepted, all rows in one transaction, and takes it back for a day. Rows are judged once more inside the
 * transaction: what somebody changed since the dry run is seen, and importing again changes nothing.
 */
import type { AuditActor } from '../db/audit-log.ts';
import type { Database, Tx } from '../db/database.ts';
import type { MaintainerKind } from '../maintainers/maintainer.schema.ts';
import { Problem } from '../problems.ts';
import type { CreatedStation, NewStation } from '../stations/new-station.schema.ts';
import {
  judgeRows,
  SeenRows,
  type CheckDistricts,
  type Decision,
  type JudgedRow,
  type JudgeFacts,
  type MayPlace,
} from './clinic-judge.ts';
import {
  allowLongStatements,
  countOutcomes,
  forgetRecord,
  lockImport,
  rowsAfter,
  updateImport,
  updateRows,
  type RowUpdate,
  type StoredImport,
  type StoredRaw,
  type StoredRow,
} from './clinic.repository.ts';
import type { Columns } from './columns.ts';
import { rowContent, saidSoFar } from './import-key.ts';
import { lockImports, recordImport } from './import.repository.ts';
import { ImportTrail, type StationFacts } from './import-trail.ts';
import type { ImportDependencies } from './importer.ts';
import type { RawRow } from './table.ts';
import { namedMaintainers, newStation, type EnsureMaintainer, type ListFacts } from './to-station.ts';

type Picture = Readonly<Record<string, unknown>>;
type Changes = Readonly<Record<string, { readonly before?: unknown; readonly after?: unknown }>>;

/** What other slices do for the clinic, handed in. */
export interface ClinicDependencies extends Pick<
  ImportDependencies,
  'districts' | 'applyFields' | 'replaceMaintainers'
> {
  readonly checkDistricts: CheckDistricts;
  /** What a list from this district's office may write; null: from an administrator. */
  mayPlaceFrom(scope: string | null): MayPlace;
  /** For the audit log. */
  readonly factsOf: StationFacts;
  ensureMaintainer(
    tx: Tx,
    name: string,
    kind: MaintainerKind,
    onCreated: (id: string) => Promise<void>,
  ): Promise<string>;
  createStations(tx: Tx, stations: readonly NewStation[]): Promise<readonly CreatedStation[]>;
  picturesOf(
    tx: Tx,
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, { readonly picture: Picture; readonly revision: number }>>;
  changesBetween(before: Picture, after: Picture): Changes;
  retireUntouched(
    tx: Tx,
    created: readonly { readonly id: string; readonly revision: number }[],
    by: string,
    now: Date,
  ): Promise<ReadonlySet<string>>;
  revertChanges(tx: Tx, id: string, changes: Changes): Promise<readonly string[]>;
}

export type ClinicFacts = ListFacts & JudgeFacts;

export interface Reading {
  readonly format: string;
  readonly encoding: string;
  readonly headers: readonly string[];
  readonly columns: Columns;
  readonly skipped: readonly { readonly line: number; readonly reason: string }[];
  readonly sheet: { readonly name: string; readonly unread: readonly string[] } | null;
}

export const BATCH_ROWS = 500;
const UNDO_MS = 24 * 3_600_000;

export const readingOf = (stored: StoredImport): Reading => stored.reading as unknown as Reading;
export const factsOf = (stored: StoredImport): ClinicFacts => stored.facts as unknown as ClinicFacts;

/** A stored row as it came from the file. */
export function toRaw({ values, ...rest }: StoredRaw, headers: readonly string[]): RawRow {
  return { ...rest, cells: Object.fromEntries(headers.map((header, i) => [header, values[i] ?? ''])) };
}

/** Until when a commit can be undone. */
export const undoUntil = (committedAt: Date): Date => new Date(committedAt.getTime() + UNDO_MS);

export function wrongState(zh: string, en: string): Problem {
  return new Problem('import-state', { detail: { zh, en } });
}

function unknownDecision(index: number): Problem {
  const detail = { zh: '没有这一行，或没有这个站点', en: 'There is no such row, or no such station' };
  return new Problem('invalid-request', {
    errors: [{ pointer: `#/decisions/${index}`, code: 'unknown-decision', detail }],
  });
}

export interface RowDecision extends Decision {
  readonly row: number;
}

/** A merge without a station means the one that was proposed. Throws `invalid-request` for rows that are not there. */
async function readDecisions(tx: Tx, id: string, given: readonly RowDecision[]): Promise<Map<number, Decision>> {
  const decisions = new Map<number, Decision>();
  for (const [index, { row, as, stationId }] of given.entries()) {
    const [stored] = await rowsAfter(tx, id, row - 1, 1);
    if (stored?.line !== row || decisions.has(row)) throw unknownDecision(index);
    const candidate = (stored.details?.['candidate'] as { stationId?: string } | null)?.stationId;
    const station = as === 'merge' ? (stationId ?? candidate) : undefined;
    if (as === 'merge' && station === undefined) throw unknownDecision(index);
    decisions.set(row, { as, stationId: station });
  }
  return decisions;
}

interface Accepted {
  readonly judged: JudgedRow;
  readonly station: NewStation;
}

/** Names to ids, asked once for each name of the list. */
function rememberMaintainers(deps: ClinicDependencies, trail: ImportTrail): EnsureMaintainer {
  const ids = new Map<string, Promise<string>>();
  return (tx, name, kind) => {
    const known =
      ids.get(name) ?? deps.ensureMaintainer(tx, name, kind, (id) => trail.createdMaintainer(id, name, kind));
    ids.set(name, known);
    return known;
  };
}

async function commitBatch(
  tx: Tx,
  stored: readonly StoredRow[],
  judged: readonly JudgedRow[],
  decisions: ReadonlyMap<number, Decision>,
  deps: ClinicDependencies,
  ensure: EnsureMaintainer,
  trail: ImportTrail,
  facts: ClinicFacts,
): Promise<RowUpdate[]> {
  const updates: RowUpdate[] = [];
  const fresh: Accepted[] = [];
  const known: Accepted[] = [];
  for (const [i, one] of judged.entries()) {
    const { row, verdict } = one;
    const decision = decisions.get(row.line);
    const wasRefused = stored[i]?.verdict === 'refused' && decision === undefined;
    if (decision?.as === 'skip') updates.push({ line: row.line, outcome: 'skipped' });
    else if (verdict === 'refused' || wasRefused) updates.push({ line: row.line, outcome: 'refused' });
    else if (verdict === 'merge-proposed') updates.push({ line: row.line, outcome: 'undecided' });
    else if (verdict === 'same')
      updates.push({ line: row.line, outcome: 'unchanged', station_id: one.candidate?.station.id ?? null });
    else {
      const current = one.candidate?.station;
      const hosts = (current?.maintainers ?? []).filter(({ role }) => role === 'host').map(({ id }) => id);
      const maintainers = verdict === 'new' || one.names ? await namedMaintainers(tx, ensure, row, facts, hosts) : [];
      const said = { key: one.key, row: saidSoFar(current?.importRow ?? {}, rowContent(row)) };
      const station = newStation(row, one.checked, one.checked.adcode ?? '', said, maintainers, facts);
      (verdict === 'new' ? fresh : known).push({ judged: one, station });
    }
  }
  const created = await deps.createStations(
    tx,
    fresh.map(({ station }) => station),
  );
  await trail.created(created.map(({ id }) => id));
  created.forEach(({ id, revision }, i) => {
    const line = fresh[i]?.judged.row.line ?? 0;
    updates.push({ line, outcome: 'created', station_id: id, revision });
  });
  const ids = known.map(({ judged: one }) => one.candidate?.station.id ?? '');
  const before = await deps.picturesOf(tx, ids);
  const apply = async () => {
    for (const [i, { judged: one, station }] of known.entries()) {
      await deps.applyFields(tx, ids[i] ?? '', station, one.fields);
      if (one.names) await deps.replaceMaintainers(tx, ids[i] ?? '', station.maintainers);
    }
    return () => true;
  };
  await trail.changing('station.edit', ids, apply, { to: true });
  const after = await deps.picturesOf(tx, ids);
  known.forEach(({ judged: one }, i) => {
    const [was, is] = [before.get(ids[i] ?? ''), after.get(ids[i] ?? '')];
    const changes = was && is ? { groups: deps.changesBetween(was.picture, is.picture) } : null;
    updates.push({
      line: one.row.line,
      outcome: 'updated',
      station_id: ids[i] ?? null,
      revision: is?.revision ?? null,
      changes,
    });
  });
  return updates;
}

/**
 * Commit an import: nothing or everything. Once committed, doing it again changes nothing. Throws `not-found`,
 * `crs-unclear`, `import-state`, `invalid-request` for a decision about no row.
 */
export async function commitImport(
  database: Database,
  deps: ClinicDependencies,
  id: string,
  given: readonly RowDecision[],
  by: AuditActor,
  now: Date,
  onProgress: (done: number) => void,
): Promise<void> {
  await database.kysely.transaction().execute(async (tx) => {
    await allowLongStatements(tx);
    const stored = await lockImport(tx, id);
    if (!stored) throw new Problem('not-found');
    if (stored.state === 'committed') return;
    if (stored.crs_basis === 'unclear') throw new Problem('crs-unclear');
    if (stored.state !== 'ready')
      throw wrongState(
        '只有检查完毕、尚未提交的导入可以提交',
        'Only an import that was checked and not undone can be committed',
      );
    await lockImports(tx);
    const decisions = await readDecisions(tx, id, given);
    const { columns, headers } = readingOf(stored);
    const facts = { ...factsOf(stored), by: by.actor };
    const judging = { ...deps, mayPlace: deps.mayPlaceFrom(stored.adcode) };
    const trail = new ImportTrail(tx, by, id, deps.factsOf);
    const seen = new SeenRows();
    const ensure = rememberMaintainers(deps, trail);
    let [line, done] = [0, 0];
    for (;;) {
      const batch = await rowsAfter(tx, id, line, BATCH_ROWS);
      if (batch.length === 0) break;
      const raws = batch.map((one) => toRaw(one.raw, headers));
      const judged = await judgeRows(tx, raws, columns, stored.crs ?? 'gcj02', judging, facts, seen, decisions);
      given.forEach(({ row }, index) => {
        const one = judged.find((each) => each.row.line === row);
        const isLost =
          one && decisions.get(row)?.as === 'merge' && one.candidate?.station.id !== decisions.get(row)?.stationId;
        if (isLost && one.verdict !== 'refused') throw unknownDecision(index);
      });
      await updateRows(tx, id, await commitBatch(tx, batch, judged, decisions, deps, ensure, trail, facts));
      line = batch.at(-1)?.line ?? line;
      done += batch.length;
      onProgress(done);
    }
    const counts = await countOutcomes(tx, id);
    await updateImport(tx, id, { state: 'committed', committed_at: now, committed_by: by.actor });
    const outcome = {
      created: counts['created'] ?? 0,
      updated: counts['updated'] ?? 0,
      unchanged: counts['unchanged'] ?? 0,
      refused: counts['refused'] ?? 0,
    };
    await recordImport(tx, {
      id,
      fileName: stored.file_name,
      sha256: stored.file_sha256,
      crs: stored.crs ?? 'gcj02',
      source: facts.source,
      by: by.actor,
      ...outcome,
    });
    await trail.ofImport('import.commit', stored.adcode, { file: stored.file_name, ...outcome });
  });
}

/** Take a commit back within a day: what nobody has changed since. Throws `not-found`, `import-state`. */
export async function undoImport(
  database: Database,
  deps: ClinicDependencies,
  id: string,
  by: AuditActor,
  now: Date,
  onProgress: (done: number) => void,
): Promise<void> {
  await database.kysely.transaction().execute(async (tx) => {
    await allowLongStatements(tx);
    const stored = await lockImport(tx, id);
    if (!stored) throw new Problem('not-found');
    if (stored.state === 'undone') return;
    if (stored.state !== 'committed' || !stored.committed_at)
      throw wrongState('只有已提交的导入可以撤销', 'Only a committed import can be undone');
    if (now > undoUntil(stored.committed_at))
      throw wrongState(
        '提交已超过一天，不能整体撤销',
        'It was committed more than a day ago and can no longer be undone',
      );
    await lockImports(tx);
    const trail = new ImportTrail(tx, by, id, deps.factsOf);
    const mayPlace = deps.mayPlaceFrom(stored.adcode);
    let [line, done] = [0, 0];
    for (;;) {
      const batch = await rowsAfter(tx, id, line, BATCH_ROWS, { outcomes: ['created', 'updated'] });
      if (batch.length === 0) break;
      await updateRows(tx, id, await undoBatch(tx, batch, { ...deps, mayPlace }, trail, by.actor, now));
      line = batch.at(-1)?.line ?? line;
      done += batch.length;
      onProgress(done);
    }
    await updateImport(tx, id, { state: 'undone', undone_at: now, undone_by: by.actor });
    await forgetRecord(tx, id);
    await trail.ofImport('import.undo', stored.adcode);
  });
}

async function undoBatch(
  tx: Tx,
  batch: readonly StoredRow[],
  deps: ClinicDependencies & { readonly mayPlace: MayPlace },
  trail: ImportTrail,
  by: string,
  now: Date,
): Promise<RowUpdate[]> {
  const created = batch.filter((row) => row.outcome === 'created' && row.stationId !== null);
  const made = created.map((row) => ({ id: row.stationId ?? '', revision: row.revision ?? 0 }));
  let retired: ReadonlySet<string> = new Set();
  const retire = async () => {
    retired = await deps.retireUntouched(tx, made, by, now);
    return (id: string) => retired.has(id);
  };
  const idsOf = (some: readonly StoredRow[]): string[] => some.map((row) => row.stationId ?? '');
  await trail.changing('station.retire', idsOf(created), retire, { from: true });
  const updates: RowUpdate[] = created.map((row) => ({
    line: row.line,
    undo: retired.has(row.stationId ?? '') ? 'undone' : 'kept',
    ...(retired.has(row.stationId ?? '') ? {} : { changes: { kept: ['station'] } }),
  }));
  const edited = batch.filter((one) => one.outcome === 'updated' && one.stationId !== null);
  const revert = async (before: Awaited<ReturnType<StationFacts>>) => {
    const reverted = new Set<string>();
    for (const row of edited) {
      const groups = (row.changes?.['groups'] ?? {}) as Changes;
      // It may have moved to another district since.
      const district = String(before.get(row.stationId ?? '')?.['district']);
      const isOurs = deps.mayPlace(district, district);
      const kept = isOurs ? await deps.revertChanges(tx, row.stationId ?? '', groups) : Object.keys(groups);
      const undo = kept.length === 0 ? 'undone' : kept.length === Object.keys(groups).length ? 'kept' : 'partly';
      updates.push({ line: row.line, undo, changes: { groups, kept } });
      if (undo !== 'kept') reverted.add(row.stationId ?? '');
    }
    return (id: string) => reverted.has(id);
  };
  await trail.changing('station.edit', idsOf(edited), revert, { from: true });
  return updates;
}
