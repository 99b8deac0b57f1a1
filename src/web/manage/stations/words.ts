/** What the stations' screens say; PLATE is what the door plate says, in both languages at once. */
import type { Schema } from '../../page/api.ts';
import type { Words } from '../../page/language.ts';
import type { Field } from './one-station.ts';

type Need = Schema['Need'];
type Named<Key extends string> = Readonly<Record<Key, string>>;
type ByWord = Readonly<Record<string, string>>;

interface EditWords {
  readonly back: string;
  readonly save: string;
  readonly saved: string;
  readonly unlocated: string;
  readonly states: Named<'open' | 'paused' | 'closed' | 'planned'>;
  readonly list: Named<'title' | 'create' | 'find' | 'findHint' | 'state' | 'all' | 'none' | 'more' | 'hidden'>;
  readonly create: Named<'title' | 'save' | 'state' | 'district' | 'districtHint' | 'holderHint'>;
  readonly text: Named<'title' | 'name' | 'address' | 'hours'>;
  readonly hours: Named<'example' | 'unknown' | 'closed' | 'and'> & {
    readonly understood: Named<'high' | 'medium' | 'low' | 'none'>;
    readonly notes: ByWord;
  };
  readonly photo: Named<
    | 'title'
    | 'hint'
    | 'take'
    | 'retake'
    | 'choose'
    | 'chooseOther'
    | 'leave'
    | 'unreadable'
    | 'chosenAlt'
    | 'keptAlt'
    | 'alt'
    | 'altHint'
    | 'put'
    | 'remove'
    | 'removeNow'
    | 'keep'
  > & {
    readonly chosen: (size: string) => string;
    readonly kept: (width: number, height: number, size: string) => string;
  };
  readonly access: Named<'title' | 'none' | 'mode' | 'hours' | 'add' | 'remove'> & {
    readonly modes: Named<'openDoor' | 'askStaff' | 'qrCode' | 'fingerprint' | 'app' | 'membersOnly'>;
  };
  readonly place: Named<
    'title' | 'lng' | 'lat' | 'system' | 'show' | 'accuracy' | 'wrong' | 'missing' | 'approximate' | 'notYours'
  > & {
    readonly how: (system: string) => string;
    readonly systems: Named<'gcj02' | 'bd09' | 'wgs84'>;
    readonly accuracies: Named<'surveyed' | 'map' | 'approximate'>;
  };
  readonly amenities: Named<'title' | 'absent'> & {
    readonly states: Named<Schema['AmenityState']>;
    readonly needs: Named<Need | 'none'>;
  };
  readonly holders: Named<
    | 'title'
    | 'hint'
    | 'role'
    | 'from'
    | 'to'
    | 'planned'
    | 'asBuilder'
    | 'assumed'
    | 'confirm'
    | 'overtaken'
    | 'add'
    | 'remove'
    | 'typing'
    | 'none'
    | 'kind'
    | 'notYours'
  > & {
    readonly past: (count: number) => string;
    /** `to`: the first day on which it is over; '': open-ended. */
    readonly period: (from: string, to: string) => string;
    readonly roles: Named<'builder' | 'host' | 'dutyHolder'>;
    readonly kinds: Named<Schema['Maintainer']['kind']>;
    readonly create: (name: string) => string;
  };
  readonly activities: Named<
    | 'title'
    | 'none'
    | 'add'
    | 'edit'
    | 'cancel'
    | 'cancelTitle'
    | 'count'
    | 'howMany'
    | 'reason'
    | 'kind'
    | 'name'
    | 'description'
    | 'startsAt'
    | 'endsAt'
    | 'places'
    | 'placesHint'
    | 'send'
  > & {
    readonly signedUp: (count: number, places: number | null) => string;
    readonly attended: (count: number) => string;
    readonly off: (reason: string) => string;
    readonly kinds: Named<Schema['ActivityKind']>;
  };
  readonly life: Named<
    'title' | 'isPublic' | 'isHidden' | 'publish' | 'hide' | 'retire' | 'retireWhat' | 'retireNow'
  > & {
    readonly reasons: ByWord;
    readonly retireTitle: (name: string) => string;
    readonly typeCode: (code: string) => string;
  };
  readonly conflict: Named<'title' | 'what' | 'field' | 'before' | 'now' | 'mineToo' | 'mine' | 'theirs'> & {
    readonly fields: Named<Field>;
  };
  readonly plate: Named<'link' | 'title' | 'size' | 'print' | 'download' | 'hint'> & {
    readonly sizes: Named<'a4' | 'a6'>;
  };
  /** What to do about a problem, by its slug. */
  readonly problems: ByWord;
}

export const EDIT: Words<EditWords> = {
  zh: {
    back: '← 返回',
    save: '保存',
    saved: '已保存',
    unlocated: '待定位',
    states: { open: '开放', paused: '暂停', closed: '关闭', planned: '筹建中' },
    list: {
      title: '驿站',
      create: '新建驿站',
      find: '查找',
      findHint: '名称、地址或编号',
      state: '状态',
      all: '全部',
      none: '没有找到这样的驿站。换个词，或清空筛选再试。',
      more: '再显示一些',
      hidden: '未公开',
    },
    create: {
      title: '新建驿站',
      save: '建立驿站',
      state: '现在',
      district: '所在区县',
      districtHint: '选到区县；地图上定了位置、服务有区县边界时可以不选。',
      holderHint: '没有责任单位的驿站先不公开，定下来再公开。',
    },
    text: { title: '名称、地址和开放时间', name: '名称', address: '地址', hours: '开放时间' },
    hours: {
      example: '例如：周一至周五 8:30-12:00，13:00-17:30',
      unknown: '不清楚',
      closed: '不开放',
      and: '，',
      understood: {
        high: '这样理解：',
        medium: '大致这样理解，请核对：',
        low: '不太有把握，请核对：',
        none: '没有看懂，来的人会看到“开放时间不明”。请换个写法。',
      },
      notes: {
        'days-not-stated': '没有写星期，按每天。',
        'days-without-hours': '写了哪天开，没有写几点。',
        'break-without-hours': '午休没有写几点到几点。',
        'holiday-unclear': '节假日怎么开没有写清楚。',
        'season-without-dates': '夏季、冬季没有写从哪天起。',
        'bare-hours': '时间没有写冒号。',
        'assumed-pm': '结束时间按下午理解。',
        damaged: '文字好像有残缺。',
        ambiguous: '有两种读法，取了较短的。',
        'partly-read': '有些字没有看懂。',
        'impossible-time': '有不存在的时间。',
        'too-long': '太长了。',
      },
    },
    photo: {
      title: '门口照片',
      hint: '骑手靠它认门，人人看得到。拍门和牌子，不要拍到人脸；照片里的位置等信息会去掉。',
      take: '拍照',
      retake: '重拍',
      choose: '选照片',
      chooseOther: '换一张',
      leave: '不用这张',
      unreadable: '这张照片打不开。请换一张，或在相机设置里选“兼容性最佳”再拍。',
      chosenAlt: '刚选的照片',
      keptAlt: '现在的门口照片',
      alt: '照片里是什么（给看不见的人听）',
      altHint: '例如：红色卷帘门，右边是邮局',
      put: '放上去',
      remove: '删除照片',
      removeNow: '确定删除',
      keep: '不删',
      chosen: (size) => `还没有放上去 · ${size}`,
      kept: (width, height, size) => `${width} × ${height} 像素 · ${size}`,
    },
    access: {
      title: '怎么进门',
      none: '还没有写怎么进门。',
      mode: '方式',
      hours: '什么时候（不填就是开放时间内）',
      add: '再加一种',
      remove: '去掉',
      modes: {
        openDoor: '推门即入',
        askStaff: '找工作人员开门',
        qrCode: '扫码开门',
        fingerprint: '指纹开门',
        app: '用应用开门',
        membersOnly: '仅限会员',
      },
    },
    place: {
      title: '位置',
      how: (system) => `拖动图钉，或点地图上的位置；也可以直接填经纬度。底图用的是${system}，定下的位置按它发送。`,
      lng: '经度',
      lat: '纬度',
      system: '坐标系',
      systems: { gcj02: '高德、腾讯坐标（GCJ-02）', bd09: '百度坐标（BD-09）', wgs84: 'GPS 坐标（WGS-84）' },
      show: '在地图上看',
      accuracy: '怎么得来的',
      accuracies: { surveyed: '到现场测的', map: '在地图上找的', approximate: '由地址推算，可能有偏差' },
      wrong: '请填经度和纬度，都是数字。',
      missing: '还没有位置，地图上看不到它。',
      approximate: '现在的位置由地址推算，可能有偏差。',
      notYours: '位置由工会修改。不对的话，请告诉工会。',
    },
    amenities: {
      title: '设施',
      absent: '没有',
      states: { available: '可用', outOfOrder: '故障', unknown: '不清楚' },
      needs: { drink: '喝水', cool: '乘凉', warm: '取暖', rest: '休息', firstAid: '急救', none: '其他' },
    },
    holders: {
      title: '建设、场地和责任单位',
      hint: '每一天只能有一个责任单位。交接：给原单位填“到哪天止”，给新单位填“从哪天起”，两个日期相同。“去掉”会把这一段连同日期一起删除；到期的请填“到哪天止”。',
      role: '身份',
      from: '从哪天起（不填是今天）',
      to: '到哪天止（当天起不再负责）',
      planned: '还没有开始。',
      asBuilder: '没有写责任单位，由建设单位负责（谁建谁负责）。',
      assumed: '推定的，还没有确认。',
      confirm: '确认',
      overtaken: '别人刚刚改过单位，没有保存。上面是现在的，请再改一次。',
      past: (count) => `以前的（${count}）`,
      period: (from, to) => (to === '' ? `${from} 起` : `${from} 起，${to} 起不再负责`),
      add: '添加单位',
      remove: '去掉',
      typing: '输入单位名称的一部分',
      none: '没有这样的单位。',
      kind: '单位类别',
      notYours: '单位由工会修改。',
      roles: { builder: '建设单位', host: '场地单位', dutyHolder: '责任单位' },
      kinds: {
        union: '工会',
        community: '社区',
        government: '机关',
        company: '企业',
        institution: '事业单位',
        other: '其他',
      },
      create: (name) => `新建单位“${name}”`,
    },
    activities: {
      title: '活动',
      none: '近期没有活动。',
      add: '发布活动',
      edit: '修改活动',
      cancel: '取消活动',
      cancelTitle: '取消后不能恢复',
      count: '登记到场人数',
      howMany: '来了多少人',
      reason: '取消的原因（所有人可见）',
      kind: '类别',
      name: '名称',
      description: '内容',
      startsAt: '开始',
      endsAt: '结束',
      places: '名额',
      placesHint: '不填就不限人数。',
      send: '确定',
      signedUp: (count, places) => (places === null ? `${count} 人报名` : `${count} / ${places} 人报名`),
      attended: (count) => `${count} 人到场`,
      off: (reason) => `已取消：${reason}`,
      kinds: {
        lawTalk: '普法讲座',
        policyTalk: '政策宣讲',
        haircut: '免费理发',
        healthCheck: '健康体检',
        jobFair: '招聘会',
        summerRelief: '送清凉',
        winterRelief: '送温暖',
        skills: '技能培训',
        legalAid: '法律援助',
        other: '其他',
      },
    },
    life: {
      title: '公开和撤销',
      isPublic: '已公开：骑手和地图都能看到。',
      isHidden: '未公开：只有管理的人能看到。',
      publish: '公开',
      hide: '先不公开',
      retire: '撤销驿站',
      retireTitle: (name) => `撤销“${name}”？`,
      retireWhat: '撤销后它从所有地图上消失，不能恢复。只是暂时不开，请用“暂停”或“关闭”。',
      typeCode: (code) => `输入编号 ${code} 确认`,
      retireNow: '撤销',
      reasons: {
        'no-duty-holder': '原因：还没有责任单位。',
        withheld: '原因：有人设为不公开。',
        'position-missing': '原因：还没有位置。',
      },
    },
    conflict: {
      title: '别人刚刚改过',
      what: '您打开以后，别人改了下面这些。要保存您的，还是用现在的？',
      field: '内容',
      before: '您打开时',
      now: '现在',
      mineToo: '您也改了这一项',
      mine: '保存我的',
      theirs: '用现在的',
      fields: {
        name: '名称',
        address: '地址',
        openingHoursText: '开放时间',
        access: '进门方式',
        amenities: '设施',
        published: '公开',
        position: '位置',
      },
    },
    plate: {
      link: '打印门牌',
      title: '门牌二维码',
      size: '纸张',
      sizes: { a6: 'A6', a4: 'A4' },
      print: '打印',
      download: '下载二维码（SVG）',
      hint: '打印时选“实际大小”，不要缩放，不要页眉页脚。打印前请用手机扫一扫，看打开的是不是这个驿站。',
    },
    problems: {
      unreachable: '没有连上服务，没有保存。请检查网络后再试。',
      'outside-service-area': '这个位置不在中国大陆。请检查经纬度和坐标系。',
      'coordinates-swapped': '经度和纬度写反了：经度大约在 73 到 135 之间，纬度在 18 到 54 之间。',
      'district-mismatch': '位置和区县对不上：请核对位置，或改选区县。',
      'duty-holder-conflict': '同一天只能有一个责任单位：请给原单位填“到哪天止”。',
      'duty-holder-missing': '公开的驿站每天都要有责任单位。',
      'precondition-failed': '别人刚刚改过：请刷新页面，再改一次。',
      'invalid-hours': '请换个写法，例如 08:00-18:00。',
      gone: '这个驿站已撤销。',
      'not-found': '没有这个驿站，或不归您管。',
      forbidden: '您的账号不能做这一步，请找工会。',
    },
  },
  en: {
    back: '← Back',
    save: 'Save',
    saved: 'Saved',
    unlocated: 'No position',
    states: { open: 'Open', paused: 'Paused', closed: 'Closed', planned: 'Planned' },
    list: {
      title: 'Stations',
      create: 'New station',
      find: 'Find',
      findHint: 'Name, address or code',
      state: 'State',
      all: 'All',
      none: 'No such station. Try another word or fewer filters.',
      more: 'Show more',
      hidden: 'Not public',
    },
    create: {
      title: 'New station',
      save: 'Create the station',
      state: 'Now',
      district: 'District',
      districtHint: 'Down to the county; not needed where the map tells it.',
      holderHint: 'Without a duty holder it stays unpublished until there is one.',
    },
    text: { title: 'Name, address and hours', name: 'Name', address: 'Address', hours: 'Opening hours' },
    hours: {
      example: 'For example: 周一至周五 8:30-12:00，13:00-17:30',
      unknown: 'not known',
      closed: 'closed',
      and: ', ',
      understood: {
        high: 'Understood as:',
        medium: 'Understood more or less, please check:',
        low: 'Not certain, please check:',
        none: 'Not understood: people will read that the hours are not known. Please write it another way.',
      },
      notes: {
        'days-not-stated': 'No days are named: taken as every day.',
        'days-without-hours': 'Days without hours.',
        'break-without-hours': 'The break has no hours.',
        'holiday-unclear': 'Holidays are not clear.',
        'season-without-dates': 'Summer and winter have no dates.',
        'bare-hours': 'Hours without a colon.',
        'assumed-pm': 'The end is taken as afternoon.',
        damaged: 'It seems damaged.',
        ambiguous: 'Two readings: the shorter one is taken.',
        'partly-read': 'Some words were not read.',
        'impossible-time': 'There is no such time.',
        'too-long': 'Too long.',
      },
    },
    photo: {
      title: 'Photo of the door',
      hint: 'Riders know the door by it, and everybody sees it. Show the door and the sign, nobody’s face. Where it was taken is left out.',
      take: 'Take a photo',
      retake: 'Take another',
      choose: 'Choose a photo',
      chooseOther: 'Choose another',
      leave: 'Not this one',
      unreadable: 'This photo cannot be opened. Choose another, or set the camera to “most compatible”.',
      chosenAlt: 'The photo just chosen',
      keptAlt: 'The photo as it is now',
      alt: 'What it shows, for who cannot see it',
      altHint: 'For example: red shutter, the post office on the right',
      put: 'Put it up',
      remove: 'Remove the photo',
      removeNow: 'Remove it',
      keep: 'Keep it',
      chosen: (size) => `Not put up yet · ${size}`,
      kept: (width, height, size) => `${width} × ${height} pixels · ${size}`,
    },
    access: {
      title: 'Ways in',
      none: 'Nothing is said yet about how to get in.',
      mode: 'Way',
      hours: 'When (empty: during opening hours)',
      add: 'Add a way',
      remove: 'Remove',
      modes: {
        openDoor: 'Open door',
        askStaff: 'Ask the staff',
        qrCode: 'QR code',
        fingerprint: 'Fingerprint',
        app: 'App',
        membersOnly: 'Members only',
      },
    },
    place: {
      title: 'Position',
      how: (system) =>
        `Drag the pin, tap the map, or type the numbers. The map is in ${system}; a pin is sent as such.`,
      lng: 'Longitude',
      lat: 'Latitude',
      system: 'System',
      systems: { gcj02: 'Amap, Tencent (GCJ-02)', bd09: 'Baidu (BD-09)', wgs84: 'GPS (WGS-84)' },
      show: 'Show on the map',
      accuracy: 'Where it comes from',
      accuracies: { surveyed: 'Measured there', map: 'Found on a map', approximate: 'From the address, may be off' },
      wrong: 'Longitude and latitude are numbers.',
      missing: 'There is no position yet: it is on no map.',
      approximate: 'The position comes from the address and may be off.',
      notYours: 'Positions are changed by the union: tell it where this one is wrong.',
    },
    amenities: {
      title: 'Amenities',
      absent: 'None',
      states: { available: 'Works', outOfOrder: 'Out of order', unknown: 'Not known' },
      needs: {
        drink: 'Drink',
        cool: 'Cool down',
        warm: 'Warm up',
        rest: 'Rest',
        firstAid: 'First aid',
        none: 'Others',
      },
    },
    holders: {
      title: 'Builder, host, duty holder',
      hint: 'On each day there is exactly one duty holder. To hand over, give the former one an end and the next one the same day as its beginning. “Remove” deletes a period with its dates; give one that ends an end instead.',
      role: 'Role',
      from: 'From (empty: today)',
      to: 'Until (the first day it answers no more)',
      planned: 'Has not begun yet.',
      asBuilder: 'Nobody was named: who built it answers for it.',
      assumed: 'Assumed, not confirmed yet.',
      confirm: 'Confirm',
      overtaken: 'Somebody else has just changed the organisations; nothing was saved. This is how they are now.',
      past: (count) => `Earlier ones (${count})`,
      period: (from, to) => (to === '' ? `from ${from}` : `from ${from}, no more from ${to}`),
      add: 'Add an organisation',
      remove: 'Remove',
      typing: 'Type a part of its name',
      none: 'There is no such organisation.',
      kind: 'Kind',
      notYours: 'Organisations are changed by the union.',
      roles: { builder: 'Builder', host: 'Host', dutyHolder: 'Duty holder' },
      kinds: {
        union: 'Union',
        community: 'Community',
        government: 'Government',
        company: 'Company',
        institution: 'Institution',
        other: 'Other',
      },
      create: (name) => `Enter “${name}”`,
    },
    activities: {
      title: 'Activities',
      none: 'Nothing is on.',
      add: 'Announce an activity',
      edit: 'Change',
      cancel: 'Call off',
      cancelTitle: 'This is for good',
      count: 'Count who came',
      howMany: 'How many came',
      reason: 'Why it is called off (public)',
      kind: 'Kind',
      name: 'Title',
      description: 'What it is',
      startsAt: 'Begins',
      endsAt: 'Ends',
      places: 'Places',
      placesHint: 'Empty: as many as come.',
      send: 'Done',
      signedUp: (count, places) => (places === null ? `${count} signed up` : `${count} of ${places} signed up`),
      attended: (count) => `${count} came`,
      off: (reason) => `Called off: ${reason}`,
      kinds: {
        lawTalk: 'Law talk',
        policyTalk: 'Policy talk',
        haircut: 'Free haircut',
        healthCheck: 'Health check',
        jobFair: 'Job fair',
        summerRelief: 'Summer relief',
        winterRelief: 'Winter relief',
        skills: 'Skills training',
        legalAid: 'Legal aid',
        other: 'Other',
      },
    },
    life: {
      title: 'Public, or gone',
      isPublic: 'Public: riders and maps see it.',
      isHidden: 'Not public: only those who manage it see it.',
      publish: 'Publish',
      hide: 'Withhold',
      retire: 'Remove the station',
      retireTitle: (name) => `Remove “${name}”?`,
      retireWhat:
        'It disappears from every map and cannot be brought back. If it only does not open for now, pause or close it.',
      typeCode: (code) => `Type its code ${code} to confirm`,
      retireNow: 'Remove',
      reasons: {
        'no-duty-holder': 'It has no duty holder yet.',
        withheld: 'Somebody withheld it.',
        'position-missing': 'It has no position yet.',
      },
    },
    conflict: {
      title: 'Somebody was faster',
      what: 'Since you opened it, this was changed. Save yours, or keep what is there now?',
      field: 'What',
      before: 'When you opened it',
      now: 'Now',
      mineToo: 'You changed it too',
      mine: 'Save mine',
      theirs: 'Keep what is there',
      fields: {
        name: 'Name',
        address: 'Address',
        openingHoursText: 'Hours',
        access: 'Ways in',
        amenities: 'Amenities',
        published: 'Public',
        position: 'Position',
      },
    },
    plate: {
      link: 'Door plate',
      title: 'Door plate',
      size: 'Paper',
      sizes: { a6: 'A6', a4: 'A4' },
      print: 'Print',
      download: 'Download the code (SVG)',
      hint: 'Print at actual size, without headers and footers. Scan it with a phone before you put it up.',
    },
    problems: {
      unreachable: 'The service cannot be reached: nothing was saved. Check your network and try again.',
      'outside-service-area': 'This is not in mainland China. Check the numbers and their system.',
      'coordinates-swapped': 'Longitude and latitude are swapped: longitudes are 73 to 135, latitudes 18 to 54.',
      'district-mismatch': 'The position is not in that district: check it, or choose another district.',
      'duty-holder-conflict': 'Only one duty holder a day: give the former one an end.',
      'duty-holder-missing': 'A public station needs a duty holder on every day.',
      'precondition-failed': 'Somebody just changed it: reload the page and do it again.',
      'invalid-hours': 'Write it another way, such as 08:00-18:00.',
      gone: 'This station was removed.',
      'not-found': 'There is no such station, or it is not yours.',
      forbidden: 'Your account may not do this: ask the union.',
    },
  },
};

interface PlateWords {
  readonly brand: string;
  readonly scan: string;
  readonly hours: string;
  readonly qr: (code: string) => string;
  readonly needs: Named<Need>;
}

export const PLATE: Words<PlateWords> = {
  zh: {
    brand: '爱心驿站',
    scan: '扫码看开放时间、报告问题',
    hours: '开放时间：',
    qr: (code) => `二维码：${code}`,
    needs: { drink: '喝水', cool: '乘凉', warm: '取暖', rest: '休息', firstAid: '急救' },
  },
  en: {
    brand: 'LOVE STATION',
    scan: 'Scan for opening hours, or to report a problem',
    hours: 'Hours: ',
    qr: (code) => `QR code: ${code}`,
    needs: { drink: 'Drink', cool: 'Cool down', warm: 'Warm up', rest: 'Rest', firstAid: 'First aid' },
  },
};
