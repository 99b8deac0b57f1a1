/** Layers as the API shows them. Features are flat, for styling; their geometry is in the layer's own system. */
import { z } from 'zod';
import { CRS_NAMES } from "../http/crs.js";
export const LAYERS = ['amap', 'baidu', 'wgs84'];
export const LAYER_CRS = { amap: 'gcj02', baidu: 'bd09', wgs84: 'wgs84' };
const State = z.enum(['planned', 'open', 'paused', 'closed']);
const Freshness = z.enum(['fresh', 'stale', 'unverified']);
export const LayerFeatureSchema = z
    .object({
    type: z.literal('Feature'),
    id: z.uuid(),
    geometry: z.object({ type: z.literal('Point'), coordinates: z.tuple([z.number(), z.number()]) }),
    properties: z.object({
        code: z.string(),
        name: z.string(),
        address: z.string().nullable(),
        adcode: z.string(),
        state: State,
        openingHours: z.string().nullable(),
        needs: z.string().meta({ description: 'Comma-separated' }),
        amenities: z.string().meta({ description: 'Comma-separated codes of what is there and not out of order' }),
        freshness: Freshness,
        verifiedAt: z.string().nullable(),
        updatedAt: z.string(),
        revision: z.int(),
    }),
})
    .meta({ id: 'LayerFeature' });
export const LayerCollectionSchema = z
    .object({
    type: z.literal('FeatureCollection'),
    name: z.literal('stations'),
    coordinateSystem: z.enum(CRS_NAMES),
    features: z.array(LayerFeatureSchema),
})
    .meta({ id: 'LayerCollection' });
const FileSchema = z.object({ url: z.string(), featureCount: z.int(), sha256: z.string(), bytes: z.int() });
export const ManifestSchema = z
    .object({
    attribution: z.string(),
    layers: z.array(FileSchema.extend({
        layer: z.enum(LAYERS),
        crs: z.enum(CRS_NAMES),
        restricted: z.boolean().meta({ description: 'true: only with a token' }),
        revision: z.int().meta({ description: 'Place of the newest change in the change log' }),
        cursor: z.string().meta({ description: 'Follow `changes` from here' }),
        changes: z.string(),
        shards: z.array(FileSchema.extend({ adcode: z.string() })),
    })),
})
    .meta({ id: 'LayerManifest' });
export const MassMarksSchema = z
    .array(z.object({
    lnglat: z.tuple([z.number(), z.number()]),
    name: z.string(),
    id: z.string(),
    style: z.int().meta({ description: '0 open, 1 paused, 2 closed, 3 planned' }),
}))
    .meta({ id: 'MassMarks' });
export const ChangesSchema = z
    .object({
    coordinateSystem: z.enum(CRS_NAMES),
    changes: z.array(z.discriminatedUnion('type', [
        z.object({ type: z.literal('upsert'), id: z.uuid(), feature: LayerFeatureSchema }),
        z.object({ type: z.literal('delete'), id: z.uuid() }),
    ])),
    cursor: z.string().meta({ description: 'Go on from here' }),
    more: z.boolean().meta({ description: 'true: there is more already' }),
    links: z.array(z.object({ rel: z.string(), href: z.string() })),
})
    .meta({ id: 'LayerChanges' });
//# sourceMappingURL=layer.schema.js.map