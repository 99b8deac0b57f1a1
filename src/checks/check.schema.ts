/** The daily check as a phone sends it and as those responsible read it. */
import { z } from 'zod';
import { instant, integer, text } from '../http/params.ts';
import { AmenityEntry, UtilitiesSchema } from '../stations/station.schema.ts';

const DutyState = z.enum(['ok', 'notOk', 'notChecked']).meta({ id: 'DutyState' });
export type DutyState = z.output<typeof DutyState>;

const duties = {
  utilities: DutyState.default('notChecked').meta({ description: 'Water and power are on (水电通)' }),
  order: DutyState.default('notChecked').meta({ description: 'Things are in order (物品有序)' }),
  cleanliness: DutyState.default('notChecked').meta({ description: 'Inside and outside are clean (内外整洁)' }),
  equipment: DutyState.default('notChecked').meta({ description: 'The equipment is intact (设施完好)' }),
};

const NOTHING_CHECKED = { code: 'nothing-checked', zh: '至少检查一项', en: 'Check at least one of the four duties' };
const CONTRADICTION = {
  code: 'contradiction',
  zh: '水电一项为 ok，却停水或停电',
  en: 'The duty is ok, yet water or power is out',
};

export const CheckCreateSchema = z
  .strictObject({
    observedAt: instant().optional().meta({
      description:
        'When it was done, where the phone had no network then: not in the future, at most 24 hours ago. Default: now',
    }),
    duties: z.strictObject(duties),
    note: text(1_000).nullish(),
    utilities: UtilitiesSchema.optional().meta({
      description: 'What to set; where the duty utilities is ok, both are ok by default',
    }),
    amenities: z
      .array(AmenityEntry)
      .max(60)
      .refine((all) => new Set(all.map((one) => one.code)).size === all.length, {
        params: { code: 'repeated', zh: '设施重复', en: 'An amenity is named twice' },
      })
      .default([])
      .meta({ description: 'The amenities that were looked at, as found; the others stay as they are' }),
  })
  .superRefine((body, context) => {
    const states = Object.values(body.duties);
    if (states.every((one) => one === 'notChecked'))
      context.addIssue({ code: 'custom', path: ['duties'], params: NOTHING_CHECKED, input: undefined });
    const isOut = body.utilities?.water === 'out' || body.utilities?.power === 'out';
    if (body.duties.utilities === 'ok' && isOut)
      context.addIssue({ code: 'custom', path: ['utilities'], params: CONTRADICTION, input: undefined });
  })
  .meta({ id: 'CheckCreate' });

export type CheckInput = z.output<typeof CheckCreateSchema>;

const Utility = z.enum(['ok', 'out', 'unknown']).nullable();

export const CheckSchema = z
  .object({
    id: z.uuid(),
    station: z.object({ id: z.uuid(), code: z.string() }),
    checkedAt: z.string(),
    receivedAt: z.string(),
    by: z.object({ id: z.string(), name: z.string().nullable() }),
    dutyHolder: z.object({ id: z.uuid(), name: z.string() }).nullable().meta({ description: 'Of that day' }),
    duties: z.object({ utilities: DutyState, order: DutyState, cleanliness: DutyState, equipment: DutyState }),
    note: z.string().nullable(),
    utilities: z.object({ water: Utility, power: Utility }).meta({ description: 'null: was not told' }),
    amenities: z.array(z.object({ code: z.string(), state: z.enum(['available', 'outOfOrder', 'unknown']) })),
    applied: z.boolean().meta({
      description: 'false: it came late, and the station had been verified since: kept, but nothing was set',
    }),
    photo: z.string().nullable().meta({ description: 'Where it is, for those responsible; null: none' }),
  })
  .meta({ id: 'Check' });

export const CheckListSchema = z
  .object({ checks: z.array(CheckSchema), next: z.string().nullable() })
  .meta({ id: 'CheckList' });

export const ListQuery = z.strictObject({
  limit: integer(1, 200).default(50),
  cursor: z.string().max(400).optional(),
});

export const OverdueListSchema = z
  .object({
    freshForHours: z.int().meta({ description: 'A verification older than this is overdue' }),
    overdue: z.int().meta({ description: 'How many there are, on all pages' }),
    stations: z
      .array(
        z.object({
          id: z.uuid(),
          code: z.string(),
          name: z.string(),
          district: z.string(),
          state: z.enum(['open', 'paused']),
          dutyHolder: z.object({ id: z.uuid(), name: z.string() }),
          verifiedAt: z.string().nullable().meta({ description: 'null: never' }),
          overdueHours: z.number().nullable().meta({ description: 'Since it is overdue; null: never verified' }),
        }),
      )
      .meta({ description: 'By duty holder; the longest overdue first, never verified ones before all' }),
    next: z.string().nullable(),
  })
  .meta({ id: 'OverdueChecks' });
