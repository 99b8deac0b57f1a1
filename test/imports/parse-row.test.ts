// Rows: the real lists, the invented one, and a table of what clerks get wrong.
import { readFileSync } from 'node:fs';
import t from 'tap';
import type { Crs } from '../../src/geo/crs.ts';
import { amenityCodes, readAmenities } from '../../src/imports/amenity-words.ts';
import { recogniseColumns } from '../../src/imports/columns.ts';
import { readOneCell, readTwoCells } from '../../src/imports/coordinates.ts';
import { isRefused } from '../../src/imports/issue.ts';
import { nameSimilarity, normaliseAddress, normaliseStationName } from '../../src/imports/names.ts';
import { parseRow, type ParsedRow } from '../../src/imports/parse-row.ts';
import { readPhones } from '../../src/imports/phones.ts';
import { readTable } from '../../src/imports/read-table.ts';
import { readDate, readState } from '../../src/imports/row-values.ts';

function parseBytes(bytes: Uint8Array, crs: Crs = 'gcj02'): readonly ParsedRow[] {
  const table = readTable(bytes);
  const columns = recogniseColumns(table.headers);
  return table.rows.map((row) => parseRow(row, columns, { crs }));
}

const parseFixture = (name: string) =>
  parseBytes(readFileSync(new URL(`../fixtures/zhengzhou/${name}`, import.meta.url)));

/** One station with good values, except for the cells given. */
function parseCells(cells: Readonly<Record<string, string>>, crs: Crs = 'gcj02'): ParsedRow {
  const row = { 站点名称: '甲驿站', 经度: '113.564525', 纬度: '34.819187', ...cells };
  const bytes = new TextEncoder().encode(JSON.stringify([row]));
  const [parsed] = parseBytes(bytes, crs);
  if (!parsed) throw new Error('no row');
  return parsed;
}

const codesOf = (row: ParsedRow) => row.issues.map(({ code }) => code);
const count = (rows: readonly ParsedRow[], test: (row: ParsedRow) => boolean) => rows.filter(test).length;

t.test('the real spreadsheet: 82 rows, the same from both encodings', async (t) => {
  const rows = parseFixture('zhengzhou_raw82_utf8.csv');
  t.same(parseFixture('zhengzhou_raw82_gbk.csv'), rows);
  t.equal(rows.length, 82);
  t.equal(
    count(rows, ({ issues }) => isRefused(issues)),
    0,
  );
  t.equal(
    count(rows, ({ position }) => position !== null),
    18,
  );
  t.equal(
    count(rows, (row) => codesOf(row).includes('position-missing')),
    64,
  );
  t.ok(
    rows.every(({ position }) => position === null || (position.method === 'stated' && position.accuracy === 'map')),
  );
  t.equal(
    count(rows, ({ districtAsWritten }) => /^(高新区|经开区|郑东新区|航空港区)$/.test(districtAsWritten ?? '')),
    12,
  );
  t.equal(
    count(rows, ({ phones }) => phones.some(({ masked }) => masked)),
    7,
  );
  t.equal(
    count(rows, (row) => codesOf(row).includes('phone-masked')),
    7,
  );
  t.equal(
    count(rows, ({ openingHoursText }) => openingHoursText !== null),
    22,
  );
  t.same(
    rows[27]?.phones.map(({ number }) => number),
    ['0371-67956331', '0371-60223349'],
  );
  t.match(rows[5], {
    line: 7,
    sourceId: '6',
    name: '郑州高新区科学大道佳乐房地产营销策划工会驿站',
    address: '郑州市中原区石佛镇科学大道657号',
    districtAsWritten: '高新区',
    phoneText: '187****2336',
    phones: [{ number: '187****2336', kind: 'mobile', masked: true }],
    position: { lng: 113.569266, lat: 34.807532, crs: 'gcj02', asWritten: '113.569266,34.807532' },
  });
});

t.test('the geocoded list: observed and geocoded apart, guesses ignored', async (t) => {
  const rows = parseFixture('zhengzhou_82_gcj02.geojson');
  t.equal(rows.length, 82);
  const { ignored, unknown } = recogniseColumns(
    readTable(readFileSync(new URL('../fixtures/zhengzhou/zhengzhou_82_gcj02.geojson', import.meta.url))).headers,
  );
  t.same(
    ignored.map(({ header }) => header),
    ['inferred_open_hours', 'inferred_facilities', 'inferred_manager', 'polygon_district'],
  );
  t.same(unknown, []);
  t.equal(
    count(rows, ({ position }) => position?.method === 'observed' && position.accuracy === 'map'),
    18,
  );
  t.equal(
    count(rows, ({ position }) => position?.method === 'geocoded' && position.accuracy === 'approximate'),
    64,
  );
  t.ok(
    rows.every(
      ({ amenities, managerPerson, extra }) =>
        amenities.length === 0 && !managerPerson && Object.keys(extra).length === 0,
    ),
  );
  t.equal(
    count(rows, ({ issues }) => isRefused(issues)),
    0,
    'no real row is taken for an invented one',
  );

  // The same stations say the same in the spreadsheet.
  const facts = ({ name, address, districtAsWritten, openingHoursText, phones }: ParsedRow) => ({
    name,
    address,
    districtAsWritten,
    openingHoursText,
    phones,
  });
  t.same(rows.map(facts), parseFixture('zhengzhou_raw82_utf8.csv').map(facts));
});

t.test('the invented list: every row is refused, and told why', async (t) => {
  const rows = parseFixture('fabricated-negative-fixture.json');
  t.equal(rows.length, 60);
  t.equal(
    count(rows, ({ issues }) => isRefused(issues)),
    60,
  );
  t.equal(
    count(rows, (row) => codesOf(row).includes('fabricated-suspect')),
    60,
  );
  for (const words of [
    '规划点位',
    '示意点位',
    '规划覆盖点位',
    '非逐条实地核实',
    '样例',
    '示例',
    '测试数据',
    '虚拟站点',
    'synthetic',
  ])
    t.ok(isRefused(parseCells({ 说明2: `（${words}）` }).issues), `${words} in any column`);
  for (const words of ['虚拟现实产业园', '规划路12号', '软件测试中心', '示范区', '状态：规划中'])
    t.notOk(isRefused(parseCells({ 备注: words }).issues), `${words} is an ordinary word`);
});

t.test('dirty rows', async (t) => {
  const cases: readonly (readonly [cells: Readonly<Record<string, string>>, codes: readonly string[], crs?: Crs])[] = [
    [{}, []],
    [{ 站点名称: ' ' }, ['name-missing']],
    [{ 站点名称: '无' }, ['name-missing']],
    [{ 经度: '', 纬度: '' }, ['position-missing']],
    [{ 经度: '-', 纬度: '暂无' }, ['position-missing']],
    [{ 经度: '' }, ['coordinates-half']],
    [{ 纬度: '/' }, ['coordinates-half']],
    [{ 经度: '34.819187', 纬度: '113.564525' }, ['coordinates-swapped']],
    [{ 经度: '0', 纬度: '0' }, ['coordinates-zero']],
    [{ 经度: '12642000', 纬度: '4100000' }, ['coordinates-out-of-range']],
    [{ 经度: '190.5' }, ['coordinates-out-of-range']],
    [{ 经度: '东边' }, ['coordinates-not-number']],
    [{ 经度: '1e999' }, ['coordinates-not-number']],
    [{ 经度: '0x71' }, ['coordinates-not-number']],
    [{ 经度: 'Infinity' }, ['coordinates-not-number']],
    [{ 经度: '113,564525' }, ['coordinates-not-number']],
    [{ 经度: '113.56', 纬度: '34.82' }, ['coordinates-imprecise']],
    [{ 经度: '１１３．５６４５２５', 纬度: '３４．８１９１８７' }, []],
    [{ 坐标系: 'WGS-84' }, ['crs-mismatch']],
    [{ 坐标系: 'GCJ-02 (not WGS-84)' }, []],
    [{ 坐标系: '百度' }, [], 'bd09'],
    [{ 联系电话: '187****2336' }, ['phone-masked']],
    [{ 联系电话: '1381234567' }, ['phone-unreadable']],
    [{ 联系电话: '1.38E+10' }, ['phone-unreadable']],
    [{ 联系电话: '+86 138 1234 5678' }, []],
    [{ 设施: '空调、钢琴' }, ['amenity-unknown']],
    [{ 设施: '空调、无微波炉' }, ['amenity-absent']],
    [{ 状态: '大概开着' }, ['state-unknown']],
    [{ 核实日期: '去年' }, ['date-unreadable']],
    [{ 站点名称: '甲\u0007驿站' }, ['control-characters']],
    [{ 站点名称: '甲\u202e站驿' }, ['control-characters']],
    [{ 详细地址: '=HYPERLINK("http://x")' }, ['formula-like']],
    [{ 备注: '@SUM(A1)' }, ['formula-like']],
    [{ 面积: '+1+1' }, ['formula-like']],
    [{ 站点名称: '驿'.repeat(201) }, ['cell-too-long']],
    [{ 面积: '大'.repeat(2_001) }, ['extra-too-long']],
    [{ 站点名称: '', 经度: '', 联系电话: '187****2336' }, ['name-missing', 'coordinates-half', 'phone-masked']],
  ];
  for (const [cells, codes, crs] of cases) {
    const row = parseCells(cells, crs);
    t.same(codesOf(row), codes, JSON.stringify(cells).slice(0, 60));
    for (const { zh, en } of row.issues) {
      t.match(zh, /^[^{}]*[\u4e00-\u9fff][^{}]*。$/, 'a Chinese sentence without holes');
      t.match(en, /^[^{}]+[.?]$/);
      t.ok(zh.length <= 100, 'short');
      t.notMatch(`${zh}${en}`, /\d{7}.*\d{4}$|2336|1381234567/, 'no telephone number in a message');
      // eslint-disable-next-line no-control-regex -- that is what must not be there
      t.notMatch(`${zh}${en}`, /[\u0000-\u001f\u202a-\u202e]/);
    }
  }
  const swapped = parseCells({ 经度: '34.819187', 纬度: '113.564525' });
  t.equal(swapped.position, null, 'named, not repaired');
  t.match(swapped.issues[0]?.zh, /应为经度 113\.564525、纬度 34\.819187/);
});

t.test('what a row keeps', async (t) => {
  const row = parseCells({
    编号: 'A-7',
    负责人: '某某',
    联系电话: '某某 13812345678',
    手机: '187****2336',
    面积: '30㎡',
    名称: '别名',
    开放时间: '周一至周五  08:00\r\n周六 09:00',
    坐标来源: '高德POI',
    核实日期: '2024年5月1日',
    状态: '正常开放',
    建设单位: '区总工会',
    承建单位: '街道办',
    管护单位: '社区',
    详细地址: ' 翠竹街 １号（一楼） ',
  });
  t.match(row, {
    code: 'A-7',
    sourceId: null,
    managerPerson: '某某',
    phoneText: '某某 13812345678；187****2336',
    openingHoursText: '周一至周五 08:00\n周六 09:00',
    address: '翠竹街 1号（一楼）',
    observedAt: '2024-05-01',
    state: 'open',
    builder: '区总工会',
    host: '街道办',
    dutyHolder: '社区',
    position: { method: 'observed', accuracy: 'map' },
  });
  t.same(
    row.phones.map(({ number }) => number),
    ['13812345678', '187****2336'],
  );
  t.same(row.extra, { 面积: '30㎡', 名称: '别名' }, 'unknown and second columns are kept');

  const long = parseCells({ 备注: '长'.repeat(3_000) });
  t.ok(isRefused(long.issues) && long.remarks?.length === 2_000, 'bounded also where refused');
  t.equal(parseCells({ 坐标来源: '地理编码' }).position?.method, 'geocoded');
  t.equal(parseCells({ 坐标来源: '手机上报' }).position?.method, 'stated');
});

t.test('two systems side by side: the columns of the one asked for', async (t) => {
  const cells = {
    经度: '',
    纬度: '',
    高德经度: '113.564525',
    高德纬度: '34.819187',
    百度经度: '113.571',
    百度纬度: '34.82512',
  };
  t.match(parseCells(cells, 'gcj02').position, { lng: 113.564525, lat: 34.819187 });
  t.match(parseCells(cells, 'bd09').position, { lng: 113.571, lat: 34.82512 });
  t.ok(codesOf(parseCells(cells, 'wgs84')).includes('crs-mismatch'), 'a wrong label is refused, not shifted');
});

t.test('a geometry counts before columns; conflicts are said', async (t) => {
  const parse = (properties: unknown, coordinates: unknown = [113.564525, 34.819187]) => {
    const feature = { type: 'Feature', id: 'a', geometry: { type: 'Point', coordinates }, properties };
    return parseBytes(new TextEncoder().encode(JSON.stringify(feature)))[0]!;
  };
  t.same(codesOf(parse({ name: '甲', lng: 113.564525, lat: 34.819187 })), []);
  t.same(codesOf(parse({ name: '甲', lng: 113.6, lat: 34.819187 })), ['coordinates-conflict']);
  t.same(codesOf(parse({ name: '甲' }, [34.819187, 113.564525])), ['coordinates-swapped']);
  t.equal(parse({ name: '甲' }).sourceId, 'a');
});

t.test('coordinates in every form', async (t) => {
  const good = { lng: 113.564525, lat: 34.819187 };
  const cells = [
    '113.564525,34.819187',
    '113.564525，34.819187',
    '113.564525 34.819187',
    '113.564525;34.819187',
    '(113.564525, 34.819187)',
    '[113.564525,34.819187]',
    'POINT(113.564525 34.819187)',
    '{"lat":34.819187,"lng":113.564525}',
    '北纬34.819187 东经113.564525',
    '经度:113.564525 纬度:34.819187',
    'N34.819187,E113.564525',
    '113.564525E 34.819187N',
    '１１３．５６４５２５，３４．８１９１８７',
    '113°33\'52.29"E,34°49\'9.0732"N',
    '113° 33\' 52.29" E, 34° 49\' 9.0732" N',
    '东经113°33′52.29″，北纬34°49′9.0732″',
    '东经113度33分52.29秒北纬34度49分9.0732秒',
    "113°33.8715',34°49.15122'",
  ];
  for (const cell of cells) {
    const { position, issues } = readOneCell(cell);
    t.match(position, { ...good, asWritten: cell }, cell);
    t.same(issues, [], cell);
  }
  for (const cell of ['113.56', 'abc', '113°61\'0",34°0\'0"', '1,2,3', '"113,34"', '113.5.6,34.8'])
    t.match(readOneCell(cell), { position: null, issues: [{ code: 'coordinates-not-number' }] }, cell);
  t.match(readOneCell('34.819187,113.564525'), { position: null, issues: [{ code: 'coordinates-swapped' }] });
  t.match(readOneCell('{"lng":113.5}'), { position: null, issues: [{ code: 'coordinates-half' }] });
  t.match(readTwoCells('N34.819187', 'E113.564525'), { issues: [{ code: 'coordinates-swapped' }] });
  t.same(readTwoCells('113.60254', '34.801319').issues, [], 'one dropped zero is not imprecise');
  t.match(readOneCell('东经113度33分52秒，北纬34度49分9秒').issues, [{ code: 'coordinates-imprecise' }]);
});

t.test('telephone numbers in every form', async (t) => {
  const numbers: Readonly<Record<string, readonly string[]>> = {
    '0371-67956331;0371-60223349': ['0371-67956331', '0371-60223349'],
    '张三 13812345678、李四13912345678': ['13812345678', '13912345678'],
    '13812345678 13912345678': ['13812345678', '13912345678'],
    '0371-67956331 67956332': ['0371-67956331', '67956332'],
    '（0371）60124604': ['0371-60124604'],
    '037160124604': ['0371-60124604'],
    '01062345678': ['010-62345678'],
    '0371-67883273-801': ['0371-67883273转801'],
    '138-1234-5678（白天）': ['13812345678'],
    '13812345678.0': ['13812345678'],
    '138xxxx5596': ['138****5596'],
    '187＊＊＊＊2336': ['187****2336'],
    '400-123-4567/12351': ['400-123-4567', '12351'],
  };
  for (const [text, expected] of Object.entries(numbers)) {
    const { phones, unreadable } = readPhones(text);
    t.same(
      phones.map(({ number }) => number),
      expected,
      text,
    );
    t.notOk(unreadable, text);
  }
  t.ok(readPhones(`${'x'.repeat(5_000)}1`).unreadable);
});

t.test('facilities to catalogue codes', async (t) => {
  t.equal(amenityCodes.length, 32);
  const codes: Readonly<Record<string, readonly string[]>> = {
    '饮水、空调、微波炉': ['drinkingWater', 'airConditioning', 'microwave'],
    '热水；直饮水；冷水': ['drinkingWaterHot', 'drinkingWater', 'drinkingWaterCold'],
    冷热饮水机: ['drinkingWaterHot', 'drinkingWaterCold'],
    'WiFi 空调 饮水机': ['wifi', 'airConditioning', 'drinkingWater'],
    '饮水机1台，座椅(6把)，微波炉×1': ['drinkingWater', 'seating', 'microwave'],
    '空调和Wi-Fi': ['airConditioning', 'wifi'],
    '无线网、无障碍通道、维修工具': ['wifi', 'wheelchairAccess', 'toolbox'],
    '免费充电服务、急救药箱等': ['phoneCharging', 'firstAidKit'],
    '["drink","hot_water","ac","seat","first_aid","book","umbrella"]': [
      'drinkingWater',
      'drinkingWaterHot',
      'airConditioning',
      'seating',
      'firstAidKit',
      'books',
      'rainGear',
    ],
    '[{"key":"seat","label":"座椅"}]': ['seating'],
    'phoneCharging, first aid kit': ['phoneCharging', 'firstAidKit'],
  };
  for (const [text, expected] of Object.entries(codes)) {
    const { amenities, absent, unknown } = readAmenities([text]);
    t.same(
      amenities.map(({ code }) => code),
      expected,
      text,
    );
    t.same([...absent, ...unknown], [], text);
  }
  t.same(readAmenities(['空调（坏）、饮水机(无)、没有冰箱、电风扇：故障、热水器']), {
    amenities: [
      { code: 'airConditioning', state: 'outOfOrder' },
      { code: 'fan', state: 'outOfOrder' },
    ],
    absent: ['饮水机(无)', '没有冰箱'],
    unknown: ['热水器'],
  });
  t.same(readAmenities(['空调(坏)、空调']).amenities, [{ code: 'airConditioning', state: 'available' }]);
  for (const code of amenityCodes) t.match(readAmenities([code]).amenities, [{ code }], code);
});

t.test('states and dates', async (t) => {
  t.same(['规划中', '正常', '开放', '暂停使用', '维修中', '关闭', '已拆除', 'open', '不知道'].map(readState), [
    'planned',
    'open',
    'open',
    'paused',
    'paused',
    'closed',
    'retired',
    'open',
    undefined,
  ]);
  t.same(
    [
      '2024-05-01',
      '2024/5/1',
      '2024年5月1日',
      '20240501',
      '２０２４.５.１',
      '2024-05-01 10:00:00',
      '2024-02-30',
      '1924-05-01',
      '5月',
      '45413',
    ].map(readDate),
    [...(Array(6).fill('2024-05-01') as string[]), undefined, undefined, undefined, undefined],
  );
});

t.test('normalised names and addresses', async (t) => {
  t.equal(normaliseStationName(' 工会驿站（郑州·ＷｉＦｉ）'), '工会驿站郑州wifi');
  t.equal(normaliseStationName('工会驿站(商城路220号)'), normaliseStationName('工会驿站【商城路２２０号】'));
  t.equal(normaliseAddress('工人路 74－3号（一楼）'), '工人路74-3号一楼');
  t.equal(normaliseAddress('人民路-金水区'), '人民路金水区');
});

t.test('similarity: one station written twice, neighbours apart', async (t) => {
  const same = nameSimilarity(
    '工会驿站(郑州市张仲景大药房互助路店)',
    '郑州市张仲景大药房互助路店工会户外劳动者爱心驿站',
  );
  t.ok(same > 0.95, `${same}`);
  t.equal(nameSimilarity('甲驿站', '甲驿站'), 1);
  t.equal(nameSimilarity('工会驿站', '爱心驿站') < 0.7, true, 'generic words alone do not make two names one');
  // 37 m apart, and both real.
  t.ok(nameSimilarity('工会驿站(郑州银行郑州市中原区伊河路)', '中原银行郑州工人路支行工会驿站') < 0.6);
  t.ok(nameSimilarity('郑州市工会爱心驿站(商城路220号)', '郑州市工会爱心驿站(商城路206号)') <= 0.5);
  t.equal(nameSimilarity('', ''), 1);
  t.equal(nameSimilarity('甲', '乙'), 0);
});
