/** What the day's screen says. */
import type { Schema } from '../../page/api.ts';
import type { Words } from '../../page/language.ts';

type Duty = 'utilities' | 'order' | 'cleanliness' | 'equipment';

interface TodayWords {
  readonly title: string;
  readonly counts: Readonly<Record<'reports' | 'checks' | 'broken' | 'open', string>>;
  readonly pressing: (count: number) => string;
  readonly all: string;
  readonly district: string;
  readonly wholeScope: string;
  readonly cut: (count: number) => string;
  readonly nothingDue: string;
  readonly noStations: string;
  readonly nothingHere: string;
  readonly others: string;
  readonly more: string;
  readonly refreshing: string;
  readonly failed: string;
  readonly retry: string;
  readonly old: (when: string) => string;
  readonly roles: Readonly<Record<'builder' | 'host' | 'dutyHolder', string>>;
  readonly checkedAt: (when: string) => string;
  readonly neverChecked: string;
  readonly checkDue: string;
  readonly broken: (count: number) => string;
  readonly reportsWaiting: (count: number) => string;
  readonly edit: string;
  readonly planned: string;
  readonly status: {
    readonly legend: string;
    readonly open: string;
    readonly paused: string;
    readonly closed: string;
    readonly done: Readonly<Record<'open' | 'paused' | 'closed', string>>;
    readonly explain: string;
    readonly undo: string;
    readonly until: (when: string) => string;
    readonly sheet: string;
    readonly reason: string;
    readonly reasonHint: string;
    readonly untilField: string;
    readonly untilHint: string;
    readonly save: string;
    readonly past: string;
  };
  readonly report: {
    readonly left: (span: string) => string;
    readonly late: (span: string) => string;
    readonly told: (count: number, kind: string, since: string) => string;
    readonly acknowledged: string;
    readonly kinds: Readonly<Record<Schema['ReportKind'], string>>;
    readonly advice: Readonly<Record<Schema['ReportKind'], string>>;
    readonly acknowledge: string;
    readonly resolve: string;
    readonly reject: string;
    readonly read: string;
    readonly reading: string;
    readonly noWords: string;
    readonly photo: string;
    readonly resolveTitle: string;
    readonly rejectTitle: string;
    readonly answer: string;
    readonly answerHint: string;
    readonly send: string;
  };
  readonly check: {
    readonly legend: string;
    readonly duties: Readonly<Record<Duty, string>>;
    readonly states: Readonly<Record<'ok' | 'notOk' | 'notChecked', string>>;
    readonly allWell: string;
    readonly finish: string;
    readonly again: string;
    readonly photo: string;
    readonly otherPhoto: string;
    readonly noPhoto: string;
    readonly photoFailed: string;
    readonly photoAlt: string;
    readonly note: string;
    readonly noteHint: string;
    readonly out: Readonly<Record<'water' | 'power', string>>;
    readonly first: string;
  };
  readonly amenities: {
    readonly title: string;
    readonly states: Readonly<Record<Schema['AmenityState'], string>>;
    readonly water: string;
    readonly power: string;
    readonly utilities: Readonly<Record<Schema['UtilityState'], string>>;
    readonly none: string;
  };
  readonly pending: {
    readonly title: string;
    readonly what: Readonly<Record<string, string>>;
    readonly waiting: (what: string, when: string) => string;
    readonly refused: (what: string) => string;
    readonly advice: Readonly<Record<'changed' | 'gone' | 'late' | 'other', string>>;
    readonly again: string;
    readonly drop: string;
    readonly notKept: string;
    readonly full: string;
    readonly banner: (count: number) => string;
  };
}

export const TODAY: Words<TodayWords> = {
  zh: {
    title: '我的驿站',
    counts: { reports: '报告待答复', checks: '待巡查', broken: '个驿站有设施故障', open: '正常开放' },
    pressing: (count) => `${count} 件已超时或快超时`,
    all: '全部',
    district: '区县',
    wholeScope: '全部',
    cut: (count) => `只列出前 ${count} 个驿站，请选区县。`,
    nothingDue: '今天的事都做完了。',
    noStations: '还没有归您管护的驿站。请联系上级工会，把驿站的责任单位设为您的单位。',
    nothingHere: '这里没有驿站。',
    others: '其他驿站',
    more: '再显示一些',
    refreshing: '正在更新',
    failed: '没有连上服务。下面写的会先存在手机里，有网络时自动发送。',
    retry: '再试一次',
    old: (when) => `内容是 ${when} 的`,
    roles: { builder: '建设', host: '场地', dutyHolder: '管护' },
    checkedAt: (when) => `${when} 已巡查`,
    neverChecked: '还没有巡查过',
    checkDue: '待巡查',
    broken: (count) => `${count} 项故障`,
    reportsWaiting: (count) => `${count} 件报告`,
    edit: '修改驿站',
    planned: '筹建中，开放后再来这里管理。',
    status: {
      legend: '开放状态',
      open: '开放',
      paused: '暂停',
      closed: '关闭',
      done: { open: '已改为开放。', paused: '已改为暂停。', closed: '已改为关闭。' },
      explain: '写原因和恢复时间',
      undo: '撤销',
      until: (when) => `${when} 自动恢复开放`,
      sheet: '告诉来的人',
      reason: '原因',
      reasonHint: '所有人都能看到，请不要写姓名和电话。',
      untilField: '什么时候恢复开放',
      untilHint: '到时自动恢复；不填就一直保持，直到您改回来。',
      save: '保存',
      past: '恢复时间要在现在之后。',
    },
    report: {
      left: (span) => `还剩 ${span}`,
      late: (span) => `已超时 ${span}`,
      told: (count, kind, since) => `${count} 人报告“${kind}”（${since}起）`,
      acknowledged: '您已确认，正在处理',
      kinds: {
        locked: '进不去',
        noWater: '没水',
        broken: '设备坏了',
        wrongPlace: '位置不对',
        closedDown: '已关闭',
        other: '其他',
      },
      advice: {
        locked: '请到场核实：开门后点“开放”，再答复；开不了就点“暂停”，写明原因。',
        noWater: '请核实供水；修好前在“设施和水电”里标为停水。',
        broken: '请核实设备；修好前在“设施和水电”里标为故障。',
        wrongPlace: '请核对地图上的位置和门牌。',
        closedDown: '如果已经不开，请点“关闭”，写明原因。',
        other: '请看来信内容，再答复。',
      },
      acknowledge: '知道了，去处理',
      resolve: '已解决',
      reject: '情况不属实',
      read: '看来信',
      reading: '正在打开',
      noWords: '没有留言。',
      photo: '来信照片',
      resolveTitle: '告诉报告的人：已解决',
      rejectTitle: '告诉报告的人：不属实',
      answer: '答复',
      answerHint: '报告的人都能看到，请不要写姓名和电话。',
      send: '发送答复',
    },
    check: {
      legend: '今日巡查',
      duties: { utilities: '水电正常', order: '物品有序', cleanliness: '内外整洁', equipment: '设备完好' },
      states: { ok: '正常', notOk: '有问题', notChecked: '未查' },
      allWell: '四项都正常',
      finish: '完成今日巡查',
      again: '再巡查一次',
      photo: '拍照（可选）',
      otherPhoto: '重拍',
      noPhoto: '不要照片',
      photoFailed: '这张照片打不开，请重拍一张。',
      photoAlt: '巡查照片',
      note: '说明',
      noteHint: '哪里有问题，怎么处理',
      out: { water: '停水', power: '停电' },
      first: '先点上面的四项。',
    },
    amenities: {
      title: '设施和水电',
      states: { available: '可用', outOfOrder: '故障', unknown: '不清楚' },
      water: '供水',
      power: '供电',
      utilities: { ok: '正常', out: '停', unknown: '不清楚' },
      none: '还没有登记设施。',
    },
    pending: {
      title: '待发送',
      what: { status: '开放状态', check: '巡查', photo: '巡查照片', amenity: '设施', answer: '答复' },
      waiting: (what, when) => `待发送：${what}（${when}）`,
      refused: (what) => `没有发成：${what}`,
      advice: {
        changed: '别人已经改过。请看最新内容，需要时再做一次。',
        gone: '这个驿站或报告已不归您管，或已撤销。可以不再发送。',
        late: '时间太久，服务不再接收。请重新做一次。',
        other: '请按提示改正后再做一次，或再发一次。',
      },
      again: '再发一次',
      drop: '不再发送',
      notKept: '这个浏览器不能保存内容：发出前请不要关掉页面。',
      full: '待发送的太多了。请先到有网络的地方。',
      banner: (count) => `${count} 项待发送，有网络时自动发出`,
    },
  },
  en: {
    title: 'My stations',
    counts: { reports: 'reports to answer', checks: 'to check', broken: 'with faults', open: 'open' },
    pressing: (count) => `${count} late or nearly so`,
    all: 'All',
    district: 'District',
    wholeScope: 'All',
    cut: (count) => `Only the first ${count} stations are listed: choose a district.`,
    nothingDue: 'Everything is done for today.',
    noStations: 'No station is in your care yet. Ask your union to name your organisation as its duty holder.',
    nothingHere: 'No stations here.',
    others: 'Other stations',
    more: 'Show more',
    refreshing: 'Updating',
    failed: 'The service cannot be reached. What you write is kept here and sent when the network is back.',
    retry: 'Try again',
    old: (when) => `As of ${when}`,
    roles: { builder: 'Built by', host: 'Hosted by', dutyHolder: 'Cared for by' },
    checkedAt: (when) => `Checked ${when}`,
    neverChecked: 'Never checked',
    checkDue: 'To check',
    broken: (count) => `${count} out of order`,
    reportsWaiting: (count) => (count === 1 ? '1 report' : `${count} reports`),
    edit: 'Edit station',
    planned: 'Being set up: come back here once it opens.',
    status: {
      legend: 'Is it open?',
      open: 'Open',
      paused: 'Paused',
      closed: 'Closed',
      done: { open: 'It is open now.', paused: 'It is paused now.', closed: 'It is closed now.' },
      explain: 'Say why and until when',
      undo: 'Undo',
      until: (when) => `Opens again by itself ${when}`,
      sheet: 'Tell those who come',
      reason: 'Reason',
      reasonHint: 'Everybody can read it: no names, no telephone numbers.',
      untilField: 'When does it open again?',
      untilHint: 'It opens by itself then. Leave it empty to keep it as it is until you change it.',
      save: 'Save',
      past: 'It must open again later than now.',
    },
    report: {
      left: (span) => `${span} left`,
      late: (span) => `${span} late`,
      told: (count, kind, since) => `${count} reported “${kind}” (since ${since})`,
      acknowledged: 'You are seeing to it',
      kinds: {
        locked: 'cannot get in',
        noWater: 'no water',
        broken: 'something is broken',
        wrongPlace: 'wrong place',
        closedDown: 'closed down',
        other: 'something else',
      },
      advice: {
        locked: 'Please go and see: open the door, tap “Open” and answer; or tap “Paused” and say why.',
        noWater: 'Please check the water; mark it as off below until it is back.',
        broken: 'Please check the equipment; mark it as out of order below until it works.',
        wrongPlace: 'Please compare the map with the door.',
        closedDown: 'If it is no longer open, tap “Closed” and say why.',
        other: 'Please read what was told, then answer.',
      },
      acknowledge: 'I am on it',
      resolve: 'Solved',
      reject: 'Not so',
      read: 'Read it',
      reading: 'Opening',
      noWords: 'No words were left.',
      photo: 'Photo of the report',
      resolveTitle: 'Tell those who reported: solved',
      rejectTitle: 'Tell those who reported: not so',
      answer: 'Answer',
      answerHint: 'Those who reported can read it: no names, no telephone numbers.',
      send: 'Send the answer',
    },
    check: {
      legend: 'Daily check',
      duties: {
        utilities: 'Water, power',
        order: 'Tidiness',
        cleanliness: 'Cleanliness',
        equipment: 'Equipment',
      },
      states: { ok: 'Fine', notOk: 'Not fine', notChecked: 'Not checked' },
      allWell: 'All four are fine',
      finish: 'Finish the check',
      again: 'Check again',
      photo: 'Photo (optional)',
      otherPhoto: 'Another photo',
      noPhoto: 'No photo',
      photoFailed: 'This photo cannot be opened. Please take another one.',
      photoAlt: 'Photo of the check',
      note: 'Note',
      noteHint: 'What is wrong, and what was done',
      out: { water: 'Water is off', power: 'Power is off' },
      first: 'Tap the four above first.',
    },
    amenities: {
      title: 'Amenities, water and power',
      states: { available: 'Works', outOfOrder: 'Out of order', unknown: 'Not known' },
      water: 'Water',
      power: 'Power',
      utilities: { ok: 'On', out: 'Off', unknown: 'Not known' },
      none: 'No amenities are registered yet.',
    },
    pending: {
      title: 'To be sent',
      what: { status: 'state', check: 'check', photo: 'photo of the check', amenity: 'amenity', answer: 'answer' },
      waiting: (what, when) => `To be sent: ${what} (${when})`,
      refused: (what) => `Not sent: ${what}`,
      advice: {
        changed: 'Somebody changed it in the meantime. Look at it as it is now, and do it again if need be.',
        gone: 'This station or report is no longer yours, or no longer there. You may let it go.',
        late: 'Too much time has passed. Please do it again.',
        other: 'Put right what it says and do it again, or send it once more.',
      },
      again: 'Send again',
      drop: 'Let it go',
      notKept: 'This browser keeps nothing: leave the page open until all is sent.',
      full: 'Too much waits to be sent. Go where there is a network first.',
      banner: (count) => `${count} to be sent, by itself when there is a network`,
    },
  },
};
