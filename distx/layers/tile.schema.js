/** Tile addresses in a path, and TileJSON 3.0.0 as a layer answers with it. */
import { z } from 'zod';
import { MAX_TILE_ZOOM } from "../geo/tile.js";
import { LayerFeatureSchema, LAYERS } from "./layer.schema.js";
import { STATES } from "./tile-chunk.js";
/** Numbers stay text here: an address that does not exist is 404, not 400, and that is judged by geo/tile.ts. */
const pathNumber = (maximum) => z.string().meta({ override: { type: 'integer', minimum: 0, maximum } });
export const TileParams = z.strictObject({
    layer: z.enum(LAYERS),
    z: pathNumber(MAX_TILE_ZOOM),
    x: pathNumber(2 ** MAX_TILE_ZOOM - 1),
    y: pathNumber(2 ** MAX_TILE_ZOOM - 1),
});
export const TileJsonSchema = z
    .object({
    tilejson: z.literal('3.0.0'),
    name: z.string(),
    description: z.string(),
    attribution: z.string(),
    scheme: z.literal('xyz'),
    tiles: z.array(z.string()),
    minzoom: z.int(),
    maxzoom: z.int(),
    bounds: z.tuple([z.number(), z.number(), z.number(), z.number()]),
    vector_layers: z.array(z.object({
        id: z.string(),
        description: z.string(),
        minzoom: z.int(),
        maxzoom: z.int(),
        fields: z.record(z.string(), z.enum(['Boolean', 'Number', 'String'])),
    })),
})
    .meta({ id: 'TileJson' });
/** The properties of a tile's features by type: those of a station (left out where null), then those of a cluster. */
export function tileFields() {
    const flat = Object.entries(LayerFeatureSchema.shape.properties.shape);
    return {
        id: 'String',
        ...Object.fromEntries(flat.map(([name, schema]) => [name, schema.def.type === 'number' ? 'Number' : 'String'])),
        cluster: 'Boolean',
        count: 'Number',
        ...Object.fromEntries(STATES.map((state) => [state, 'Number'])),
    };
}
//# sourceMappingURL=tile.schema.js.map