/**
 * Loads outlines of districts, where the operator has them or the project ships them. They are converted to WGS-84, checked
 * and used for look-up only; nothing serves them. Apart from load.ts, since it takes turf, whose modules take a fifth of a
 * second to load: a service that has its outlines starts without it.
 */
import { area, coordEach, featureCollection, rewind } from '@turf/turf';
import type { Feature, FeatureCollection, MultiPolygon, Polygon } from 'geojson';
import { sql } from 'kysely';
import type { Database, Tx } from '../db/database.ts';
import { convert, type Crs } from '../geo/crs.ts';

export interface OutlineReport {
  readonly loaded: number;
  /** Features left out, with the reason. */
  readonly refused: readonly string[];
}

/** Outlines smaller than a city block or larger than any county-level unit of China are a wrong unit or a wrong system. */
const MIN_AREA_M2 = 1e5;
const MAX_AREA_M2 = 1.2e12;

type Outline = Feature<Polygon | MultiPolygon>;

const MAX_RINGS = 50_000;

function isRing(ring: unknown): boolean {
  if (!Array.isArray(ring) || ring.length < 4) return false;
  const isPosition = (position: unknown): boolean =>
    Array.isArray(position) && Number.isFinite(position[0]) && Number.isFinite(position[1]);
  const [first, last] = [ring[0], ring.at(-1)] as [number[], number[]];
  return ring.every(isPosition) && first[0] === last[0] && first[1] === last[1];
}

/** Whether it is a polygon of closed rings of finite numbers: PostGIS would end the whole load at the first that is not. */
function isOutline(feature: Feature | null): feature is Outline {
  const geometry = feature?.geometry;
  if (geometry?.type !== 'Polygon' && geometry?.type !== 'MultiPolygon') return false;
  const polygons: unknown = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
  if (!Array.isArray(polygons) || polygons.length === 0 || !polygons.every((rings) => Array.isArray(rings)))
    return false;
  const rings = (polygons as unknown[][]).flat();
  return rings.length > 0 && rings.length <= MAX_RINGS && rings.every(isRing);
}

/** A new feature in WGS-84; the input is left as it is. */
function toWgs84(feature: Outline, crs: Crs): Outline {
  const copy = structuredClone(feature);
  coordEach(copy, (position) => {
    const [lng, lat] = convert([position[0] as number, position[1] as number], crs, 'wgs84');
    position.splice(0, position.length, lng, lat);
  });
  return rewind(copy) as Outline;
}

/**
 * Load outlines from a GeoJSON FeatureCollection whose features have a property `adcode`, in the system `crs`.
 * An outline of the same district is replaced. Throws TypeError when it is no FeatureCollection.
 */
export async function loadOutlines(
  database: Database,
  geojson: unknown,
  crs: Crs,
  source: string,
): Promise<OutlineReport> {
  const collection = geojson as Partial<FeatureCollection> | null;
  if (collection?.type !== 'FeatureCollection' || !Array.isArray(collection.features)) {
    throw new TypeError('expected a GeoJSON FeatureCollection');
  }
  const refused: string[] = [];
  const outlines = featureCollection<Polygon | MultiPolygon>([]);
  for (const [i, feature] of (collection.features as readonly (Feature | null)[]).entries()) {
    const adcode = String(feature?.properties?.['adcode'] ?? '');
    if (!/^\d{6}$/.test(adcode)) refused.push(`feature ${i}: no six-digit adcode`);
    else if (!isOutline(feature)) refused.push(`${adcode}: not a polygon`);
    else {
      const outline = toWgs84(feature, crs);
      const squareMeters = area(outline);
      if (squareMeters < MIN_AREA_M2 || squareMeters > MAX_AREA_M2)
        refused.push(`${adcode}: impossible area of ${Math.round(squareMeters)} m²`);
      else outlines.features.push({ ...outline, properties: { adcode } });
    }
  }
  return await database.kysely.transaction().execute(async (tx) => {
    let loaded = 0;
    for (const [adcode, polygons] of byDistrict(outlines.features)) {
      if (await storeOutline(tx, adcode, polygons, source)) loaded += 1;
      else refused.push(`${adcode}: not a district that we know`);
    }
    return { loaded, refused };
  });
}

/** A district may come in several features (exclaves, islands): all of them are its outline, not the last one. */
function byDistrict(outlines: readonly Outline[]): Map<string, MultiPolygon['coordinates']> {
  const polygons = new Map<string, MultiPolygon['coordinates']>();
  for (const { geometry, properties } of outlines) {
    const adcode = String(properties?.['adcode']);
    const more = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
    polygons.set(adcode, [...(polygons.get(adcode) ?? []), ...more]);
  }
  return polygons;
}

async function storeOutline(
  tx: Tx,
  adcode: string,
  coordinates: MultiPolygon['coordinates'],
  source: string,
): Promise<boolean> {
  const geometry = JSON.stringify({ type: 'MultiPolygon', coordinates });
  // An invalid ring would make unions and look-ups return nothing, without an error: repair before it is stored.
  const result = await sql`
    insert into district_outlines (adcode, outline, source)
    select d.adcode, st_multi(st_collectionextract(st_makevalid(st_setsrid(st_geomfromgeojson(${geometry}), 4326)), 3)), ${source}
    from districts d where d.adcode = ${adcode}
    on conflict (adcode) do update set outline = excluded.outline, source = excluded.source, loaded_at = now()`.execute(
    tx,
  );
  return Number(result.numAffectedRows ?? 0) > 0;
}
