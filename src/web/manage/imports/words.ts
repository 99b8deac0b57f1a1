/** What the import clinic says. */
import type { Words } from '../../page/language.ts';

export type Verdict = 'new' | 'update' | 'same' | 'merge-proposed' | 'refused';
export type Outcome = 'created' | 'updated' | 'unchanged' | 'refused' | 'undecided' | 'skipped';
export type ImportState = 'checking' | 'ready' | 'committing' | 'failed' | 'committed' | 'undone';

interface ImportWords {
  readonly title: string;
  readonly lead: string;
  readonly drop: string;
  readonly choose: string;
  readonly formats: string;
  readonly chosen: (name: string, size: string) => string;
  readonly template: string;
  readonly which: string;
  readonly whichHint: string;
  readonly systems: Readonly<Record<'gcj02' | 'bd09' | 'wgs84' | 'unsure', readonly [name: string, hint: string]>>;
  readonly more: string;
  readonly city: string;
  readonly cityHint: string;
  readonly source: string;
  readonly sourceUrl: string;
  readonly observedAt: string;
  readonly maintainer: string;
  readonly maintainerHint: string;
  readonly maintainerKind: string;
  readonly kinds: Readonly<Record<'union' | 'community' | 'government' | 'company' | 'institution' | 'other', string>>;
  readonly check: string;
  readonly checkHint: string;
  readonly sending: string;
  readonly tooBig: string;
  readonly noFile: string;
  readonly recent: string;
  readonly none: string;
  readonly older: string;
  readonly back: string;
  readonly states: Readonly<Record<ImportState, string>>;
  readonly rowsOf: (rows: number) => string;
  readonly progress: (done: number, total: number) => string;
  readonly checkingNow: string;
  readonly committingNow: string;
  readonly all: string;
  readonly verdicts: Readonly<Record<Verdict, string>>;
  readonly outcomes: Readonly<Record<Outcome, string>>;
  readonly undo: Readonly<Record<'undone' | 'partly' | 'kept', string>>;
  readonly unlocated: (count: number) => string;
  readonly filter: string;
  readonly rowsTitle: string;
  readonly row: (row: number) => string;
  readonly nameless: string;
  readonly noneOfThese: string;
  readonly next: string;
  readonly previous: string;
  readonly fix: string;
  readonly fixTitle: (row: number) => string;
  readonly fixLead: string;
  readonly otherCells: string;
  readonly place: string;
  readonly placeHint: string;
  readonly placeNow: (position: string) => string;
  readonly noMap: string;
  readonly save: string;
  readonly nothingChanged: string;
  readonly onMap: string;
  readonly map: string;
  readonly mapHint: (count: number) => string;
  readonly mapNone: string;
  readonly proposed: (name: string, code: string, distance: string) => string;
  readonly decide: Readonly<Record<'merge' | 'new' | 'skip', string>>;
  readonly decision: string;
  readonly differs: (field: string, current: string, proposed: string) => string;
  readonly nothing: string;
  readonly columns: string;
  readonly columnsHint: string;
  readonly unknownColumns: (count: number) => string;
  readonly kept: string;
  readonly ignored: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly judgeAnew: string;
  readonly system: string;
  readonly basis: Readonly<Record<'requested' | 'stated' | 'evidence' | 'unclear' | 'not-needed', string>>;
  readonly unclear: string;
  readonly commit: string;
  readonly commitTitle: string;
  readonly commitLines: Readonly<
    Record<'create' | 'update' | 'same' | 'merge' | 'skip' | 'undecided' | 'refused', (n: number) => string>
  >;
  readonly commitUndo: string;
  readonly commitYes: string;
  readonly cancel: string;
  readonly undoButton: string;
  readonly undoUntil: (when: string) => string;
  readonly undoOver: string;
  readonly undoTitle: string;
  readonly undoLead: (created: number, updated: number) => string;
  readonly undoYes: string;
  readonly errors: string;
  readonly done: string;
  readonly undoneNote: string;
  readonly failedNote: string;
}

export const IMPORTS: Words<ImportWords> = {
  zh: {
    title: '导入名单',
    lead: '先逐行检查，看过再保存；保存后一天内可以整体撤销。',
    drop: '把表格拖到这里',
    choose: '选择文件',
    formats: 'xlsx、CSV（UTF-8 或 GBK）、GeoJSON，最大 32 MB、5 万行',
    chosen: (name, size) => `已选：${name}（${size}）`,
    template: '下载空白模板',
    which: '表里的经纬度是哪种坐标？',
    whichHint: '选错会偏几百米。不确定就看坐标是从哪里来的。',
    systems: {
      gcj02: ['高德、腾讯地图（GCJ-02）', '在高德或腾讯地图上点的、查的'],
      bd09: ['百度地图（BD-09）', '在百度地图上点的、百度坐标拾取器查的'],
      wgs84: ['GPS（WGS-84）', '手持 GPS、无人机、国外地图上读的'],
      unsure: ['不知道，或没有经纬度', '按各点所在区县判断；判断不了会再问您'],
    },
    more: '更多说明（可不填）',
    city: '整张表属于哪个城市',
    cityHint: '例如：郑州市。表里只写“中原区”时用得上',
    source: '名单来源',
    sourceUrl: '来源网址',
    observedAt: '核实日期',
    maintainer: '没写责任单位的，由谁负责',
    maintainerHint: '会标明“责任待确认”',
    maintainerKind: '这个单位的性质',
    kinds: {
      union: '工会',
      community: '社区',
      government: '政府部门',
      company: '企业',
      institution: '事业单位',
      other: '其他',
    },
    check: '检查名单',
    checkHint: '只检查，不保存',
    sending: '正在上传和检查…',
    tooBig: '文件超过 32 MB，请分成几份。',
    noFile: '请先选一个文件。',
    recent: '最近的导入',
    none: '这几天没有导入。',
    older: '更早的',
    back: '全部导入',
    states: {
      checking: '检查中',
      ready: '待提交',
      committing: '保存中',
      failed: '没查完',
      committed: '已保存',
      undone: '已撤销',
    },
    rowsOf: (rows) => `${rows} 行`,
    progress: (done, total) => `${done} / ${total} 行`,
    checkingNow: '正在逐行检查，可以先做别的，稍后回来看。',
    committingNow: '正在保存。全部成功才算数，不会只存一半。',
    all: '全部',
    verdicts: { new: '新建', update: '更新', same: '无变化', 'merge-proposed': '待您决定', refused: '不收录' },
    outcomes: {
      created: '已新建',
      updated: '已更新',
      unchanged: '无变化',
      refused: '未收录',
      undecided: '未决定',
      skipped: '已跳过',
    },
    undo: { undone: '已撤销', partly: '部分撤销', kept: '保留（之后有人改过）' },
    unlocated: (count) => `${count} 个待定位，不上地图`,
    filter: '按结论看',
    rowsTitle: '逐行结论',
    row: (row) => `第 ${row} 行`,
    nameless: '（没有名称）',
    noneOfThese: '没有这样的行。',
    next: '下一页',
    previous: '上一页',
    fix: '修改',
    fixTitle: (row) => `修改第 ${row} 行`,
    fixLead: '改好后整张表会重新检查。原文件不变。',
    otherCells: '其他列',
    place: '位置',
    placeHint: '拖动图钉，或在地图上点一下；用键盘时选中图钉按方向键，也可以直接改上面的经纬度。',
    placeNow: (position) => `新位置：${position}`,
    noMap: '这台设备画不了地图，请直接改经纬度。',
    save: '保存修改并重新检查',
    nothingChanged: '还没有改动。',
    onMap: '在地图上看',
    map: '名单里的点',
    mapHint: (count) => `本次筛选中有坐标的 ${count} 个点。红叉：不收录，或位置不采用；黄钟：有疑问；绿勾：没问题。`,
    mapNone: '这些行没有坐标。',
    proposed: (name, code, distance) => `可能就是已有的“${name}”（${code}${distance}）`,
    decide: { merge: '是同一个，合并', new: '不是，新建', skip: '跳过' },
    decision: '怎么处理',
    differs: (field, current, proposed) => `${field}：${current} → ${proposed}`,
    nothing: '（空）',
    columns: '每一列认成了什么',
    columnsHint: '认错了可以改，改完重新检查。',
    unknownColumns: (count) => `${count} 列不认识`,
    kept: '不认识，原样保留',
    ignored: '不采用',
    fields: {
      code: '站点编号',
      id: '序号',
      name: '名称',
      address: '地址',
      district: '区县',
      city: '城市',
      lng: '经度',
      lat: '纬度',
      coordinates: '经纬度（一格）',
      crs: '坐标系',
      hours: '开放时间',
      phone: '电话',
      facilities: '设施',
      builder: '建设单位',
      host: '依托单位',
      dutyHolder: '责任单位',
      managerPerson: '负责人',
      coordinateSource: '坐标来源',
      observedAt: '核实日期',
      state: '状态',
      access: '进入方式',
      remarks: '备注',
      position: '位置',
      openingHoursText: '开放时间',
      amenities: '设施',
      contact: '电话',
      districtAsWritten: '区县',
    },
    judgeAnew: '重新检查',
    system: '坐标系',
    basis: {
      requested: '您选的',
      stated: '表里写明的',
      evidence: '按各点所在区县判断',
      unclear: '判断不了',
      'not-needed': '没有坐标',
    },
    unclear: '看不出这些坐标是哪种。请选一种，选好会重新检查。',
    commit: '提交保存',
    commitTitle: '确定保存吗？',
    commitLines: {
      create: (n) => `新建 ${n} 个驿站`,
      update: (n) => `更新 ${n} 个已有驿站`,
      same: (n) => `${n} 个没有变化，不动`,
      merge: (n) => `其中 ${n} 行合并到已有驿站`,
      skip: (n) => `${n} 行按您的决定跳过`,
      undecided: (n) => `${n} 行还没决定，这次不写入`,
      refused: (n) => `${n} 行不收录`,
    },
    commitUndo: '保存后一天之内可以整体撤销。',
    commitYes: '确定保存',
    cancel: '先不',
    undoButton: '撤销这次导入',
    undoUntil: (when) => `${when} 之前可以撤销`,
    undoOver: '已过一天，不能整体撤销。',
    undoTitle: '撤销这次导入？',
    undoLead: (created, updated) =>
      `新建的 ${created} 个驿站会撤下，${updated} 个更新会改回去。之后有人改过的保留，并逐行说明。`,
    undoYes: '确定撤销',
    errors: '下载问题清单（Excel）',
    done: '已保存。',
    undoneNote: '已撤销。名单可以改好再导入。',
    failedNote: '检查没有完成，请重新上传。',
  },
  en: {
    title: 'Import a list',
    lead: 'Every row is checked first and saved only when you say so; for a day you can undo all of it.',
    drop: 'Drop the sheet here',
    choose: 'Choose a file',
    formats: 'xlsx, CSV (UTF-8 or GBK), GeoJSON; up to 32 MB and 50,000 rows',
    chosen: (name, size) => `Chosen: ${name} (${size})`,
    template: 'Download a blank template',
    which: 'Which coordinates does the list use?',
    whichHint: 'The wrong choice is off by hundreds of metres. If unsure, ask where the numbers came from.',
    systems: {
      gcj02: ['Amap, Tencent (GCJ-02)', 'Picked or looked up on Amap or Tencent maps'],
      bd09: ['Baidu (BD-09)', 'Picked on Baidu maps or with Baidu’s coordinate picker'],
      wgs84: ['GPS (WGS-84)', 'From a GPS device, a drone, or a map from abroad'],
      unsure: [
        'Not sure, or no coordinates',
        'Judged by the districts the points lie in; if that is not clear, you are asked',
      ],
    },
    more: 'More about the list (optional)',
    city: 'City of the whole list',
    cityHint: 'For example 郑州市; helps where rows only say 中原区',
    source: 'Where the list comes from',
    sourceUrl: 'Web address of the source',
    observedAt: 'Date it was verified',
    maintainer: 'Who answers for rows that name nobody',
    maintainerHint: 'Marked as assumed',
    maintainerKind: 'What kind of organisation',
    kinds: {
      union: 'Union',
      community: 'Community',
      government: 'Government',
      company: 'Company',
      institution: 'Institution',
      other: 'Other',
    },
    check: 'Check the list',
    checkHint: 'Nothing is saved yet',
    sending: 'Sending and checking…',
    tooBig: 'The file is larger than 32 MB: please split it.',
    noFile: 'Please choose a file first.',
    recent: 'Recent imports',
    none: 'No imports in the last days.',
    older: 'Older ones',
    back: 'All imports',
    states: {
      checking: 'Checking',
      ready: 'To be saved',
      committing: 'Saving',
      failed: 'Not finished',
      committed: 'Saved',
      undone: 'Undone',
    },
    rowsOf: (rows) => `${rows} rows`,
    progress: (done, total) => `${done} of ${total} rows`,
    checkingNow: 'Every row is being checked. You can do something else and come back.',
    committingNow: 'Saving. It is all or nothing: never half a list.',
    all: 'All',
    verdicts: { new: 'New', update: 'Update', same: 'No change', 'merge-proposed': 'You decide', refused: 'Refused' },
    outcomes: {
      created: 'Created',
      updated: 'Updated',
      unchanged: 'No change',
      refused: 'Refused',
      undecided: 'Not decided',
      skipped: 'Skipped',
    },
    undo: { undone: 'Undone', partly: 'Partly undone', kept: 'Kept (changed since)' },
    unlocated: (count) => `${count} to be located, not on the map`,
    filter: 'By verdict',
    rowsTitle: 'Row by row',
    row: (row) => `Row ${row}`,
    nameless: '(no name)',
    noneOfThese: 'No such rows.',
    next: 'Next page',
    previous: 'Previous page',
    fix: 'Correct',
    fixTitle: (row) => `Correct row ${row}`,
    fixLead: 'The whole list is checked again afterwards. Your file stays as it is.',
    otherCells: 'Other columns',
    place: 'Position',
    placeHint:
      'Drag the pin, or tap the map; with a keyboard, go to the pin and press the arrow keys, or type the coordinates above.',
    placeNow: (position) => `New position: ${position}`,
    noMap: 'This device cannot draw the map: please correct the coordinates instead.',
    save: 'Save and check again',
    nothingChanged: 'Nothing was changed yet.',
    onMap: 'Show on the map',
    map: 'Points of the list',
    mapHint: (count) =>
      `${count} points of this selection. Red cross: refused, or the point is not used; amber clock: in doubt; green tick: fine.`,
    mapNone: 'These rows have no coordinates.',
    proposed: (name, code, distance) => `Perhaps the known “${name}” (${code}${distance})`,
    decide: { merge: 'The same: merge', new: 'Another: create', skip: 'Skip' },
    decision: 'What to do',
    differs: (field, current, proposed) => `${field}: ${current} → ${proposed}`,
    nothing: '(empty)',
    columns: 'What each column was taken for',
    columnsHint: 'Correct what is wrong; the list is checked again.',
    unknownColumns: (count) => `${count} not known`,
    kept: 'Not known, kept as it is',
    ignored: 'Not used',
    fields: {
      code: 'Station code',
      id: 'Number',
      name: 'Name',
      address: 'Address',
      district: 'District',
      city: 'City',
      lng: 'Longitude',
      lat: 'Latitude',
      coordinates: 'Coordinates (one cell)',
      crs: 'Coordinate system',
      hours: 'Opening hours',
      phone: 'Telephone',
      facilities: 'Facilities',
      builder: 'Builder',
      host: 'Host',
      dutyHolder: 'Duty holder',
      managerPerson: 'Person in charge',
      coordinateSource: 'Source of coordinates',
      observedAt: 'Date verified',
      state: 'State',
      access: 'Way in',
      remarks: 'Remarks',
      position: 'Position',
      openingHoursText: 'Opening hours',
      amenities: 'Facilities',
      contact: 'Telephone',
      districtAsWritten: 'District',
    },
    judgeAnew: 'Check again',
    system: 'Coordinates',
    basis: {
      requested: 'as you said',
      stated: 'as the list says',
      evidence: 'by the districts of the points',
      unclear: 'not clear',
      'not-needed': 'none in the list',
    },
    unclear: 'It is not clear which coordinates these are. Choose, and the list is checked again.',
    commit: 'Save the list',
    commitTitle: 'Save this list?',
    commitLines: {
      create: (n) => `${n} stations are created`,
      update: (n) => `${n} known stations are updated`,
      same: (n) => `${n} have no change and stay`,
      merge: (n) => `${n} of these rows are merged into known stations`,
      skip: (n) => `${n} rows are skipped as you decided`,
      undecided: (n) => `${n} rows are not decided and are not written`,
      refused: (n) => `${n} rows are refused`,
    },
    commitUndo: 'For a day you can undo all of it.',
    commitYes: 'Save now',
    cancel: 'Not yet',
    undoButton: 'Undo this import',
    undoUntil: (when) => `Can be undone until ${when}`,
    undoOver: 'More than a day ago: it can no longer be undone as a whole.',
    undoTitle: 'Undo this import?',
    undoLead: (created, updated) =>
      `${created} created stations are removed and ${updated} updates taken back. What somebody changed since stays, and each row says so.`,
    undoYes: 'Undo now',
    errors: 'Download what to correct (Excel)',
    done: 'Saved.',
    undoneNote: 'Undone. The list can be corrected and imported again.',
    failedNote: 'The check did not finish: please send the file again.',
  },
};
