/** Words of the first screen. */
import type { Words } from '../page/language.ts';
import type { Usable } from '../page/badge.tsx';

export interface NearestWords {
  readonly title: string;
  readonly waiting: string;
  readonly others: string;
  readonly nearer: (name: string, distance: string, usable: Usable) => string;
  readonly none: string;
  readonly noneWhy: string;
  readonly clear: string;
  readonly noneAtAll: string;
  readonly changePlace: string;
  readonly failed: string;
  readonly unreachable: string;
  readonly unreachableWhy: string;
  readonly kept: (age: string) => string;
  readonly rough: string;
  readonly mapTitle: string;
}

export const NEAREST_WORDS: Words<NearestWords> = {
  zh: {
    title: '离你最近的驿站',
    waiting: '正在找最近的驿站',
    others: '其他驿站',
    nearer: (name, distance, usable) =>
      `更近的「${name}」（${distance}）${{ yes: '也可以进', likely: '也可能可进', unknown: '能不能进还不清楚', no: '现在进不去' }[usable]}`,
    none: '没有符合条件的驿站',
    noneWhy: '少选几个条件，再看看。',
    clear: '清除条件',
    noneAtAll: '这里还没有登记驿站。',
    changePlace: '换一个地方',
    failed: '没有找到',
    unreachable: '没有网络',
    unreachableWhy: '这台手机上还没有存这一带的驿站。连上网络用过一次，以后没有网络也能找。',
    kept: (age) => `没有网络：这是 ${age}前存在手机上的数据。进门方式和最新反映，联网后才知道。`,
    rough: '位置很粗略，距离仅供参考。',
    mapTitle: '附近的地图',
  },
  en: {
    title: 'The station nearest to you',
    waiting: 'Looking for the nearest station',
    others: 'The next ones',
    nearer: (name, distance, usable) =>
      `“${name}” is nearer (${distance}), ${{ yes: 'and open too', likely: 'and probably open', unknown: 'but nobody knows whether it is open', no: 'but not open to you now' }[usable]}`,
    none: 'No station has all of this',
    noneWhy: 'Ask for less, and look again.',
    clear: 'Clear the filters',
    noneAtAll: 'No station is registered here yet.',
    changePlace: 'Another place',
    failed: 'Nothing was found',
    unreachable: 'No network',
    unreachableWhy:
      'No stations around here are kept on this device yet. Once used with a network, it works without one.',
    kept: (age) =>
      `No network: this was kept on your device ${age} ago. Ways in and the latest reports are known once you are back online.`,
    rough: 'Your position is rough: distances are a hint only.',
    mapTitle: 'Map of what is around',
  },
};
