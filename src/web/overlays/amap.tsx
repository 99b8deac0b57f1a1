/** The page /overlays/amap: amap-layer.ts with the operator's key. */
import { settings } from '../page/settings.ts';
import { loadAmap, openAmap, showGeoJson, showMassMarks } from './amap-layer.ts';
import source from './amap-layer.ts?raw';
import { showOverlay, type Show } from './overlay-page.tsx';

const { amap } = settings;
const file = 'amap-layer.ts';

function show(draw: typeof showGeoJson): Show {
  return async (container, layer) => {
    if (amap) await loadAmap(amap);
    const map = openAmap(container);
    await draw(map, layer);
    return () => map.destroy();
  };
}

showOverlay({
  provider: 'amap',
  crs: 'gcj02',
  hasKey: amap !== undefined,
  ways: [
    { id: 'geojson', name: 'GeoJSON', show: show(showGeoJson), data: 'amap/stations.geojson', file, source },
    { id: 'massmarks', name: 'MassMarks', show: show(showMassMarks), data: 'amap/massmarks.json', file, source },
  ],
});
