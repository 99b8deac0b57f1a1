/** The system of the page's base map, without loading the map: the settings decide it, as page/map-style.ts does. */
import type { Crs } from '../../../geo/crs.ts';

export const MAP_SYSTEM: Crs = 'gcj02';
