/**
 * The names of districts where no base map says where one is: which of them a view wants, asked for when it wants them,
 * and how they are drawn. The lists are those of GET /v1/districts; one that was read is not asked for again. A district
 * without outline and stations has no centre, so neither it nor what lies below it is named.
 */
import type { GeoJSONSourceSpecification, SymbolLayerSpecification } from 'maplibre-gl';
import { api, dataOf, type Schema } from './api.ts';

/** What is looked at, in degrees of the map's system. */
export interface View {
  readonly zoom: number;
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

export interface PlaceName {
  readonly adcode: string;
  readonly name: string;
  readonly position: readonly [number, number];
  /** Where two names have no room, that of more stations is drawn. */
  readonly stations: number;
}

type District = Schema['District'];
type MapCrs = 'gcj02' | 'bd09' | 'wgs84';

export const NAMES = 'names';

/** A province is some hundred pixels wide here, so its cities have room; and so for a city and its counties. */
const CITIES_FROM_ZOOM = 6;
const COUNTIES_FROM_ZOOM = 9;
/** Lists asked for at each level of one view. */
const MAX_PARENTS = 6;
/** Asked for although their centre is out of view: it may lie in them at their edge. */
const NEAREST_PARENTS = 2;
const MAX_NAMES = 400;

const lists = new Map<string, Promise<readonly District[]>>();

async function below(parent: string | undefined, crs: MapCrs): Promise<readonly District[]> {
  const key = `${crs} ${parent ?? ''}`;
  const asked =
    lists.get(key) ??
    dataOf(api.GET('/v1/districts', { params: { query: { crs, ...(parent === undefined ? {} : { parent }) } } })).then(
      ({ districts }) => districts,
    );
  lists.set(key, asked);
  try {
    return await asked;
  } catch (error) {
    // Another view asks again.
    lists.delete(key);
    throw error;
  }
}

const allBelow = async (parents: readonly District[], crs: MapCrs): Promise<readonly District[]> =>
  (await Promise.all(parents.map(({ adcode }) => below(adcode, crs)))).flat();

/** Those that the view may show something of: centres in it, and the nearest ones; the nearest first. */
export function parentsFor(districts: readonly District[], view: View): readonly District[] {
  const lng = (view.west + view.east) / 2;
  const lat = (view.south + view.north) / 2;
  const narrowing = Math.cos((lat * Math.PI) / 180);
  const sorted = districts
    .flatMap((district) => {
      const [x = Number.NaN, y = Number.NaN] = district.centre?.coordinates ?? [];
      if (Number.isNaN(x + y)) return [];
      const isIn = x >= view.west && x <= view.east && y >= view.south && y <= view.north;
      return [{ district, isIn, away: Math.hypot((x - lng) * narrowing, y - lat) }];
    })
    .sort((a, b) => a.away - b.away);
  return sorted
    .filter(({ isIn }, i) => isIn || i < NEAREST_PARENTS)
    .slice(0, MAX_PARENTS)
    .map(({ district }) => district);
}

/** The names that this view wants: provinces, cities or counties. Throws ApiProblem where a list cannot be read. */
export async function namesFor(view: View, crs: MapCrs): Promise<readonly PlaceName[]> {
  return (await districtsFor(view, crs))
    .flatMap(({ adcode, name, centre, stationCount }) => {
      const [lng, lat] = centre?.coordinates ?? [];
      if (lng === undefined || lat === undefined) return [];
      return [{ adcode, name, position: [lng, lat] as const, stations: stationCount }];
    })
    .slice(0, MAX_NAMES);
}

async function districtsFor(view: View, crs: MapCrs): Promise<readonly District[]> {
  const provinces = await below(undefined, crs);
  if (view.zoom < CITIES_FROM_ZOOM) return provinces;
  const cities = await allBelow(parentsFor(provinces, view), crs);
  if (view.zoom < COUNTIES_FROM_ZOOM) return cities;
  // Some counties lie directly below a province.
  const isCity = ({ level }: District): boolean => level === 'city';
  const counties = await allBelow(parentsFor(cities.filter(isCity), view), crs);
  return [...counties, ...cities.filter((one) => !isCity(one))];
}

export function namesSource(names: readonly PlaceName[]): GeoJSONSourceSpecification {
  const features = names.map(({ name, position, stations }) => ({
    type: 'Feature' as const,
    geometry: { type: 'Point' as const, coordinates: [...position] },
    properties: { name, stations },
  }));
  return { type: 'geojson', data: { type: 'FeatureCollection', features } };
}

/** In ems from the centre: on it, beside one sign, beside a heap of them. */
const BESIDE: [string, [number, number]][number][] = [
  ...['center', [0, 0] as [number, number]],
  ...[1.4, 3.4].flatMap((far): [string, [number, number]][number][] => [
    ...['top', [0, far] as [number, number]],
    ...['bottom', [0, -far] as [number, number]],
    ...['left', [far, 0] as [number, number]],
    ...['right', [-far, 0] as [number, number]],
  ]),
];

/** Quiet, and beside the signs of stations rather than over them: where there is no room, there is no name. */
export function namesLayer(
  fonts: string[],
  colours: { readonly ink: string; readonly ground: string },
): SymbolLayerSpecification {
  return {
    id: NAMES,
    type: 'symbol',
    source: NAMES,
    layout: {
      'text-field': ['get', 'name'],
      'text-font': fonts,
      'text-size': 15,
      'text-letter-spacing': 0.08,
      'text-padding': 6,
      // A centre that is the mean of its stations often has a sign on it, or several.
      'text-variable-anchor-offset': BESIDE,
      'symbol-sort-key': ['-', 0, ['get', 'stations']],
    },
    paint: { 'text-color': colours.ink, 'text-halo-color': colours.ground, 'text-halo-width': 1.4 },
  };
}
