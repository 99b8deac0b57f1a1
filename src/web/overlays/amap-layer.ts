/**
 * Love Stations on an Amap map (JS 2.0), as GeoJSON or as MassMarks. Copy it: besides Amap's script it needs only
 * station-layer.ts. Amap takes positions as [longitude, latitude] in GCJ-02, and that is what the layer `amap` holds:
 * never convert, and never give it the layer `wgs84`.
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

export interface AmapKey {
  readonly key: string;
  /** Only one of them: the code itself, which every visitor can read, or a proxy of yours that adds it. */
  readonly securityCode?: string;
  readonly serviceHost?: string;
  /** https://webapi.amap.com/maps */
  readonly scriptUrl: string;
}

/** The security settings must stand before the script runs. */
export async function loadAmap({ key, securityCode, serviceHost, scriptUrl }: AmapKey): Promise<void> {
  const security = serviceHost === undefined ? { securityJsCode: securityCode } : { serviceHost };
  Object.assign(window, { _AMapSecurityConfig: security });
  const address = new URL(scriptUrl);
  for (const [name, value] of [
    ['v', '2.0'],
    ['key', key],
    ['plugin', 'AMap.GeoJSON'],
  ] as const)
    address.searchParams.set(name, value);
  await loadScript(address, 'onAmapReady');
}

export function openAmap(container: HTMLDivElement): AMap.Map {
  return new AMap.Map(container, { center: [113.65, 34.76], zoom: 10, viewMode: '2D' });
}

/** A marker each: for a city, up to some thousands. Returns how to take them away. */
export async function showGeoJson(map: AMap.Map, layer: StationLayer): Promise<() => void> {
  const geoJSON = await fetchJson<object>(layerUrl(layer, 'amap/stations.geojson'));
  const shown = new AMap.GeoJSON({
    geoJSON,
    getMarker: ({ properties }: Pick<StationFeature, 'properties'>, position) => {
      const icon = stateIcon(layer, properties.state);
      const marker = new AMap.Marker({ position, icon, anchor: 'center', title: properties.name });
      marker.on('click', () => openPopup(map, position, popup(layer, properties)));
      return marker;
    },
  });
  shown.setMap(map);
  return () => shown.setMap(null);
}

interface Mark {
  readonly id: string;
  readonly lnglat: [number, number];
}

/** Up to 100,000 points on one canvas. A mark has a name and an id; the rest is asked for when it is chosen. */
export async function showMassMarks(map: AMap.Map, layer: StationLayer): Promise<() => void> {
  const marks = await fetchJson<Mark[]>(layerUrl(layer, 'amap/massmarks.json'));
  const style = STATES.map((state) => ({
    url: stateIcon(layer, state),
    size: new AMap.Size(22, 22),
    anchor: new AMap.Pixel(11, 11),
    rotation: 0,
  }));
  // The typings want LngLat objects; Amap's reference takes arrays, which massmarks.json has.
  const shown = new AMap.MassMarks(marks as unknown as AMap.MassData[], { style, zIndex: 111, cursor: 'pointer' });
  shown.on('click', ({ data }: { data: Mark }) => {
    void fetchJson<{ properties: Popup }>(`${layer.service}/v1/stations/${data.id}`).then(({ properties }) =>
      openPopup(map, data.lnglat, popup(layer, properties)),
    );
  });
  shown.setMap(map);
  return () => map.remove([shown]);
}

function openPopup(map: AMap.Map, position: [number, number], content: HTMLElement): void {
  new AMap.InfoWindow({ content, anchor: 'bottom-center', offset: [0, -14] }).open(map, position);
}
