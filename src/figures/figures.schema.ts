/** The figures of the office's desk: what is asked of them, and how they are answered. */
import { z } from 'zod';
import { ActivityKindSchema } from '../activities/activity.schema.ts';
import { adcode, calendarDay } from '../http/params.ts';
import { REPORT_KINDS } from '../reports/report.schema.ts';
import { MAX_DAYS, MAX_DAYS_OF_ACTIVITIES } from './window.ts';

const figuresQuery = (maxDays: number) =>
  z.strictObject({
    district: adcode().optional().meta({ description: 'All below it; a union’s own by default' }),
    maintainer: z
      .uuid()
      .optional()
      .meta({ description: 'Only stations that this organisation answers for or hosts today' }),
    from: calendarDay()
      .optional()
      .meta({
        description: `First day (Asia/Shanghai), ${maxDays} days before the last at most; default: the last 30`,
      }),
    to: calendarDay().optional().meta({ description: 'Last day, included; default, and at the latest: today' }),
  });

export const FiguresQuery = figuresQuery(MAX_DAYS);
export const ActivityFiguresQuery = figuresQuery(MAX_DAYS_OF_ACTIVITIES);

const day = z.string().meta({ description: 'YYYY-MM-DD, a day in Asia/Shanghai' });
const window = { from: day, to: day };
const District = z.object({ adcode: z.string(), name: z.string() });
const Organisation = z.object({ id: z.uuid(), name: z.string() });
const more = z.boolean().meta({ description: 'There are more than the 1,000 of dutyHolders' });

const coverage = {
  due: z
    .int()
    .meta({ description: 'Stations that were open and published at any moment of the day; sums: station-days' }),
  checked: z.int().meta({ description: 'Of these, with a check that day' }),
};

export const CheckFiguresSchema = z
  .object({
    ...window,
    total: z.object(coverage),
    days: z.array(z.object({ date: day, ...coverage })),
    districts: z.array(z.object({ district: District, ...coverage })),
    dutyHolders: z
      .array(z.object({ dutyHolder: Organisation, ...coverage }))
      .meta({ description: 'Of that day; the most missed first. Days without one are in none' }),
    moreDutyHolders: more,
  })
  .meta({ id: 'CheckFigures' });

const byDay = {
  opened: z.int(),
  answered: z.int().meta({ description: 'Resolved or rejected' }),
  late: z.int().meta({ description: 'Deadlines that went by without an answer' }),
};
const hours = (share: string) =>
  z
    .number()
    .nullable()
    .meta({ description: `${share} of those answered, from the first telling on; null: none was answered` });
const cases = {
  ...byDay,
  medianHours: hours('The median'),
  p90Hours: hours('The 90th percentile'),
  waiting: z.int().meta({ description: 'Without an answer now, whenever they were opened' }),
  waitingLate: z.int().meta({ description: 'Of these, those past their deadline' }),
};

export const ReportFiguresSchema = z
  .object({
    ...window,
    total: z.object(cases),
    days: z.array(z.object({ date: day, ...byDay })),
    kinds: z.array(z.object({ kind: z.enum(REPORT_KINDS), ...cases })),
    districts: z.array(z.object({ district: District, ...cases })),
    dutyHolders: z.array(z.object({ dutyHolder: Organisation.nullable(), ...cases })).meta({
      description: 'Of the day on which it was told first (null: nobody); the most late first',
    }),
    moreDutyHolders: more,
  })
  .meta({ id: 'ReportFigures' });

const stations = {
  stations: z.int().meta({ description: 'All but retired ones' }),
  published: z.int(),
  states: z.object({ planned: z.int(), open: z.int(), paused: z.int(), closed: z.int() }),
  freshness: z
    .object({ fresh: z.int(), stale: z.int(), unverified: z.int() })
    .meta({ description: 'Of the published ones' }),
};

export const StationFiguresSchema = z
  .object({
    ...window,
    total: z.object(stations).meta({ description: 'Now, as in districts and dutyHolders' }),
    districts: z.array(z.object({ district: District, ...stations })),
    dutyHolders: z
      .array(z.object({ dutyHolder: Organisation.nullable(), ...stations }))
      .meta({ description: 'Of today (null: nobody); the most stations first' }),
    moreDutyHolders: more,
    days: z
      .array(z.object({ date: day, open: z.int(), paused: z.int(), closed: z.int() }))
      .meta({ description: 'At the end of each day, of today so far: published or not, retired since or not' }),
  })
  .meta({ id: 'StationFigures' });

const activities = {
  activities: z.int().meta({ description: 'That have begun, without the cancelled ones' }),
  cancelled: z.int(),
  signups: z.int().meta({ description: 'Without those of cancelled ones' }),
  visits: z.int().meta({ description: 'Sum of what was counted at the doors' }),
  counted: z.int().meta({ description: 'Activities whose visitors were counted' }),
};
const kind = { kind: ActivityKindSchema, kindName: z.object({ zh: z.string(), en: z.string() }) };

export const ActivityFiguresSchema = z
  .object({
    ...window,
    total: z.object(activities),
    days: z.array(z.object({ date: day, ...activities })).meta({ description: 'By the day of their begin' }),
    kinds: z.array(z.object({ ...kind, ...activities })),
    districts: z.array(z.object({ district: District, ...activities })),
    dutyHolders: z.array(z.object({ dutyHolder: Organisation.nullable(), ...activities })).meta({
      description: 'Who answered for the station on the day of the begin (null: nobody); the most activities first',
    }),
    moreDutyHolders: more,
    rows: z.array(z.object({ district: District, ...kind, ...activities })).meta({ description: 'By county and kind' }),
  })
  .meta({ id: 'ActivityFigures' });
