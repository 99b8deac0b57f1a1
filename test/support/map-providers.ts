/**
 * A local stand-in of the providers' scripts: classes of the same names that keep every call in `calls`, so that tests
 * see what a provider would be told. It draws nothing.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Test } from 'tap';

/** What the stand-in kept: the class or method, and what it was called with. */
export type Call = readonly [string, ...unknown[]];

const RECORDER = `
  window.calls = [];
  const plain = (value) => value instanceof Element ? { html: value.outerHTML } : value;
  const keep = (name, args) => void window.calls.push([name, ...args.map(plain)]);
  const made = (name, methods, more) => function (...args) {
    if (!new.target) throw new TypeError(name + ' wants new');
    keep(name, args);
    const listeners = {};
    for (const method of methods) this[method] = (...given) => keep(name + '.' + method, given.filter((g) => typeof g !== 'function'));
    this.on = this.addEventListener = (event, listener) => void (listeners[event] = listener);
    this.fire = (event, detail) => listeners[event](detail);
    (window.made ??= {})[name] = [...(window.made[name] ?? []), this];
    more?.call(this, ...args);
  };
  const ready = new URL(document.currentScript.src).searchParams.get('callback');
  if (ready) setTimeout(() => window[ready]());
`;

const AMAP = `${RECORDER}
  window.AMap = {
    Map: made('Map', ['destroy', 'add', 'remove']),
    Marker: made('Marker', []),
    MassMarks: made('MassMarks', ['setMap']),
    InfoWindow: made('InfoWindow', [], function (options) {
      this.open = (map, position) => keep('InfoWindow.open', [options.content, position]);
    }),
    Size: made('Size', []),
    Pixel: made('Pixel', []),
    GeoJSON: made('GeoJSON', ['setMap'], ({ geoJSON, getMarker }) => {
      for (const feature of geoJSON.features) getMarker(feature, feature.geometry.coordinates);
    }),
  };
`;

const BAIDU = `${RECORDER}
  window.BMapGL = {
    Map: made('Map', ['enableScrollWheelZoom', 'addOverlay', 'removeOverlay'], function () {
      this.centerAndZoom = (point, zoom) => keep('Map.centerAndZoom', [[point.lng, point.lat], zoom]);
      this.openInfoWindow = (info, point) => keep('Map.openInfoWindow', [info.content, [point.lng, point.lat]]);
    }),
    Point: made('Point', [], function (lng, lat) { Object.assign(this, { lng, lat }); }),
    Marker: made('Marker', [], function (point) { this.point = point; }),
    Icon: made('Icon', []),
    Size: made('Size', []),
    InfoWindow: made('InfoWindow', [], function (content) { this.content = content; }),
  };
`;

/** JSAPI 4.0: what is picked is told to every layer, with -1 where it hit nothing. */
const BAIDU_V4 = `${RECORDER}
  window.BMap = {
    Map: made('Map', ['addLayer', 'removeLayer', 'destroy'], function () {
      this.centerAndZoom = (point, zoom) => keep('Map.centerAndZoom', [[point.lng, point.lat], zoom]);
      this.openInfoWindow = (info, point) => keep('Map.openInfoWindow', [info.content, [point.lng, point.lat]]);
    }),
    Point: made('Point', [], function (lng, lat) { Object.assign(this, { lng, lat }); }),
    PointIconLayer: made('PointIconLayer', ['setData']),
    InfoWindow: made('InfoWindow', [], function (content) { this.content = content; }),
  };
`;

export interface MapProviders {
  readonly origin: string;
  /** Requests as they came: address and Referer. */
  readonly asked: { readonly url: URL; readonly referer: string | undefined }[];
}

/** The stand-in for a provider's script at this address: Amap's is at /amap or /maps, Baidu's at /baidu or /api. */
export function providerScript({ pathname, searchParams }: URL): string | undefined {
  const baidu = searchParams.get('v') === '4.0' ? BAIDU_V4 : BAIDU;
  const script = { '/amap': AMAP, '/maps': AMAP, '/baidu': baidu, '/api': baidu }[pathname];
  return script && `{${script}}`;
}

/** Serves them; anything else is not there. */
export async function openMapProviders(t: Test): Promise<MapProviders> {
  const asked: MapProviders['asked'] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://provider');
    asked.push({ url, referer: request.headers.referer });
    const script = providerScript(url);
    response.writeHead(script ? 200 : 404, { 'content-type': 'text/javascript' }).end(script);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => server.close());
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}
