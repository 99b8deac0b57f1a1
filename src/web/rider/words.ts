/** Words that several screens of the rider's page have. Each screen has its own besides. */
import type { Words } from '../page/language.ts';
import type { Need, WantedAmenity } from './filters.ts';
import type { Provider } from './navigation-links.ts';
import type { ReportKind } from './reports.ts';

export interface CommonWords {
  readonly name: string;
  readonly close: string;
  readonly back: string;
  readonly again: string;
  readonly settings: string;
  readonly tabs: Readonly<Record<'nearest' | 'map' | 'activities', string>>;
  readonly tabsLabel: string;
  readonly skip: string;
  readonly needs: Readonly<Record<Need, string>>;
  readonly noNeed: (need: string) => string;
  readonly needsUnknown: string;
  readonly amenities: Readonly<Record<WantedAmenity, string>>;
  readonly meters: (meters: string) => string;
  readonly kilometers: (kilometers: string) => string;
  readonly byEbike: (minutes: number) => string;
  readonly onFoot: (minutes: number) => string;
  readonly providers: Readonly<Record<Provider, string>>;
  readonly navigate: string;
  readonly navigateBy: (provider: string, mode: string) => string;
  readonly riding: string;
  readonly ebiking: string;
  readonly walking: string;
  readonly placeOnly: string;
  readonly otherMap: string;
  readonly whichMap: string;
  readonly copyAddress: string;
  readonly copied: string;
  readonly report: string;
  readonly details: string;
  readonly reportKinds: Readonly<Record<ReportKind, string>>;
  readonly unreachable: string;
  readonly loading: string;
}

export const WORDS: Words<CommonWords> = {
  zh: {
    name: '爱心驿站',
    close: '关闭',
    back: '返回',
    again: '再试一次',
    settings: '设置',
    tabs: { nearest: '最近', map: '地图', activities: '活动' },
    tabsLabel: '主要页面',
    skip: '跳到正文',
    needs: { drink: '喝水', cool: '乘凉', warm: '取暖', rest: '休息', firstAid: '急救' },
    noNeed: (need) => `没有${need}`,
    needsUnknown: '有哪些设施，还没有人登记',
    amenities: { toilet: '厕所', phoneCharging: '充电', microwave: '热饭' },
    meters: (meters) => `${meters} 米`,
    kilometers: (kilometers) => `${kilometers} 公里`,
    byEbike: (minutes) => `电动车 ${minutes} 分钟`,
    onFoot: (minutes) => `步行 ${minutes} 分钟`,
    providers: { amap: '高德', baidu: '百度', tencent: '腾讯' },
    navigate: '导航',
    navigateBy: (provider, mode) => `导航（${provider} · ${mode}）`,
    riding: '骑行',
    ebiking: '电动车',
    walking: '步行',
    placeOnly: '看位置',
    otherMap: '换一个地图',
    whichMap: '用哪个地图导航？',
    copyAddress: '复制地址',
    copied: '地址已复制',
    report: '进不去？告诉我们',
    details: '看详情',
    reportKinds: {
      locked: '进不去',
      noWater: '没水',
      broken: '设备坏了',
      wrongPlace: '位置不对',
      closedDown: '已关闭',
      other: '其他',
    },
    unreachable: '没有网络',
    loading: '正在读取',
  },
  en: {
    name: 'Love Stations',
    close: 'Close',
    back: 'Back',
    again: 'Try again',
    settings: 'Settings',
    tabs: { nearest: 'Nearest', map: 'Map', activities: 'Activities' },
    tabsLabel: 'Main screens',
    skip: 'Skip to content',
    needs: { drink: 'Drink', cool: 'Cool off', warm: 'Warm up', rest: 'Rest', firstAid: 'First aid' },
    noNeed: (need) => `Not here: ${need}`,
    needsUnknown: 'Nobody has written down what is there',
    amenities: { toilet: 'Toilet', phoneCharging: 'Charging', microwave: 'Hot food' },
    meters: (meters) => `${meters} m`,
    kilometers: (kilometers) => `${kilometers} km`,
    byEbike: (minutes) => `${minutes} min by e-bike`,
    onFoot: (minutes) => `${minutes} min on foot`,
    providers: { amap: 'Amap', baidu: 'Baidu', tencent: 'Tencent' },
    navigate: 'Take me there',
    navigateBy: (provider, mode) => `Go (${provider} · ${mode})`,
    riding: 'bike',
    ebiking: 'e-bike',
    walking: 'walk',
    placeOnly: 'place',
    otherMap: 'Another map',
    whichMap: 'Which map shall guide you?',
    copyAddress: 'Copy the address',
    copied: 'Address copied',
    report: 'Could not get in? Tell us',
    details: 'Details',
    reportKinds: {
      locked: 'Could not get in',
      noWater: 'No water',
      broken: 'Something is broken',
      wrongPlace: 'Not where it says',
      closedDown: 'Closed down',
      other: 'Something else',
    },
    unreachable: 'No network',
    loading: 'Loading',
  },
};
