/** The public history of a station, as the API shows it. */
import { z } from 'zod';

export const HistorySchema = z
  .object({
    id: z.string(),
    code: z.string(),
    states: z.array(
      z.object({
        state: z.enum(['planned', 'open', 'paused', 'closed', 'retired']),
        reason: z.string().nullable(),
        since: z.string(),
        until: z.string().nullable(),
        by: z
          .enum(['union', 'maintainer', 'operator', 'import', 'schedule'])
          .meta({ description: 'The kind of body; schedule: it reopened by itself at the time that was said' }),
      }),
    ),
    next: z.string().nullable(),
  })
  .meta({ id: 'StationHistory' });
