/** The words of the overlay pages, zh and en. */
import type { Words } from '../page/language.ts';
import type { State } from './station-layer.ts';

export type Provider = 'amap' | 'baidu' | 'maplibre';

interface OverlayWords {
  readonly titles: Readonly<Record<Provider, string>>;
  readonly names: Readonly<Record<Provider, string>>;
  readonly systems: Readonly<Record<'gcj02' | 'bd09' | 'wgs84', string>>;
  readonly states: Readonly<Record<State, string>>;
  readonly noKey: Readonly<Record<'amap' | 'baidu', string>>;
  readonly notLoaded: (name: string) => string;
  readonly noMap: string;
  readonly fault: string;
  readonly left: (count: number) => string;
  readonly ways: string;
  readonly pages: string;
  readonly legend: string;
  readonly source: string;
  readonly copy: string;
  readonly copied: string;
  readonly map: string;
  readonly otherLanguage: string;
}

export const OVERLAY_WORDS: Words<OverlayWords> = {
  zh: {
    titles: {
      amap: '高德地图上的爱心驿站',
      baidu: '百度地图上的爱心驿站',
      maplibre: 'MapLibre 上的爱心驿站',
    },
    names: { amap: '高德', baidu: '百度', maplibre: 'MapLibre' },
    systems: { gcj02: '坐标系 GCJ-02', bd09: '坐标系 BD-09', wgs84: '坐标系 WGS-84' },
    states: { open: '开放', paused: '暂停', closed: '关闭', planned: '筹建' },
    noKey: {
      amap: '还没有高德的 key。请在高德开放平台申请“Web端(JS API)”的 key，并限制为您的域名，再设置 AMAP_KEY，以及 AMAP_SERVICE_HOST（推荐）或 AMAP_SECURITY_CODE，然后重启服务。下面先用 MapLibre 显示同一图层。',
      baidu:
        '还没有百度的 ak。请在百度地图开放平台申请“浏览器端”的 ak，设置 Referer 白名单，再设置 BAIDU_KEY，然后重启服务。下面先用 MapLibre 显示同一图层。',
    },
    notLoaded: (name) =>
      `没能加载${name}的脚本：可能是网络不通，或被浏览器、插件拦截。下面先用 MapLibre 显示同一图层。`,
    noMap: '这台设备画不出地图，或图层没有取到。请刷新再试。',
    fault: '底图或图层有一部分没有取到，地图可能不完整。请检查网络后刷新。',
    left: (count) => `还有 ${count} 个驿站没有画出来，请在网址后加 ?district=区县代码。`,
    ways: '画法',
    pages: '其他地图',
    legend: '图例',
    source: '源码（可直接复制）',
    copy: '复制',
    copied: '已复制',
    map: '驿站地图',
    otherLanguage: 'English',
  },
  en: {
    titles: {
      amap: 'Love Stations on Amap',
      baidu: 'Love Stations on Baidu Maps',
      maplibre: 'Love Stations on MapLibre',
    },
    names: { amap: 'Amap', baidu: 'Baidu', maplibre: 'MapLibre' },
    systems: { gcj02: 'Positions in GCJ-02', bd09: 'Positions in BD-09', wgs84: 'Positions in WGS-84' },
    states: { open: 'Open', paused: 'Paused', closed: 'Closed', planned: 'Planned' },
    noKey: {
      amap: 'There is no Amap key yet. Get one for “Web (JS API)” from Amap’s console, restrict it to your domain, set AMAP_KEY, and AMAP_SERVICE_HOST (better) or AMAP_SECURITY_CODE, and start the service again. Until then MapLibre shows the same layer.',
      baidu:
        'There is no Baidu key yet. Get one for browsers from Baidu’s console, give it a Referer white list, set BAIDU_KEY, and start the service again. Until then MapLibre shows the same layer.',
    },
    notLoaded: (name) =>
      `The script of ${name} could not be loaded: no network, or the browser or an extension stopped it. MapLibre shows the same layer instead.`,
    noMap: 'This device cannot draw the map, or the layer did not come. Please reload.',
    fault:
      'A part of the base map or of the layer did not come: the map may be incomplete. Check the network and reload.',
    left: (count) => `${count} more stations are not drawn: add ?district= and an adcode to the address.`,
    ways: 'Drawn as',
    pages: 'Other maps',
    legend: 'Legend',
    source: 'Source, to copy',
    copy: 'Copy',
    copied: 'Copied',
    map: 'Map of the stations',
    otherLanguage: '中文',
  },
};
