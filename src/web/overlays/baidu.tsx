/** The page /overlays/baidu: baidu-layer.ts with the operator's key. */
import { settings } from '../page/settings.ts';
import { loadBaidu, openBaidu, showMarkers } from './baidu-layer.ts';
import source from './baidu-layer.ts?raw';
import { showOverlay, type Show } from './overlay-page.tsx';

const { baidu } = settings;

const markers: Show = async (container, layer, say) => {
  if (baidu) await loadBaidu(baidu);
  const { remove, left } = await showMarkers(openBaidu(container), layer);
  say(left);
  return remove;
};

showOverlay({ provider: 'baidu', crs: 'bd09', ways: baidu ? { Marker: markers } : {}, source });
