/** What managers do with a station: create, edit, retire, set status, amenities and who answers for it. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { AmenityCodeSchema } from '../amenities/amenity.schema.ts';
import type { Database, Tx } from '../db/database.ts';
import type { Crs } from '../geo/crs.ts';
import { knownCaller, type Action, type Authorise } from '../http/access.ts';
import { optionalCrs, outputCrs, type OutputPolicy } from '../http/crs.ts';
import { geojson, problems } from '../http/openapi.ts';
import { revisionEtag } from '../http/preconditions.ts';
import { GEOJSON } from '../http/shared-reply.ts';
import { write, type Audit, type WriteAnswer } from '../http/write.ts';
import { Problem } from '../problems.ts';
import type { FreshnessRule } from './freshness.ts';
import { changeStation, requireMay, type ChangeRule, type ChangeWork, type StationRequest } from './station-change.ts';
import { accuracyOfNothing, plainColumns, readMove } from './station-edit.ts';
import { stationBody } from './station-feature.ts';
import { readAccess, readHours, requireServiceArea, settleDistrict, type CheckDistrict } from './station-input.ts';
import { stationFacts } from './station-facts.repository.ts';
import { StationParams } from './station-key.ts';
import {
  createStation,
  replaceAccess,
  replaceAmenities,
  replaceResponsibilities,
  retireStation,
  setAmenity,
  setPublished,
  setStatus,
  updateStation,
} from './station-write.repository.ts';
import { findStation } from './station.repository.ts';
import {
  AmenityStateBody,
  MaintainersBody,
  StationCreateSchema,
  StationPatchSchema,
  StationSchema,
  StatusSchema,
  type StationPatch,
} from './station.schema.ts';

export interface ManageRoutesOptions {
  readonly database: Database;
  readonly checkDistrict: CheckDistrict;
  /** What a role may do to one station: the policy's. */
  readonly authorise: Authorise;
  readonly freshness: FreshnessRule;
  readonly output: OutputPolicy;
  readonly now: () => Date;
  readonly pathPrefix: string;
  /** Where the API is reached, for links: '' or https://host, then the path prefix. */
  readonly baseUrl: string;
}

const CrsQuery = z.strictObject({ crs: optionalCrs(), outCrs: optionalCrs() });
const OutQuery = z.strictObject({ outCrs: optionalCrs() });

/** The system of the body's coordinates, from the query or the body; the two must agree. Throws `crs-required`. */
function bodyCrs(query: Crs | undefined, body: Crs | undefined): Crs {
  const crs = query ?? body;
  if (crs !== undefined && (body === undefined || body === crs)) return crs;
  const detail = crs === undefined ? CRS_MISSING : CRS_DISAGREES;
  throw new Problem('crs-required', { errors: [{ parameter: 'crs', code: 'crs-required', detail }] });
}

/** What is on the door and inside (words, hours, ways in, amenities) is the duty holder's; the rest is the union's. */
const DUTY_HOLDERS_FIELDS = new Set([
  'name',
  'address',
  'openingHours',
  'openingHoursText',
  'access',
  'amenities',
] satisfies (keyof NonNullable<StationPatch['properties']>)[] as string[]);

function editAction(body: StationPatch): Action {
  const isOrdinary =
    body.geometry === undefined && Object.keys(body.properties ?? {}).every((field) => DUTY_HOLDERS_FIELDS.has(field));
  return isOrdinary ? 'station.edit' : 'station.manage';
}

const SOURCE_OF_STAFF = '工作人员录入';

const CRS_MISSING = {
  zh: '请说明 geometry 的坐标系：wgs84、gcj02 或 bd09',
  en: 'Name the system of geometry: wgs84, gcj02 or bd09',
};
const CRS_DISAGREES = { zh: '查询参数与正文中的 crs 不一致', en: 'The crs of the query and that of the body disagree' };

export function stationManageRoutes(app: FastifyInstance, options: ManageRoutesOptions): void {
  const { database, freshness, now } = options;
  const routes = app.withTypeProvider<ZodTypeProvider>();

  /** The station as it is now in this transaction, as the answer to a write. */
  async function answerWith(
    tx: Tx,
    id: string,
    status: number,
    wanted: Crs | undefined,
    input?: Crs,
  ): Promise<WriteAnswer> {
    // The write has settled duty and publication by itself: what runs at the commit can only refuse it.
    const station = await findStation(tx, id);
    if (!station) throw new Problem('not-found');
    const crs = outputCrs(options.output, { input, wanted, authorised: true });
    const body = stationBody(station, {
      crs,
      now: now(),
      freshness,
      navigation: { withWgs84: true },
      forAdmin: true,
      baseUrl: options.baseUrl,
    });
    const headers = { 'content-type': GEOJSON, 'content-crs': crs, etag: revisionEtag(station.revision, body) };
    const location = { location: `${options.pathPrefix}/v1/stations/${station.id}` };
    return { status, body, headers: status === 201 ? { ...headers, ...location } : headers };
  }

  const change = (tx: Tx, audit: Audit, request: StationRequest, rule: ChangeRule, work: ChangeWork) =>
    changeStation(tx, audit, options.authorise, request, rule, work);

  const answer = { 200: geojson(StationSchema, 'The station as it is now'), ...problems };
  const tags = ['managers'];

  routes.post(
    '/stations',
    {
      schema: {
        operationId: 'createStation',
        summary: 'Create a station',
        description: 'Published at once when somebody answers for it; otherwise kept unpublished with that reason.',
        tags,
        querystring: CrsQuery,
        body: StationCreateSchema,
        response: { 201: geojson(StationSchema, 'The new station'), ...problems },
      },
    },
    async (request, reply) => {
      const { body, query } = request;
      const { properties: p } = body;
      if (body.geometry === null && p.positionAccuracy !== undefined) throw accuracyOfNothing();
      const crs = body.geometry === null ? undefined : bodyCrs(query.crs, body.crs);
      const wgs84 = crs && body.geometry ? requireServiceArea(body.geometry.coordinates, crs) : null;
      const caller = knownCaller(request);
      // Whoever may create nothing need not know what the position would have been told.
      options.authorise(caller, 'station.create', { adcode: caller.adcode });
      return await write(database, request, reply, async (tx, audit) => {
        const adcode = await settleDistrict(tx, options.checkDistrict, wgs84, p.district?.adcode);
        options.authorise(caller, 'station.create', { adcode });
        const accuracy = p.positionAccuracy ?? 'map';
        const id = await createStation(tx, {
          name: p.name,
          address: p.address ?? null,
          adcode,
          districtAsWritten: p.district?.asWritten ?? null,
          position:
            crs && body.geometry
              ? {
                  crs,
                  coordinates: body.geometry.coordinates,
                  accuracy,
                  method: accuracy === 'surveyed' ? 'surveyed' : 'stated',
                }
              : null,
          unlocatedReason: body.geometry === null ? 'position-missing' : null,
          hours: readHours(p),
          state: p.state,
          stateReason: p.stateReason ?? null,
          water: p.utilities?.water ?? 'unknown',
          power: p.utilities?.power ?? 'unknown',
          // An account's id is nobody's business: the source is public.
          source: p.provenance?.source ?? (caller.id.startsWith('user:') ? SOURCE_OF_STAFF : caller.id),
          sourceUrl: p.provenance?.url ?? null,
          observedAt: p.provenance?.observedAt ?? null,
          contact: null,
          import: null,
          amenities: p.amenities ?? [],
          access: readAccess(p.access ?? []),
          maintainers: p.maintainers,
          publish: p.published ?? true,
          by: caller.id,
        });
        await audit.record({
          action: 'station.create',
          object: { type: 'station', id, adcode },
          after: await stationFacts(tx, id),
        });
        return await answerWith(tx, id, 201, query.outCrs, crs);
      });
    },
  );

  routes.patch(
    '/stations/:id',
    {
      schema: {
        operationId: 'editStation',
        summary: 'Edit a station; If-Match is required',
        tags,
        params: StationParams,
        querystring: CrsQuery,
        body: StationPatchSchema,
        response: answer,
      },
    },
    async (request, reply) => {
      const { body, query } = request;
      const crs = body.geometry ? bodyCrs(query.crs, body.crs) : undefined;
      const rule = { action: editAction(body), ifMatch: 'required' } as const;
      return await write(database, request, reply, async (tx, audit) => {
        const row = await change(tx, audit, request, rule, async (row) => {
          const move = await readMove(tx, options.checkDistrict, body, crs, row);
          if (move.adcode)
            await requireMay(tx, options.authorise, request, rule.action, row, { newAdcode: move.adcode });
          await updateStation(tx, row.id, { ...plainColumns(body), ...move });
          const p = body.properties ?? {};
          if (p.amenities) await replaceAmenities(tx, row.id, p.amenities);
          if (p.access) await replaceAccess(tx, row.id, readAccess(p.access));
          if (p.published !== undefined) await setPublished(tx, row.id, p.published);
        });
        return await answerWith(tx, row.id, 200, query.outCrs ?? query.crs, crs);
      });
    },
  );

  routes.delete(
    '/stations/:id',
    {
      schema: {
        operationId: 'retireStation',
        summary: 'Retire a station: a tombstone stays, and every layer and follower hears of it',
        tags,
        params: StationParams,
        querystring: z.strictObject({}),
        response: { 204: z.null().meta({ description: 'Retired' }), ...problems },
      },
    },
    async (request, reply) =>
      await write(database, request, reply, async (tx, audit) => {
        await change(tx, audit, request, { action: 'station.retire', ifMatch: 'optional' }, (row) =>
          retireStation(tx, row.id, knownCaller(request).id, now()),
        );
        return { status: 204, headers: {} };
      }),
  );

  routes.put(
    '/stations/:id/status',
    {
      schema: {
        operationId: 'setStationStatus',
        summary: 'Open, pause or close in one call; counts as a verification',
        tags,
        params: StationParams,
        querystring: OutQuery,
        body: StatusSchema,
        response: answer,
      },
    },
    async (request, reply) => {
      if (request.body.until && request.body.until <= now()) throw untilIsPast();
      return await write(database, request, reply, async (tx, audit) => {
        const row = await change(tx, audit, request, { action: 'station.status', ifMatch: 'optional' }, (row) =>
          setStatus(tx, row.id, request.body, knownCaller(request).id, now()),
        );
        return await answerWith(tx, row.id, 200, request.query.outCrs);
      });
    },
  );

  routes.put(
    '/stations/:id/amenities/:code',
    {
      schema: {
        operationId: 'setStationAmenity',
        summary: 'Set the state of one amenity',
        tags,
        params: StationParams.extend({ code: AmenityCodeSchema }),
        querystring: OutQuery,
        body: AmenityStateBody,
        response: answer,
      },
    },
    async (request, reply) =>
      await write(database, request, reply, async (tx, audit) => {
        const row = await change(tx, audit, request, { action: 'station.amenity', ifMatch: 'optional' }, (row) =>
          setAmenity(tx, row.id, request.params.code, request.body.state),
        );
        return await answerWith(tx, row.id, 200, request.query.outCrs);
      }),
  );

  routes.put(
    '/stations/:id/maintainers',
    {
      schema: {
        operationId: 'setStationMaintainers',
        summary: 'Say who built it, who hosts it and who answers for it, from when to when; If-Match is required',
        description:
          'Without a duty holder the builder holds the duty (谁建谁负责). Two duty holders on one day are refused.',
        tags,
        params: StationParams,
        querystring: OutQuery,
        body: MaintainersBody,
        response: answer,
      },
    },
    async (request, reply) =>
      await write(database, request, reply, async (tx, audit) => {
        const row = await change(tx, audit, request, { action: 'station.maintainers', ifMatch: 'required' }, (row) =>
          replaceResponsibilities(tx, row.id, request.body.maintainers),
        );
        return await answerWith(tx, row.id, 200, request.query.outCrs);
      }),
  );
}

function untilIsPast(): Problem {
  const detail = { zh: '恢复时间必须在将来', en: 'until must lie in the future' };
  return new Problem('invalid-request', { errors: [{ pointer: '#/until', code: 'in-the-past', detail }] });
}
