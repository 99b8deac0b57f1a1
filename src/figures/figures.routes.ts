/** GET /v1/{checks,reports,stations,activities}/figures: what the office's desk plots. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import type { Database } from '../db/database.ts';
import { ACTIVITY_KINDS, type ActivityKind } from '../activities/activity.schema.ts';
import { knownCaller, type Authorise } from '../http/access.ts';
import { problems } from '../http/openapi.ts';
import { JSON_TYPE, sendPrivate } from '../http/shared-reply.ts';
import { activityFigures } from './activity-figures.repository.ts';
import { checkFigures } from './check-figures.repository.ts';
import { readFigures } from './figures.repository.ts';
import {
  ActivityFiguresQuery,
  ActivityFiguresSchema,
  CheckFiguresSchema,
  FiguresQuery,
  ReportFiguresSchema,
  StationFiguresSchema,
} from './figures.schema.ts';
import { reportFigures } from './report-figures.repository.ts';
import { MAX_DUTY_HOLDERS, type FigureQuestion } from './scope.ts';
import { stationFigures, type StationCounts } from './station-figures.repository.ts';
import { MAX_DAYS_OF_ACTIVITIES, readWindow } from './window.ts';

export interface FiguresRoutesOptions {
  readonly database: Database;
  readonly authorise: Authorise;
  readonly freshness: { readonly freshForHours: number; readonly staleForDays: number };
  readonly now: () => Date;
}

const HOUR_MS = 3_600_000;
const SCOPE =
  'A union’s are of its district, a manager’s of the stations that its organisation looks after today. Days are those of Asia/Shanghai.';

export function figuresRoutes(app: FastifyInstance, options: FiguresRoutesOptions): void {
  const { database, freshness } = options;
  const routes = app.withTypeProvider<ZodTypeProvider>();

  function question(request: FastifyRequest, query: z.output<typeof FiguresQuery>, maxDays?: number): FigureQuestion {
    const caller = knownCaller(request);
    const district = query.district ?? caller.adcode;
    options.authorise(caller, 'figures.read', { adcode: district });
    const now = options.now();
    const lookedAfterBy = [caller.maintainerId, query.maintainer].filter((id) => id !== undefined);
    return { district, lookedAfterBy, window: readWindow(query, now, maxDays), now };
  }

  routes.get(
    '/checks/figures',
    {
      schema: {
        operationId: 'getCheckFigures',
        summary: 'How many stations were due for their daily check, and how many had one: by day, county, duty holder',
        description: `${SCOPE} Of the stations that are published today: of those withdrawn or retired since there are no figures.`,
        tags: ['checks'],
        querystring: FiguresQuery,
        response: { 200: CheckFiguresSchema, ...problems },
      },
    },
    async (request, reply) => {
      const asked = question(request, request.query);
      const { days, districts, dutyHolders } = await readFigures(database, (tx) => checkFigures(tx, asked));
      const sum = (of: 'due' | 'checked'): number => days.reduce((total, one) => total + one[of], 0);
      return sendPrivate(reply, JSON_TYPE, {
        ...daysAsked(asked),
        total: { due: sum('due'), checked: sum('checked') },
        days,
        districts: districts.map(ofDistrict),
        ...ofDutyHolders(dutyHolders),
      });
    },
  );

  routes.get(
    '/reports/figures',
    {
      schema: {
        operationId: 'getReportFigures',
        summary:
          'Cases opened, answered and late by day; hours to an answer by kind, county and duty holder; what waits',
        description: SCOPE,
        tags: ['reports'],
        querystring: FiguresQuery,
        response: { 200: ReportFiguresSchema, ...problems },
      },
    },
    async (request, reply) => {
      const asked = question(request, request.query);
      const found = await readFigures(database, (tx) => reportFigures(tx, asked));
      const { total, days, kinds, districts, dutyHolders } = found;
      return sendPrivate(reply, JSON_TYPE, {
        ...daysAsked(asked),
        total,
        days,
        kinds,
        districts: districts.map(ofDistrict),
        ...ofDutyHolders(dutyHolders),
      });
    },
  );

  routes.get(
    '/stations/figures',
    {
      schema: {
        operationId: 'getStationFigures',
        summary: 'Stations by state and freshness, county and duty holder now; their states at the end of each day',
        description: SCOPE,
        tags: ['managers'],
        querystring: FiguresQuery,
        response: { 200: StationFiguresSchema, ...problems },
      },
    },
    async (request, reply) => {
      const asked = question(request, request.query);
      const before = (hours: number): Date => new Date(asked.now.getTime() - hours * HOUR_MS);
      const limits = {
        freshSince: before(freshness.freshForHours),
        staleSince: before(freshness.staleForDays * 24),
      };
      const found = await readFigures(database, (tx) => stationFigures(tx, asked, limits));
      return sendPrivate(reply, JSON_TYPE, {
        ...daysAsked(asked),
        total: grouped(found.total),
        districts: found.districts.map((row) => ofDistrict(grouped(row))),
        ...ofDutyHolders(found.dutyHolders.map(grouped)),
        days: found.days,
      });
    },
  );

  routes.get(
    '/activities/figures',
    {
      schema: {
        operationId: 'getActivityFigures',
        summary: 'Activities, sign-ups and visits by day, kind, county and duty holder',
        description: SCOPE,
        tags: ['managers'],
        querystring: ActivityFiguresQuery,
        response: { 200: ActivityFiguresSchema, ...problems },
      },
    },
    async (request, reply) => {
      const asked = question(request, request.query, MAX_DAYS_OF_ACTIVITIES);
      const found = await readFigures(database, (tx) => activityFigures(tx, asked));
      return sendPrivate(reply, JSON_TYPE, {
        ...daysAsked(asked),
        total: found.total,
        days: found.days,
        kinds: found.kinds.map(withKindName),
        districts: found.districts.map(ofDistrict),
        ...ofDutyHolders(found.dutyHolders),
        rows: found.rows.map((row) => withKindName(ofDistrict(row))),
      });
    },
  );
}

const daysAsked = ({ window: { from, to } }: FigureQuestion) => ({ from, to });

const ofDistrict = <T extends { readonly adcode: string; readonly name: string }>({ adcode, name, ...counts }: T) => ({
  district: { adcode, name },
  ...counts,
});

const withKindName = <T extends { readonly kind: ActivityKind }>(row: T) => ({
  ...row,
  kindName: ACTIVITY_KINDS[row.kind],
});

/** As many as are told of, and whether there are more. */
function ofDutyHolders<T extends { readonly id: string | null; readonly name: string | null }>(found: readonly T[]) {
  return {
    dutyHolders: found
      .slice(0, MAX_DUTY_HOLDERS)
      .map(({ id, name, ...counts }) => ({ dutyHolder: id === null ? null : { id, name }, ...counts })),
    moreDutyHolders: found.length > MAX_DUTY_HOLDERS,
  };
}

const grouped = <T extends StationCounts>({ planned, open, paused, closed, fresh, stale, unverified, ...rest }: T) => ({
  ...rest,
  states: { planned, open, paused, closed },
  freshness: { fresh, stale, unverified },
});
