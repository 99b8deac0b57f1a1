/**
 * Web-Mercator tiles, z0 to z18: from degrees to tile and grid cell, tile bounds, which addresses exist, z-order keys.
 *
 * Owns the arithmetic only, and knows nothing of coordinate systems: the degrees fed in are those of the layer's own
 * system, so that an Amap layer (GCJ-02) fits an Amap base map, which is cut the same way. Tiles of BD-09 degrees are
 * Web-Mercator tiles too, for clients such as MapLibre over a base map in BD-09 degrees; they are not Baidu's own tile
 * scheme, which has another projection, origin and scale.
 */
export const MAX_TILE_ZOOM = 18;
/** Grid cells along a tile's edge. A point's cell is the nearest grid line, 0 to 4096: both edges of the tile are lines. */
export const TILE_EXTENT = 4096;
const RADIANS = Math.PI / 180;
const PLAIN_NUMBER = /^(0|[1-9]\d{0,5})$/;
const clamp = (value, most) => Math.min(most, Math.max(0, value));
/** Where a longitude lies across the world's square: 0 at 180° west, 1 at 180° east. */
export function worldX(lng) {
    return clamp(lng / 360 + 0.5, 1);
}
/** Where a latitude lies down the world's square: 0 at the square's edge, 85.0511° north. Beyond it counts as the edge. */
export function worldY(lat) {
    const sine = Math.sin(lat * RADIANS);
    return clamp(0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI), 1);
}
/** The tile column (or row) of a place on the world's square. A place on the line between two tiles is in the latter. */
export function tileAt(world, z) {
    const tiles = 2 ** z;
    return clamp(Math.floor(world * tiles), tiles - 1);
}
/** The grid cell, 0 to 4096, of a place on the world's square in this column (or row) of tiles, which must hold it. */
export function cellAt(world, z, tile) {
    return clamp(Math.round((world * 2 ** z - tile) * TILE_EXTENT), TILE_EXTENT);
}
/** Edges of a tile in degrees: west, south, east, north. */
export function tileBounds({ z, x, y }) {
    const lng = (column) => (column / 2 ** z - 0.5) * 360;
    const lat = (row) => Math.atan(Math.sinh(Math.PI * (1 - (2 * row) / 2 ** z))) / RADIANS;
    return [lng(x), lat(y + 1), lng(x + 1), lat(y)];
}
/** The address in a path's texts; undefined when there is no such tile, or the numbers are not written plainly (01, +1, 1.0). */
export function readTileAddress(z, x, y) {
    if (![z, x, y].every((text) => PLAIN_NUMBER.test(text)))
        return undefined;
    const address = { z: Number(z), x: Number(x), y: Number(y) };
    const tiles = 2 ** address.z;
    return address.z <= MAX_TILE_ZOOM && address.x < tiles && address.y < tiles ? address : undefined;
}
/**
 * Places on the world's square as whole numbers: 2^32 steps across and down. A step is a quarter of a grid cell of z18 or
 * less, so that tile and cell of every zoom follow from it, to the same side as from the place itself.
 */
const STEP_BITS = 32;
const STEPS = 2 ** STEP_BITS;
/** The step of a place on the world's square: 0 to 2^32 - 1. */
export function stepAt(world) {
    return Math.min(STEPS - 1, Math.floor(world * STEPS));
}
/** The tile column (or row) that holds a step. */
export function tileOfStep(step, z) {
    return z === 0 ? 0 : step >>> (STEP_BITS - z);
}
/** The grid cell, 0 to 4096, of a step in its column (or row) of tiles: as `cellAt`. */
export function cellOfStep(step, z) {
    const inTile = (step << z) >>> z;
    return ((inTile >>> (STEP_BITS - EXTENT_BITS - 1 - z)) + 1) >>> 1;
}
const EXTENT_BITS = 12;
/** Moves bit i of a number of up to 16 bits to bit 2i. */
function spread(bits) {
    let spaced = (bits | (bits << 8)) & 0x00ff00ff;
    spaced = (spaced | (spaced << 4)) & 0x0f0f0f0f;
    spaced = (spaced | (spaced << 2)) & 0x33333333;
    return (spaced | (spaced << 1)) & 0x55555555;
}
/** Moves bit 2i to bit i, and drops the odd ones. */
function gather(bits) {
    let packed = bits & 0x55555555;
    packed = (packed | (packed >>> 1)) & 0x33333333;
    packed = (packed | (packed >>> 2)) & 0x0f0f0f0f;
    packed = (packed | (packed >>> 4)) & 0x00ff00ff;
    return (packed | (packed >>> 8)) & 0xffff;
}
/** The upper half of the z-order key of two steps: 32 bits, enough for the tiles of z0 to z16. */
export function upperKey(x, y) {
    return (spread(x >>> 16) | (spread(y >>> 16) << 1)) >>> 0;
}
/** The lower half. */
export function lowerKey(x, y) {
    return (spread(x & 0xffff) | (spread(y & 0xffff) << 1)) >>> 0;
}
/** The step across of a z-order key. */
export function stepX(upper, lower) {
    return ((gather(upper) << 16) | gather(lower)) >>> 0;
}
/** The step down of a z-order key. */
export function stepY(upper, lower) {
    return ((gather(upper >>> 1) << 16) | gather(lower >>> 1)) >>> 0;
}
/** The first and the last z-order key of what lies in a tile: all keys between them do. That is what the z-order is for. */
export function keyRange({ z, x, y }) {
    const steps = 2 ** (STEP_BITS - z);
    const [west, north] = [x * steps, y * steps];
    const [east, south] = [west + steps - 1, north + steps - 1];
    return {
        first: { upper: upperKey(west, north), lower: lowerKey(west, north) },
        last: { upper: upperKey(east, south), lower: lowerKey(east, south) },
    };
}
//# sourceMappingURL=tile.js.map