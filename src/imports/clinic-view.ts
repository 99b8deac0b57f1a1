/** An import and its rows as answers show them. */
import type { JudgedRow } from './clinic-judge.ts';
import { readingOf, undoUntil } from './clinic-commit.ts';
import type { StoredImport, StoredRow } from './clinic.repository.ts';
import type { Field } from './columns.ts';
import type { Issue } from './issue.ts';
import { fixOf } from './issue-fix.ts';

const MAX_DIFFERENCE_CHARS = 300;

const withFix = (one: Issue) => ({ ...one, fix: fixOf(one.code) });
const shorten = (text: string | null): string | null => text && text.slice(0, MAX_DIFFERENCE_CHARS);

/** What is kept of a judgement, and shown of a row. */
export function rowDetails({ row, checked, issues, candidate, differences }: JudgedRow): Record<string, unknown> {
  return {
    name: row.name,
    adcode: checked.adcode,
    position: row.position && [row.position.lng, row.position.lat],
    located: checked.position !== null,
    issues: issues.map(withFix),
    candidate: candidate && {
      stationId: candidate.station.id,
      code: candidate.station.code,
      name: candidate.station.name,
      address: candidate.station.address,
      basis: candidate.basis,
      similarity: candidate.similarity,
      distance: candidate.meters,
    },
    differences: differences.map((one) => ({
      field: one.field,
      current: shorten(one.current),
      proposed: shorten(one.proposed),
    })),
  };
}

const UNJUDGED = {
  name: null,
  adcode: null,
  position: null,
  located: false,
  issues: [],
  candidate: null,
  differences: [],
};

export function rowBody(row: StoredRow): Record<string, unknown> {
  return {
    row: row.line,
    verdict: row.verdict,
    ...UNJUDGED,
    ...row.details,
    outcome: row.outcome,
    stationId: row.stationId,
    undo: row.undo,
    undoKept: row.changes?.['kept'] ?? [],
  };
}

/** What became of every heading. */
export function columnsOf(stored: StoredImport) {
  const { headers, columns } = readingOf(stored);
  const fieldOf = new Map(
    (Object.keys(columns.byField) as Field[]).flatMap((field) =>
      (columns.byField[field] ?? []).map(({ header }) => [header, field] as const),
    ),
  );
  const ignored = new Set(columns.ignored.map(({ header }) => header));
  return headers.map((header) => ({
    header,
    field: fieldOf.get(header) ?? null,
    use: fieldOf.has(header) ? 'field' : ignored.has(header) ? 'ignored' : 'kept',
  }));
}

export interface Work {
  readonly phase: 'checking' | 'committing' | 'undoing';
  readonly done: number;
}

/** An import as one of many. */
export function summaryBody(stored: StoredImport, work: Work | undefined): Record<string, unknown> {
  const { id, state, createdAt, by, progress, counts, committedAt, undoUntil, undoneAt } = importBody(
    stored,
    work,
    null,
  );
  const fileName = stored.file_name;
  return { id, state, createdAt, by, fileName, progress, counts, committedAt, undoUntil, undoneAt };
}

/** A row with its cells under their headings. */
export function rowCellsBody(stored: StoredImport, row: StoredRow): Record<string, unknown> {
  const cells = columnsOf(stored).map(({ header, field }, i) => ({ header, field, value: row.raw.values[i] ?? '' }));
  return { ...rowBody(row), cells };
}

/** `work`: what is under way with it; `result`: rows by outcome, once there are any. */
export function importBody(
  stored: StoredImport,
  work: Work | undefined,
  result: Record<string, number> | null,
): Record<string, unknown> {
  const { format, encoding, sheet, skipped } = readingOf(stored);
  const evidence = stored.crs_evidence as { confidence?: number } | null;
  const isWriting = work !== undefined && work.phase !== 'checking';
  return {
    id: stored.id,
    state: isWriting ? 'committing' : stored.state,
    createdAt: stored.created_at,
    by: stored.by,
    file: {
      name: stored.file_name,
      bytes: stored.file_bytes,
      sha256: stored.file_sha256,
      format,
      encoding,
      sheet: sheet?.name ?? null,
      unreadSheets: sheet?.unread ?? [],
    },
    progress: { done: isWriting ? work.done : stored.done_count, total: stored.row_count },
    counts: stored.counts,
    result,
    columns: columnsOf(stored),
    coordinateSystem: stored.crs,
    crs: { value: stored.crs, basis: stored.crs_basis, confidence: evidence?.confidence ?? null, evidence },
    issues: (stored.issues as unknown as readonly Issue[]).map(withFix),
    skippedLines: skipped,
    committedAt: stored.committed_at,
    undoUntil: stored.committed_at && undoUntil(stored.committed_at),
    undoneAt: stored.undone_at,
  };
}
