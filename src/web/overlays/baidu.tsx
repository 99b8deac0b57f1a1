/** The page /overlays/baidu with the operator's key: JSAPI 4.0, or GL, which Baidu keeps for what is older. */
import { settings } from '../page/settings.ts';
import { loadBaidu, openBaidu, showMarkers } from './baidu-layer.ts';
import gl from './baidu-layer.ts?raw';
import { loadBaiduV4, openBaiduV4, showIcons } from './baidu-v4-layer.ts';
import v4 from './baidu-v4-layer.ts?raw';
import { showOverlay, type Show } from './overlay-page.tsx';

const { baidu } = settings;

const icons: Show = async (container, layer) => {
  if (baidu) await loadBaiduV4(baidu);
  const map = openBaiduV4(container);
  await showIcons(map, layer);
  return () => map.destroy();
};

const markers: Show = async (container, layer, { left }) => {
  if (baidu) await loadBaidu(baidu);
  const shown = await showMarkers(openBaidu(container), layer);
  left(shown.left);
  return shown.remove;
};

const data = 'baidu/stations.geojson';
showOverlay({
  provider: 'baidu',
  crs: 'bd09',
  hasKey: baidu !== undefined,
  ways: [
    { id: 'v4', name: 'JSAPI 4.0', show: icons, data, file: 'baidu-v4-layer.ts', source: v4 },
    { id: 'gl', name: 'GL 1.0', show: markers, data, file: 'baidu-layer.ts', source: gl },
  ],
});
