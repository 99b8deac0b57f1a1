import { z } from 'zod';
import { announceAge } from "../http/data-age.js";
import { LastGood } from "../http/last-good.js";
import { problems } from "../http/openapi.js";
import { adcode } from "../http/params.js";
import { JSON_TYPE, sendShared } from "../http/shared-reply.js";
import { listDistricts } from "./district.repository.js";
import { DistrictListSchema } from "./district.schema.js";
/** The list comes from a kept package; later changes of divisions are not in it. */
const AS_OF = '2023-06-30';
/** Lists kept for while the database is away: all of China has some 380 with anything in them. */
const MAX_KEPT = 500;
export function districtRoutes(app, database) {
    const lists = new LastGood(MAX_KEPT);
    app.withTypeProvider().get('/districts', {
        schema: {
            operationId: 'listDistricts',
            summary: 'Provinces, or the districts directly below `parent`',
            tags: ['reference'],
            querystring: z.strictObject({ parent: adcode().optional() }),
            response: { 200: DistrictListSchema, ...problems },
        },
    }, async (request, reply) => {
        const { parent } = request.query;
        const { value: districts, ageMs } = await lists.read(parent ?? '', () => listDistricts(database.kysely, parent));
        announceAge(reply, ageMs);
        const body = Buffer.from(JSON.stringify({ asOf: AS_OF, districts }));
        return await sendShared(request, reply, { body, contentType: JSON_TYPE });
    });
}
//# sourceMappingURL=district.routes.js.map