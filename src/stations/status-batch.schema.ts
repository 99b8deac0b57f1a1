/** Many stations' status in one call: what comes in and what goes out. */
import { z } from 'zod';
import { STATES, StatusMembers, statusFault } from './station.schema.ts';

/** A city's evening round; a larger one is sent in parts. */
export const MAX_BATCH = 200;

const Entry = z
  .strictObject({
    id: z.string().max(200).meta({ description: 'UUID or code' }),
    ...StatusMembers,
    ifRevision: z
      .int()
      .min(1)
      .max(2_147_483_647)
      .optional()
      .meta({ description: 'Refused when it has another revision' }),
  })
  .superRefine(statusFault)
  .meta({ id: 'StationStatusEntry' });

export const StatusBatchSchema = z
  .strictObject({ stations: z.array(Entry).min(1).max(MAX_BATCH) })
  .meta({ id: 'StationStatusBatch' });

export type StatusEntry = z.output<typeof Entry>;

export const StatusBatchAnswerSchema = z
  .object({
    stations: z
      .array(
        z.object({
          id: z.uuid(),
          code: z.string(),
          state: z.enum(STATES),
          stateReason: z.string().nullable(),
          stateUntil: z.string().nullable(),
          utilities: z.object({ water: z.enum(['ok', 'out', 'unknown']), power: z.enum(['ok', 'out', 'unknown']) }),
          verifiedAt: z.string().nullable(),
          revision: z.int(),
        }),
      )
      .meta({ description: 'In the order of the request' }),
  })
  .meta({ id: 'StationStatusBatchAnswer' });
