/** Activities as the API shows and takes them, and the closed list of their kinds. */
import { z } from 'zod';
import { CRS_NAMES, optionalCrs } from '../http/crs.ts';
import { adcode, bbox, decimal, instant, integer, list, text } from '../http/params.ts';

/** The kinds, with their names: the field's own words. */
export const ACTIVITY_KINDS = {
  lawTalk: { zh: '普法讲座', en: 'Law talk' },
  policyTalk: { zh: '政策宣讲', en: 'Policy talk' },
  haircut: { zh: '免费理发', en: 'Free haircut' },
  healthCheck: { zh: '健康体检', en: 'Health check' },
  jobFair: { zh: '招聘会', en: 'Job fair' },
  summerRelief: { zh: '送清凉', en: 'Summer relief' },
  winterRelief: { zh: '送温暖', en: 'Winter relief' },
  skills: { zh: '技能培训', en: 'Skills training' },
  legalAid: { zh: '法律援助', en: 'Legal aid' },
  other: { zh: '其他', en: 'Other' },
} as const;

export type ActivityKind = keyof typeof ACTIVITY_KINDS;
export const KIND_CODES = Object.keys(ACTIVITY_KINDS) as [ActivityKind, ...ActivityKind[]];

export const ActivityKindSchema = z.enum(KIND_CODES).meta({ id: 'ActivityKind' });

const shown = {
  id: z.uuid(),
  kind: ActivityKindSchema,
  kindName: z.object({ zh: z.string(), en: z.string() }),
  title: z.string(),
  startsAt: z.string().meta({ description: 'With the offset of China, +08:00' }),
  endsAt: z.string(),
  places: z.int().nullable().meta({ description: 'null: as many as come' }),
  placesLeft: z.int().nullable(),
};

/** What a station's own answer says of its next few. */
export const ActivityBriefSchema = z.object(shown).meta({ id: 'ActivityBrief' });

const activity = {
  ...shown,
  description: z.string().nullable(),
  signedUp: z.int(),
  state: z.enum(['scheduled', 'cancelled']),
  cancelReason: z.string().nullable(),
  attended: z.int().nullable().meta({ description: 'Counted at the door; null: not counted' }),
  station: z.object({
    type: z.literal('Feature'),
    id: z.uuid(),
    geometry: z.object({ type: z.literal('Point'), coordinates: z.tuple([z.number(), z.number()]) }).nullable(),
    properties: z.object({
      code: z.string(),
      name: z.string(),
      address: z.string().nullable(),
      district: z.object({ adcode: z.string(), name: z.string() }),
    }),
  }),
  distance: z.number().optional().meta({ description: 'Metres, where the request said from where' }),
  revision: z.int(),
  updatedAt: z.string(),
};

const system = { coordinateSystem: z.enum(CRS_NAMES) };

export const ActivitySchema = z.object({ ...activity, ...system }).meta({ id: 'Activity' });

export const ActivityListSchema = z
  .object({
    ...system,
    activities: z.array(z.object(activity)),
    links: z.array(z.object({ rel: z.string(), href: z.string(), type: z.string().optional() })),
    next: z.string().nullable().meta({ description: 'Cursor of the next page; null: this is the last' }),
  })
  .meta({ id: 'ActivityList' });

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** An instant with its offset, or a Chinese calendar day, which begins at midnight there. */
const moment = () =>
  z
    .string()
    .transform((value) => (DAY.test(value) ? `${value}T00:00:00+08:00` : value))
    .pipe(instant())
    .meta({ override: { type: 'string' }, description: 'RFC 3339 (write + as %2B), or YYYY-MM-DD in China' });

const page = { limit: integer(1, 200).default(50), cursor: z.string().max(400).optional() };
const when = {
  from: moment().optional().meta({ description: 'What has not ended by then; default: now' }),
  to: moment().optional().meta({ description: 'What begins before' }),
};

const stationRef = () =>
  z
    .string()
    .regex(/^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{6}-\d{4,9})$/i, 'expected a station: UUID or code')
    .transform((value) => value.toLowerCase());

export const ActivityQuery = z.strictObject({
  district: adcode().optional(),
  station: stationRef().optional(),
  kind: list(ActivityKindSchema).optional(),
  ...when,
  bbox: bbox().optional(),
  lng: decimal(-180, 180).optional().meta({ description: 'With lat, crs and radius: what is within reach' }),
  lat: decimal(-90, 90).optional(),
  radius: decimal(1, 50_000).optional().meta({ description: 'Metres around lng, lat; default 3000' }),
  crs: optionalCrs(),
  outCrs: optionalCrs(),
  ...page,
});

export const StationActivitiesQuery = z.strictObject({ ...when, crs: optionalCrs(), outCrs: optionalCrs(), ...page });
export const CalendarQuery = z.strictObject({ district: adcode().optional(), station: stationRef().optional() });
export const OneActivityQuery = z.strictObject({ crs: optionalCrs(), outCrs: optionalCrs() });
export const ActivityParams = z.strictObject({ id: z.uuid() });

export type ActivityListInput = z.output<typeof ActivityQuery>;

// --- what comes in ------------------------------------------------------------------------------------------------

const editable = {
  kind: ActivityKindSchema,
  title: text(100),
  description: text(2_000).nullable(),
  startsAt: instant(),
  endsAt: instant(),
  places: z.int().min(1).max(100_000).nullable(),
};

export const ActivityCreateSchema = z
  .strictObject({
    station: stationRef().meta({ description: 'UUID or code' }),
    ...editable,
    description: editable.description.default(null),
    places: editable.places.default(null),
  })
  .meta({ id: 'ActivityCreate' });

export const ActivityPatchSchema = z.strictObject(z.object(editable).partial().shape).meta({ id: 'ActivityPatch' });
export const CancellationSchema = z.strictObject({ reason: text(300) }).meta({ id: 'ActivityCancellation' });
export const AttendanceSchema = z
  .strictObject({ attended: z.int().min(0).max(1_000_000) })
  .meta({ id: 'ActivityAttendance' });

export type ActivityPatch = z.output<typeof ActivityPatchSchema>;

export const SignupSchema = z
  .object({
    activity: z.uuid(),
    code: z.string().meta({ description: 'Holds the place, and gives it back. Shown once: nobody can look it up' }),
    placesLeft: z.int().nullable(),
  })
  .meta({ id: 'ActivitySignup' });

export const SignupHeaders = z.object({
  'idempotency-key': z
    .string()
    .regex(/^[\x21-\x7e]{16,200}$/, 'expected 16 to 200 printable ASCII characters that nobody guesses, such as a UUID')
    .optional()
    .meta({ description: 'A sign-up repeated with the same key holds the same place, and gets the same code' }),
});

/** As people may type it: any case, with or without the hyphens. */
export const SignupParams = z.strictObject({ id: z.uuid(), code: z.string().min(1).max(40) });
