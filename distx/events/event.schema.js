/** Live events as the API shows them, and what may be asked of them. */
import { z } from 'zod';
import { optionalCrs } from "../http/crs.js";
import { adcode, bbox } from "../http/params.js";
const Utility = z.enum(['ok', 'out', 'unknown']);
const StatusSchema = z.object({
    type: z.literal('upsert'),
    id: z.uuid(),
    code: z.string(),
    adcode: z.string(),
    state: z.enum(['planned', 'open', 'paused', 'closed']),
    stateReason: z.string().nullable(),
    stateUntil: z.string().nullable(),
    utilities: z.object({ water: Utility, power: Utility }),
    revision: z.int(),
    updatedAt: z.string(),
});
/** `data` of the events `status` and `station`. No position: who needs one reads the station. */
export const StationEventSchema = z
    .discriminatedUnion('type', [StatusSchema, z.object({ type: z.literal('delete'), id: z.uuid() })])
    .meta({ id: 'StationEvent' });
const lastEventId = () => z.string().max(400);
export const EventQuerySchema = z.strictObject({
    district: adcode().optional().meta({ description: 'Adcode of a county, city or province: all below it' }),
    bbox: bbox().optional(),
    crs: optionalCrs().meta({ description: 'The system of bbox; required with it' }),
    lastEventId: lastEventId()
        .optional()
        .meta({ description: 'As the header Last-Event-ID, for clients that cannot send it; the header wins' }),
});
export const EventHeadersSchema = z.looseObject({
    'last-event-id': lastEventId()
        .optional()
        .meta({ description: 'Go on after this event; browsers send it by themselves' }),
});
//# sourceMappingURL=event.schema.js.map