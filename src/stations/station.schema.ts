/**
 * A station as the API shows it and takes it: the zod schemas that validate, type and document.
 * Owns shapes only; where values come from is station-feature.ts (out) and station-write.repository.ts (in).
 */
import { z } from 'zod';
import { ActivityBriefSchema } from '../activities/activity.schema.ts';
import { AmenityCodeSchema, AmenityStateSchema, NeedSchema } from '../amenities/amenity.schema.ts';
import { CRS_NAMES } from '../http/crs.ts';
import { StationPhotoSchema } from './station-photo.schema.ts';
import { adcode, calendarDay, instant, text, webAddress } from '../http/params.ts';

export const STATES = ['planned', 'open', 'paused', 'closed', 'retired'] as const;
export const ACCESS_MODES = ['openDoor', 'askStaff', 'qrCode', 'fingerprint', 'app', 'membersOnly'] as const;
export const ROLES = ['builder', 'host', 'dutyHolder'] as const;
export const USABLE = ['yes', 'likely', 'unknown', 'no'] as const;

export type StationState = (typeof STATES)[number];
export type AccessMode = (typeof ACCESS_MODES)[number];
export type Usable = (typeof USABLE)[number];

const UtilityState = z.enum(['ok', 'out', 'unknown']).meta({ id: 'UtilityState' });
const Accuracy = z.enum(['surveyed', 'map', 'approximate']).meta({
  id: 'PositionAccuracy',
  description: 'surveyed: measured on site; map: read off a map; approximate: geocoded from an address, may be far off',
});
const Freshness = z.enum(['fresh', 'stale', 'unverified']).meta({ id: 'Freshness' });
const CrsName = z.enum(CRS_NAMES).meta({ id: 'Crs' });

const PointOut = z
  .object({ type: z.literal('Point'), coordinates: z.tuple([z.number(), z.number()]) })
  .meta({ id: 'Point' });

export const ReasonSchema = z
  .object({
    code: z
      .string()
      .meta({ description: 'Machine-readable, e.g. open-on-arrival, hours-unknown, position-approximate' }),
    detail: z.string().meta({ description: 'One sentence, Chinese or English by Accept-Language' }),
  })
  .meta({ id: 'Reason' });

export const NavigationSchema = z
  .object({
    amap: z.string(),
    baidu: z.string(),
    tencent: z.string(),
    geo: z.string().optional().meta({ description: 'geo: URI (WGS-84); absent where WGS-84 output is restricted' }),
  })
  .meta({ id: 'Navigation' });

const stationProperties = {
  code: z.string().meta({ description: 'What people read, print and scan: {adcode}-{number}' }),
  name: z.string(),
  address: z.string().nullable(),
  district: z.object({
    adcode: z.string(),
    name: z.string(),
    asWritten: z.string().nullable().meta({ description: 'The wording of the source, e.g. a functional zone' }),
  }),
  state: z.enum(STATES),
  stateReason: z.string().nullable(),
  stateUntil: z.string().nullable(),
  openNow: z.boolean().nullable().meta({ description: 'null: not known. Never guessed' }),
  openingHours: z.string().nullable().meta({ description: 'OSM opening_hours syntax, Asia/Shanghai; null: not known' }),
  openingHoursText: z.string().nullable().meta({ description: 'As written by the source' }),
  opensAt: z.string().nullable(),
  closesAt: z.string().nullable(),
  needs: z.array(NeedSchema),
  amenities: z.array(z.object({ code: z.string(), state: AmenityStateSchema })),
  access: z.array(z.object({ mode: z.enum(ACCESS_MODES), hours: z.string().nullable() })),
  utilities: z.object({ water: UtilityState, power: UtilityState }),
  positionAccuracy: Accuracy.nullable().meta({ description: 'null: the station is to be located' }),
  verifiedAt: z.string().nullable(),
  freshness: Freshness,
  maintainers: z.array(
    z.object({ id: z.uuid(), name: z.string(), role: z.enum(ROLES), assumed: z.literal(true).optional() }),
  ),
  provenance: z.object({ source: z.string(), url: z.string().nullable(), observedAt: z.string().nullable() }),
  revision: z.int(),
  updatedAt: z.string(),
  navigation: NavigationSchema.optional().meta({ description: 'On a single station that has a position' }),
  activities: z.array(ActivityBriefSchema).nullable().optional().meta({
    description: 'On a single station: the next three to come. null: not known, while the database is away',
  }),
  doubts: z
    .array(z.enum(['reported-locked']))
    .optional()
    .meta({ description: 'On a single station: what riders told that nobody has answered yet' }),
  photo: StationPhotoSchema.nullable()
    .optional()
    .meta({ description: 'On a single station: its entrance, for everybody. null: there is none' }),
  published: z.boolean().optional().meta({ description: 'To administrators only' }),
  unpublishedReason: z.string().nullable().optional().meta({ description: 'To administrators only' }),
};

const nearestProperties = {
  ...stationProperties,
  distance: z.number().meta({ description: 'Metres on the WGS-84 ellipsoid, to the millimetre' }),
  bearing: z.number().meta({ description: 'Degrees from north, clockwise, at the asker, to a thousandth' }),
  travelSeconds: z.int(),
  usable: z.enum(USABLE).meta({ description: 'On arrival, travel time included' }),
  reasons: z.array(ReasonSchema),
};

const feature = (properties: z.ZodRawShape, geometry: z.ZodType) => ({
  type: z.literal('Feature'),
  id: z.uuid(),
  geometry,
  properties: z.object(properties),
});

export const StationSchema = z
  .object({ ...feature(stationProperties, PointOut.nullable()), coordinateSystem: CrsName })
  .meta({ id: 'Station' });

const LinksSchema = z.array(z.object({ rel: z.string(), href: z.string(), type: z.string().optional() }));

export const StationCollectionSchema = z
  .object({
    type: z.literal('FeatureCollection'),
    coordinateSystem: CrsName,
    features: z.array(z.object(feature(stationProperties, PointOut.nullable()))),
    links: LinksSchema,
    next: z.string().nullable().meta({ description: 'Cursor of the next page; null: this is the last' }),
  })
  .meta({ id: 'StationCollection' });

export const NearestCollectionSchema = z
  .object({
    type: z.literal('FeatureCollection'),
    coordinateSystem: CrsName,
    features: z.array(z.object(feature(nearestProperties, PointOut))),
  })
  .meta({ id: 'NearestCollection' });

// --- what comes in ------------------------------------------------------------------------------------------------

const PointIn = z.strictObject({
  type: z.literal('Point'),
  coordinates: z
    .tuple([z.number(), z.number()])
    .meta({ description: '[longitude, latitude] in the system named by crs' }),
});

export const UtilitiesSchema = z.strictObject({ water: UtilityState.optional(), power: UtilityState.optional() });

export const AmenityEntry = z.strictObject({ code: AmenityCodeSchema, state: AmenityStateSchema.default('available') });

/** That one call may name; those that follow from them (谁建谁负责) come on top. */
const MAX_RESPONSIBILITIES = 100;

/** Where `from` is absent it is today, which the database knows: see station-write.repository.ts. */
export const EMPTY_PERIOD = { zh: '结束日期必须晚于开始日期', en: 'to must be later than from' } as const;

export const MaintainerEntry = z
  .strictObject({
    id: z.uuid().meta({ description: 'A maintainer of /v1/maintainers' }),
    role: z.enum(ROLES),
    from: calendarDay().optional().meta({ description: 'First day, default today (Asia/Shanghai)' }),
    to: calendarDay().nullish().meta({ description: 'First day on which it is over; null: open-ended' }),
    assumed: z.boolean().default(false).meta({ description: 'To be confirmed' }),
    asBuilder: z.boolean().optional().meta({
      description:
        'It holds the duty because it built it (谁建谁负责) and nobody was named; counts for a duty holder whom the same list names as a builder',
    }),
    name: z.string().max(200).optional().meta({ description: 'Its name, as GET shows it; not read' }),
  })
  .refine((one) => one.to == null || one.from === undefined || one.to > one.from, {
    path: ['to'],
    params: { code: 'empty-period', ...EMPTY_PERIOD },
  })
  .meta({ id: 'MaintainerEntry' });

const editable = {
  name: text(200),
  address: text(300).nullable(),
  district: z.strictObject({ adcode: adcode().optional(), asWritten: text(100).nullish() }),
  openingHoursText: text(500)
    .nullable()
    .meta({ description: 'As written; parsed to OSM syntax unless openingHours is given' }),
  openingHours: text(500).nullable().meta({ description: 'OSM opening_hours syntax' }),
  access: z.array(z.strictObject({ mode: z.enum(ACCESS_MODES), hours: text(500).nullish() })).max(10),
  amenities: z
    .array(AmenityEntry)
    .max(60)
    .refine((all) => new Set(all.map((one) => one.code)).size === all.length, {
      params: { code: 'repeated', zh: '设施重复', en: 'An amenity is named twice' },
    }),
  positionAccuracy: Accuracy,
  provenance: z.strictObject({
    source: text(300),
    url: webAddress(500).nullish(),
    observedAt: calendarDay().nullish(),
  }),
  published: z.boolean().meta({ description: 'false withholds the station from every public answer' }),
};

const crsMember = CrsName.optional().meta({ description: 'Instead of the query parameter crs' });

export const StationCreateSchema = z
  .strictObject({
    type: z.literal('Feature'),
    crs: crsMember,
    geometry: PointIn.nullable().meta({ description: 'null: to be located' }),
    properties: z.strictObject({
      ...z.object(editable).partial().shape,
      name: editable.name,
      district: editable.district
        .optional()
        .meta({ description: 'adcode may be absent where an outline is loaded for the position' }),
      state: z.enum(['planned', 'open', 'paused', 'closed']).default('open'),
      stateReason: text(300).nullish(),
      utilities: UtilitiesSchema.optional(),
      maintainers: z.array(MaintainerEntry).max(20).default([]),
    }),
  })
  .meta({ id: 'StationCreate' });

export const StationPatchSchema = z
  .strictObject({
    type: z.literal('Feature').optional(),
    crs: crsMember,
    geometry: PointIn.nullable().optional(),
    properties: z.strictObject(z.object(editable).partial().shape).optional(),
  })
  .meta({
    id: 'StationPatch',
    description:
      'Members that are absent stay as they are. The hours are one fact: openingHours or openingHoursText alone replaces both.',
  });

/** What a status says; shared with the batch (status-batch.schema.ts). */
export const StatusMembers = {
  state: z.enum(['open', 'paused', 'closed']),
  reason: text(300).nullish(),
  until: instant().nullish().meta({ description: 'It opens again by itself then; paused and closed only' }),
  utilities: UtilitiesSchema.optional(),
};

/** For zod's superRefine: what is open needs no time at which it opens. */
export function statusFault(
  status: { readonly state: string; readonly until?: Date | null | undefined },
  context: z.RefinementCtx,
): void {
  if (status.until == null || status.state !== 'open') return;
  const params = { code: 'not-with-open', zh: '开放状态不需要恢复时间', en: 'until goes with paused or closed' };
  context.addIssue({ code: 'custom', path: ['until'], params, input: undefined });
}

export const StatusSchema = z.strictObject(StatusMembers).superRefine(statusFault).meta({ id: 'StationStatus' });

export const AmenityStateBody = z.strictObject({ state: AmenityStateSchema }).meta({ id: 'AmenityStateBody' });

export const MaintainersBody = z
  .strictObject({ maintainers: z.array(MaintainerEntry).max(MAX_RESPONSIBILITIES) })
  .meta({
    id: 'StationMaintainers',
    description:
      'All responsibilities of the station, past and future ones included. What GET answers is taken as it is: nothing is lost',
  });

/** The same as an answer: every member is there, but `asBuilder`. */
export const ResponsibilitiesSchema = z
  .object({
    maintainers: z.array(
      z.object({
        id: z.uuid(),
        name: z.string(),
        role: z.enum(ROLES),
        from: z.iso.date().meta({ description: 'First day (Asia/Shanghai)' }),
        to: z.iso.date().nullable().meta({ description: 'First day on which it is over; null: open-ended' }),
        assumed: z.boolean().meta({ description: 'To be confirmed' }),
        asBuilder: z
          .literal(true)
          .optional()
          .meta({ description: 'It holds the duty because it built it (谁建谁负责) and nobody was named' }),
      }),
    ),
  })
  .meta({ id: 'StationResponsibilities', description: 'By first day, past ones first' });

export type StationCreate = z.output<typeof StationCreateSchema>;
export type StationPatch = z.output<typeof StationPatchSchema>;
export type StationStatus = z.output<typeof StatusSchema>;
export type MaintainerInput = z.output<typeof MaintainerEntry>;
