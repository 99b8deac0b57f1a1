/** The answer of the device itself: kept counties, ranked here. Loaded only when it is needed. */
import { convert } from '../../../geo/crs.ts';
import { language } from '../../page/language.ts';
import type { Filters } from '../filters.ts';
import type { KnownPlace } from '../place.ts';
import type { ShownStation } from '../shown.ts';
import { readCounties } from './kept-counties.ts';
import { rankOnDevice } from './rank-on-device.ts';

/** undefined: nothing is kept. */
export async function answerFromKept(
  { position, crs }: KnownPlace,
  filters: Filters,
  limit: number,
): Promise<{ readonly stations: readonly ShownStation[]; readonly keptAt: Date } | undefined> {
  const kept = await readCounties();
  if (kept === undefined) return undefined;
  const from = convert(position, crs, 'wgs84');
  const query = { from, filters, limit, at: new Date(), language: language() };
  return { stations: rankOnDevice(kept.features, query), keptAt: kept.keptAt };
}
