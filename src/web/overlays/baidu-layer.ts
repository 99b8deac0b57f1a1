/**
 * Love Stations on a Baidu map (JavaScript API GL). Copy it: besides Baidu's script it needs only station-layer.ts. Baidu
 * takes positions as new Point(longitude, latitude) in BD-09, and that is what the layer `baidu` holds: never convert.
 */
import {
  fetchJson,
  layerUrl,
  loadScript,
  popup,
  stateIcon,
  type StationFeature,
  type StationLayer,
} from './station-layer.ts';

export interface BaiduKey {
  readonly key: string;
  /** https://api.map.baidu.com/api */
  readonly scriptUrl: string;
}

/** A marker is an element of its own: more of them stop a phone. Ask for one district then. */
const MOST_MARKERS = 2_000;

export async function loadBaidu({ key, scriptUrl }: BaiduKey): Promise<void> {
  const address = new URL(scriptUrl);
  for (const [name, value] of [
    ['type', 'webgl'],
    ['v', '1.0'],
    ['ak', key],
  ] as const)
    address.searchParams.set(name, value);
  await loadScript(address, 'onBaiduReady');
}

export function openBaidu(container: HTMLElement): BMapGL.Map {
  const map = new BMapGL.Map(container);
  map.centerAndZoom(new BMapGL.Point(113.66, 34.77), 11);
  map.enableScrollWheelZoom();
  return map;
}

/** A marker each. Returns how to take them away, and how many there were no markers for. */
export async function showMarkers(
  map: BMapGL.Map,
  layer: StationLayer,
): Promise<{ readonly remove: () => void; readonly left: number }> {
  const { features } = await fetchJson<{ features: readonly StationFeature[] }>(
    layerUrl(layer, 'baidu/stations.geojson'),
  );
  const markers = features.slice(0, MOST_MARKERS).map(({ geometry, properties }) => {
    const [lng, lat] = geometry.coordinates;
    const point = new BMapGL.Point(lng, lat);
    const icon = new BMapGL.Icon(stateIcon(layer, properties.state), new BMapGL.Size(28, 28));
    const marker = new BMapGL.Marker(point, { icon, title: properties.name });
    marker.addEventListener('click', () =>
      map.openInfoWindow(new BMapGL.InfoWindow(popup(layer, properties), { width: 260 }), point),
    );
    map.addOverlay(marker);
    return marker;
  });
  const remove = (): void => {
    for (const marker of markers) map.removeOverlay(marker);
  };
  return { remove, left: features.length - markers.length };
}
