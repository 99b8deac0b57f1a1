/**
 * Loads the list of districts and, where the operator has them, outlines. Outlines are converted to WGS-84, checked and
 * used for look-up only; nothing serves them.
 */
import { parse } from 'csv-parse/sync';
import { area, coordEach, featureCollection, rewind } from '@turf/turf';
import { sql } from 'kysely';
import { convert } from "../geo/crs.js";
const INSERT_BATCH = 1_000;
/**
 * Bring the districts table in line with the list (columns adcode, name, level, parent_adcode). Districts that are no
 * longer in the list stay: stations may refer to them. Returns how many rows are new or changed.
 */
export async function loadDistricts(database, csv) {
    const rows = parse(csv, { columns: true, bom: true, skip_empty_lines: true });
    const order = { province: 0, city: 1, county: 2 };
    // Parents first: the table refers to itself.
    const values = rows
        .map((row) => ({ adcode: row.adcode, name: row.name, level: row.level, parent_adcode: row.parent_adcode || null }))
        .sort((a, b) => order[a.level] - order[b.level]);
    return await database.kysely.transaction().execute(async (tx) => {
        let changed = 0;
        for (let i = 0; i < values.length; i += INSERT_BATCH) {
            const result = await tx
                .insertInto('districts')
                .values(values.slice(i, i + INSERT_BATCH))
                .onConflict((conflict) => conflict
                .column('adcode')
                .doUpdateSet((eb) => ({
                name: eb.ref('excluded.name'),
                level: eb.ref('excluded.level'),
                parent_adcode: eb.ref('excluded.parent_adcode'),
            }))
                .where((eb) => eb.or([
                eb('districts.name', '<>', eb.ref('excluded.name')),
                eb('districts.level', '<>', eb.ref('excluded.level')),
                sql `districts.parent_adcode is distinct from excluded.parent_adcode`,
            ])))
                .executeTakeFirst();
            changed += Number(result.numInsertedOrUpdatedRows ?? 0);
        }
        return changed;
    });
}
/** Outlines smaller than a city block or larger than any county-level unit of China are a wrong unit or a wrong system. */
const MIN_AREA_M2 = 1e5;
const MAX_AREA_M2 = 1.2e12;
const MAX_RINGS = 50_000;
function isRing(ring) {
    if (!Array.isArray(ring) || ring.length < 4)
        return false;
    const isPosition = (position) => Array.isArray(position) && Number.isFinite(position[0]) && Number.isFinite(position[1]);
    const [first, last] = [ring[0], ring.at(-1)];
    return ring.every(isPosition) && first[0] === last[0] && first[1] === last[1];
}
/** Whether it is a polygon of closed rings of finite numbers: PostGIS would end the whole load at the first that is not. */
function isOutline(feature) {
    const geometry = feature?.geometry;
    if (geometry?.type !== 'Polygon' && geometry?.type !== 'MultiPolygon')
        return false;
    const polygons = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
    if (!Array.isArray(polygons) || polygons.length === 0 || !polygons.every((rings) => Array.isArray(rings)))
        return false;
    const rings = polygons.flat();
    return rings.length > 0 && rings.length <= MAX_RINGS && rings.every(isRing);
}
/** A new feature in WGS-84; the input is left as it is. */
function toWgs84(feature, crs) {
    const copy = structuredClone(feature);
    coordEach(copy, (position) => {
        const [lng, lat] = convert([position[0], position[1]], crs, 'wgs84');
        position.splice(0, position.length, lng, lat);
    });
    return rewind(copy);
}
/**
 * Load outlines from a GeoJSON FeatureCollection whose features have a property `adcode`, in the system `crs`.
 * An outline of the same district is replaced. Throws TypeError when it is no FeatureCollection.
 */
export async function loadOutlines(database, geojson, crs, source) {
    const collection = geojson;
    if (collection?.type !== 'FeatureCollection' || !Array.isArray(collection.features)) {
        throw new TypeError('expected a GeoJSON FeatureCollection');
    }
    const refused = [];
    const outlines = featureCollection([]);
    for (const [i, feature] of collection.features.entries()) {
        const adcode = String(feature?.properties?.['adcode'] ?? '');
        if (!/^\d{6}$/.test(adcode))
            refused.push(`feature ${i}: no six-digit adcode`);
        else if (!isOutline(feature))
            refused.push(`${adcode}: not a polygon`);
        else {
            const outline = toWgs84(feature, crs);
            const squareMeters = area(outline);
            if (squareMeters < MIN_AREA_M2 || squareMeters > MAX_AREA_M2)
                refused.push(`${adcode}: impossible area of ${Math.round(squareMeters)} m²`);
            else
                outlines.features.push({ ...outline, properties: { adcode } });
        }
    }
    return await database.kysely.transaction().execute(async (tx) => {
        let loaded = 0;
        for (const [adcode, polygons] of byDistrict(outlines.features)) {
            if (await storeOutline(tx, adcode, polygons, source))
                loaded += 1;
            else
                refused.push(`${adcode}: not a district that we know`);
        }
        return { loaded, refused };
    });
}
/** A district may come in several features (exclaves, islands): all of them are its outline, not the last one. */
function byDistrict(outlines) {
    const polygons = new Map();
    for (const { geometry, properties } of outlines) {
        const adcode = String(properties?.['adcode']);
        const more = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
        polygons.set(adcode, [...(polygons.get(adcode) ?? []), ...more]);
    }
    return polygons;
}
async function storeOutline(tx, adcode, coordinates, source) {
    const geometry = JSON.stringify({ type: 'MultiPolygon', coordinates });
    // An invalid ring would make unions and look-ups return nothing, without an error: repair before it is stored.
    const result = await sql `
    insert into district_outlines (adcode, outline, source)
    select d.adcode, st_multi(st_collectionextract(st_makevalid(st_setsrid(st_geomfromgeojson(${geometry}), 4326)), 3)), ${source}
    from districts d where d.adcode = ${adcode}
    on conflict (adcode) do update set outline = excluded.outline, source = excluded.source, loaded_at = now()`.execute(tx);
    return Number(result.numAffectedRows ?? 0) > 0;
}
//# sourceMappingURL=load.js.map