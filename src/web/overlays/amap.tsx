/** The page /overlays/amap: amap-layer.ts with the operator's key. */
import { settings } from '../page/settings.ts';
import { loadAmap, openAmap, showGeoJson, showMassMarks } from './amap-layer.ts';
import source from './amap-layer.ts?raw';
import { showOverlay, type Show } from './overlay-page.tsx';

const { amap } = settings;
let loaded: Promise<void> | undefined;

/** The script is loaded once, the map made anew for each way. */
function way(draw: typeof showGeoJson): Show {
  return async (container, layer) => {
    if (amap) await (loaded ??= loadAmap(amap));
    const map = openAmap(container);
    await draw(map, layer);
    return () => map.destroy();
  };
}

showOverlay({
  provider: 'amap',
  crs: 'gcj02',
  ways: amap ? { GeoJSON: way(showGeoJson), MassMarks: way(showMassMarks) } : {},
  source,
});
