/** What providers say they show, and what the ledger answers. */
import { z } from 'zod';
import { CRS_NAMES, requiredCrs } from '../http/crs.ts';
import { adcode, instant, integer, text } from '../http/params.ts';
import { LAYERS } from '../layers/layer.schema.ts';

export const MAX_ENTRIES = 250_000;
export const MAX_JSON_BYTES = 8 * 1024 * 1024;
export const MAX_LIST_BYTES = 64 * 1024 * 1024;
export const MAX_WORKBOOK_BYTES = 32 * 1024 * 1024;

const STATES = ['planned', 'open', 'paused', 'closed'] as const;

/** One place that is shown. Members that are not ours are left aside: lists have more columns than we ask for. */
export const EntrySchema = z.object({
  placeId: text(100).meta({ description: 'The provider’s own id of the place' }),
  stationId: z.uuid().nullish(),
  code: z
    .string()
    .regex(/^\d{6}-\d{4,9}$/, 'expected a station code')
    .nullish(),
  name: text(200).nullish(),
  state: z.enum(STATES).nullish().meta({ description: 'As the map shows it' }),
  lng: z.number().min(-180).max(180),
  lat: z.number().min(-90).max(90),
  observedAt: instant().nullish().meta({ description: 'Default: the list’s' }),
});

/** What the document says of the JSON body; the bytes are read by read-list.ts. */
export const BODY_DOCUMENT = z.toJSONSchema(z.object({ entries: z.array(EntrySchema).max(MAX_ENTRIES) }), {
  io: 'input',
  unrepresentable: 'any',
});

export type Entry = z.output<typeof EntrySchema>;

export const LayerParams = z.strictObject({ layer: z.enum(LAYERS) });

export const UploadQuery = z.strictObject({
  crs: requiredCrs(),
  observedAt: instant().optional().meta({ description: 'When the map was looked at; default: now' }),
  district: adcode()
    .optional()
    .meta({ description: 'The list speaks of this district only; a union’s always of its own' }),
});

export const VERDICTS = ['correct', 'missing', 'stale', 'misplaced', 'unknown', 'gone'] as const;
export type Verdict = (typeof VERDICTS)[number];
const Verdict = z.enum(VERDICTS).meta({
  id: 'PublicationVerdict',
  description:
    'correct: shown where it is; missing: ours, not shown; stale: shown as it was; misplaced: shown elsewhere; unknown: shown, no station of ours; gone: shown, no longer a public station',
});

const UploadOut = z.object({
  id: z.uuid(),
  district: z.string().nullable().meta({ description: 'null: the whole country' }),
  current: z.boolean(),
  crs: z.enum(CRS_NAMES),
  observedAt: z.string(),
  uploadedAt: z.string(),
  entries: z.int(),
  matched: z.object({ id: z.int(), code: z.int(), position: z.int() }),
  unknown: z.int(),
});

export const UploadSchema = z.object({ layer: z.enum(LAYERS), upload: UploadOut }).meta({ id: 'PublicationUpload' });

const sums = {
  stations: z.int().meta({ description: 'Public stations that a list speaks of' }),
  published: z.int().meta({ description: 'Of them shown, rightly or not' }),
  correct: z.int(),
  missing: z.int(),
  stale: z.int(),
  misplaced: z.int().meta({ description: 'A station may be misplaced and stale' }),
};

const pair = z.tuple([z.number(), z.number()]).nullable();

const ItemOut = z.object({
  verdicts: z.array(Verdict),
  station: z
    .object({
      id: z.uuid(),
      code: z.string(),
      name: z.string(),
      district: z.object({ adcode: z.string(), name: z.string() }),
      coordinates: pair,
    })
    .nullable(),
  shown: z
    .object({
      placeId: z.string(),
      name: z.string().nullable(),
      coordinates: pair,
      matchedBy: z.enum(['id', 'code', 'position']).nullable(),
      observedAt: z.string(),
      places: z.int().optional().meta({ description: 'How many places it is shown at, where that is more than one' }),
    })
    .nullable(),
  misplacedBy: z.number().nullable().meta({ description: 'Metres on the ellipsoid between theirs and ours' }),
  staleWhy: z.array(z.enum(['observed-before-change', 'name', 'state'])),
});

export const LedgerQuery = z.strictObject({
  district: adcode().optional(),
  verdict: Verdict.optional(),
  limit: integer(1, 1_000).default(100),
  cursor: z.string().max(400).optional(),
});

export const LedgerSchema = z
  .object({
    layer: z.enum(LAYERS),
    coordinateSystem: z.enum(CRS_NAMES),
    thresholds: z.object({ misplacedMeters: z.number(), lagHours: z.number() }),
    uploads: z.array(UploadOut).meta({ description: 'The last ones, newest first' }),
    total: z.object({ ...sums, unknown: z.int(), gone: z.int() }),
    districts: z.array(z.object({ adcode: z.string(), name: z.string(), ...sums })),
    items: z.array(ItemOut),
    next: z.string().nullable(),
  })
  .meta({ id: 'PublicationLedger' });

export const LedgerFileQuery = LedgerQuery.pick({ district: true, verdict: true });

export const StationPublicationsSchema = z
  .object({
    station: z.uuid(),
    findable: z
      .boolean()
      .nullable()
      .meta({ description: 'Shown at its place on one map at least; null: no list speaks of it' }),
    coordinateSystem: z.enum(CRS_NAMES),
    layers: z.array(
      ItemOut.omit({ station: true }).extend({
        layer: z.enum(LAYERS),
        listObservedAt: z.string().nullable().meta({ description: 'null: no list of this layer speaks of it' }),
      }),
    ),
  })
  .meta({ id: 'StationPublications' });
