/** Workbooks: what LibreOffice saves, what clerks do to them, and what must be refused before it does harm. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile as readBytes, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import t from 'tap';
import { isZip } from '../../src/imports/decode.ts';
import { ImportFileError } from '../../src/imports/file-error.ts';
import { readFile } from '../../src/imports/read-file.ts';
import { readTable } from '../../src/imports/read-table.ts';
import { readXlsx } from '../../src/imports/read-xlsx.ts';
import { oneSheet, sheetXml, workbook, zip, type Cell } from '../support/xlsx.ts';

const FIXTURES = new URL('../fixtures/zhengzhou/', import.meta.url);
const run = promisify(execFile);
const HEADER = ['站点名称', '详细地址', '经度', '纬度'];

t.test('the Zhengzhou sheet, saved by LibreOffice from both encodings, reads as the CSV does', async (t) => {
  const truth = readTable(await readBytes(new URL('zhengzhou_raw82_utf8.csv', FIXTURES)));
  const cells = (rows: typeof truth.rows) => rows.map((row) => ({ line: row.line, ...row.cells }));
  for (const file of ['zhengzhou_raw82_utf8.xlsx', 'zhengzhou_raw82_gbk.xlsx']) {
    const table = await readFile(await readBytes(new URL(file, FIXTURES)));
    t.equal(table.format, 'xlsx');
    t.strictSame(table.headers, truth.headers);
    t.strictSame(cells(table.rows), cells(truth.rows), file);
  }
});

const office = await run('soffice', ['--version']).catch(() => undefined);

t.test('converted by LibreOffice now', { skip: office ? false : 'LibreOffice is not installed' }, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'love-stations-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  const truth = readTable(await readBytes(new URL('zhengzhou_raw82_utf8.csv', FIXTURES)));
  // 76: UTF-8; 85: GB 18030, which holds GBK.
  for (const [name, charset] of [
    ['zhengzhou_raw82_utf8', '76'],
    ['zhengzhou_raw82_gbk', '85'],
  ] as const) {
    const profile = `-env:UserInstallation=file://${join(folder, 'profile')}`;
    const input = fileURLToPath(new URL(`${name}.csv`, FIXTURES));
    await run('soffice', [
      profile,
      '--headless',
      '--convert-to',
      'xlsx',
      `--infilter=CSV:44,34,${charset},1`,
      '--outdir',
      folder,
      input,
    ]);
    const table = await readFile(await readBytes(join(folder, `${name}.xlsx`)));
    t.strictSame(
      table.rows.map((row) => row.cells),
      truth.rows.map((row) => row.cells),
      name,
    );
  }
});

t.test('title rows, a merged two-row header, merged districts, several sheets', async (t) => {
  const rows: Cell[][] = [
    ['2024年工会驿站统计表'],
    ['填报单位：某区总工会'],
    ['站点名称', '所属区县', '坐标', '', '核实日期'],
    ['', '', '经度', '纬度', ''],
    ['甲驿站', '中原区', 113.56452499999999, 34.819187, { xml: '<c s="1"><v>45413</v></c>' }],
    ['乙驿站', '', '113.5', '34.8', ''],
  ];
  const merged = ['A1:E1', 'A3:A4', 'B3:B4', 'C3:D3', 'E3:E4', 'B5:B6'];
  const styles = '<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>';
  const book = workbook(
    [
      { name: '说明', xml: sheetXml([['请填写第二张表']]) },
      { name: '隐藏', xml: sheetXml([HEADER, ['丙驿站', 'x', 1, 2]]), state: 'hidden' },
      { name: '驿站', xml: sheetXml(rows, merged) },
      {
        name: '旧表',
        xml: sheetXml([
          ['名称', '地址'],
          ['丁驿站', 'y'],
        ]),
      },
    ],
    [{ name: 'xl/styles.xml', data: styles }],
  );
  const table = await readFile(book);
  t.strictSame(table.sheet, { name: '驿站', unread: ['旧表'] });
  t.strictSame(table.headers, ['站点名称', '所属区县', '经度', '纬度', '核实日期']);
  t.strictSame(table.rows[0]?.cells, {
    站点名称: '甲驿站',
    所属区县: '中原区',
    经度: '113.564525',
    纬度: '34.819187',
    核实日期: '2024-05-01',
  });
  t.equal(table.rows[1]?.cells['所属区县'], '中原区', 'a district merged downwards is meant for each row');
  t.strictSame(
    table.rows[1]?.issues?.map((one) => one.code),
    ['merged-cell'],
  );
  t.strictSame(
    table.skipped.map((one) => one.line),
    [1, 2, 3],
  );
});

t.test('numbers, dates, times, rich text and escapes come as they are seen', async (t) => {
  const styles =
    '<styleSheet><numFmts><numFmt numFmtId="170" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/><numFmt numFmtId="171" formatCode="[$-804]0.00"/></numFmts>' +
    '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="170"/><xf numFmtId="20"/><xf numFmtId="171"/></cellXfs></styleSheet>';
  const texts =
    '<sst><si><r><t>甲</t></r><r><t xml:space="preserve"> 驿站</t></r><rPh sb="0" eb="1"><t>ジア</t></rPh></si><si><t>一行_x000D_二行</t></si></sst>';
  const row: Cell[] = [
    { xml: '<c t="s"><v>0</v></c>' },
    { xml: '<c t="s"><v>1</v></c>' },
    { xml: '<c s="1"><v>45413.5</v></c>' },
    { xml: '<c s="2"><v>0.354166666666667</v></c>' },
    { xml: '<c s="3"><v>13812345678</v></c>' },
    { xml: '<c t="b"><v>1</v></c>' },
    { xml: '<c t="e"><v>#N/A</v></c>' },
    { xml: '<c t="d"><v>2024-05-01T00:00:00</v></c>' },
  ];
  const header = ['名称', '地址', '核实日期', '开放时间', '联系电话', '备注', '区县', '日期'];
  const table = await readFile(
    oneSheet(
      [header, row],
      [],
      [
        { name: 'xl/styles.xml', data: styles },
        { name: 'xl/sharedStrings.xml', data: texts },
      ],
    ),
  );
  t.strictSame(Object.values(table.rows[0]?.cells ?? {}), [
    '甲 驿站',
    '一行\r二行',
    '2024-05-01 12:00',
    '08:30',
    '13812345678',
    'TRUE',
    '#N/A',
    '2024-05-01',
  ]);
});

t.test('formula cells are refused by name, but not where they are harmless', async (t) => {
  const formula: Cell = { xml: '<c t="str"><f>HYPERLINK("http://x")</f><v>113.5</v></c>' };
  const number: Cell = { xml: '<c><f>ROW()-1</f><v>1</v></c>' };
  const table = await readFile(
    oneSheet([
      ['序号', '站点名称', '经度', '纬度'],
      [number, '甲驿站', formula, 34.8],
    ]),
  );
  const [row] = table.rows;
  t.equal(row?.cells['经度'], '', 'its last result is not taken');
  t.match(row?.issues, [
    { code: 'formula-ignored', severity: 'warning', field: 'id' },
    { code: 'formula-cell', severity: 'error', field: 'lng', zh: /^C2 格/ },
  ]);
});

t.test('examples of the template are no stations', async (t) => {
  const table = await readFile(oneSheet([HEADER, ['【示例】某驿站', 'a', 113.5, 34.5], ['甲驿站', 'b', 113.5, 34.6]]));
  t.equal(table.rows.length, 1);
  t.match(table.skipped, [{ line: 2, reason: 'example' }]);
  t.equal(readTable(Buffer.from('站点名称,详细地址\n【示例】某驿站,a\n甲,b\n')).rows.length, 1, 'in CSV too');
});

const filler = (bytes: number): Buffer => Buffer.alloc(bytes, '<row><c><v>1</v></c></row>');

t.test('hostile and wrong files are refused by name', async (t) => {
  const sheet = sheetXml([HEADER, ['甲', 'a', 113.5, 34.5]]);
  const head = '<worksheet><sheetData>';
  const part = (data: string | Buffer, more = {}) => ({ name: 'xl/worksheets/sheet1.xml', data, ...more });
  const withSheet = (data: string | Buffer, more = {}) => workbook([{ name: 'a', xml: sheet }], [part(data, more)]);
  const manyRows = `${head}<row r="1"><c t="inlineStr"><is><t>名称</t></is></c></row>${'<row><c><v>1</v></c></row>'.repeat(50_020)}</sheetData></worksheet>`;
  const big = filler(200 * 1024 * 1024);
  const bomb = withSheet(big);
  const cases: readonly (readonly [code: string, bytes: Buffer])[] = [
    ['zip-bomb', bomb],
    ['xlsx-broken', withSheet(big, { claimedSize: 1_000 })],
    ['xlsx-macros', workbook([{ name: 'a', xml: sheet }], [{ name: 'xl/vbaProject.bin', data: 'x' }])],
    [
      'xlsx-macros',
      workbook(
        [{ name: 'a', xml: sheet }],
        [
          {
            name: '[Content_Types].xml',
            data: '<Types><Override ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/></Types>',
          },
        ],
      ),
    ],
    ['xlsx-encrypted', withSheet(sheet, { flags: 1 })],
    [
      'xlsx-encrypted',
      Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.from('EncryptedPackage', 'utf16le')]),
    ],
    ['xls-old', Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.from('Workbook', 'utf16le')])],
    ['xlsb-not-supported', zip([{ name: 'xl/workbook.bin', data: 'x' }])],
    [
      'ods-not-supported',
      zip([
        { name: 'mimetype', data: 'x' },
        { name: 'content.xml', data: '<a/>' },
      ]),
    ],
    ['wrong-type', zip([{ name: 'word/document.xml', data: '<a/>' }])],
    ['wrong-type', zip([{ name: 'readme.txt', data: 'x' }])],
    ['wrong-type', Buffer.from('%PDF-1.7\n')],
    ['xlsx-broken', withSheet(sheet).subarray(0, -30)],
    ['xlsx-broken', withSheet(`<!DOCTYPE a [<!ENTITY b "${'c'.repeat(100)}">]>${sheet}`)],
    ['xlsx-broken', withSheet(`${head}<row>`)],
    ['cell-too-large', withSheet(sheetXml([HEADER, ['x'.repeat(10 * 1024 * 1024)]]))],
    [
      'cell-too-large',
      workbook(
        [{ name: 'a', xml: sheet }],
        [{ name: 'xl/sharedStrings.xml', data: `<sst><si><t>${'x'.repeat(40_000)}</t></si></sst>` }],
      ),
    ],
    ['too-many-rows', withSheet(manyRows)],
    ['too-many-columns', withSheet(sheetXml([HEADER, [...Array<string>(201).fill('x')]]))],
    ['header-not-found', withSheet(sheetXml([['随便'], ['写写']]))],
    ['no-rows', withSheet(sheetXml([HEADER]))],
  ];
  for (const [code, bytes] of cases) {
    // Without the thread, whose start takes longer than all of this.
    const error = await (isZip(bytes) ? readXlsx(bytes) : readFile(bytes)).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    t.match(error, { code }, code);
    if (error instanceof ImportFileError) t.notMatch(`${error.zh}${error.en}`, /[{}]/, 'a sentence without holes');
  }
  await t.rejects(readFile(bomb), { code: 'zip-bomb' }, 'in its thread as well');
  t.ok(bomb.length < 1024 * 1024, 'the bomb is less than a megabyte on disk');
});

t.test('one text in very many cells is bounded as well', async (t) => {
  const texts = `<sst><si><t>${'字'.repeat(30_000)}</t></si></sst>`;
  const rows = '<row><c t="s"><v>0</v></c><c t="s"><v>0</v></c></row>'.repeat(3_000);
  const xml = `<worksheet><sheetData><row r="1"><c t="inlineStr"><is><t>名称</t></is></c></row>${rows}</sheetData></worksheet>`;
  const book = workbook([{ name: 'a', xml }], [{ name: 'xl/sharedStrings.xml', data: texts }]);
  await t.rejects(readFile(book), { code: 'text-too-large' });
});

t.test('a file that takes too long ends with a reason', async (t) => {
  await t.rejects(readFile(oneSheet([HEADER, ['甲', 'a', 113.5, 34.5]]), { timeLimitMs: 1 }), { code: 'read-timeout' });
});
