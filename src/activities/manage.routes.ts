/** What the office does with activities: announce, edit, call off, count who came. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Database, Tx } from '../db/database.ts';
import { knownCaller, type Authorise } from '../http/access.ts';
import { outputCrs, type OutputPolicy } from '../http/crs.ts';
import { problems } from '../http/openapi.ts';
import { revisionCheck, revisionEtag } from '../http/preconditions.ts';
import { JSON_TYPE } from '../http/shared-reply.ts';
import { write, type Audit, type WriteAnswer } from '../http/write.ts';
import { Problem } from '../problems.ts';
import { activityBody } from './activity-view.ts';
import {
  activityFacts,
  cancelActivity,
  createActivity,
  editActivity,
  lockActivity,
  requireSpan,
  setAttendance,
  type LockedActivity,
} from './activity-write.repository.ts';
import { findActivity } from './activity.repository.ts';
import type { ActivityStation, FindStation } from './activity.routes.ts';
import {
  ActivityCreateSchema,
  ActivityParams,
  ActivityPatchSchema,
  ActivitySchema,
  AttendanceSchema,
  CancellationSchema,
  OneActivityQuery,
} from './activity.schema.ts';

export interface ActivityManageOptions {
  readonly database: Database;
  readonly findStation: FindStation;
  readonly authorise: Authorise;
  readonly output: OutputPolicy;
  /** Something was announced, edited or called off. */
  readonly onChange: () => void;
  readonly now: () => Date;
  readonly pathPrefix: string;
}

const tags = ['managers'];
const answer = { 200: ActivitySchema, ...problems };
type Query = { readonly crs?: 'wgs84' | 'gcj02' | 'bd09' | undefined; readonly outCrs?: Query['crs'] };

export function activityManageRoutes(app: FastifyInstance, options: ActivityManageOptions): void {
  const { database, now } = options;
  const routes = app.withTypeProvider<ZodTypeProvider>();

  async function answerWith(tx: Tx, id: string, status: number, { crs, outCrs }: Query): Promise<WriteAnswer> {
    const activity = await findActivity(tx, id);
    if (!activity) throw new Problem('not-found');
    const system = outputCrs(options.output, { wanted: outCrs ?? crs, authorised: true });
    const body = activityBody(activity, system);
    const headers = {
      'content-type': JSON_TYPE,
      'content-crs': system,
      etag: revisionEtag(activity.revision, body),
      ...(status === 201 ? { location: `${options.pathPrefix}/v1/activities/${id}` } : {}),
    };
    return { status, body, headers };
  }

  function requireMay(request: FastifyRequest, station: ActivityStation): void {
    options.authorise(knownCaller(request), 'activity.manage', station);
  }

  /** Change one activity: lock, ask the policy, hold against If-Match, do `work`, write down what is different. */
  async function change(
    tx: Tx,
    audit: Audit,
    request: FastifyRequest & { readonly params: { readonly id: string } },
    rule: { readonly action: string; readonly ifMatch: 'required' | 'optional' },
    work: (row: LockedActivity) => Promise<void>,
  ): Promise<void> {
    const check = revisionCheck(request, { required: rule.ifMatch === 'required' });
    const row = await lockActivity(tx, request.params.id);
    const station = await options.findStation(tx, row.station_id);
    requireMay(request, station);
    check(row.revision);
    await work(row);
    const after = activityFacts(await lockActivity(tx, row.id));
    const object = { type: 'activity', id: row.id, adcode: station.adcode };
    await audit.record({ action: rule.action, object, before: activityFacts(row), after });
  }

  routes.post(
    '/activities',
    {
      schema: {
        operationId: 'createActivity',
        summary: 'Announce an activity at a station',
        tags,
        querystring: OneActivityQuery,
        body: ActivityCreateSchema,
        response: { 201: ActivitySchema, ...problems },
      },
    },
    async (request, reply) => {
      const { station: key, ...activity } = request.body;
      await write(database, request, reply, async (tx, audit) => {
        const station = await options.findStation(tx, key);
        requireMay(request, station);
        if (station.isRetired) throw new Problem('gone');
        requireSpan(activity.startsAt, activity.endsAt);
        if (activity.endsAt <= now()) throw endsInThePast();
        const id = await createActivity(tx, { ...activity, stationId: station.id });
        const object = { type: 'activity', id, adcode: station.adcode };
        await audit.record({ action: 'activity.create', object, after: activityFacts(await lockActivity(tx, id)) });
        return await answerWith(tx, id, 201, request.query);
      });
      options.onChange();
      return reply;
    },
  );

  routes.patch(
    '/activities/:id',
    {
      schema: {
        operationId: 'editActivity',
        summary: 'Edit an activity; If-Match is required',
        description: 'Members that are absent stay. Fewer places than are held, or a cancelled activity: 409.',
        tags,
        params: ActivityParams,
        querystring: OneActivityQuery,
        body: ActivityPatchSchema,
        response: answer,
      },
    },
    async (request, reply) => {
      await write(database, request, reply, async (tx, audit) => {
        const rule = { action: 'activity.edit', ifMatch: 'required' } as const;
        await change(tx, audit, request, rule, async (row) => {
          if (row.cancelled_at !== null) throw new Problem('activity-cancelled');
          await editActivity(tx, row, request.body);
        });
        return await answerWith(tx, request.params.id, 200, request.query);
      });
      options.onChange();
      return reply;
    },
  );

  routes.put(
    '/activities/:id/cancellation',
    {
      schema: {
        operationId: 'cancelActivity',
        summary: 'Call an activity off, for good, with the reason',
        tags,
        params: ActivityParams,
        querystring: OneActivityQuery,
        body: CancellationSchema,
        response: answer,
      },
    },
    async (request, reply) => {
      await write(database, request, reply, async (tx, audit) => {
        const rule = { action: 'activity.cancel', ifMatch: 'optional' } as const;
        await change(tx, audit, request, rule, async (row) => {
          if (row.cancelled_at !== null) throw new Problem('activity-cancelled');
          if (row.ends_at <= now()) throw new Problem('activity-over');
          await cancelActivity(tx, row.id, request.body.reason, now());
        });
        return await answerWith(tx, request.params.id, 200, request.query);
      });
      options.onChange();
      return reply;
    },
  );

  routes.put(
    '/activities/:id/attendance',
    {
      schema: {
        operationId: 'setActivityAttendance',
        summary: 'How many came; from its begin on',
        tags,
        params: ActivityParams,
        querystring: OneActivityQuery,
        body: AttendanceSchema,
        response: answer,
      },
    },
    async (request, reply) =>
      await write(database, request, reply, async (tx, audit) => {
        const rule = { action: 'activity.attendance', ifMatch: 'optional' } as const;
        await change(tx, audit, request, rule, async (row) => {
          if (row.cancelled_at !== null) throw new Problem('activity-cancelled');
          if (row.starts_at > now()) throw new Problem('activity-not-begun');
          await setAttendance(tx, row.id, request.body.attended);
        });
        return await answerWith(tx, request.params.id, 200, request.query);
      }),
  );
}

function endsInThePast(): Problem {
  const detail = { zh: '结束时间必须在将来', en: 'endsAt must lie in the future' };
  return new Problem('invalid-request', { errors: [{ pointer: '#/endsAt', code: 'in-the-past', detail }] });
}
