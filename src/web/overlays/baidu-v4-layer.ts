/**
 * Love Stations on a Baidu map (JSAPI 4.0), any number of them on one canvas. Copy it: besides Baidu's script it needs
 * only station-layer.ts. Baidu takes positions in BD-09, longitude first, and that is what the layer `baidu` holds:
 * never convert, and leave BMap.coordType as it is.
 */
import {
  fetchJson,
  layerUrl,
  loadScript,
  popup,
  stateIcon,
  STATES,
  type Popup,
  type StationFeature,
  type StationLayer,
} from './station-layer.ts';

export interface BaiduKey {
  readonly key: string;
  /** https://api.map.baidu.com/api */
  readonly scriptUrl: string;
}

/** Once for a page, and never together with another version of Baidu's script. */
export async function loadBaiduV4({ key, scriptUrl }: BaiduKey): Promise<void> {
  const address = new URL(scriptUrl);
  address.searchParams.set('v', '4.0');
  address.searchParams.set('ak', key);
  await loadScript(address, 'onBaiduReady');
}

export function openBaiduV4(container: HTMLElement): BMap.Map {
  const map = new BMap.Map(container);
  map.centerAndZoom(new BMap.Point(113.66, 34.77), 11);
  return map;
}

/** One layer of icons a state. Returns how to take them away. */
export async function showIcons(map: BMap.Map, layer: StationLayer): Promise<() => void> {
  const { features } = await fetchJson<{ features: readonly StationFeature[] }>(
    layerUrl(layer, 'baidu/stations.geojson'),
  );
  const shown = STATES.map((state) => {
    const icons = new BMap.PointIconLayer({
      crs: 'BD09LL',
      enablePicked: true,
      style: { icon: stateIcon(layer, state), sizes: [28, 28] },
    });
    icons.addEventListener('click', ({ latLng, value }) => {
      // Told also when nothing was hit.
      if (!value?.dataItem || value.dataIndex === -1) return;
      const content = popup(layer, value.dataItem.properties as Popup);
      map.openInfoWindow(new BMap.InfoWindow(content, { width: 260 }), latLng);
    });
    map.addLayer(icons);
    icons.setData({
      type: 'FeatureCollection',
      features: features.filter(({ properties }) => properties.state === state),
    });
    return icons;
  });
  return () => {
    for (const icons of shown) map.removeLayer(icons);
  };
}
