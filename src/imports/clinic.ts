/**
 * The import clinic: receives a file, checks it beside the request, shows how far it is, commits and undoes. Owns the
 * running work of this process; what is kept is in the database, so that a restart leaves a clear state.
 */
import { createHash } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import type { AuditActor } from '../db/audit-log.ts';
import type { Database } from '../db/database.ts';
import type { Crs } from '../geo/crs.ts';
import { Problem } from '../problems.ts';
import {
  BATCH_ROWS,
  commitImport,
  factsOf,
  readingOf,
  toRaw,
  undoImport,
  type ClinicDependencies,
  type ClinicFacts,
  type RowDecision,
} from './clinic-commit.ts';
import { settleCrs } from './clinic-crs.ts';
import { correctImport } from './clinic-correct.ts';
import { judgeRows, SeenRows } from './clinic-judge.ts';
import { rowDetails } from './clinic-view.ts';
import {
  countVerdicts,
  findByIdempotencyKey,
  findImport,
  insertImport,
  leaveUncompiled,
  pruneImports,
  rowsAfter,
  sampleRows,
  updateImport,
  updateRows,
} from './clinic.repository.ts';
import { recogniseColumns } from './columns.ts';
import { ImportFileError } from './file-error.ts';
import { ImportTrail } from './import-trail.ts';
import type { Correction } from './import.schema.ts';
import { issue } from './issue.ts';
import { readFile } from './read-file.ts';
import type { Table } from './table.ts';
import { unreadable } from './unreadable.ts';

export interface ClinicOptions {
  readonly database: Database;
  /** Reads what changes between imports, such as the list of districts. */
  readonly prepare: () => Promise<ClinicDependencies>;
  readonly now: () => Date;
  readonly onError: (error: unknown) => void;
}

export interface Received {
  readonly bytes: Uint8Array;
  readonly fileName: string;
  readonly crs: Crs | null;
  readonly facts: ClinicFacts;
  readonly by: AuditActor;
  /** The district whose office sends it; null: an administrator. */
  readonly scope: string | null;
  readonly idempotencyKey: string | undefined;
}

interface Job {
  readonly phase: 'checking' | 'committing' | 'undoing';
  done: number;
  readonly finished: Promise<unknown>;
}

export const MAX_IMPORT_ROWS = 50_000;
const MAX_JOBS = 3;
const SAMPLE_ROWS = 1_000;
const MAX_SKIPPED = 200;

export class Clinic {
  readonly #options: ClinicOptions;
  readonly #jobs = new Map<string, Job>();
  #reading = 0;

  constructor(options: ClinicOptions) {
    this.#options = options;
  }

  /** What this process is doing with an import. */
  jobOf(id: string): Pick<Job, 'phase' | 'done'> | undefined {
    return this.#jobs.get(id);
  }

  #start(id: string, phase: Job['phase'], work: (job: { done: number }) => Promise<void>): void {
    const job = { phase, done: 0 };
    const finished = work(job).finally(() => this.#jobs.delete(id));
    // Who waits is told; who has gone reads the state.
    finished.catch(() => undefined);
    this.#jobs.set(id, Object.assign(job, { finished }));
  }

  /** Wait for the work on an import, but no longer than this; rejects with what it failed with. */
  async wait(id: string, waitMs: number): Promise<void> {
    const job = this.#jobs.get(id);
    if (!job) return;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, waitMs)));
    await Promise.race([job.finished, late]).finally(() => clearTimeout(timer));
  }

  /** Wait for all running work. */
  async close(): Promise<void> {
    await Promise.allSettled([...this.#jobs.values()].map((job) => job.finished));
  }

  async #read(received: Received): Promise<Table> {
    if (this.#jobs.size + this.#reading >= MAX_JOBS) throw new Problem('overloaded');
    this.#reading += 1;
    try {
      const table = await readFile(received.bytes, { fileName: received.fileName });
      if (table.rows.length > MAX_IMPORT_ROWS) throw new ImportFileError('too-many-rows', { limit: MAX_IMPORT_ROWS });
      return table;
    } catch (error) {
      throw unreadable(error);
    } finally {
      this.#reading -= 1;
    }
  }

  /**
   * Read and keep a file, and begin to check it. Returns the import's id. Throws `unreadable-file` and `body-too-large`
   * for a file that cannot be taken, `idempotency-key-reused`, and `overloaded` while enough is under way.
   */
  async receive(received: Received): Promise<string> {
    const { database, now } = this.#options;
    const sha256 = createHash('sha256').update(received.bytes).digest('hex');
    const { by } = received.facts;
    if (received.idempotencyKey !== undefined) {
      const first = await findByIdempotencyKey(database.kysely, by, received.idempotencyKey);
      if (first && first.file_sha256 !== sha256) throw new Problem('idempotency-key-reused');
      if (first) return first.id;
    }
    const table = await this.#read(received);
    const id = uuidv7();
    const { rows, headers, format, encoding, skipped, sheet } = table;
    const reading = {
      format,
      encoding,
      headers,
      columns: recogniseColumns(headers),
      skipped: skipped.slice(0, MAX_SKIPPED),
      sheet: sheet ?? null,
    };
    await pruneImports(database.kysely, now());
    await database.kysely.transaction().execute(async (tx) => {
      const one = {
        id,
        by,
        adcode: received.scope,
        idempotency_key: received.idempotencyKey ?? null,
        file_name: received.fileName.slice(0, 255),
        file_sha256: sha256,
        file_bytes: received.bytes.length,
        row_count: rows.length,
        facts: received.facts,
        reading,
      };
      const raws = rows.map(({ cells, ...row }) => ({ ...row, values: headers.map((header) => cells[header] ?? '') }));
      await insertImport(tx, one, raws);
      const trail = new ImportTrail(tx, received.by, id, async () => new Map());
      await trail.ofImport('import.create', received.scope, { file: one.file_name, rows: rows.length });
    });
    this.#start(id, 'checking', (job) => this.#check(id, received.crs, job));
    return id;
  }

  async #check(id: string, requested: Crs | null, job: { done: number }): Promise<void> {
    const { database, now, onError } = this.#options;
    const db = database.kysely;
    try {
      const stored = await findImport(db, id);
      if (!stored) return;
      const prepared = await this.#options.prepare();
      const deps = { ...prepared, mayPlace: prepared.mayPlaceFrom(stored.adcode) };
      const [reading, facts] = [readingOf(stored), factsOf(stored)];
      const sample = (await sampleRows(db, id, SAMPLE_ROWS)).map((raw) => toRaw(raw, reading.headers));
      const settled = await settleCrs(db, sample, reading.columns, requested, deps, facts);
      const unread = reading.sheet?.unread ?? [];
      const sheets =
        unread.length > 0
          ? [issue('sheets-unread', undefined, { sheet: reading.sheet?.name ?? '', unread: unread.join('、') })]
          : [];
      const crs = { crs: settled.crs, crs_basis: settled.basis, crs_evidence: settled.evidence };
      await updateImport(db, id, { ...crs, issues: [...settled.issues, ...sheets] });
      const seen = new SeenRows();
      for (let line = 0; ;) {
        const batch = await rowsAfter(db, id, line, BATCH_ROWS);
        if (batch.length === 0) break;
        const raws = batch.map((one) => toRaw(one.raw, reading.headers));
        const judged = await db.transaction().execute(async (tx) => {
          await leaveUncompiled(tx);
          return await judgeRows(tx, raws, reading.columns, settled.provisional, deps, facts, seen);
        });
        await updateRows(
          db,
          id,
          judged.map((one) => ({ line: one.row.line, verdict: one.verdict, details: rowDetails(one) })),
        );
        line = batch.at(-1)?.line ?? line;
        job.done += batch.length;
        await updateImport(db, id, { done_count: job.done, touched_at: now() });
      }
      await updateImport(db, id, { state: 'ready', counts: await countVerdicts(db, id), touched_at: now() });
    } catch (error) {
      onError(error);
      await updateImport(db, id, { state: 'failed', issues: [issue('check-failed')] }).catch(onError);
      throw error;
    }
  }

  /**
   * Take over what a person says of the list, and begin to judge all of it anew: one row decides about others (twice in
   * the list, near each other). Throws `not-found`, `import-state` and `invalid-request` for what is not in the list.
   */
  async correct(id: string, correction: Correction, by: AuditActor): Promise<void> {
    this.#refuseSecond(id);
    const { database, now } = this.#options;
    const crs = await database.kysely.transaction().execute(async (tx) => {
      const trail = new ImportTrail(tx, by, id, async () => new Map());
      return await correctImport(tx, id, correction, trail, now());
    });
    this.#start(id, 'checking', (job) => this.#check(id, crs, job));
  }

  /** Begin to commit; `wait` for the end. Throws `import-state` while something else is under way. */
  commit(id: string, decisions: readonly RowDecision[], by: AuditActor): void {
    this.#refuseSecond(id);
    const { database, now } = this.#options;
    this.#start(id, 'committing', async (job) => {
      const deps = await this.#options.prepare();
      await this.#finish(
        id,
        commitImport(database, deps, id, decisions, by, now(), (done) => void (job.done = done)),
      );
    });
  }

  /** Begin to undo; `wait` for the end. */
  undo(id: string, by: AuditActor): void {
    this.#refuseSecond(id);
    const { database, now } = this.#options;
    this.#start(id, 'undoing', async (job) => {
      const deps = await this.#options.prepare();
      await this.#finish(
        id,
        undoImport(database, deps, id, by, now(), (done) => void (job.done = done)),
      );
    });
  }

  /** A refusal is the caller's to hear; a failure is written down as well, for who has stopped waiting. */
  async #finish(id: string, work: Promise<void>): Promise<void> {
    const { database, onError } = this.#options;
    try {
      await work;
    } catch (error) {
      if (!(error instanceof Problem)) {
        onError(error);
        await updateImport(database.kysely, id, { issues: [issue('commit-failed')] }).catch(onError);
      }
      throw error;
    }
  }

  #refuseSecond(id: string): void {
    if (this.#jobs.has(id))
      throw new Problem('import-state', {
        detail: { zh: '这次导入正在处理中，请稍后再试', en: 'Work on this import is under way: try again shortly' },
      });
    if (this.#jobs.size >= MAX_JOBS) throw new Problem('overloaded');
  }
}
