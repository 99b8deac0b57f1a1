/** The page /overlays/maplibre: maplibre-layer.ts on the operator's base map, or on none. */
import { settings } from '../page/settings.ts';
import source from './maplibre-layer.ts?raw';
import { layerOnBaseMap, onMapLibre, showOverlay } from './overlay-page.tsx';

showOverlay({
  provider: 'maplibre',
  crs: settings.baseMap?.crs ?? 'gcj02',
  hasKey: true,
  ways: [
    {
      id: 'tiles',
      name: 'MapLibre',
      show: onMapLibre,
      data: `${layerOnBaseMap()}/tiles.json`,
      file: 'maplibre-layer.ts',
      source,
    },
  ],
});
