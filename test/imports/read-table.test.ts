// Whole files: encodings, separators, headers and shapes, and the refusal of what is no table.
import { readFileSync } from 'node:fs';
import t from 'tap';
import { recogniseColumns } from '../../src/imports/columns.ts';
import { ImportFileError } from '../../src/imports/file-error.ts';
import { readTable } from '../../src/imports/read-table.ts';
import { MAX_COLUMNS, MAX_FILE_BYTES, MAX_ROWS } from '../../src/imports/table.ts';

const fixture = (name: string) => readFileSync(new URL(`../fixtures/zhengzhou/${name}`, import.meta.url));
const utf8 = (text: string) => new TextEncoder().encode(text);
const rowsOf = (text: string) => readTable(utf8(text)).rows;

const HEADER = '站点名称,详细地址,经度,纬度';
const ROW = '甲驿站,翠竹街1号,113.564525,34.819187';

t.test('the real spreadsheet reads the same in both encodings', async (t) => {
  const gbk = readTable(fixture('zhengzhou_raw82_gbk.csv'));
  const plain = readTable(fixture('zhengzhou_raw82_utf8.csv'));
  t.equal(gbk.encoding, 'gb18030');
  t.equal(plain.encoding, 'utf-8');
  t.same({ ...gbk, encoding: 'utf-8' }, plain);
  t.equal(plain.rows.length, 82);
  t.equal(plain.delimiter, ',');
  t.equal(plain.rows[0]?.line, 2, 'rows are numbered as in the spreadsheet');
  t.equal(plain.rows[81]?.line, 83);
  t.equal(plain.rows[10]?.cells['开放时间'], '周一至周五 08:30-12:00,13:00-17:30', 'a quoted comma stays in its cell');
  t.same(readTable(Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), fixture('zhengzhou_raw82_utf8.csv')])), plain);
});

t.test('UTF-16 with its mark, as Excel saves Unicode text', async (t) => {
  const text = `${HEADER}\n${ROW}\n`.replaceAll(',', '\t');
  const little = Buffer.from(`\ufeff${text}`, 'utf16le');
  const big = Buffer.from(little).swap16();
  for (const [bytes, encoding] of [
    [little, 'utf-16le'],
    [big, 'utf-16be'],
  ] as const) {
    const table = readTable(bytes);
    t.equal(table.encoding, encoding);
    t.equal(table.delimiter, '\t');
    t.equal(table.rows[0]?.cells['站点名称'], '甲驿站');
  }
});

t.test('separators, line ends and quoting', async (t) => {
  for (const delimiter of [',', ';', '\t']) {
    const table = readTable(utf8(`${HEADER}\n${ROW}\n`.replaceAll(',', delimiter)));
    t.equal(table.delimiter, delimiter);
    t.equal(table.rows[0]?.cells['纬度'], '34.819187');
  }
  const mixed = rowsOf(`${HEADER}\r\n${ROW}\n${ROW}\r${ROW}`);
  t.same(
    mixed.map(({ line }) => line),
    [2, 3, 4],
  );
  const quoted = rowsOf(`${HEADER}\n"甲\n驿站","翠竹街""1""号",1,2\n${ROW}`);
  t.equal(quoted[0]?.cells['站点名称'], '甲\n驿站');
  t.equal(quoted[0]?.cells['详细地址'], '翠竹街"1"号');
  t.equal(quoted[1]?.line, 3, 'a cell with a line end is one spreadsheet row');
  t.equal(rowsOf(`${HEADER}\n甲驿站,翠竹街5"号,1,2`)[0]?.cells['详细地址'], '翠竹街5"号');
});

t.test('title rows, blank rows and repeated headers are skipped, and said to be', async (t) => {
  const table = readTable(
    utf8(`郑州市工会驿站一览表,,,\n填报单位：总工会,,,\n\n${HEADER}\n${ROW}\n,,,\n${HEADER}\n${ROW}\n`),
  );
  t.same(table.headers, HEADER.split(','));
  t.same(
    table.rows.map(({ line }) => line),
    [5, 8],
  );
  t.same(table.skipped, [
    { line: 1, reason: 'title' },
    { line: 2, reason: 'title' },
    { line: 3, reason: 'blank' },
    { line: 6, reason: 'blank' },
    { line: 7, reason: 'repeated-header' },
  ]);
});

t.test('odd headers: unnamed, repeated, trailing and hostile ones', async (t) => {
  const table = readTable(utf8('站点名称,,电话,电话,__proto__,constructor,,\n甲,乙,1,2,3,4,,\n'));
  t.same(table.headers, ['站点名称', '第2列', '电话', '电话 (2)', '__proto__', 'constructor']);
  t.same(Object.values(table.rows[0]?.cells ?? {}), ['甲', '乙', '1', '2', '3', '4']);
  t.equal(Object.getPrototypeOf(table.rows[0]?.cells), Object.prototype);
});

t.test('ragged rows are reported and keep what they have', async (t) => {
  const [long, short, padded] = rowsOf(`${HEADER}\n${ROW},多出来\n甲驿站,翠竹街\n${ROW},,,\n`);
  t.match(long?.issues, [{ code: 'row-too-long', severity: 'error' }]);
  t.match(short?.issues, [{ code: 'row-too-short', severity: 'warning' }]);
  t.same(short?.cells, { 站点名称: '甲驿站', 详细地址: '翠竹街', 经度: '', 纬度: '' });
  t.equal(padded?.issues, undefined, 'blank surplus cells are harmless');
});

t.test('GeoJSON: properties flattened, ids and positions kept', async (t) => {
  const table = readTable(fixture('zhengzhou_82_gcj02.geojson'));
  t.equal(table.format, 'geojson');
  t.equal(table.rows.length, 82);
  t.equal(table.rows[0]?.id, 'zz-001');
  t.same(table.rows[0]?.geometry, [113.564525, 34.819187]);
  t.equal(table.rows[0]?.cells['open_hours_observed'], '', 'null is a blank cell');
  t.match(table.rows[0]?.cells['inferred_facilities'], /^\["drink"/, 'nested values are JSON text');

  const feature = (geometry: unknown, extra = {}) => ({
    type: 'Feature',
    geometry,
    properties: { name: '甲', ...extra },
  });
  const collection = {
    type: 'FeatureCollection',
    crs: { type: 'name', properties: { name: 'urn:ogc:def:crs:OGC:1.3:CRS84' } },
    features: [
      feature(null),
      { ...feature({ type: 'Point', coordinates: [113.5, 34.8, 100] }, { rooms: 2 }), id: 7 },
      feature({ type: 'MultiPoint', coordinates: [[113.5, 34.8]] }),
      feature({ type: 'Point', coordinates: [] }),
      feature({ type: 'Polygon', coordinates: [[[113, 34]]] }),
      feature({ type: 'Point', coordinates: ['113', 34] }),
      'nonsense',
    ],
  };
  const { rows, declaredCrs, headers } = readTable(utf8(JSON.stringify(collection)));
  t.equal(declaredCrs, 'urn:ogc:def:crs:OGC:1.3:CRS84');
  t.same(headers, ['name', 'rooms']);
  t.same(
    rows.map(({ geometry }) => geometry),
    [null, [113.5, 34.8], [113.5, 34.8], null, null, null, undefined],
  );
  t.equal(rows[1]?.id, '7');
  t.same(
    rows.map(({ issues }) => issues?.map(({ code }) => code)),
    [undefined, undefined, undefined, undefined, ['geometry-not-point'], ['geometry-not-point'], ['row-not-object']],
  );
  const overflow = readTable(
    utf8('{"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[1e999,34]}}'),
  );
  t.match(overflow.rows[0]?.issues, [{ code: 'geometry-not-point' }], '1e999 is no coordinate');
});

t.test('newline-delimited GeoJSON and plain JSON lists', async (t) => {
  const line = (name: string) =>
    JSON.stringify({ type: 'Feature', properties: { name }, geometry: { type: 'Point', coordinates: [113.5, 34.8] } });
  const table = readTable(utf8(`${line('甲')}\n\n{"broken\n\x1e${line('乙')}\n`));
  t.equal(table.format, 'geojsonl');
  t.same(
    table.rows.map((row) => [row.line, row.cells.name, row.issues?.[0]?.code]),
    [
      [1, '甲', undefined],
      [3, '', 'line-not-json'],
      [4, '乙', undefined],
    ],
  );
  t.same(table.skipped, [{ line: 2, reason: 'blank' }]);

  const list = readTable(fixture('fabricated-negative-fixture.json'));
  t.equal(list.format, 'json');
  t.equal(list.rows.length, 60);
  t.same(JSON.parse(list.rows[0]?.cells.location ?? ''), { lat: 34.784621, lng: 113.634747 });
});

t.test('a CSV that starts like JSON is read by its name', async (t) => {
  const text = utf8(`[2024]名单,,,\n${HEADER}\n${ROW}`);
  t.equal(readTable(text, { fileName: '名单.csv' }).rows.length, 1);
  t.throws(() => readTable(text), { code: 'json-broken' });
});

t.test('what is no table is refused with a reason in both languages', async (t) => {
  const gbkBytes = fixture('zhengzhou_raw82_gbk.csv');
  const cases: readonly (readonly [code: string, bytes: Uint8Array])[] = [
    ['file-empty', new Uint8Array()],
    ['file-empty', utf8('\ufeff \r\n ')],
    ['wrong-type', new Uint8Array([0x50, 0x4b, 3, 4, 20, 0])],
    ['wrong-type', new Uint8Array([0xd0, 0xcf, 0x11, 0xe0, 0xa1])],
    ['not-text', utf8(`${HEADER}\n甲\0驿站,1,2,3`)],
    ['not-text', Buffer.from('\ufeff名称\0', 'utf16le')],
    ['encoding-unknown', new Uint8Array([0x6e, 0x61, 0xff, 0xff, 0x0a])],
    ['file-truncated', utf8(`${HEADER}\n甲驿站`).slice(0, -1)],
    ['header-not-found', utf8('a,b\n1,2\n')],
    ['header-not-found', utf8(`${'标题,\n'.repeat(10)}${HEADER}\n${ROW}`)],
    ['no-rows', utf8(`${HEADER}\n,,,\n`)],
    ['no-rows', utf8('[]')],
    ['csv-quote-open', utf8(`${HEADER}\n${ROW}\n"甲驿站,翠竹街,1,2\n${ROW}`)],
    ['json-broken', utf8('{"type":"FeatureCollection","features":[')],
    ['json-shape', utf8('{"stations":[]}')],
    ['too-many-rows', utf8(`名称\n${'甲\n'.repeat(MAX_ROWS + 1)}`)],
    ['too-many-rows', utf8(`[${'0,'.repeat(MAX_ROWS)}0]`)],
    ['too-many-columns', utf8(`名称,${Array.from({ length: MAX_COLUMNS }, (_, i) => `列${i}`).join()}\n甲\n`)],
    ['too-many-cells', utf8(`名称,${Array.from({ length: 99 }, (_, i) => `列${i}`).join()}\n${'甲\n'.repeat(50_000)}`)],
    ['too-many-cells', utf8(`名称\n${`${','.repeat(900_000)}\n`.repeat(5)}`)],
    ['json-broken', utf8(`[{"a":${'['.repeat(500_000)}${']'.repeat(500_000)}}]`)],
    ['file-too-large', new Uint8Array(MAX_FILE_BYTES + 1)],
  ];
  for (const [code, bytes] of cases) {
    const error = t.throws(() => readTable(bytes), { code }, code) as unknown;
    if (!(error instanceof ImportFileError)) continue;
    t.match(error.zh, /^[^{}]*[\u4e00-\u9fff][^{}]*。$/, 'a Chinese sentence without holes');
    t.match(error.en, /^[^{}]+\.$/);
  }
  const open = t.throws(() => readTable(utf8(`${HEADER}\n${ROW}\n"甲,1\n`)), { code: 'csv-quote-open' });
  t.match(open, { zh: '从第 3 行起有一个英文双引号没有配对，请补上或删去。' });
  // Never an exception of another kind, whatever the bytes: every prefix of a real file.
  for (let length = 0; length < 400; length += 1) {
    try {
      readTable(gbkBytes.subarray(0, length));
    } catch (error) {
      if (!(error instanceof ImportFileError)) t.fail(`prefix of ${length} bytes`, { error: error as Error });
    }
  }
});

t.test('headings: widths, brackets, marks, English, systems', async (t) => {
  const fieldOf = (header: string) => Object.keys(recogniseColumns([header]).byField)[0];
  const expected: Readonly<Record<string, string | undefined>> = {
    编号: 'code',
    序号: 'id',
    ID: 'id',
    站点名称: 'name',
    '驿站名称（必填）': 'name',
    '*名称': 'name',
    'Station Name': 'name',
    详细地址: 'address',
    '地 址': 'address',
    所属区县: 'district',
    '县（市、区）': 'district',
    '区、县': 'district',
    行政区: 'district',
    城市: 'city',
    '经度(°)': 'lng',
    Ｌｎｇ: 'lng',
    LONGITUDE: 'lng',
    X: 'lng',
    纬度: 'lat',
    百度经度: 'lng',
    '经度（GCJ-02）': 'lng',
    坐标: 'coordinates',
    '坐标（经度，纬度）': 'coordinates',
    经纬度: 'coordinates',
    location: 'coordinates',
    坐标系: 'crs',
    开放时间: 'hours',
    '营业时间（24小时制）': 'hours',
    open_hours_observed: 'hours',
    联系电话: 'phone',
    联系人及电话: 'phone',
    contact_masked: 'phone',
    服务设施: 'facilities',
    建设单位: 'builder',
    承建单位: 'host',
    依托单位: 'host',
    所在单位: 'host',
    责任单位: 'dutyHolder',
    管理单位: 'dutyHolder',
    管护单位: 'dutyHolder',
    负责人: 'managerPerson',
    坐标来源: 'coordinateSource',
    coordinate_source: 'coordinateSource',
    核实日期: 'observedAt',
    状态: 'state',
    备注: 'remarks',
    面积: undefined,
    constructor: undefined,
    __proto__: undefined,
  };
  for (const [header, field] of Object.entries(expected)) t.equal(fieldOf(header), field, header);
  t.same(recogniseColumns(['百度经度', '经度(WGS84)', '经度']).byField.lng, [
    { header: '百度经度', crs: 'bd09' },
    { header: '经度(WGS84)', crs: 'wgs84' },
    { header: '经度', crs: null },
  ]);
  const { ignored, unknown } = recogniseColumns(['inferred_open_hours', 'polygon_district', '推断设施', '面积', ' ']);
  t.same(
    ignored.map(({ header, reason }) => `${header} ${reason}`),
    ['inferred_open_hours inferred', 'polygon_district inferred', '推断设施 inferred'],
  );
  t.same(unknown, ['面积']);
});
