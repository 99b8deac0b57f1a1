/** The page /overlays/maplibre: maplibre-layer.ts on the operator's base map, or on none. */
import { settings } from '../page/settings.ts';
import source from './maplibre-layer.ts?raw';
import { onMapLibre, showOverlay } from './overlay-page.tsx';

showOverlay({ provider: 'maplibre', crs: settings.baseMap?.crs ?? 'gcj02', ways: { MapLibre: onMapLibre }, source });
