/** From the ledger's rows to the API's JSON and to the lines of its table. Pure. */
import { convert, type Crs } from '../geo/crs.ts';
import type { ListRow, StationRow, StrayRow, Sums } from './publication.repository.ts';
import type { Verdict } from './publication.schema.ts';

/** One place that is shown, in `crs`: as it was given where that is its own system. */
function coordinatesIn(crs: Crs, given: Crs, lngLat: readonly [number, number], wgs84: readonly [number, number]) {
  return given === crs ? [...lngLat] : convert(wgs84, 'wgs84', crs);
}

const roundMeters = (meters: number): number => Math.round(meters * 1_000) / 1_000;

function verdictsOf(row: StationRow): Verdict[] {
  if (row.place_id === null) return ['missing'];
  const isStale = row.is_late || row.has_other_name || row.has_other_state;
  const verdicts: Verdict[] = [
    ...(row.is_misplaced ? (['misplaced'] as const) : []),
    ...(isStale ? (['stale'] as const) : []),
  ];
  return verdicts.length === 0 ? ['correct'] : verdicts;
}

/** `crs`: of what is shown; the station's own coordinates are in the layer's system. */
export function showStation(row: StationRow, crs: Crs) {
  return {
    verdicts: verdictsOf(row),
    station: {
      id: row.id,
      code: row.code,
      name: row.name,
      district: { adcode: row.adcode, name: row.district_name },
      coordinates: [row.lng, row.lat],
    },
    shown:
      row.place_id === null || row.shown_crs === null
        ? null
        : {
            placeId: row.place_id,
            name: row.shown_name,
            coordinates: coordinatesIn(
              crs,
              row.shown_crs,
              [Number(row.shown_lng), Number(row.shown_lat)],
              [Number(row.shown_wgs84_lng), Number(row.shown_wgs84_lat)],
            ),
            matchedBy: row.matched_by,
            observedAt: row.observed_at?.toISOString() ?? '',
            ...(row.places > 1 ? { places: row.places } : {}),
          },
    misplacedBy: row.meters === null ? null : roundMeters(row.meters),
    staleWhy: [
      ...(row.is_late ? ['observed-before-change'] : []),
      ...(row.has_other_name ? ['name'] : []),
      ...(row.has_other_state ? ['state'] : []),
    ],
  };
}

export function showStray(row: StrayRow, crs: Crs) {
  return {
    verdicts: [row.station_id === null ? 'unknown' : 'gone'] as Verdict[],
    station:
      row.station_id === null
        ? null
        : {
            id: row.station_id,
            code: row.code ?? '',
            name: row.station_name ?? '',
            district: { adcode: row.adcode ?? '', name: row.district_name ?? '' },
            coordinates: null,
          },
    shown: {
      placeId: row.place_id,
      name: row.name,
      coordinates: coordinatesIn(crs, row.crs, [row.lng, row.lat], [row.wgs84_lng, row.wgs84_lat]),
      matchedBy: row.matched_by,
      observedAt: row.observed_at.toISOString(),
    },
    misplacedBy: null,
    staleWhy: [],
  };
}

export const showUpload = (row: ListRow) => ({
  id: row.id,
  district: row.adcode,
  current: row.is_current,
  crs: row.crs,
  observedAt: row.observed_at.toISOString(),
  uploadedAt: row.uploaded_at.toISOString(),
  entries: row.entries,
  matched: { id: row.by_id, code: row.by_code, position: row.by_position },
  unknown: row.unknown,
});

export function addSums(rows: readonly Sums[]): Sums {
  const sum = (of: keyof Sums): number => rows.reduce((total, row) => total + row[of], 0);
  return {
    stations: sum('stations'),
    published: sum('published'),
    correct: sum('correct'),
    missing: sum('missing'),
    stale: sum('stale'),
    misplaced: sum('misplaced'),
  };
}

// --- the table ----------------------------------------------------------------------------------------------------

const VERDICT_WORDS: Readonly<Record<Verdict, string>> = {
  correct: '正确',
  missing: '缺失',
  stale: '过时',
  misplaced: '位置偏差',
  unknown: '未匹配',
  gone: '已撤销',
};

/** The mark makes Excel and WPS read UTF-8. */
export const BYTE_ORDER_MARK = '\ufeff';
export const TABLE_HEAD = [
  '结论',
  '驿站编号',
  '驿站名称',
  '行政区划代码',
  '区县',
  '地图地点编号',
  '地图名称',
  '偏差（米）',
  '驿站经度',
  '驿站纬度',
  '地图经度',
  '地图纬度',
  '坐标系',
  '地图观察时间',
];

/** A cell that no spreadsheet takes for a formula (OWASP: CSV injection), quoted where it must be. */
export function csvCell(value: string | number | null | undefined): string {
  if (typeof value === 'number') return String(value);
  const text = value ?? '';
  const safe = /^[=+\-@\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export const csvLine = (cells: readonly (string | number | null | undefined)[]): string =>
  `${cells.map(csvCell).join(',')}\r\n`;

export type LedgerItem = ReturnType<typeof showStation> | ReturnType<typeof showStray>;

export function tableLine(item: LedgerItem, crs: Crs): string {
  const { station, shown } = item;
  return csvLine([
    item.verdicts.map((one) => VERDICT_WORDS[one]).join('、'),
    station?.code,
    station?.name,
    station?.district.adcode,
    station?.district.name,
    shown?.placeId,
    shown?.name,
    item.misplacedBy,
    station?.coordinates?.[0],
    station?.coordinates?.[1],
    shown?.coordinates[0],
    shown?.coordinates[1],
    crs,
    shown?.observedAt,
  ]);
}
