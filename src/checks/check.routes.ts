/**
 * The daily check: doing one, its photo, and what was found before, for those responsible. A check verifies the station in
 * the transaction that keeps it; how it does so is the stations slice's, handed in. Overdue ones are overdue.routes.ts.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Database, Executor, Tx } from '../db/database.ts';
import { knownCaller, type Action, type Authorise } from '../http/access.ts';
import { decodeCursor, encodeCursor } from '../http/cursor.ts';
import { problems } from '../http/openapi.ts';
import {
  keptPhoto,
  MAX_UPLOAD_BYTES,
  PHOTO_UPLOADS,
  PhotoBody,
  photoResponse,
  sendPhoto,
  type PhotoStore,
} from '../http/photo.ts';
import { JSON_TYPE, sendPrivate } from '../http/shared-reply.ts';
import { write } from '../http/write.ts';
import { Problem } from '../problems.ts';
import {
  createCheck,
  findCheck,
  listChecks,
  lockCheckPhoto,
  setCheckPhoto,
  type CheckRow,
} from './check.repository.ts';
import { CheckCreateSchema, CheckListSchema, CheckSchema, ListQuery, type CheckInput } from './check.schema.ts';

/** A station as a check needs it. */
export interface CheckedStation {
  readonly id: string;
  readonly adcode: string;
}

/** What the stations slice does for a check. */
export interface CheckedStations<Locked extends CheckedStation> {
  /** Lock it. Throws `not-found`, `gone`; `mayChange` throws where the caller may not. */
  lock(tx: Tx, idOrCode: string, mayChange: (row: CheckedStation) => Promise<void>): Promise<Locked>;
  find(db: Executor, idOrCode: string): Promise<CheckedStation | undefined>;
  lookedAfterBy(
    db: Executor,
    id: string,
  ): Promise<{ readonly dutyHolders: readonly string[]; readonly hosts: readonly string[] }>;
  facts(tx: Tx, id: string): Promise<Readonly<Record<string, unknown>>>;
  /** False where something newer is known. */
  apply(tx: Tx, row: Locked, found: Finding): Promise<boolean>;
}

interface Finding extends Pick<CheckInput, 'amenities'> {
  readonly at: Date;
  readonly by: string;
  readonly water?: 'ok' | 'out' | 'unknown' | undefined;
  readonly power?: 'ok' | 'out' | 'unknown' | undefined;
}

export interface CheckRoutesOptions<Locked extends CheckedStation> {
  readonly database: Database;
  readonly stations: CheckedStations<Locked>;
  readonly photos: PhotoStore;
  readonly authorise: Authorise;
  readonly now: () => Date;
  readonly pathPrefix: string;
}

/** Clocks of phones are off by seconds. */
const SKEW_MS = 60_000;
const MAX_LATE_MS = 24 * 3_600_000;
const PHOTO_WITHIN_MS = 24 * 3_600_000;

const StationParams = z.strictObject({ id: z.string().max(200).meta({ description: 'UUID or code' }) });
const CheckParams = z.strictObject({ id: z.uuid() });
const tags = ['checks'];

/** When it was done. Throws for the future and for more than a day ago: that is no daily check any more. */
function checkedAt(observedAt: Date | undefined, now: Date): Date {
  if (observedAt === undefined) return now;
  const lateMs = now.getTime() - observedAt.getTime();
  if (lateMs >= -SKEW_MS && lateMs <= MAX_LATE_MS) return lateMs < 0 ? now : observedAt;
  const [code, detail] =
    lateMs < 0
      ? (['in-the-future', { zh: '检查时间不能在将来', en: 'It cannot have been done in the future' }] as const)
      : ([
          'too-late',
          { zh: '24 小时以前的检查不再接收', en: 'A check of more than 24 hours ago is not taken' },
        ] as const);
  throw new Problem('invalid-request', { errors: [{ pointer: '#/observedAt', code, detail }] });
}

export function checkRoutes<Locked extends CheckedStation>(
  app: FastifyInstance,
  options: CheckRoutesOptions<Locked>,
): void {
  const { database, stations, photos, now } = options;
  const routes = app.withTypeProvider<ZodTypeProvider>();

  async function requireMay(db: Executor, request: FastifyRequest, action: Action, station: CheckedStation) {
    const caller = knownCaller(request);
    const by = caller.role === 'manager' ? await stations.lookedAfterBy(db, station.id) : {};
    options.authorise(caller, action, { adcode: station.adcode, ...by });
  }

  /** The check, where the caller may do this at its station. Throws `not-found`. */
  async function checkFor(request: FastifyRequest, id: string, action: Action): Promise<CheckRow> {
    const row = await findCheck(database.kysely, id);
    if (!row) throw new Problem('not-found');
    await requireMay(database.kysely, request, action, { id: row.station_id, adcode: row.adcode });
    return row;
  }

  const show = (row: CheckRow) => ({
    id: row.id,
    station: { id: row.station_id, code: row.code },
    checkedAt: row.checked_at.toISOString(),
    receivedAt: row.received_at.toISOString(),
    by: { id: row.checked_by, name: row.by_name },
    dutyHolder: row.maintainer_id === null ? null : { id: row.maintainer_id, name: row.maintainer_name },
    duties: {
      utilities: row.utilities,
      order: row.orderliness,
      cleanliness: row.cleanliness,
      equipment: row.equipment,
    },
    note: row.note,
    utilities: { water: row.water, power: row.power },
    amenities: row.amenities,
    applied: row.applied,
    photo: row.photo_id === null ? null : `${options.pathPrefix}/v1/checks/${row.id}/photo`,
  });

  routes.post(
    '/stations/:id/checks',
    {
      schema: {
        operationId: 'checkStation',
        summary: 'The daily check of the four duties: verifies the station, and may set its utilities and amenities',
        description:
          'Small, so that it gets through a poor network; the photo follows by PUT /v1/checks/{id}/photo. Send an Idempotency-Key: what a phone repeats then counts once.',
        tags,
        params: StationParams,
        body: CheckCreateSchema,
        response: { 201: CheckSchema, ...problems },
      },
    },
    async (request, reply) => {
      const { body } = request;
      const receivedAt = now();
      return await write(database, request, reply, async (tx, audit) => {
        const station = await stations.lock(tx, request.params.id, (row) =>
          requireMay(tx, request, 'station.check', row),
        );
        // Judged here and not before: a repeated request gets its first answer however late it comes.
        const at = checkedAt(body.observedAt, receivedAt);
        const isOn = body.duties.utilities === 'ok' ? ('ok' as const) : undefined;
        const utilities = { water: body.utilities?.water ?? isOn, power: body.utilities?.power ?? isOn };
        const by = knownCaller(request).id;
        const before = await stations.facts(tx, station.id);
        const applied = await stations.apply(tx, station, { at, by, ...utilities, amenities: body.amenities });
        const { dutyHolders } = await stations.lookedAfterBy(tx, station.id);
        const check = { ...body, stationId: station.id, checkedAt: at, receivedAt, by, utilities, applied };
        const id = await createCheck(tx, { ...check, dutyHolder: dutyHolders[0] });
        const object = { type: 'station', id: station.id, adcode: station.adcode };
        const after = await stations.facts(tx, station.id);
        await audit.record({ action: 'station.check', object, before, after: { ...after, check: id } });
        const row = await findCheck(tx, id);
        if (!row) throw new Problem('not-found');
        const location = `${options.pathPrefix}/v1/stations/${station.id}/checks`;
        return { status: 201, body: JSON.stringify(show(row)), headers: { 'content-type': JSON_TYPE, location } };
      });
    },
  );

  routes.get(
    '/stations/:id/checks',
    {
      schema: {
        operationId: 'listChecks',
        summary: 'The checks of a station, newest first, for those responsible',
        tags,
        params: StationParams,
        querystring: ListQuery,
        response: { 200: CheckListSchema, ...problems },
      },
    },
    async (request, reply) => {
      const { limit, cursor } = request.query;
      const station = await stations.find(database.kysely, request.params.id);
      if (!station) throw new Problem('not-found');
      await requireMay(database.kysely, request, 'check.read', station);
      const found = await listChecks(database.kysely, station.id, placeOf(cursor), limit + 1);
      const rows = found.slice(0, limit);
      const last = rows.at(-1);
      const next = found.length > limit && last ? encodeCursor('checks', [last.checked_at.getTime(), last.id]) : null;
      return sendPrivate(reply, JSON_TYPE, { checks: rows.map(show), next });
    },
  );

  routes.get(
    '/checks/:id/photo',
    {
      schema: {
        operationId: 'getCheckPhoto',
        summary: 'The photo of a check, for those responsible',
        tags,
        params: CheckParams,
        response: { 200: photoResponse, ...problems },
      },
    },
    async (request, reply) => {
      const { photo_id: photoId } = await checkFor(request, request.params.id, 'check.read');
      const bytes = photoId === null ? undefined : await photos.bytesOf(database.kysely, photoId);
      if (!bytes) throw new Problem('not-found');
      return sendPhoto(reply, bytes) as never;
    },
  );
}

function placeOf(cursor: string | undefined): { readonly at: Date; readonly id: string } | undefined {
  if (cursor === undefined) return undefined;
  const [ms, id] = decodeCursor('checks', cursor);
  if (typeof ms !== 'number' || Number.isNaN(new Date(ms).getTime()) || !z.uuid().safeParse(id).success)
    throw new Problem('invalid-cursor');
  return { at: new Date(ms), id: String(id) };
}

/** PUT of a check's photo, in a context whose bodies are images (http/photo.ts). */
export function checkPhotoRoutes<Locked extends CheckedStation>(
  app: FastifyInstance,
  { database, stations, photos, authorise, now }: Omit<CheckRoutesOptions<Locked>, 'pathPrefix'>,
): void {
  app.withTypeProvider<ZodTypeProvider>().put(
    '/checks/:id/photo',
    {
      bodyLimit: MAX_UPLOAD_BYTES,
      schema: {
        operationId: 'putCheckPhoto',
        summary: 'The photo of a check, within a day of it; the same one may be sent again, another is refused',
        description: `The body is the file: JPEG, PNG or WebP, up to ${MAX_UPLOAD_BYTES / 2 ** 20} MiB. Kept small, turned upright and without metadata (no position).`,
        tags,
        consumes: PHOTO_UPLOADS,
        params: CheckParams,
        body: PhotoBody,
        response: { 204: z.null().meta({ description: 'Kept' }), ...problems },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const caller = knownCaller(request);
      const row = await findCheck(database.kysely, id);
      if (!row) throw new Problem('not-found');
      const by = caller.role === 'manager' ? await stations.lookedAfterBy(database.kysely, row.station_id) : {};
      authorise(caller, 'station.check', { adcode: row.adcode, ...by });
      const at = now();
      const isLate = at.getTime() - row.received_at.getTime() > PHOTO_WITHIN_MS;
      const isFirst = !isLate && (await keptPhoto(photos, database.kysely, row.photo_id, request.body)) === 'none';
      // Read outside of the transaction: the embedded engine has one session.
      const photo = isFirst ? await photos.read(request.body) : undefined;
      return await write(database, request, reply, async (tx, audit) => {
        const object = { type: 'check', id, adcode: row.adcode };
        const kept = await keptPhoto(photos, tx, await lockCheckPhoto(tx, id), request.body);
        if (kept === 'other') throw new Problem('conflict', { detail: TAKEN });
        let after = {};
        if (kept === 'none') {
          if (!photo) throw new Problem('conflict', { detail: LATE });
          await setCheckPhoto(tx, id, await photos.keep(tx, photo, at));
          after = { width: photo.width, height: photo.height };
        }
        await audit.record({ action: 'check.photo', object, before: {}, after });
        return { status: 204, headers: {} };
      });
    },
  );
}

const TAKEN = { zh: '这次检查已有照片，不能更换', en: 'This check has its photo: it cannot be replaced' };
const LATE = { zh: '检查一天以后不再接收照片', en: 'A photo is taken within a day of the check' };
