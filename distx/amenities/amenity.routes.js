import { z } from 'zod';
import { announceAge } from "../http/data-age.js";
import { LastGood } from "../http/last-good.js";
import { problems } from "../http/openapi.js";
import { JSON_TYPE, sendShared } from "../http/shared-reply.js";
import { listAmenities } from "./amenity.repository.js";
import { AmenityListSchema } from "./amenity.schema.js";
export function amenityRoutes(app, database) {
    const catalogue = new LastGood(1);
    app.get('/amenities', {
        schema: {
            operationId: 'listAmenities',
            summary: 'The catalogue of amenities, each with the need it meets',
            tags: ['reference'],
            querystring: z.strictObject({}),
            response: { 200: AmenityListSchema, ...problems },
        },
    }, async (request, reply) => {
        const { value: amenities, ageMs } = await catalogue.read('', () => listAmenities(database.kysely));
        announceAge(reply, ageMs);
        const body = Buffer.from(JSON.stringify({ amenities }));
        return await sendShared(request, reply, { body, contentType: JSON_TYPE, cacheControl: 'public, max-age=3600' });
    });
}
//# sourceMappingURL=amenity.routes.js.map