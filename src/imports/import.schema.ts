/** An import as the API shows it and takes it. Owns shapes only. */
import { z } from 'zod';
import { CRS_NAMES, optionalCrs } from '../http/crs.ts';
import { calendarDay, flag, integer, text, webAddress } from '../http/params.ts';
import { FIELDS } from './columns.ts';
import { MAX_CELL_CHARS } from './table.ts';
import { MAINTAINER_KINDS } from '../maintainers/maintainer.schema.ts';

export const VERDICTS = ['new', 'update', 'same', 'merge-proposed', 'refused'] as const;
export const OUTCOMES = ['created', 'updated', 'unchanged', 'refused', 'undecided', 'skipped'] as const;

export const ImportQuery = z.strictObject({
  crs: optionalCrs().meta({
    description: 'The system of the coordinates in the file. Without it the file is asked, then the evidence.',
  }),
  dryRun: flag().optional().meta({
    description: 'false: judge the rows, then commit what is accepted at once, unless the coordinate system is unclear',
  }),
  fileName: text(255).optional().meta({ description: 'For a body that is the file itself' }),
  city: text(60).optional().meta({ description: 'City or adcode that the whole list is about' }),
  source: text(300).optional().meta({ description: 'Where the list comes from; default: the name of the file' }),
  sourceUrl: webAddress(500).optional(),
  observedAt: calendarDay().optional(),
  defaultMaintainer: text(120).optional().meta({ description: 'Answers for rows that name nobody, marked as assumed' }),
  maintainerKind: z.enum(MAINTAINER_KINDS).default('union'),
  limit: integer(0, 200).default(50),
});

export const ImportParams = z.strictObject({ id: z.uuid() });

export const RowParams = z.strictObject({
  id: z.uuid(),
  row: integer(1, 10_000_000, { description: 'As in `row` of the verdicts' }),
});

export const ImportListQuery = z.strictObject({
  limit: integer(1, 100).default(20),
  cursor: z.string().max(400).optional(),
});

export const RowsQuery = z.strictObject({
  verdict: z.enum(VERDICTS).optional(),
  limit: integer(0, 500).default(50),
  cursor: z.string().max(400).optional(),
});

const MAX_DECISIONS = 5_000;

export const CommitBody = z
  .strictObject({
    decisions: z
      .array(
        z.strictObject({
          row: z.int().min(1),
          as: z.enum(['new', 'merge', 'skip']),
          stationId: z.uuid().optional(),
        }),
      )
      .max(MAX_DECISIONS)
      .optional(),
  })
  .meta({ id: 'ImportCommit', description: 'What to do with rows whose verdict is merge-proposed' });

const MAX_CORRECTIONS = 500;

const Pair = z.tuple([z.number().min(-180).max(180), z.number().min(-90).max(90)]);

export const CorrectionBody = z
  .strictObject({
    crs: optionalCrs().meta({ description: 'The system of the coordinates in the list' }),
    columns: z
      .array(
        z.strictObject({
          header: z.string().max(MAX_CELL_CHARS),
          field: z.enum(FIELDS).nullable().meta({ description: 'null: no field of ours; kept with the row' }),
        }),
      )
      .max(200)
      .default([]),
    rows: z
      .array(
        z.strictObject({
          row: z.int().min(1),
          cells: z
            .record(z.string().max(MAX_CELL_CHARS), z.string().max(MAX_CELL_CHARS))
            .refine((cells) => Object.keys(cells).length <= 200)
            .default({}),
          position: Pair.optional().meta({ description: '[lng, lat] in the system of the list' }),
        }),
      )
      .max(MAX_CORRECTIONS)
      .default([]),
  })
  .meta({ id: 'ImportCorrection', description: 'What a person says of a list; what is not named stays as it came' });

export type Correction = z.output<typeof CorrectionBody>;

const Words = z.object({ zh: z.string(), en: z.string() });

export const ImportIssueSchema = z
  .object({
    code: z.string(),
    severity: z.enum(['warning', 'error']),
    field: z.string().optional(),
    zh: z.string(),
    en: z.string(),
    fix: Words.nullable(),
  })
  .meta({ id: 'ImportIssue' });

export const ImportRowSchema = z
  .object({
    row: z.int().meta({ description: 'Row of the sheet, line of the file, or place in the list, from 1' }),
    name: z.string().nullable(),
    verdict: z.enum(VERDICTS).nullable(),
    adcode: z.string().nullable(),
    position: z.tuple([z.number(), z.number()]).nullable().meta({ description: 'As written, [lng, lat]' }),
    located: z.boolean().meta({ description: 'false: the station is kept to be located' }),
    issues: z.array(ImportIssueSchema),
    candidate: z
      .object({
        stationId: z.string(),
        code: z.string(),
        name: z.string(),
        address: z.string().nullable(),
        basis: z.enum(['code', 'source', 'name-and-address', 'name-and-place', 'address', 'decision']),
        similarity: z.number(),
        distance: z.number().nullable(),
      })
      .nullable(),
    differences: z.array(
      z.object({ field: z.string(), current: z.string().nullable(), proposed: z.string().nullable() }),
    ),
    outcome: z.enum(OUTCOMES).nullable(),
    stationId: z.string().nullable(),
    undo: z.enum(['undone', 'partly', 'kept']).nullable(),
    undoKept: z.array(z.string()).meta({ description: 'What somebody had changed since, and therefore stays' }),
  })
  .meta({ id: 'ImportRow' });

const Crs = z.enum(CRS_NAMES);
const Counts = z.record(z.string(), z.int());

const ImportFacts = z.object({
  id: z.string(),
  state: z.enum(['checking', 'ready', 'committing', 'failed', 'committed', 'undone']),
  createdAt: z.string(),
  by: z.string(),
  file: z.object({
    name: z.string(),
    bytes: z.int(),
    sha256: z.string(),
    format: z.string(),
    encoding: z.string(),
    sheet: z.string().nullable(),
    unreadSheets: z.array(z.string()),
  }),
  progress: z.object({ done: z.int(), total: z.int() }),
  counts: Counts.nullable().meta({
    description: 'Rows by verdict, and located, unlocated, withWarnings, withErrors',
  }),
  result: Counts.nullable().meta({ description: 'Rows by outcome, once committed' }),
  columns: z.array(
    z.object({ header: z.string(), field: z.string().nullable(), use: z.enum(['field', 'ignored', 'kept']) }),
  ),
  coordinateSystem: Crs.nullable(),
  crs: z.object({
    value: Crs.nullable(),
    basis: z.enum(['requested', 'stated', 'evidence', 'unclear', 'not-needed']).nullable(),
    confidence: z.number().nullable(),
    evidence: z.record(z.string(), z.unknown()).nullable(),
  }),
  issues: z.array(ImportIssueSchema).meta({ description: 'Of the list as a whole' }),
  skippedLines: z.array(z.object({ line: z.int(), reason: z.string() })),
  committedAt: z.string().nullable(),
  undoUntil: z.string().nullable(),
  undoneAt: z.string().nullable(),
});

export const ImportSchema = ImportFacts.extend({
  rows: z.array(ImportRowSchema),
  next: z.string().nullable(),
}).meta({ id: 'Import' });

export const ImportListSchema = z
  .object({
    imports: z.array(
      ImportFacts.pick({
        id: true,
        state: true,
        createdAt: true,
        by: true,
        progress: true,
        counts: true,
        committedAt: true,
        undoUntil: true,
        undoneAt: true,
      })
        .extend({ fileName: z.string() })
        .meta({ id: 'ImportSummary' }),
    ),
    next: z.string().nullable(),
  })
  .meta({ id: 'ImportList' });

export const ImportRowCellsSchema = ImportRowSchema.extend({
  cells: z.array(z.object({ header: z.string(), field: z.string().nullable(), value: z.string() })).meta({
    description: 'As they came, or as they were corrected; in the order of `columns`',
  }),
}).meta({ id: 'ImportRowCells' });
