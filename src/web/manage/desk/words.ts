/** What the office's desk says. */
import type { Words } from '../../page/language.ts';

export type Part =
  'stations' | 'checks' | 'reports' | 'activities' | 'maps' | 'exports' | 'accounts' | 'tokens' | 'audit';
export type Layer = 'amap' | 'baidu' | 'wgs84';
export type LedgerVerdict = 'correct' | 'missing' | 'stale' | 'misplaced' | 'unknown' | 'gone';

interface DeskWords {
  readonly title: string;
  readonly parts: Readonly<Record<Part, string>>;
  readonly days: string;
  readonly lastDays: (days: number) => string;
  readonly district: string;
  readonly maintainer: string;
  readonly allMaintainers: string;
  readonly byDistrict: string;
  readonly byMaintainer: string;
  readonly oneByOne: string;
  readonly nobody: string;
  readonly date: string;
  readonly moreHolders: string;
  readonly first: (rows: number) => string;
  readonly next: string;
  readonly code: string;
  readonly name: string;
  readonly address: string;
  readonly state: string;
  readonly states: Readonly<Record<'planned' | 'open' | 'paused' | 'closed' | 'retired', string>>;
  readonly freshness: string;
  readonly fresh: Readonly<Record<'fresh' | 'stale' | 'unverified', string>>;
  readonly verifiedAt: string;
  readonly isLocated: string;
  readonly yes: string;
  readonly no: string;
  readonly stations: string;
  readonly published: string;
  readonly never: string;
  readonly statesOverTime: string;
  readonly stationsUnit: string;
  readonly due: string;
  readonly checked: string;
  readonly unchecked: string;
  readonly coverage: string;
  readonly coverageByDay: string;
  readonly overdue: string;
  readonly overdueHours: string;
  readonly reportsByDay: string;
  readonly reportsUnit: string;
  readonly timeToAnswer: string;
  readonly hoursUnit: string;
  readonly median: string;
  readonly p90: string;
  readonly opened: string;
  readonly answered: string;
  readonly late: string;
  readonly waiting: string;
  readonly waitingLate: string;
  readonly kind: string;
  readonly reportKinds: Readonly<
    Record<'locked' | 'noWater' | 'broken' | 'wrongPlace' | 'closedDown' | 'other', string>
  >;
  readonly status: string;
  readonly reportStatus: Readonly<Record<'open' | 'acknowledged' | 'resolved' | 'rejected', string>>;
  readonly openedAt: string;
  readonly dueAt: string;
  readonly answeredAt: string;
  readonly activityFigures: string;
  readonly activitiesByDay: string;
  readonly activitiesUnit: string;
  readonly visitsByKind: string;
  readonly peopleUnit: string;
  readonly held: string;
  readonly counted: string;
  readonly notNarrowed: string;
  readonly cancelled: string;
  readonly signups: string;
  readonly visits: string;
  readonly coming: string;
  readonly startsAt: string;
  readonly station: string;
  readonly layer: string;
  readonly layers: Readonly<Record<Layer, string>>;
  readonly ledgerLead: string;
  readonly ours: string;
  readonly shownOn: string;
  readonly verdict: string;
  readonly ledger: Readonly<Record<LedgerVerdict, string>>;
  readonly allVerdicts: string;
  readonly ledgerByDistrict: string;
  readonly ledgerItems: string;
  readonly uploads: string;
  readonly noUploads: string;
  readonly entries: string;
  readonly observedAt: string;
  readonly uploadedAt: string;
  readonly placeId: string;
  readonly shownName: string;
  readonly offBy: string;
  readonly why: string;
  readonly whys: Readonly<Record<'observed-before-change' | 'name' | 'state', string>>;
  readonly asCsv: string;
  readonly exportsLead: string;
  readonly exportCrs: string;
  readonly systems: Readonly<Record<'gcj02' | 'bd09' | 'wgs84', string>>;
  readonly allStates: string;
  readonly xlsx: string;
  readonly csv: string;
  readonly users: string;
  readonly newUser: string;
  readonly login: string;
  readonly displayName: string;
  readonly role: string;
  readonly roles: Readonly<Record<'admin' | 'union' | 'manager' | 'provider', string>>;
  readonly scope: string;
  readonly adcode: string;
  readonly adcodeHint: string;
  readonly find: string;
  readonly chooseOne: string;
  readonly everything: string;
  readonly create: string;
  readonly cancel: string;
  readonly disabled: string;
  readonly active: string;
  readonly disable: string;
  readonly enable: string;
  readonly newPassword: string;
  readonly lastSeen: string;
  readonly shownOnce: string;
  readonly passwordOf: (login: string) => string;
  readonly tokenOf: (name: string) => string;
  readonly copy: string;
  readonly copied: string;
  readonly gotIt: string;
  readonly newToken: string;
  readonly tokenName: string;
  readonly expiresAt: string;
  readonly revoked: string;
  readonly revoke: string;
  readonly revokeTitle: (name: string) => string;
  readonly revokeLead: string;
  readonly disableTitle: (name: string) => string;
  readonly disableLead: string;
  readonly newPasswordTitle: (name: string) => string;
  readonly newPasswordLead: string;
  readonly confirm: string;
  readonly lastUsed: string;
  readonly createdAt: string;
  readonly when: string;
  readonly who: string;
  readonly action: string;
  readonly actions: Readonly<Record<string, string>>;
  readonly object: string;
  readonly objects: Readonly<Record<string, string>>;
  readonly anyObject: string;
  readonly objectId: string;
  readonly objectHint: string;
  readonly actor: string;
  readonly from: string;
  readonly to: string;
  readonly changes: string;
  readonly change: (field: string, from: string, to: string) => string;
  readonly nothing: string;
  readonly older: string;
  readonly newest: string;
}

export const DESK: Words<DeskWords> = {
  zh: {
    title: '工作台',
    parts: {
      stations: '驿站',
      checks: '巡查',
      reports: '反映',
      activities: '活动',
      maps: '上图情况',
      exports: '导出',
      accounts: '账号',
      tokens: '程序令牌',
      audit: '操作记录',
    },
    days: '时间',
    lastDays: (days) => `近 ${days} 天`,
    district: '区县',
    maintainer: '责任单位',
    allMaintainers: '全部单位',
    byDistrict: '按区县',
    byMaintainer: '按责任单位',
    oneByOne: '逐个',
    nobody: '没有责任单位',
    date: '日期',
    moreHolders: '单位超过 1000 个，只列前面的',
    first: (rows) => `只读了前 ${rows} 条`,
    next: '读下一页',
    code: '编号',
    name: '名称',
    address: '地址',
    state: '状态',
    states: { planned: '筹建', open: '开放', paused: '暂停', closed: '关闭', retired: '已撤销' },
    freshness: '新鲜度',
    fresh: { fresh: '近期核实', stale: '久未核实', unverified: '没核实过' },
    verifiedAt: '最近核实',
    isLocated: '有位置',
    yes: '是',
    no: '否',
    stations: '驿站数',
    published: '已公开',
    never: '从未',
    statesOverTime: '每天结束时各状态的驿站数',
    stationsUnit: '单位：个',
    due: '应巡查（站次）',
    checked: '已巡查（站次）',
    unchecked: '未巡查（站次）',
    coverage: '巡查率（%）',
    coverageByDay: '每天开放的驿站里有多少巡查过',
    overdue: '该巡查而没巡查的',
    overdueHours: '已超（小时）',
    reportsByDay: '每天收到、答复和超时的反映',
    reportsUnit: '单位：件',
    timeToAnswer: '从反映到答复用了多久',
    hoursUnit: '单位：小时',
    median: '中位数',
    p90: '九成以内',
    opened: '收到',
    answered: '已答复',
    late: '超时',
    waiting: '待答复',
    waitingLate: '待答复且超时',
    kind: '类型',
    reportKinds: {
      locked: '进不去',
      noWater: '没水',
      broken: '设备坏了',
      wrongPlace: '位置不对',
      closedDown: '已关闭',
      other: '其他',
    },
    status: '进展',
    reportStatus: { open: '新的', acknowledged: '已受理', resolved: '已解决', rejected: '不属实' },
    openedAt: '反映时间',
    dueAt: '答复期限',
    answeredAt: '答复时间',
    activityFigures: '按区县和种类',
    activitiesByDay: '每天举办和取消的活动',
    activitiesUnit: '单位：场',
    visitsByKind: '各种活动有多少人报名、多少人到场',
    peopleUnit: '单位：人次',
    held: '已举办',
    counted: '数过到场人数的',
    notNarrowed: '不受上面筛选的影响',
    cancelled: '取消',
    signups: '报名',
    visits: '到场人次',
    coming: '即将举办',
    startsAt: '开始',
    station: '驿站',
    layer: '哪张地图',
    layers: { amap: '高德（GCJ-02）', baidu: '百度（BD-09）', wgs84: 'WGS-84' },
    ledgerLead: '地图方或单位交来的清单，与我们的驿站对照的结果。',
    ours: '我们的驿站',
    shownOn: '地图上有的',
    verdict: '情况',
    ledger: {
      correct: '正确',
      missing: '缺少',
      stale: '过时',
      misplaced: '位置偏',
      unknown: '对不上号',
      gone: '已不公开',
    },
    allVerdicts: '全部',
    ledgerByDistrict: '各区县上图情况',
    ledgerItems: '逐个对照',
    uploads: '收到的清单',
    noUploads: '这张地图还没有交来清单，无从对照。',
    entries: '条数',
    observedAt: '观察时间',
    uploadedAt: '收到时间',
    placeId: '地点编号',
    shownName: '地图上的名称',
    offBy: '偏差（米）',
    why: '为什么过时',
    whys: { 'observed-before-change': '观察早于我们的改动', name: '名称不同', state: '状态不同' },
    asCsv: '下载全部（CSV）',
    exportsLead: '含联系电话，每次导出都有记录。改好的表可以再从“导入”送回来。',
    exportCrs: '坐标系',
    systems: { gcj02: '高德、腾讯（GCJ-02）', bd09: '百度（BD-09）', wgs84: 'GPS（WGS-84）' },
    allStates: '全部状态',
    xlsx: '下载 Excel',
    csv: '下载 CSV',
    users: '可以登录的人',
    newUser: '新建账号',
    login: '用户名',
    displayName: '姓名',
    role: '角色',
    roles: { admin: '系统管理员', union: '工会', manager: '驿站管理员', provider: '地图方' },
    scope: '范围',
    adcode: '行政区划代码',
    adcodeHint: '六位数字，例如郑州市是 410100',
    find: '按名称查找单位',
    chooseOne: '请选择',
    everything: '全部',
    create: '新建',
    cancel: '取消',
    disabled: '已停用',
    active: '使用中',
    disable: '停用',
    enable: '恢复',
    newPassword: '换密码',
    lastSeen: '最近登录',
    shownOnce: '只显示这一次，请现在抄下来，当面或用可靠的方式交给本人。',
    passwordOf: (login) => `${login} 的密码`,
    tokenOf: (name) => `令牌：${name}`,
    copy: '复制',
    copied: '已复制',
    gotIt: '抄好了',
    newToken: '新建令牌',
    tokenName: '给谁用',
    expiresAt: '有效期至',
    revoked: '已吊销',
    revoke: '吊销',
    revokeTitle: (name) => `吊销“${name}”？`,
    revokeLead: '用它的程序马上连不上，不能恢复。',
    disableTitle: (name) => `停用“${name}”？`,
    disableLead: '马上退出所有设备，之后可以恢复。',
    newPasswordTitle: (name) => `给“${name}”换密码？`,
    newPasswordLead: '原密码作废，本人会从所有设备退出。',
    confirm: '确定',
    lastUsed: '最近使用',
    createdAt: '新建时间',
    when: '时间',
    who: '谁',
    action: '做了什么',
    actions: {
      'station.create': '新建驿站',
      'station.edit': '修改驿站',
      'station.status': '改变状态',
      'station.amenity': '改设施',
      'station.photo': '改门口照片',
      'station.retire': '撤下驿站',
      'station.maintainers': '改责任单位',
      'station.export': '导出驿站',
      'station.check': '巡查',
      'station.reopen': '自动恢复开放',
      'check.photo': '巡查照片',
      'report.file': '反映问题',
      'report.photo': '反映照片',
      'report.answer': '答复反映',
      'report.escalate': '反映转工会',
      'activity.create': '发布活动',
      'activity.edit': '修改活动',
      'activity.cancel': '取消活动',
      'activity.attendance': '登记到场',
      'maintainer.create': '新建单位',
      'maintainer.edit': '修改单位',
      'user.create': '新建账号',
      'user.edit': '修改账号',
      'user.password': '换密码',
      'user.link': '关联统一身份',
      'token.create': '新建令牌',
      'token.revoke': '吊销令牌',
      'session.open': '登录',
      'session.close': '退出',
      'session.close-all': '退出所有设备',
      'import.create': '上传名单',
      'import.correct': '修改名单',
      'import.commit': '保存名单',
      'import.undo': '撤销导入',
      'publication.replace': '交来上图清单',
    },
    object: '对象',
    objects: {
      station: '驿站',
      maintainer: '单位',
      user: '账号',
      token: '令牌',
      import: '导入',
      report: '反映',
      activity: '活动',
      check: '巡查',
    },
    anyObject: '全部',
    objectId: '编号',
    objectHint: '驿站可填门牌上的编号',
    actor: '谁（编号）',
    from: '从',
    to: '到',
    changes: '改动',
    change: (field, from, to) => `${field}：${from} → ${to}`,
    nothing: '空',
    older: '更早的',
    newest: '回到最新',
  },
  en: {
    title: 'Desk',
    parts: {
      stations: 'Stations',
      checks: 'Checks',
      reports: 'Reports',
      activities: 'Activities',
      maps: 'On the maps',
      exports: 'Exports',
      accounts: 'Accounts',
      tokens: 'Tokens',
      audit: 'Audit trail',
    },
    days: 'Time',
    lastDays: (days) => `Last ${days} days`,
    district: 'District',
    maintainer: 'Duty holder',
    allMaintainers: 'All organisations',
    byDistrict: 'By district',
    byMaintainer: 'By duty holder',
    oneByOne: 'One by one',
    nobody: 'Nobody',
    date: 'Date',
    moreHolders: 'More than 1,000 organisations: only the first are listed',
    first: (rows) => `only the first ${rows} were read`,
    next: 'Read the next page',
    code: 'Code',
    name: 'Name',
    address: 'Address',
    state: 'State',
    states: { planned: 'Planned', open: 'Open', paused: 'Paused', closed: 'Closed', retired: 'Removed' },
    freshness: 'Freshness',
    fresh: { fresh: 'Verified lately', stale: 'Not verified lately', unverified: 'Never verified' },
    verifiedAt: 'Last verified',
    isLocated: 'Located',
    yes: 'Yes',
    no: 'No',
    stations: 'Stations',
    published: 'Published',
    never: 'Never',
    statesOverTime: 'Stations by state at the end of each day',
    stationsUnit: 'stations',
    due: 'Due (station-days)',
    checked: 'Checked (station-days)',
    unchecked: 'Not checked (station-days)',
    coverage: 'Coverage (%)',
    coverageByDay: 'Open stations checked on each day',
    overdue: 'Due for a check and not checked',
    overdueHours: 'Overdue (hours)',
    reportsByDay: 'Reports opened, answered and late on each day',
    reportsUnit: 'reports',
    timeToAnswer: 'Time from report to answer',
    hoursUnit: 'hours',
    median: 'Median',
    p90: 'Nine in ten within',
    opened: 'Opened',
    answered: 'Answered',
    late: 'Late',
    waiting: 'Waiting',
    waitingLate: 'Waiting and late',
    kind: 'Kind',
    reportKinds: {
      locked: 'Cannot get in',
      noWater: 'No water',
      broken: 'Something is broken',
      wrongPlace: 'Wrong place',
      closedDown: 'Closed down',
      other: 'Other',
    },
    status: 'Status',
    reportStatus: { open: 'New', acknowledged: 'Acknowledged', resolved: 'Resolved', rejected: 'Not so' },
    openedAt: 'Reported',
    dueAt: 'Answer by',
    answeredAt: 'Answered',
    activityFigures: 'By district and kind',
    activitiesByDay: 'Activities held and cancelled on each day',
    activitiesUnit: 'activities',
    visitsByKind: 'Sign-ups and visits by kind of activity',
    peopleUnit: 'people',
    held: 'Held',
    counted: 'Visitors counted at',
    notNarrowed: 'all of them, whatever is chosen above',
    cancelled: 'Cancelled',
    signups: 'Sign-ups',
    visits: 'Visits',
    coming: 'Coming up',
    startsAt: 'Starts',
    station: 'Station',
    layer: 'Which map',
    layers: { amap: 'Amap (GCJ-02)', baidu: 'Baidu (BD-09)', wgs84: 'WGS-84' },
    ledgerLead: 'The lists that map providers or offices sent, held against our stations.',
    ours: 'Our stations',
    shownOn: 'Shown on the map',
    verdict: 'Verdict',
    ledger: {
      correct: 'Correct',
      missing: 'Missing',
      stale: 'Stale',
      misplaced: 'Misplaced',
      unknown: 'Not matched',
      gone: 'No longer public',
    },
    allVerdicts: 'All',
    ledgerByDistrict: 'On the map, by district',
    ledgerItems: 'One by one',
    uploads: 'Lists received',
    noUploads: 'No list was received for this map yet: nothing can be compared.',
    entries: 'Entries',
    observedAt: 'Observed',
    uploadedAt: 'Received',
    placeId: 'Place id',
    shownName: 'Name on the map',
    offBy: 'Off by (m)',
    why: 'Why it is stale',
    whys: { 'observed-before-change': 'looked at before our change', name: 'another name', state: 'another state' },
    asCsv: 'Download all (CSV)',
    exportsLead: 'With telephone numbers, so each export is recorded. A corrected sheet can come back through Import.',
    exportCrs: 'Coordinates',
    systems: { gcj02: 'Amap, Tencent (GCJ-02)', bd09: 'Baidu (BD-09)', wgs84: 'GPS (WGS-84)' },
    allStates: 'All states',
    xlsx: 'Download Excel',
    csv: 'Download CSV',
    users: 'People who can sign in',
    newUser: 'New account',
    login: 'User name',
    displayName: 'Name',
    role: 'Role',
    roles: { admin: 'Administrator', union: 'Union', manager: 'Manager', provider: 'Map provider' },
    scope: 'Scope',
    adcode: 'District code',
    adcodeHint: 'Six digits; 410100 is Zhengzhou',
    find: 'Find the organisation by name',
    chooseOne: 'Please choose',
    everything: 'Everything',
    create: 'Create',
    cancel: 'Cancel',
    disabled: 'Disabled',
    active: 'Active',
    disable: 'Disable',
    enable: 'Enable',
    newPassword: 'New password',
    lastSeen: 'Last signed in',
    shownOnce: 'This is shown once. Write it down now and hand it over safely.',
    passwordOf: (login) => `Password of ${login}`,
    tokenOf: (name) => `Token: ${name}`,
    copy: 'Copy',
    copied: 'Copied',
    gotIt: 'I have it',
    newToken: 'New token',
    tokenName: 'Who uses it',
    expiresAt: 'Valid until',
    revoked: 'Revoked',
    revoke: 'Revoke',
    revokeTitle: (name) => `Revoke “${name}”?`,
    revokeLead: 'Programs that use it stop at once. This cannot be taken back.',
    disableTitle: (name) => `Disable “${name}”?`,
    disableLead: 'They are signed out everywhere at once. You can enable the account again.',
    newPasswordTitle: (name) => `New password for “${name}”?`,
    newPasswordLead: 'The old one stops working, and they are signed out everywhere.',
    confirm: 'Confirm',
    lastUsed: 'Last used',
    createdAt: 'Created',
    when: 'When',
    who: 'Who',
    action: 'What',
    actions: {},
    object: 'Object',
    objects: {
      station: 'Station',
      maintainer: 'Organisation',
      user: 'Account',
      token: 'Token',
      import: 'Import',
      report: 'Report',
      activity: 'Activity',
      check: 'Check',
    },
    anyObject: 'All',
    objectId: 'Id',
    objectHint: 'A station’s code does too',
    actor: 'Who (id)',
    from: 'From',
    to: 'To',
    changes: 'Changes',
    change: (field, from, to) => `${field}: ${from} → ${to}`,
    nothing: 'nothing',
    older: 'Older',
    newest: 'Back to the newest',
  },
};
