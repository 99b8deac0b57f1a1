/**
 * /v1/exports: the stations as a sheet for the office, page by page from the database. Its headings are those that the
 * import clinic reads, so that a sheet that was edited can come back; a test holds both together.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { Readable } from 'node:stream';
import { z } from 'zod';
import type { Database } from '../db/database.ts';
import type { Crs } from '../geo/crs.ts';
import { knownCaller, type Authorise } from '../http/access.ts';
import { announceCrs, optionalCrs } from '../http/crs.ts';
import { problems } from '../http/openapi.ts';
import { adcode, list } from '../http/params.ts';
import {
  attachment,
  CSV_TYPE,
  csvChunks,
  XLSX_TYPE,
  xlsxStream,
  type SheetRows,
  type SheetValue,
} from '../http/sheet.ts';
import { auditRead } from '../http/write.ts';
import { amenityNames, contactsOf, districtNames } from './export.repository.ts';
import { listStations } from './station.repository.ts';
import { STATES, type AccessMode, type StationState } from './station.schema.ts';
import type { StationRecord } from './station.ts';

const PAGE_ROWS = 500;

const STATE_WORDS: Readonly<Record<StationState, string>> = {
  planned: '规划中',
  open: '开放',
  paused: '暂停',
  closed: '关闭',
  retired: '撤销',
};
const ACCURACY_WORDS = { surveyed: '现场测量', map: '地图选点', approximate: '大致位置' } as const;
const ACCESS_WORDS: Readonly<Record<AccessMode, string>> = {
  openDoor: '自由进入',
  askStaff: '找工作人员',
  qrCode: '扫码',
  fingerprint: '指纹',
  app: '小程序或App',
  membersOnly: '仅限会员',
};
const CRS_WORDS: Readonly<Record<Crs, string>> = { gcj02: 'GCJ-02', wgs84: 'WGS-84', bd09: 'BD-09' };

interface Reference {
  readonly districts: ReadonlyMap<string, string>;
  readonly amenities: ReadonlyMap<string, string>;
  readonly contacts: ReadonlyMap<string, string>;
  readonly crs: Crs;
}

interface ExportColumn {
  readonly header: string;
  readonly width: number;
  value(station: StationRecord, reference: Reference): SheetValue;
}

const maintainer = (station: StationRecord, role: string): string | null =>
  station.maintainers.find((one) => one.role === role)?.name ?? null;

/** Works by the catalogue's names; an amenity whose state nobody knows is left out rather than claimed. */
function amenityWords({ amenities }: StationRecord, names: Reference['amenities']): string {
  return amenities
    .filter(({ state }) => state !== 'unknown')
    .map(({ code, state }) => `${names.get(code) ?? code}${state === 'outOfOrder' ? '(损坏)' : ''}`)
    .join('、');
}

/** Ways in that change with the hour have no place in one cell: they are left to the service. */
function accessWords({ access: [only, ...others] }: StationRecord): string | null {
  return only && others.length === 0 && only.hours === null ? ACCESS_WORDS[only.mode] : null;
}

const COLUMNS: readonly ExportColumn[] = [
  { header: '站点编号', width: 14, value: ({ code }) => code },
  { header: '站点名称', width: 34, value: ({ name }) => name },
  { header: '详细地址', width: 40, value: ({ address }) => address },
  { header: '所属区县', width: 24, value: (one, { districts }) => districts.get(one.adcode) ?? one.adcode },
  { header: '经度', width: 14, value: ({ position }, { crs }) => position?.[crs][0] ?? null },
  { header: '纬度', width: 14, value: ({ position }, { crs }) => position?.[crs][1] ?? null },
  { header: '坐标系', width: 10, value: ({ position }, { crs }) => position && CRS_WORDS[crs] },
  { header: '坐标精度', width: 10, value: ({ position }) => position && ACCURACY_WORDS[position.accuracy] },
  { header: '开放时间', width: 28, value: (one) => one.openingHoursText ?? one.openingHours },
  { header: '服务设施', width: 36, value: (one, { amenities }) => amenityWords(one, amenities) },
  { header: '状态', width: 8, value: ({ state }) => STATE_WORDS[state] },
  { header: '进入方式', width: 14, value: accessWords },
  { header: '建设单位', width: 24, value: (one) => maintainer(one, 'builder') },
  { header: '依托单位', width: 24, value: (one) => maintainer(one, 'host') },
  { header: '责任单位', width: 24, value: (one) => maintainer(one, 'dutyHolder') },
  {
    header: '责任待确认',
    width: 10,
    value: (one) =>
      one.maintainers.some(({ role, basis }) => role === 'dutyHolder' && basis === 'assumed') ? '是' : '否',
  },
  { header: '联系电话', width: 18, value: ({ id }, { contacts }) => contacts.get(id) ?? null },
  { header: '核实日期', width: 12, value: ({ observedAt }) => observedAt },
  { header: '是否公开', width: 8, value: ({ published }) => (published ? '是' : '否') },
  { header: '巡查时间', width: 22, value: ({ verifiedAt }) => verifiedAt?.toISOString() ?? null },
  { header: '数据来源', width: 30, value: ({ source }) => source },
  { header: '更新时间', width: 22, value: ({ updatedAt }) => updatedAt.toISOString() },
];

const ExportQuery = z.strictObject({
  crs: optionalCrs().meta({ description: 'The system of the coordinates; default gcj02' }),
  district: adcode().optional().meta({ description: 'Adcode of a county, city or province: all below it' }),
  state: list(z.enum(STATES)).optional(),
});

type Query = z.output<typeof ExportQuery>;

const file = (description: string, type: string) => ({
  description,
  content: { [type]: { schema: z.string().meta({ override: { type: 'string', format: 'binary' } }) } },
});

export interface ExportRoutesOptions {
  readonly database: Database;
  readonly authorise: Authorise;
  readonly now: () => Date;
}

export function exportRoutes(app: FastifyInstance, { database, authorise, now }: ExportRoutesOptions): void {
  const routes = app.withTypeProvider<ZodTypeProvider>();

  /** The caller's own district where none is asked for. Telephone numbers leave the house: the audit log says with whom. */
  async function allowed(request: FastifyRequest, query: Query): Promise<Query> {
    const caller = knownCaller(request);
    const district = query.district ?? caller.adcode;
    authorise(caller, 'station.export', { adcode: district });
    const object = { type: 'export', id: district ?? 'all', adcode: district };
    await auditRead(database, request, { action: 'station.export', object });
    return { ...query, district };
  }

  async function* pages(query: Query): SheetRows {
    const db = database.kysely;
    const [districts, amenities] = [await districtNames(db), await amenityNames(db)];
    const filter = { district: query.district, states: query.state, withUnpublished: 'all' as const, at: now() };
    for (let after: string | undefined; ;) {
      const stations = await listStations(db, filter, after, PAGE_ROWS);
      if (stations.length === 0) return;
      const ids = stations.map(({ id }) => id);
      const reference = { districts, amenities, contacts: await contactsOf(db, ids), crs: query.crs ?? 'gcj02' };
      yield stations.map((station) => COLUMNS.map((column) => column.value(station, reference)));
      after = ids.at(-1);
    }
  }

  const description =
    'Everything the office needs of its district, unpublished stations and telephone numbers included. No cell can start a formula. The clinic reads the sheet again: what was not edited changes nothing.';
  routes.get(
    '/exports/stations.xlsx',
    {
      schema: {
        operationId: 'exportStationsXlsx',
        summary: 'The stations as an Excel sheet',
        description,
        tags: ['imports'],
        querystring: ExportQuery,
        response: { 200: file('The workbook', XLSX_TYPE), ...problems },
      },
    },
    async (request, reply) => {
      const query = await allowed(request, request.query);
      announceCrs(reply, query.crs ?? 'gcj02');
      return reply
        .header('content-type', XLSX_TYPE)
        .header('cache-control', 'no-store')
        .header('content-disposition', attachment('爱心驿站.xlsx'))
        .send(xlsxStream('驿站', COLUMNS, pages(query)) as never);
    },
  );
  routes.get(
    '/exports/stations.csv',
    {
      schema: {
        operationId: 'exportStationsCsv',
        summary: 'The stations as CSV (UTF-8 with its mark, as Excel needs it)',
        description,
        tags: ['imports'],
        querystring: ExportQuery,
        response: { 200: file('The table', 'text/csv'), ...problems },
      },
    },
    async (request, reply) => {
      const query = await allowed(request, request.query);
      announceCrs(reply, query.crs ?? 'gcj02');
      return reply
        .header('content-type', CSV_TYPE)
        .header('cache-control', 'no-store')
        .header('content-disposition', attachment('爱心驿站.csv'))
        .send(Readable.from(csvChunks(COLUMNS, pages(query))) as never);
    },
  );
}
