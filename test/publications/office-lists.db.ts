/** A provider's list as an office has it: a workbook, or CSV as Excel writes it. All stations are synthetic. */
import { execFileSync } from 'node:child_process';
import ExcelJS from 'exceljs';
import { XLSX_TYPE } from '../../src/http/sheet.ts';
import { asAdmin, startService } from '../support/service.ts';
import { insertStations, newStation, testMaintainer } from '../support/stations.ts';
import type { Suite } from '../support/suite.ts';
import { sheetXml, workbook, zip } from '../support/xlsx.ts';

const HEADER = ['序号', '地点编号', '驿站编号', '名称', '经度', '纬度', '观察时间'];
type Row = readonly ExcelJS.CellValue[];

async function book(...sheets: readonly (readonly Row[])[]): Promise<Buffer> {
  const made = new ExcelJS.Workbook();
  for (const rows of sheets) made.addWorksheet().addRows(rows.map((row) => [...row]));
  return Buffer.from(await made.xlsx.writeBuffer());
}

const gb18030 = (text: string): Buffer => execFileSync('iconv', ['-f', 'UTF-8', '-t', 'GB18030'], { input: text });

export const suite: Suite = async (t, { database }) => {
  const service = await startService(database);
  t.teardown(() => service.close());
  const at = (lng: number, lat: number) =>
    ({ crs: 'wgs84', coordinates: [lng, lat], accuracy: 'map', method: 'stated' }) as const;
  const office = await testMaintainer(database, '某区总工会（合成）');
  const maintainers = [{ id: office, role: 'dutyHolder' as const, assumed: false }];
  const [first = ''] = await insertStations(database, [
    newStation({ name: '甲站（合成）', position: at(113.6, 34.75), maintainers }),
    newStation({ name: '乙站（合成）', position: at(113.61, 34.75), maintainers }),
  ]);
  const { code } = await database.kysely
    .selectFrom('stations')
    .select('code')
    .where('id', '=', first)
    .executeTakeFirstOrThrow();
  const put = async (payload: Buffer | string, type: string, language = 'zh-CN') =>
    await service.call({
      method: 'PUT',
      url: '/v1/layers/amap/publications?crs=wgs84',
      headers: { ...asAdmin, 'content-type': type, 'accept-language': language },
      payload,
    });
  const ledger = async () =>
    (await service.call({ url: '/v1/layers/amap/publications', headers: { ...asAdmin } })).json();
  /** Place ids and times as they were kept. */
  const kept = async () =>
    (await ledger()).items.map((one: { shown: { placeId: string; observedAt: string } | null }) => [
      one.shown?.placeId,
      one.shown?.observedAt,
    ]);
  const rows: Row[] = [
    [1, 88001234, code, '甲站（合成）', 113.6, 34.75, new Date(Date.UTC(2026, 10, 20, 8, 30))],
    [2, 'B0FFK2', null, '乙站 (合成)', '113.6101', 34.75, '2026-11-20'],
    [3, '00071', null, '别家（合成）', 113.6, 34.75, '2026-11-20T00:00:00Z'],
  ];
  const counts = { entries: 3, matched: { id: 0, code: 1, position: 1 }, unknown: 1 };
  const times = [
    ['88001234', '2026-11-20T00:30:00.000Z'],
    ['B0FFK2', '2026-11-19T16:00:00.000Z'],
    ['00071', '2026-11-20T00:00:00.000Z'],
  ];

  await t.test('a workbook with a title, notes and Chinese headings', async (t) => {
    const list = [['某图商地点清单（合成）'], ['填报：某区总工会'], [], HEADER, ...rows];
    const response = await put(await book([['说明'], ['见第二张表']], list), XLSX_TYPE);
    t.equal(response.statusCode, 200, response.body);
    t.match(response.json().upload, counts);
    t.strictSame(
      await kept(),
      times,
      'ids are text, digits and leading zeros included; times without a zone are China’s',
    );
    const english = [['placeId', 'CODE', 'Name', 'lng', 'lat'], ...rows.map((row) => row.slice(1, 6))];
    t.match((await put(await book(english), XLSX_TYPE)).json().upload, counts);
  });

  const csv = [
    '图商清单（合成）,,,,,,',
    '',
    HEADER.join(','),
    `1,88001234,${code},甲站（合成）,113.6,34.75,2026-11-20 08:30`,
  ]
    .concat([
      '2,B0FFK2,,乙站 (合成),113.6101,34.75,2026-11-20',
      '3,00071,,"别家\n（合成）",113.6,34.75,2026-11-20T00:00:00Z',
      ',,,,,,',
    ])
    .join('\r\n');

  await t.test('CSV in GBK and UTF-8, with and without a mark, says the same', async (t) => {
    for (const [name, bytes] of [
      ['GBK', gb18030(csv)],
      ['GB 18030 with its mark', gb18030(`\ufeff${csv}`)],
      ['UTF-8', Buffer.from(csv)],
      ['UTF-8 with its mark', Buffer.from(`\ufeff${csv}`)],
    ] as const) {
      await put('placeId,lng,lat', 'text/csv');
      const response = await put(bytes, 'text/csv');
      t.equal(response.statusCode, 200, `${name} ${response.body}`);
      t.match(response.json().upload, counts, name);
      t.strictSame(await kept(), times, name);
    }
    const many = Array.from({ length: 20_000 }, (_, i) => `很长的地点编号-㐀-${i},113.6,34.75`);
    const long = gb18030(['地点编号,经度,纬度', ...many].join('\n'));
    t.ok(long.length > 500_000, 'in many steps, which cut characters');
    t.match((await put(long, 'text/csv')).json().upload, { entries: 20_000 });
    const [stored] = await database.kysely
      .selectFrom('publication_items')
      .select((eb) => eb.fn.count('place_id').as('n'))
      .where('place_id', 'like', '很长的地点编号-㐀-%')
      .execute();
    t.equal(Number(stored?.n), 20_000, 'every character whole');
  });

  await t.test('what is wrong is told by row and column, in the language of its sender', async (t) => {
    await put(await book([HEADER, ...rows]), XLSX_TYPE);
    const before = await ledger();
    const wrong = await book([
      ['某图商地点清单（合成）'],
      HEADER,
      rows[0] ?? [],
      [2, 'B1', '410102', '乙', { formula: '100+13.6', result: 113.6 }, 34.75],
      [{ formula: 'A3+1', result: 3 }, 1.23456789012346e18, null, '丙', '一百一十三', 34.75],
      [4, { formula: '"B"&1', result: 'B1' }, null, '丁', 113.6, null],
      [5, 88001234, null, '戊', 113.6, 34.75],
    ]);
    const zh = await put(wrong, XLSX_TYPE);
    t.equal(zh.statusCode, 400);
    t.match(zh.json().errors, [
      { pointer: '#/entries/1/lng', code: 'formula-cell', detail: /^第 4 行“经度”：E4 格是公式/ },
      { pointer: '#/entries/1/code', code: 'invalid-format', detail: '第 4 行“驿站编号”：应为驿站编号' },
      { pointer: '#/entries/2/placeId', code: 'digits-lost', detail: /^第 5 行“地点编号”：数字超过 15 位/ },
      { pointer: '#/entries/2/lng', code: 'invalid-type', detail: /^第 5 行“经度”：/ },
      { pointer: '#/entries/3/placeId', code: 'formula-cell', detail: /B6 格/ },
      { pointer: '#/entries/3/lat', code: 'required', detail: /^第 6 行“纬度”：/ },
      { pointer: '#/entries/4/placeId', code: 'repeated', detail: /^第 7 行“地点编号”：/ },
    ]);
    t.equal(zh.json().errors.length, 7, 'a formula in a column that is not ours hurts nobody');
    const en = (await put(wrong, XLSX_TYPE, 'en')).json().errors;
    t.match(en[0].detail, /^Row 4, “经度”: cell E4 is a formula/);
    t.match(en[1].detail, 'Row 4, “驿站编号”: expected a station code');
    const bad = await put(gb18030(csv.replace('113.6101', '1e2').replace('别家\n', '别家\n\n')), 'text/csv');
    t.match(bad.json().errors, [{ pointer: '#/entries/1/lng', detail: /^第 5 行“经度”：/ }]);
    const lines = Array.from({ length: 30 }, (_, i) => `P${i},x,1`).join('\n');
    const much = await put(`placeId,lng,lat\n${lines}`, 'text/csv');
    t.match([much.statusCode, much.json().errors.length], [400, 20], 'as many as fit');
    t.strictSame(await ledger(), before, 'and nothing is changed');
  });

  await t.test('what is no list is refused by name', async (t) => {
    await put(await book([HEADER, ...rows]), XLSX_TYPE);
    const before = await ledger();
    const list = sheetXml([
      ['地点编号', '经度', '纬度'],
      ['P', 113.6, 34.75],
    ]);
    const macros = workbook([{ name: '清单', xml: list }], [{ name: 'xl/vbaProject.bin', data: 'x' }]);
    const huge = `地点编号,经度,纬度\n${'x'.repeat(10_000)},1,1`;
    const many = Array.from({ length: 50_001 }, (_, i) => [`P${i}`]);
    for (const [name, bytes, type, status, code] of [
      ['CSV', Buffer.from(csv), XLSX_TYPE, 422, 'not-xlsx'],
      ['PDF', Buffer.from('%PDF-1.7\n'), XLSX_TYPE, 422, 'wrong-type'],
      [
        'xls',
        Buffer.concat([Buffer.from('d0cf11e0', 'hex'), Buffer.from('Workbook', 'utf16le')]),
        XLSX_TYPE,
        422,
        'xls-old',
      ],
      ['empty', Buffer.alloc(0), XLSX_TYPE, 422, 'file-empty'],
      ['macros', macros, XLSX_TYPE, 422, 'xlsx-macros'],
      ['a cut workbook', (await book([HEADER, ...rows])).subarray(0, 3_000), XLSX_TYPE, 422, 'xlsx-broken'],
      ['another archive', zip([{ name: 'readme.txt', data: 'x' }]), XLSX_TYPE, 422, 'wrong-type'],
      ['a bomb', zip([{ name: 'xl/workbook.xml', data: Buffer.alloc(150 << 20, 32) }]), XLSX_TYPE, 422, 'zip-bomb'],
      [
        'a cell of 10 MB',
        workbook([{ name: '清单', xml: sheetXml([['x'.repeat(10 << 20)]]) }]),
        XLSX_TYPE,
        422,
        'cell-too-large',
      ],
      [
        'too many rows',
        workbook([{ name: '清单', xml: sheetXml([['地点编号', '经度', '纬度'], ...many]) }]),
        XLSX_TYPE,
        422,
        'too-many-rows',
      ],
      ['two lists', await book([HEADER, ...rows], [HEADER, ...rows]), XLSX_TYPE, 422, 'several-lists'],
      [
        'no list',
        await book([
          ['名称', '经度'],
          ['甲', 113.6],
        ]),
        XLSX_TYPE,
        400,
        undefined,
      ],
      ['no heading', Buffer.from('名称,经度\n甲,113.6'), 'text/csv', 400, undefined],
      ['a workbook as CSV', await book([HEADER, ...rows]), 'text/csv', 422, 'xlsx-as-text'],
      ['no encoding', Buffer.from([0x6e, 0x61, 0xff, 0xff, 0x0a]), 'text/csv', 422, 'encoding-unknown'],
      ['cut UTF-8', Buffer.from('地点编号').subarray(0, -1), 'text/csv', 422, 'file-truncated'],
      ['a long line', Buffer.from(huge), 'text/csv', 400, undefined],
    ] as const) {
      const response = await put(bytes, type);
      t.equal(response.statusCode, status, `${name} ${response.body.slice(0, 300)}`);
      t.equal(response.json().errors?.[0]?.code, code, name);
      if (code === undefined && name.startsWith('no '))
        t.match(response.json().detail, /^缺少列：地点编号（placeId）、/);
      const told = (await put(bytes, type, 'en')).json();
      t.match(told.detail ?? told.title, /^[^一-龥]*[a-z]{3}/, `${name} in English`);
    }
    const large = await put(Buffer.alloc((32 << 20) + 1), XLSX_TYPE);
    t.match([large.statusCode, large.json().type], [413, /body-too-large/]);
    t.strictSame(await ledger(), before);
    t.match((await put(await book([HEADER, ...rows]), XLSX_TYPE)).json().upload, counts, 'and the next one is read');
  });
};
