/** One station as its page shows it: from the service, or as a kept county layer has it. */
import { api, ApiProblem, dataOf, type Schema } from '../page/api.ts';
import { readCatalogue, readCounties } from './offline/kept-counties.ts';
import type { LayerFeature } from './offline/rank-on-device.ts';
import { isRecord } from './storage.ts';

export type Amenities = ReadonlyMap<string, { readonly zh: string; readonly en: string }>;

export type StationFound =
  | { readonly kind: 'station'; readonly station: Schema['Station'] }
  | { readonly kind: 'kept'; readonly feature: LayerFeature; readonly keptAt: Date }
  | { readonly kind: 'missing' | 'gone' | 'offline' }
  | { readonly kind: 'failed'; readonly message: string };

/** By the code on the door (or UUID). */
export async function readStation(code: string): Promise<StationFound> {
  try {
    const params = { path: { id: code }, query: { outCrs: 'gcj02' as const } };
    const station = await dataOf(api.GET('/v1/stations/{id}', { params }));
    return { kind: 'station', station: station as Schema['Station'] };
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    if (error.status === 404 || error.status === 400) return { kind: 'missing' };
    if (error.status === 410) return { kind: 'gone' };
    if (error.status !== 0 && error.status < 500) return { kind: 'failed', message: error.message };
    const kept = await readCounties();
    const feature = kept?.features.find(({ id, properties }) => properties.code === code || id === code);
    return kept && feature ? { kind: 'kept', feature, keptAt: kept.keptAt } : { kind: 'offline' };
  }
}

/** Names of amenities in both languages; empty where they are not known. */
export async function readAmenities(): Promise<Amenities> {
  let list: unknown;
  try {
    list = await dataOf(api.GET('/v1/amenities'));
  } catch {
    list = await readCatalogue();
  }
  const all = isRecord(list) && Array.isArray(list['amenities']) ? list['amenities'] : [];
  return new Map((all as Schema['AmenityList']['amenities']).map(({ code, zh, en }) => [code, { zh, en }]));
}
