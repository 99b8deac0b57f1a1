/** Words about from where: asking for the position, choosing a place, what was used. */
import type { Words } from '../page/language.ts';

export interface PlaceWords {
  readonly label: string;
  readonly locating: string;
  readonly here: (meters: string) => string;
  readonly none: string;
  readonly around: (name: string) => string;
  readonly pin: string;
  readonly askTitle: string;
  readonly askWhy: string;
  readonly useMine: string;
  readonly choose: string;
  readonly refusedTitle: string;
  readonly refusedWhy: string;
  readonly unsupportedTitle: string;
  readonly failedTitle: string;
  readonly failedWhy: string;
  readonly sheetTitle: string;
  readonly sheetWhy: string;
  readonly search: string;
  readonly searchHint: string;
  readonly noMatch: string;
  readonly byDistrict: string;
  readonly stations: (count: number) => string;
  readonly aroundHere: (name: string) => string;
  readonly onMap: string;
  readonly up: string;
}

export const PLACE_WORDS: Words<PlaceWords> = {
  zh: {
    label: '从哪里找',
    locating: '正在定位…',
    here: (meters) => `我的位置 ±${meters}`,
    none: '还没有位置',
    around: (name) => `${name}一带`,
    pin: '地图上选的点',
    askTitle: '离你最近的驿站在哪儿？',
    askWhy: '位置只用来算最近的驿站：不保存，也不写进网址。',
    useMine: '用我的位置',
    choose: '自己选一个地方',
    refusedTitle: '没有拿到位置',
    refusedWhy: '可以自己选一个地方。想用定位，请在浏览器的网站设置里允许“位置”，再试一次。',
    unsupportedTitle: '这个浏览器不能定位',
    failedTitle: '一时定不到位',
    failedWhy: '走到开阔的地方再试，或者自己选一个地方。',
    sheetTitle: '从哪里找？',
    sheetWhy: '选的地方只存在这台手机上，下次还用它，直到你改。',
    search: '按驿站名或地址找',
    searchHint: '例如：路名、街道、单位',
    noMatch: '没有找到，换个词试试',
    byDistrict: '按区县选',
    stations: (count) => `${count} 个驿站`,
    aroundHere: (name) => `用${name}中间的位置（驿站的中心）`,
    onMap: '在地图上选一点',
    up: '上一级',
  },
  en: {
    label: 'Searching from',
    locating: 'Finding you…',
    here: (meters) => `You ±${meters}`,
    none: 'No place yet',
    around: (name) => `Around ${name}`,
    pin: 'A point on the map',
    askTitle: 'Where is the station nearest to you?',
    askWhy: 'Your position is used to find it, and for nothing else: it is not kept, nor written into the address.',
    useMine: 'Use my position',
    choose: 'Choose a place',
    refusedTitle: 'The position was not given',
    refusedWhy: 'Choose a place instead. To use your position, allow it in the browser’s site settings and try again.',
    unsupportedTitle: 'This browser has no position',
    failedTitle: 'You could not be found just now',
    failedWhy: 'Try again under the open sky, or choose a place.',
    sheetTitle: 'Search from where?',
    sheetWhy: 'What you choose stays on this device and is used again until you change it.',
    search: 'By name or address of a station',
    searchHint: 'A street, a quarter, a building',
    noMatch: 'Nothing found: try another word',
    byDistrict: 'By district',
    stations: (count) => (count === 1 ? '1 station' : `${count} stations`),
    aroundHere: (name) => `The middle of ${name} (of its stations)`,
    onMap: 'A point on the map',
    up: 'One level up',
  },
};
