/**
 * Reports as they are followed and answered: one by tracking code, for everybody who has it; the cases, for those
 * responsible. Reporting itself is rider.routes.ts.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Database, Executor } from '../db/database.ts';
import { callerOf, knownCaller, type Authorise, type Caller, type MayDo } from '../http/access.ts';
import { decodeCursor, encodeCursor } from '../http/cursor.ts';
import { problems } from '../http/openapi.ts';
import { photoResponse, sendPhoto, type PhotoStore } from '../http/photo.ts';
import { revisionCheck, revisionEtag } from '../http/preconditions.ts';
import { JSON_TYPE, sendPrivate } from '../http/shared-reply.ts';
import { write } from '../http/write.ts';
import { Problem } from '../problems.ts';
import {
  answerCase,
  findCase,
  findReport,
  findReportPhoto,
  listCases,
  lockCase,
  toldIn,
  type CaseRow,
} from './report.repository.ts';
import {
  ReportAnswerSchema,
  ReportCaseListSchema,
  ReportCaseSchema,
  ReportListQuery,
  ReportSchema,
} from './report.schema.ts';
import { showCase, showReport } from './report-shown.ts';
import { ReportParams, type ReportedStations } from './rider.routes.ts';
import { readTrackingCode } from './tracking-code.ts';

export interface ReportRoutesOptions {
  readonly database: Database;
  readonly stations: ReportedStations;
  readonly now: () => Date;
  readonly pathPrefix: string;
}

const MAX_TOLD = 50;
const tags = ['reports'];
const isUuid = (text: string): boolean => z.uuid().safeParse(text).success;

/** What the policy asks about a case's station. */
async function factsOf(
  stations: ReportedStations,
  db: Executor,
  caller: Caller,
  row: { station_id: string; adcode: string },
) {
  const by = caller.role === 'manager' ? await stations.lookedAfterBy(db, row.station_id) : {};
  return { adcode: row.adcode, ...by };
}

async function caseBody(db: Executor, row: CaseRow, now: Date, pathPrefix: string): Promise<string> {
  const told = await toldIn(db, row.id, MAX_TOLD);
  return JSON.stringify({
    ...showCase(row, now),
    told: told.map((one) => ({
      id: one.id,
      at: one.received_at.toISOString(),
      words: one.words,
      photo: one.photo_id === null ? null : `${pathPrefix}/v1/reports/${one.id}/photo`,
    })),
  });
}

/** GET of one: its tracking code is all that a rider needs; with a case's UUID only those responsible get anything. */
export function followRoutes(app: FastifyInstance, options: ReportRoutesOptions & { readonly mayDo: MayDo }): void {
  const { database, stations, now } = options;
  app.withTypeProvider<ZodTypeProvider>().get(
    '/reports/:id',
    {
      schema: {
        operationId: 'getReport',
        summary: 'What became of a report, by its tracking code; those responsible read the whole case by its UUID',
        tags,
        params: ReportParams,
        response: { 200: z.union([ReportSchema, ReportCaseSchema]), ...problems },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const db = database.kysely;
      const caller = callerOf(request);
      if (isUuid(id)) {
        const row = await findCase(db, id);
        if (!row || !caller || !options.mayDo(caller, 'report.read', await factsOf(stations, db, caller, row)))
          throw new Problem('not-found');
        const body = await caseBody(db, row, now(), options.pathPrefix);
        return sendPrivate(reply.header('etag', revisionEtag(row.revision, body)), JSON_TYPE, Buffer.from(body));
      }
      const trackingCode = readTrackingCode(id);
      const row = trackingCode === undefined ? undefined : await findReport(db, trackingCode);
      if (!row) throw new Problem('not-found');
      return sendPrivate(reply, JSON_TYPE, showReport(row));
    },
  );
}

/** What those responsible do with cases; the context lets in administrators, unions and managers. */
export function reportRoutes(
  app: FastifyInstance,
  options: ReportRoutesOptions & { readonly authorise: Authorise; readonly photos: PhotoStore },
): void {
  const { database, stations, photos, authorise, now } = options;
  const routes = app.withTypeProvider<ZodTypeProvider>();

  async function requireMay(
    db: Executor,
    request: FastifyRequest,
    action: 'report.read' | 'report.answer',
    row: { station_id: string; adcode: string },
  ): Promise<void> {
    const caller = knownCaller(request);
    authorise(caller, action, await factsOf(stations, db, caller, row));
  }

  routes.get(
    '/reports',
    {
      schema: {
        operationId: 'listReports',
        summary: 'Cases that riders reported, newest first: a manager’s stations, a union’s district',
        tags,
        querystring: ReportListQuery,
        response: { 200: ReportCaseListSchema, ...problems },
      },
    },
    async (request, reply) => {
      const { limit, cursor, station, ...filter } = request.query;
      const caller = knownCaller(request);
      const at = now();
      const scope = { within: caller.adcode, lookedAfterBy: caller.maintainerId };
      const before = cursor === undefined ? undefined : String(decodeCursor('reports', cursor)[0]);
      if (before !== undefined && !isUuid(before)) throw new Problem('invalid-cursor');
      const isNone = station !== undefined && !isUuid(station) && !/^\d{6}-\d{4,9}$/.test(station);
      const wanted = { ...filter, ...scope, station: station?.toLowerCase() };
      const found = isNone ? [] : await listCases(database.kysely, wanted, before, limit + 1, at);
      const rows = found.slice(0, limit);
      const last = rows.at(-1);
      return sendPrivate(reply, JSON_TYPE, {
        reports: rows.map((row) => showCase(row, at)),
        next: found.length > limit && last ? encodeCursor('reports', [last.id]) : null,
      });
    },
  );

  routes.patch(
    '/reports/:id',
    {
      schema: {
        operationId: 'answerReport',
        summary: 'Acknowledge, resolve or reject a case; If-Match is required',
        description:
          'To resolve or reject, say what was done: everybody who told of it reads that. An answer to "locked" ends the doubt about the station.',
        tags,
        params: ReportParams,
        body: ReportAnswerSchema,
        response: { 200: ReportCaseSchema, ...problems },
      },
    },
    async (request, reply) => {
      const check = revisionCheck(request, { required: true });
      const { id } = request.params;
      const { status, answer } = request.body;
      return await write(database, request, reply, async (tx, audit) => {
        const before = isUuid(id) ? await lockCase(tx, id) : undefined;
        if (!before) throw new Problem('not-found');
        await requireMay(tx, request, 'report.answer', before);
        check(before.revision);
        if (before.answered_at !== null) throw new Problem('conflict', { detail: ANSWERED });
        if (status === before.status) throw new Problem('conflict', { detail: ACKNOWLEDGED });
        await answerCase(tx, id, { status, answer: answer ?? undefined, by: knownCaller(request).id }, now());
        if (status !== 'acknowledged' && before.kind === 'locked') await stations.settle(tx, before.station_id);
        await audit.record({
          action: 'report.answer',
          object: { type: 'report', id, adcode: before.adcode },
          before: { status: before.status, answer: null },
          after: { status, answer: answer ?? null },
        });
        const after = await findCase(tx, id);
        if (!after) throw new Problem('not-found');
        const body = await caseBody(tx, after, now(), options.pathPrefix);
        return { status: 200, body, headers: { 'content-type': JSON_TYPE, etag: revisionEtag(after.revision, body) } };
      });
    },
  );

  routes.get(
    '/reports/:id/photo',
    {
      schema: {
        operationId: 'getReportPhoto',
        summary: 'The photo of something that was told, for those responsible',
        tags,
        params: ReportParams,
        response: { 200: photoResponse, ...problems },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const row = isUuid(id) ? await findReportPhoto(database.kysely, id) : undefined;
      if (!row) throw new Problem('not-found');
      await requireMay(database.kysely, request, 'report.read', row);
      const bytes = row.photo_id === null ? undefined : await photos.bytesOf(database.kysely, row.photo_id);
      if (!bytes) throw new Problem('not-found');
      return sendPhoto(reply, bytes) as never;
    },
  );
}

const ANSWERED = { zh: '已经答复', en: 'It has been answered' };
const ACKNOWLEDGED = { zh: '已有人受理', en: 'It was acknowledged already' };
