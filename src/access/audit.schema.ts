/** The audit log as those responsible read it: who, when, from where, what, which fields from what to what. */
import { z } from 'zod';
import { adcode, instant, integer, text } from '../http/params.ts';

export const AuditEntrySchema = z
  .object({
    seq: z.int(),
    at: z.string(),
    actor: z.object({ id: z.string(), name: z.string().nullable() }),
    address: z.string().nullable().meta({ description: 'Of signed-in staff and programs; never of riders' }),
    requestId: z.string().nullable(),
    action: z.string(),
    object: z.object({ type: z.string(), id: z.string(), district: z.string().nullable() }),
    changes: z.record(z.string(), z.object({ from: z.unknown(), to: z.unknown() })),
  })
  .meta({ id: 'AuditEntry' });

export const AuditListSchema = z
  .object({ entries: z.array(AuditEntrySchema), next: z.string().nullable() })
  .meta({ id: 'AuditList' });

export const AuditQuerySchema = z.strictObject({
  object: z
    .string()
    .regex(/^[a-z][A-Za-z]{0,39}(:[\w.@-]{1,100})?$/, 'expected type or type:id')
    .optional()
    .meta({ description: 'station, or station:UUID or station:CODE; also maintainer, user, token, import' }),
  actor: text(100).optional().meta({ description: 'user:UUID, token:UUID, bootstrap-admin, cli, rider or clock' }),
  action: text(60).optional(),
  district: adcode().optional(),
  from: instant().optional(),
  to: instant().optional(),
  limit: integer(1, 200).default(50),
  cursor: z.string().max(400).optional(),
});
