/**
 * What a rider does without an account: report, add a photo, follow by tracking code. Throttled by source; nothing of the
 * source is kept but what report.repository.ts says. What those responsible do is answer.routes.ts.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Database, Executor, Tx } from '../db/database.ts';
import { problems } from '../http/openapi.ts';
import { keptPhoto, MAX_UPLOAD_BYTES, PHOTO_UPLOADS, PhotoBody, type PhotoStore } from '../http/photo.ts';
import { JSON_TYPE } from '../http/shared-reply.ts';
import { write } from '../http/write.ts';
import { Problem } from '../problems.ts';
import {
  countReport,
  fileReport,
  findReport,
  lockReportPhoto,
  recentSources,
  setReportPhoto,
  type Deadlines,
  type ReportRow,
} from './report.repository.ts';
import { ReportCreateSchema, ReportSchema } from './report.schema.ts';
import { showReport } from './report-shown.ts';
import { newTrackingCode, readTrackingCode } from './tracking-code.ts';

/** What the stations slice does for reports. */
export interface ReportedStations {
  /** Throws `not-found`. */
  find(db: Executor, idOrCode: string): Promise<ReportedStation | undefined>;
  lookedAfterBy(
    db: Executor,
    id: string,
  ): Promise<{ readonly dutyHolders: readonly string[]; readonly hosts: readonly string[] }>;
  /** Whether one gets in is not known from now on. */
  doubt(tx: Tx, id: string, at: Date): Promise<void>;
  /** Somebody answered. */
  settle(tx: Tx, id: string): Promise<void>;
}

interface ReportedStation {
  readonly id: string;
  readonly adcode: string;
  readonly state: string;
  readonly published: boolean;
}

/** Keyed hashes of where a request comes from: today's, and yesterday's where its key is still kept. */
export type SourcesOf = (db: Executor, address: string, now: Date) => Promise<readonly string[]>;

export interface RiderRoutesOptions {
  readonly database: Database;
  readonly stations: ReportedStations;
  readonly photos: PhotoStore;
  readonly sourcesOf: SourcesOf;
  readonly deadlines: Deadlines;
  readonly perSourceHour: number;
  readonly now: () => Date;
  readonly pathPrefix: string;
}

const HOUR_MS = 3_600_000;
/** So many sources within an hour, none of which is another one again, are believed. */
const SOURCES_THAT_DOUBT = 3;
const PHOTO_WITHIN_MS = HOUR_MS;
const tags = ['reports'];

export function riderReportRoutes(app: FastifyInstance, options: RiderRoutesOptions): void {
  const { database, stations, now } = options;

  /** Throws `too-many-requests` with Retry-After. Returns the source's hashes. */
  async function admit(tx: Tx, request: FastifyRequest, at: Date): Promise<readonly string[]> {
    const sources = await options.sourcesOf(tx, request.ip, at);
    const wait = await countReport(tx, sources, options.perSourceHour, at);
    if (wait !== undefined) throw new Problem('too-many-requests', { headers: { 'retry-after': String(wait) } });
    return sources;
  }

  app.withTypeProvider<ZodTypeProvider>().post(
    '/stations/:id/reports',
    {
      schema: {
        operationId: 'reportStation',
        summary: 'Tell that something is wrong: no account; follow it by the tracking code of the answer',
        description:
          'What several tell of one thing is one case. A photo may follow by PUT /v1/reports/{trackingCode}/photo. Idempotency-Key: at least 20 characters here, a UUID for example. Nothing of who reports is kept.',
        tags,
        params: z.strictObject({ id: z.string().max(200).meta({ description: 'UUID or code' }) }),
        body: ReportCreateSchema,
        response: { 201: ReportSchema, ...problems },
      },
    },
    async (request, reply) => {
      const { body } = request;
      return await write(
        database,
        request,
        reply,
        async (tx, audit) => {
          const at = now();
          const station = await stations.find(tx, request.params.id);
          if (station?.state === 'retired') throw new Problem('gone');
          if (!station?.published) throw new Problem('not-found');
          const sources = await admit(tx, request, at);
          const { dutyHolders } = await stations.lookedAfterBy(tx, station.id);
          const trackingCode = newTrackingCode();
          const dueAt = new Date(at.getTime() + options.deadlines[body.kind] * HOUR_MS);
          const report = { ...body, stationId: station.id, dutyHolder: dutyHolders[0], trackingCode, dueAt, sources };
          const { caseId, reports } = await fileReport(tx, report, at);
          if (body.kind === 'locked' && (await recentSources(tx, caseId, at)) >= SOURCES_THAT_DOUBT)
            await stations.doubt(tx, station.id, at);
          await audit.record({
            action: 'report.file',
            object: { type: 'report', id: caseId, adcode: station.adcode },
            before: reports === 1 ? {} : { reports: reports - 1 },
            after: reports === 1 ? { station: station.id, kind: body.kind, reports } : { reports },
          });
          const row = await findReport(tx, trackingCode);
          if (!row) throw new Problem('not-found');
          const location = `${options.pathPrefix}/v1/reports/${trackingCode}`;
          return {
            status: 201,
            body: JSON.stringify(showReport(row)),
            headers: { 'content-type': JSON_TYPE, location },
          };
        },
        { isAnonymous: true },
      );
    },
  );
}

/** PUT of a report's photo, in a context whose bodies are images (http/photo.ts). */
export function riderPhotoRoutes(
  app: FastifyInstance,
  { database, photos, now }: Pick<RiderRoutesOptions, 'database' | 'photos' | 'now'>,
): void {
  /** The report that may still get a photo. */
  async function requireReport(code: string, at: Date): Promise<ReportRow> {
    const trackingCode = readTrackingCode(code);
    const row = trackingCode === undefined ? undefined : await findReport(database.kysely, trackingCode);
    if (!row) throw new Problem('not-found');
    if (at.getTime() - row.received_at.getTime() > PHOTO_WITHIN_MS) throw new Problem('conflict', { detail: LATE });
    return row;
  }

  app.withTypeProvider<ZodTypeProvider>().put(
    '/reports/:id/photo',
    {
      bodyLimit: MAX_UPLOAD_BYTES,
      // Before the body is taken in: megabytes are for those only who have reported something.
      onRequest: async (request) => {
        await requireReport(request.params.id, now());
      },
      schema: {
        operationId: 'putReportPhoto',
        summary: 'A photo for a report, within an hour of it; by its tracking code',
        description: `The body is the file: JPEG, PNG or WebP, up to ${MAX_UPLOAD_BYTES / 2 ** 20} MiB. Kept small and without metadata (no position, no device), for those responsible only. The same file may be sent again, another is refused.`,
        tags,
        consumes: PHOTO_UPLOADS,
        params: ReportParams,
        body: PhotoBody,
        response: { 204: z.null().meta({ description: 'Kept' }), ...problems },
      },
    },
    async (request, reply) => {
      const at = now();
      const report = await requireReport(request.params.id, at);
      const { body } = request;
      const isFirst = (await keptPhoto(photos, database.kysely, report.photo_id, body)) === 'none';
      const photo = isFirst ? await photos.read(body) : undefined;
      return await write(
        database,
        request,
        reply,
        async (tx, audit) => {
          const kept = await keptPhoto(photos, tx, await lockReportPhoto(tx, report.report_id), body);
          if (kept === 'other') throw new Problem('conflict', { detail: TAKEN });
          const isNew = kept === 'none' && photo !== undefined;
          if (isNew) await setReportPhoto(tx, report.report_id, await photos.keep(tx, photo, at));
          const object = { type: 'report', id: report.id, adcode: report.adcode };
          const after = isNew ? { width: photo.width, height: photo.height } : {};
          await audit.record({ action: 'report.photo', object, before: {}, after });
          return { status: 204, headers: {} };
        },
        { isAnonymous: true },
      );
    },
  );
}

export const ReportParams = z.strictObject({
  id: z.string().max(100).meta({
    description: 'Tracking code for riders; UUID of the case (for photos of what was told) for those responsible',
  }),
});

const TAKEN = { zh: '这条反映已有照片，不能更换', en: 'This report has its photo: it cannot be replaced' };
const LATE = { zh: '反映一小时以后不再接收照片', en: 'A photo is taken within an hour of the report' };
