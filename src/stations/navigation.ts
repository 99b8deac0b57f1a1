/**
 * One-tap navigation links. Each provider has its own coordinate system and its own order of the pair:
 * Amap takes GCJ-02 as lon,lat; Baidu BD-09 as lat,lng; Tencent GCJ-02 as lat,lng; geo: WGS-84 as lat,lng (RFC 5870).
 */
import type { StationPosition } from './station.ts';

/** Who sends the visitor, as the providers' URI tables ask for; Baidu wants a kind before it and an application after it. */
const SOURCE = 'love-stations';
const BAIDU_SOURCE = `webapp.${SOURCE}.rider`;

export interface NavigationLinks {
  readonly amap: string;
  readonly baidu: string;
  readonly tencent: string;
  readonly geo?: string;
}

/** Degrees in plain decimals, to about a centimetre: a link needs no more. */
const degrees = (value: number): string => value.toFixed(7).replace(/\.?0+$/, '');

function link(base: string, parameters: Readonly<Record<string, string>>): string {
  // Commas and colons stay readable: the providers' own examples have them so, and one of them parses them so.
  const query = Object.entries(parameters).map(
    ([name, value]) => `${name}=${encodeURIComponent(value).replaceAll('%2C', ',').replaceAll('%3A', ':')}`,
  );
  return `${base}?${query.join('&')}`;
}

/**
 * Web links that open the provider's app where it is installed; riding routes where the provider has them.
 * Sources: Amap URI API (lbs.amap.com/api/uri-api/guide/travel/route), Baidu URI API "marker" (lbsyun.baidu.com), Tencent
 * URI API (lbs.qq.com/webApi/uriV1/uriGuide/uriWebRoute).
 */
export function navigationLinks(name: string, position: StationPosition, withWgs84: boolean): NavigationLinks {
  const [gcjLng, gcjLat] = position.gcj02.map(degrees) as [string, string];
  const [bdLng, bdLat] = position.bd09.map(degrees) as [string, string];
  const [lng, lat] = position.wgs84.map(degrees) as [string, string];
  // The name ends at a comma in Amap's `to` and at | in Baidu's destination.
  const label = name.replaceAll(/[,|]/g, ' ');
  return {
    amap: link('https://uri.amap.com/navigation', {
      to: `${gcjLng},${gcjLat},${label}`,
      mode: 'ride',
      coordinate: 'gaode',
      callnative: '1',
      src: SOURCE,
    }),
    // Baidu's web direction needs an origin, which we must not know: the marker page offers the route from where one is.
    baidu: link('https://api.map.baidu.com/marker', {
      location: `${bdLat},${bdLng}`,
      title: label,
      content: label,
      coord_type: 'bd09ll',
      output: 'html',
      src: BAIDU_SOURCE,
    }),
    // Its web page walks (on phones), rides by bus and drives: it has no bicycles.
    tencent: link('https://apis.map.qq.com/uri/v1/routeplan', {
      type: 'walk',
      to: label,
      tocoord: `${gcjLat},${gcjLng}`,
      referer: SOURCE,
    }),
    ...(withWgs84 ? { geo: `geo:${lat},${lng}` } : {}),
  };
}
