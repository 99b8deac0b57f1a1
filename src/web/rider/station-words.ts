/** Words of a station's own page. */
import type { Schema } from '../page/api.ts';
import type { Words } from '../page/language.ts';
import type { DayHours } from './week.ts';

type Properties = Schema['Station']['properties'];

export interface StationWords {
  readonly missing: string;
  readonly missingWhy: string;
  readonly gone: string;
  readonly goneWhy: string;
  readonly toNearest: string;
  readonly offline: string;
  readonly offlineWhy: string;
  readonly kept: (age: string) => string;
  readonly openUntil: (when: string) => string;
  readonly openNow: string;
  readonly closedUntil: (when: string) => string;
  readonly closedNow: string;
  readonly hoursUnknown: string;
  readonly hours: string;
  readonly asWritten: string;
  readonly today: string;
  readonly allDay: string;
  readonly closed: string;
  readonly unsure: string;
  readonly dayKinds: Readonly<Record<DayHours['kind'], string>>;
  readonly access: string;
  readonly accessUnknown: string;
  readonly accessModes: Readonly<Record<Properties['access'][number]['mode'], string>>;
  readonly always: string;
  readonly amenities: string;
  readonly amenityStates: Readonly<Record<Properties['amenities'][number]['state'], string>>;
  readonly water: string;
  readonly power: string;
  readonly utilities: Readonly<Record<'ok' | 'out' | 'unknown', string>>;
  readonly photo: string;
  readonly photoOf: (name: string) => string;
  readonly showPhoto: (size: string) => string;
  readonly photoLost: string;
  readonly keepers: string;
  readonly roles: Readonly<Record<Properties['maintainers'][number]['role'], string>>;
  readonly assumed: string;
  readonly nobody: string;
  readonly facts: string;
  readonly checked: (when: string) => string;
  readonly neverChecked: string;
  readonly freshness: Readonly<Record<Properties['freshness'], string>>;
  readonly source: string;
  readonly updated: (when: string) => string;
  readonly activities: string;
  readonly noActivities: string;
  readonly code: string;
  readonly unlocated: string;
}

export const STATION_WORDS: Words<StationWords> = {
  zh: {
    missing: '没有这个驿站',
    missingWhy: '请核对门牌上的编号，或者看看最近的驿站。',
    gone: '这个驿站已撤销',
    goneWhy: '这里不再是驿站，看看最近的。',
    toNearest: '看最近的驿站',
    offline: '没有网络',
    offlineWhy: '这台手机上没有存这个驿站。连上网络再试。',
    kept: (age) => `没有网络：这是 ${age}前存在手机上的数据。`,
    openUntil: (when) => `现在开放，到 ${when}`,
    openNow: '现在开放，全天不关门',
    closedUntil: (when) => `现在未开放，${when} 开放`,
    closedNow: '现在未开放',
    hoursUnknown: '开放时间不明',
    hours: '开放时间',
    asWritten: '原文',
    today: '今天',
    allDay: '全天',
    closed: '不开放',
    unsure: '不一定',
    dayKinds: { ordinary: '', holiday: '节假日', makeup: '调休上班', unsettled: '节假日安排未公布' },
    access: '怎么进',
    accessUnknown: '进门方式还没有人登记',
    accessModes: {
      openDoor: '推门即入',
      askStaff: '向工作人员说明',
      qrCode: '扫码开门',
      fingerprint: '录过指纹可进',
      app: '用手机应用开门',
      membersOnly: '仅限会员',
    },
    always: '开放时间内',
    amenities: '设施',
    amenityStates: { available: '可用', outOfOrder: '坏了', unknown: '不清楚' },
    water: '水',
    power: '电',
    utilities: { ok: '正常', out: '停了', unknown: '不清楚' },
    photo: '门口的样子',
    photoOf: (name) => `${name}的门口`,
    showPhoto: (size) => `看照片（${size}）`,
    photoLost: '照片没有打开，网络好些再看。',
    keepers: '谁负责',
    roles: { builder: '建站单位', host: '所在单位', dutyHolder: '日常管理' },
    assumed: '待确认',
    nobody: '还没有登记负责单位',
    facts: '可信吗',
    checked: (when) => `${when} 巡查过`,
    neverChecked: '还没有人核实过',
    freshness: { fresh: '最近核实', stale: '有一阵没核实', unverified: '未核实' },
    source: '来源',
    updated: (when) => `${when} 更新`,
    activities: '近期活动',
    noActivities: '近期没有活动',
    code: '编号',
    unlocated: '还没有确切位置，按地址找。',
  },
  en: {
    missing: 'There is no such station',
    missingWhy: 'Please check the code on the door, or see the nearest station.',
    gone: 'This is no longer a station',
    goneWhy: 'It was closed for good. See the nearest one.',
    toNearest: 'See the nearest',
    offline: 'No network',
    offlineWhy: 'This station is not kept on your device. Try again with a network.',
    kept: (age) => `No network: this was kept on your device ${age} ago.`,
    openUntil: (when) => `Open now, until ${when}`,
    openNow: 'Open now, around the clock',
    closedUntil: (when) => `Closed now, opens ${when}`,
    closedNow: 'Closed now',
    hoursUnknown: 'Opening hours are not known',
    hours: 'Opening hours',
    asWritten: 'As written',
    today: 'Today',
    allDay: 'All day',
    closed: 'Closed',
    unsure: 'not certain',
    dayKinds: {
      ordinary: '',
      holiday: 'holiday',
      makeup: 'working weekend',
      unsettled: 'holidays not announced yet',
    },
    access: 'How to get in',
    accessUnknown: 'Nobody has written down how to get in',
    accessModes: {
      openDoor: 'Walk in',
      askStaff: 'Ask the staff',
      qrCode: 'Scan a QR code',
      fingerprint: 'A registered fingerprint',
      app: 'An app opens the door',
      membersOnly: 'Members only',
    },
    always: 'while it is open',
    amenities: 'What is there',
    amenityStates: { available: 'works', outOfOrder: 'out of order', unknown: 'not known' },
    water: 'Water',
    power: 'Power',
    utilities: { ok: 'on', out: 'off', unknown: 'not known' },
    photo: 'What the door looks like',
    photoOf: (name) => `The door of ${name}`,
    showPhoto: (size) => `Show the photo (${size})`,
    photoLost: 'The photo did not come. Try again with a better network.',
    keepers: 'Who answers for it',
    roles: { builder: 'Built by', host: 'Hosted by', dutyHolder: 'Looked after by' },
    assumed: 'to be confirmed',
    nobody: 'Nobody is registered yet',
    facts: 'Can it be trusted?',
    checked: (when) => `Checked ${when}`,
    neverChecked: 'Nobody has checked it yet',
    freshness: { fresh: 'checked lately', stale: 'not checked for a while', unverified: 'not verified' },
    source: 'Source',
    updated: (when) => `Updated ${when}`,
    activities: 'Coming up',
    noActivities: 'Nothing is announced',
    code: 'Code',
    unlocated: 'Its exact position is not known: go by the address.',
  },
};
