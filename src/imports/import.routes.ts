/** /v1/imports: the import clinic over HTTP. What happens to a file is clinic.ts's. */
import multipart from '@fastify/multipart';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Database } from '../db/database.ts';
import { adcodePrefix } from '../districts/district.schema.ts';
import { knownCaller, type Authorise, type Caller } from '../http/access.ts';
import { decodeCursor, encodeCursor } from '../http/cursor.ts';
import { problems } from '../http/openapi.ts';
import { flag } from '../http/params.ts';
import { JSON_TYPE, sendPrivate } from '../http/shared-reply.ts';
import { attachment, XLSX_TYPE, xlsxStream } from '../http/sheet.ts';
import { auditActor } from '../http/write.ts';
import { Problem } from '../problems.ts';
import { Clinic, type ClinicOptions } from './clinic.ts';
import { importBody, rowBody, rowCellsBody, summaryBody } from './clinic-view.ts';
import {
  countOutcomes,
  findImport,
  findRows,
  isLocked,
  listImports,
  rowsAfter,
  updateImport,
  type StoredImport,
} from './clinic.repository.ts';
import { errorColumns, errorRows } from './errors-sheet.ts';
import { issue } from './issue.ts';
import {
  CommitBody,
  CorrectionBody,
  ImportListQuery,
  ImportListSchema,
  ImportParams,
  ImportQuery,
  ImportRowCellsSchema,
  ImportSchema,
  RowParams,
  RowsQuery,
} from './import.schema.ts';
import { MAX_FILE_BYTES } from './table.ts';
import { templateBook } from './template-sheet.ts';

export interface ImportRoutesOptions extends ClinicOptions {
  readonly authorise: Authorise;
  readonly pathPrefix: string;
}

/** How long an answer waits for the work; longer work goes on beside the request, and GET shows how far it is. */
const WAIT_MS = 20_000;
/** A check that has given no sign of life for this long died with its process. */
const SILENT_MS = 120_000;
/** Beside the file: boundaries and headers of the parts. */
const MULTIPART_SLACK_BYTES = 64 * 1024;
const FILE_TYPES = [
  'text/csv',
  'text/tab-separated-values',
  'application/json',
  'application/geo+json',
  'application/geo+json-seq',
  'application/octet-stream',
  XLSX_TYPE,
];
const tags = ['imports'];

const binary = (description: string, type: string) => ({
  description,
  content: { [type]: { schema: z.string().meta({ override: { type: 'string', format: 'binary' } }) } },
});

interface SentFile {
  readonly bytes: Buffer;
  readonly fileName: string | undefined;
}

function noFile(): Problem {
  const detail = { zh: '请求里没有文件', en: 'The request holds no file' };
  return new Problem('invalid-request', { errors: [{ pointer: '#/file', code: 'file-missing', detail }] });
}

/** The file of a form (its first), or the body itself. */
async function fileOf(request: FastifyRequest): Promise<SentFile> {
  if (!request.isMultipart()) {
    if (!Buffer.isBuffer(request.body) || request.body.length === 0) throw noFile();
    return { bytes: request.body, fileName: undefined };
  }
  const part = await request.file();
  if (!part) throw noFile();
  const bytes = await part.toBuffer();
  return { bytes, fileName: part.filename };
}

/** The routes that take a file: bodies here are bytes, whatever they call themselves. */
async function uploadRoutes(app: FastifyInstance, clinic: Clinic, answer: Answer, authorise: Authorise): Promise<void> {
  await app.register(multipart, { limits: { fileSize: MAX_FILE_BYTES, files: 1, fields: 20, parts: 21 } });
  app.removeContentTypeParser(['application/json', 'application/geo+json']);
  app.addContentTypeParser(FILE_TYPES, { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.withTypeProvider<ZodTypeProvider>().post(
    '/imports',
    {
      bodyLimit: MAX_FILE_BYTES + MULTIPART_SLACK_BYTES,
      schema: {
        operationId: 'importFile',
        summary: 'Judge a list row by row before anything is saved (a dry run, unless told otherwise)',
        description:
          'The file as multipart/form-data (member `file`) or as the body: xlsx, CSV (UTF-8, GBK), GeoJSON. Nothing is saved until the commit. Long lists are checked beside the request: `state` is then `checking`.',
        tags,
        querystring: ImportQuery,
        response: { 201: ImportSchema, ...problems },
      },
    },
    async (request, reply) => {
      const { query } = request;
      const caller = knownCaller(request);
      authorise(caller, 'import.create');
      const { bytes, fileName: sent } = await fileOf(request);
      const fileName = query.fileName ?? sent ?? 'list';
      const key = request.headers['idempotency-key'];
      const id = await clinic.receive({
        bytes,
        fileName,
        crs: query.crs ?? null,
        idempotencyKey: typeof key === 'string' ? key.slice(0, 200) : undefined,
        facts: {
          source: query.source ?? fileName,
          sourceUrl: query.sourceUrl ?? null,
          observedAt: query.observedAt ?? null,
          defaultMaintainer:
            query.defaultMaintainer === undefined
              ? null
              : { name: query.defaultMaintainer, kind: query.maintainerKind },
          cityHint: query.city ?? null,
          by: caller.id,
        },
        by: auditActor(request),
        scope: caller.adcode ?? null,
      });
      await clinic.wait(id, WAIT_MS);
      if (query.dryRun === false) {
        const stored = await answer.find(id, caller);
        if (stored.state === 'ready' && stored.crs_basis === 'unclear') throw new Problem('crs-unclear');
        if (stored.state === 'ready') clinic.commit(id, [], auditActor(request));
        await clinic.wait(id, WAIT_MS);
      }
      return await answer.send(reply.code(201), id, caller, { limit: query.limit });
    },
  );
}

/** What a person corrects before the commit, and the lists that there are. */
function deskRoutes(app: FastifyInstance, clinic: Clinic, answer: Answer, options: ImportRoutesOptions): void {
  const { database, authorise } = options;
  const routes = app.withTypeProvider<ZodTypeProvider>();

  routes.get(
    '/imports',
    {
      schema: {
        operationId: 'listImports',
        summary: 'Imports of the last days that the caller may see, newest first',
        tags,
        querystring: ImportListQuery,
        response: { 200: ImportListSchema, ...problems },
      },
    },
    async (request, reply) => {
      const caller = knownCaller(request);
      authorise(caller, 'import.create');
      const { limit, cursor } = request.query;
      const before = cursor === undefined ? undefined : z.uuid().safeParse(decodeCursor('imports', cursor)[0]);
      if (before && !before.success) throw new Problem('invalid-cursor');
      const within = caller.adcode === undefined ? undefined : adcodePrefix(caller.adcode);
      const found = await listImports(database.kysely, within, before?.data, limit + 1);
      const imports = found.slice(0, limit);
      const last = imports.at(-1);
      const next = found.length > limit && last ? encodeCursor('imports', [last.id]) : null;
      const bodies = imports.map((one) => summaryBody(one, clinic.jobOf(one.id)));
      return sendPrivate(reply, JSON_TYPE, { imports: bodies, next });
    },
  );

  routes.get(
    '/imports/:id/rows/:row',
    {
      schema: {
        operationId: 'getImportRow',
        summary: 'One row with its cells, to be corrected',
        tags,
        params: RowParams,
        response: { 200: ImportRowCellsSchema, ...problems },
      },
    },
    async (request, reply) => {
      const { id, row } = request.params;
      const stored = await answer.find(id, knownCaller(request));
      const [found] = await findRows(database.kysely, id, [row]);
      if (!found) throw new Problem('not-found');
      return sendPrivate(reply, JSON_TYPE, rowCellsBody(stored, found));
    },
  );

  routes.patch(
    '/imports/:id',
    {
      schema: {
        operationId: 'correctImport',
        summary: 'Correct cells, positions, columns or the coordinate system before the commit',
        description:
          'The whole list is judged anew, since rows decide about each other. Long lists are checked beside the request: `state` is then `checking`.',
        tags,
        params: ImportParams,
        querystring: z.strictObject({}),
        body: CorrectionBody,
        response: { 200: ImportSchema, ...problems },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const caller = knownCaller(request);
      await answer.find(id, caller);
      await clinic.correct(id, request.body, auditActor(request));
      await clinic.wait(id, WAIT_MS);
      return await answer.send(reply, id, caller, { limit: 0 });
    },
  );
}

interface Page {
  readonly limit: number;
  readonly verdict?: string | undefined;
  readonly after?: number;
}

interface Answer {
  /** Throws `not-found`, also for one that the caller may not know of. */
  find(id: string, caller: Caller): Promise<StoredImport>;
  send(reply: FastifyReply, id: string, caller: Caller, page: Page): Promise<FastifyReply>;
}

function answers(database: Database, clinic: Clinic, options: ImportRoutesOptions): Answer {
  const find: Answer['find'] = async (id, caller) => {
    const stored = await findImport(database.kysely, id);
    if (!stored) throw new Problem('not-found');
    options.authorise(caller, 'import.manage', { adcode: stored.adcode });
    const isSilent = options.now().getTime() - stored.touched_at.getTime() > SILENT_MS;
    if (stored.state !== 'checking' || clinic.jobOf(id) || !isSilent) return stored;
    await updateImport(database.kysely, id, { state: 'failed', issues: [issue('interrupted')] });
    return (await findImport(database.kysely, id)) ?? stored;
  };
  const send: Answer['send'] = async (reply, id, caller, { limit, verdict, after = 0 }) => {
    const stored = await find(id, caller);
    const own = clinic.jobOf(id);
    // On another node the lock tells that a commit is running there.
    const isElsewhere = !own && ['ready', 'committed'].includes(stored.state) && (await isLocked(database.kysely, id));
    const work = own ?? (isElsewhere ? { phase: 'committing' as const, done: 0 } : undefined);
    const result = stored.committed_at ? await countOutcomes(database.kysely, id) : null;
    const found = limit === 0 ? [] : await rowsAfter(database.kysely, id, after, limit + 1, { verdict });
    const rows = found.slice(0, limit);
    const last = rows.at(-1);
    const next = found.length > limit && last ? encodeCursor('import-rows', [last.line]) : null;
    if (stored.crs) reply.header('content-crs', stored.crs);
    reply.header('location', `${options.pathPrefix}/v1/imports/${id}`);
    return sendPrivate(reply, JSON_TYPE, { ...importBody(stored, work, result), rows: rows.map(rowBody), next });
  };
  return { find, send };
}

/** Register the clinic; work that is under way when the app closes is waited for. */
export async function importRoutes(app: FastifyInstance, options: ImportRoutesOptions): Promise<void> {
  const { database } = options;
  const clinic = new Clinic(options);
  app.addHook('onClose', () => clinic.close());
  const answer = answers(database, clinic, options);
  await app.register(async (upload) => uploadRoutes(upload, clinic, answer, options.authorise));
  deskRoutes(app, clinic, answer, options);
  const routes = app.withTypeProvider<ZodTypeProvider>();

  routes.get(
    '/imports/template.xlsx',
    {
      schema: {
        operationId: 'getImportTemplate',
        summary: 'A blank sheet with headings, examples and drop-downs',
        tags,
        response: { 200: binary('The workbook', XLSX_TYPE), ...problems },
      },
    },
    async (_request, reply) => {
      const { districts } = await options.prepare();
      const bytes = await templateBook([...districts.byAdcode.values()]);
      return reply
        .header('content-type', XLSX_TYPE)
        .header('cache-control', 'no-store')
        .header('content-disposition', attachment('爱心驿站导入模板.xlsx'))
        .send(bytes as never);
    },
  );

  routes.get(
    '/imports/:id',
    {
      schema: {
        operationId: 'getImport',
        summary: 'How far it is, what was recognised, and a verdict per row',
        tags,
        params: ImportParams,
        querystring: RowsQuery,
        response: { 200: ImportSchema, ...problems },
      },
    },
    async (request, reply) => {
      const { limit, verdict, cursor } = request.query;
      const after = cursor === undefined ? 0 : decodeCursor('import-rows', cursor)[0];
      if (typeof after !== 'number') throw new Problem('invalid-cursor');
      return await answer.send(reply, request.params.id, knownCaller(request), { limit, verdict, after });
    },
  );

  routes.get(
    '/imports/:id/errors.xlsx',
    {
      schema: {
        operationId: 'getImportErrors',
        summary: 'The sheet as it came, with the reasons beside each row and problem cells coloured',
        tags,
        params: ImportParams,
        querystring: z.strictObject({
          all: flag().optional().meta({ description: 'true: also rows without remarks' }),
        }),
        response: { 200: binary('The workbook', XLSX_TYPE), ...problems },
      },
    },
    async (request, reply) => {
      const stored = await answer.find(request.params.id, knownCaller(request));
      const rows = errorRows(database.kysely, stored, request.query.all !== true);
      return reply
        .header('content-type', XLSX_TYPE)
        .header('cache-control', 'no-store')
        .header('content-disposition', attachment(`导入问题-${stored.file_name.replace(/\.\w+$/, '')}.xlsx`))
        .send(xlsxStream('导入问题', errorColumns(stored), rows) as never);
    },
  );

  routes.post(
    '/imports/:id/commit',
    {
      schema: {
        operationId: 'commitImport',
        summary: 'Save all accepted rows, in one transaction',
        description:
          'Committing again changes nothing. Rows with verdict merge-proposed are written only with a decision. Long work goes on beside the request: `state` is then `committing`.',
        tags,
        params: ImportParams,
        querystring: z.strictObject({}),
        body: CommitBody.nullish(),
        response: { 200: ImportSchema, ...problems },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const caller = knownCaller(request);
      const stored = await answer.find(id, caller);
      if (stored.crs_basis === 'unclear') throw new Problem('crs-unclear');
      clinic.commit(id, request.body?.decisions ?? [], auditActor(request));
      await clinic.wait(id, WAIT_MS);
      return await answer.send(reply, id, caller, { limit: 50 });
    },
  );

  routes.post(
    '/imports/:id/undo',
    {
      schema: {
        operationId: 'undoImport',
        summary: 'Take a commit back, within a day',
        description:
          'Created stations are retired, edits reverted, where nobody has changed them since; rows say what could not be undone. Doing it again changes nothing.',
        tags,
        params: ImportParams,
        querystring: z.strictObject({}),
        response: { 200: ImportSchema, ...problems },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const caller = knownCaller(request);
      await answer.find(id, caller);
      clinic.undo(id, auditActor(request));
      await clinic.wait(id, WAIT_MS);
      return await answer.send(reply, id, caller, { limit: 50 });
    },
  );
}
