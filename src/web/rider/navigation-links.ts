/**
 * From here to a station by the apps people have. Pure. Each provider has its own order of the pair and its own names for
 * the systems; all of them take GCJ-02, which is what the page asks the service for. As their tables have it:
 *
 * - Amap, web (lbs.amap.com/api/uri-api/guide/travel/route): `to=lng,lat,name`, `mode=walk|ride` (ride on phones only).
 *   Apps (.../api/amap-mobile/guide/android/route, .../ios/route): `dlat`, `dlon` apart, `dev=0` says that they are
 *   GCJ-02 already, `t=2` walks. E-bikes (.../android/ride-navi, .../ios/ride-navi, from 8.26 on): feature `OnRideNavi`
 *   with `rideType=elebike`, the same address on both systems.
 * - Baidu, apps (lbsyun.baidu.com, "URI API" android and ios): direction with `latlng:lat,lng`, BD-09 unless
 *   `coord_type=gcj02`, `mode=walking|riding`, without an origin from where one is; a page opens `bdapp:` on Android and
 *   `baidumap:` on iOS. Web: a route needs an origin, which we must not know: `marker` shows the place and routes on.
 *   `src` names the kind of caller, company and application.
 * - Tencent, web (lbs.qq.com/webApi/uriV1/uriGuide/uriWebRoute): `tocoord=lat,lng` in GCJ-02; it walks, on phones, and
 *   does not ride. App (.../uriMobileRoute): `type=walk|bike`, and `fromcoord=CurrentLocation` must be said.
 */
import { convert, type Position } from '../../geo/crs.ts';
import type { TravelMode } from '../../stations/travel.ts';

export const PROVIDERS = ['amap', 'baidu', 'tencent'] as const;
export type Provider = (typeof PROVIDERS)[number];
export type Phone = 'android' | 'ios';

export interface Destination {
  readonly name: string;
  readonly gcj02: Position;
}

/** Who sends the visitor, as the providers' tables ask for; Baidu wants a kind before it and an application after it. */
const SOURCE = 'love-stations';
const baiduSource = (kind: 'webapp' | 'andr' | 'ios'): string => `${kind}.${SOURCE}.rider`;

/** Whether the provider's app has a mode of its own for e-bikes. */
export const HAS_EBIKE: Readonly<Record<Provider, boolean>> = { amap: true, baidu: false, tencent: false };

/** Degrees in plain decimals, to about a centimetre. */
const degrees = (value: number): string => value.toFixed(7).replace(/\.?0+$/, '');

function link(base: string, parameters: Readonly<Record<string, string>>): string {
  const query = Object.entries(parameters).map(
    ([name, value]) => `${name}=${encodeURIComponent(value).replace(/%2C/g, ',').replace(/%3A/g, ':')}`,
  );
  return `${base}?${query.join('&')}`;
}

/** A name ends at a comma in Amap's `to` and at | in Baidu's destination. */
const label = (name: string): string => name.replace(/[,|]/g, ' ');

/** A page that shows the way, and offers the app where there is one. */
export function webLink(provider: Provider, { name, gcj02 }: Destination, mode: TravelMode): string {
  const [lng, lat] = [degrees(gcj02[0]), degrees(gcj02[1])];
  const to = label(name);
  switch (provider) {
    case 'amap':
      return link('https://uri.amap.com/navigation', {
        to: `${lng},${lat},${to}`,
        mode: mode === 'walk' ? 'walk' : 'ride',
        coordinate: 'gaode',
        callnative: '1',
        src: SOURCE,
      });
    case 'baidu': {
      const [bdLng, bdLat] = convert(gcj02, 'gcj02', 'bd09');
      return link('https://api.map.baidu.com/marker', {
        location: `${degrees(bdLat)},${degrees(bdLng)}`,
        title: to,
        content: to,
        coord_type: 'bd09ll',
        output: 'html',
        src: baiduSource('webapp'),
      });
    }
    case 'tencent':
      return link('https://apis.map.qq.com/uri/v1/routeplan', {
        type: 'walk',
        to,
        tocoord: `${lat},${lng}`,
        referer: SOURCE,
      });
  }
}

/** What opens the app itself on a phone that has it. */
export function appLink(provider: Provider, { name, gcj02 }: Destination, mode: TravelMode, phone: Phone): string {
  const [lng, lat] = [degrees(gcj02[0]), degrees(gcj02[1])];
  const to = label(name);
  switch (provider) {
    case 'amap':
      if (mode === 'ebike') {
        return link('amapuri://openFeature', {
          featureName: 'OnRideNavi',
          rideType: 'elebike',
          sourceApplication: SOURCE,
          lat,
          lon: lng,
          dev: '0',
        });
      }
      return link(phone === 'ios' ? 'iosamap://path' : 'amapuri://route/plan/', {
        sourceApplication: SOURCE,
        dlat: lat,
        dlon: lng,
        dname: to,
        dev: '0',
        t: '2',
      });
    case 'baidu':
      return link(phone === 'ios' ? 'baidumap://map/direction' : 'bdapp://map/direction', {
        destination: `name:${to}|latlng:${lat},${lng}`,
        coord_type: 'gcj02',
        mode: mode === 'walk' ? 'walking' : 'riding',
        src: baiduSource(phone === 'ios' ? 'ios' : 'andr'),
      });
    case 'tencent':
      return link('qqmap://map/routeplan', {
        type: mode === 'walk' ? 'walk' : 'bike',
        fromcoord: 'CurrentLocation',
        to,
        tocoord: `${lat},${lng}`,
        referer: SOURCE,
      });
  }
}

/** Which phone this is, by what its browser says; undefined: none, the web it is. */
export function phoneOf(userAgent: string): Phone | undefined {
  if (/android|harmony/i.test(userAgent)) return 'android';
  return /iphone|ipad|ipod/i.test(userAgent) ? 'ios' : undefined;
}
