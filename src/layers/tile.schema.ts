/** Tile addresses in a path, and TileJSON 3.0.0 as a layer answers with it. */
import { z } from 'zod';
import { MAX_TILE_ZOOM } from '../geo/tile.ts';
import { LayerFeatureSchema, LAYERS, type LayerName } from './layer.schema.ts';
import { STATES } from './tile-chunk.ts';

/** Numbers stay text here: an address that does not exist is 404, not 400, and that is judged by geo/tile.ts. */
const pathNumber = (maximum: number) => z.string().meta({ override: { type: 'integer', minimum: 0, maximum } });

export const TileParams = z.strictObject({
  layer: z.enum(LAYERS),
  z: pathNumber(MAX_TILE_ZOOM),
  x: pathNumber(2 ** MAX_TILE_ZOOM - 1),
  y: pathNumber(2 ** MAX_TILE_ZOOM - 1),
});

/**
 * What `TileParams` makes of the path of a layer that there is: the router gives these four as text. Undefined: of anything
 * else, for the schema to say what is wrong. A map asks for one tile after the other, and each address is another, so that
 * the schema would be paid for every time.
 */
export function usualTileParams(params: Readonly<Record<string, unknown>>): z.infer<typeof TileParams> | undefined {
  const { layer, z, x, y } = params as Readonly<Record<string, string>>;
  if (!LAYERS.includes(layer as LayerName) || z === undefined || x === undefined || y === undefined) return undefined;
  return { layer: layer as LayerName, z, x, y };
}

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
    vector_layers: z.array(
      z.object({
        id: z.string(),
        description: z.string(),
        minzoom: z.int(),
        maxzoom: z.int(),
        fields: z.record(z.string(), z.enum(['Boolean', 'Number', 'String'])),
      }),
    ),
  })
  .meta({ id: 'TileJson' });

/** The properties of a tile's features by type: those of a station (left out where null), then those of a cluster. */
export function tileFields(): Record<string, 'Boolean' | 'Number' | 'String'> {
  const flat = Object.entries(LayerFeatureSchema.shape.properties.shape);
  return {
    id: 'String',
    ...Object.fromEntries(flat.map(([name, schema]) => [name, schema.def.type === 'number' ? 'Number' : 'String'])),
    cluster: 'Boolean',
    count: 'Number',
    ...Object.fromEntries(STATES.map((state) => [state, 'Number'])),
  };
}
