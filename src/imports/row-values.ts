/**
 * The small vocabularies of a row: its state, its dates, and where its coordinates come from.
 * Owns the wordings only; parse-row.ts decides what an unreadable one means.
 */
import type { AccessMode } from '../stations/station.schema.ts';

export type StationState = 'planned' | 'open' | 'paused' | 'closed' | 'retired';

const STATES: Readonly<Record<StationState, RegExp>> = {
  planned: /^(?:规划中?|计划中?|拟建|筹建中?|在建|建设中|待建|待开放|planned)$/,
  open: /^(?:开放中?|正常|正常开放|正常运营|正常使用|运营中?|营业中?|使用中?|在用|启用|已启用|已开放|open|opened|active)$/,
  paused: /^(?:暂停|暂停开放|暂停使用|暂停服务|暂停营业|停用|维修中?|装修中?|整修中?|paused|suspended)$/,
  closed: /^(?:关闭|已关闭|停业|closed)$/,
  retired: /^(?:撤销|已撤销|撤站|已撤|拆除|已拆除|取消|已取消|摘牌|注销|retired|removed)$/,
};

/** The state that a cell names; undefined where it is not certain. */
export function readState(text: string): StationState | undefined {
  const key = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s。.]+/g, '');
  return (Object.keys(STATES) as StationState[]).find((state) => STATES[state].test(key));
}

const DATE = /^(\d{4})(?:[-/.]|年)(\d{1,2})(?:[-/.]|月)(\d{1,2})日?(?:[T ]\d{1,2}:\d{2}.*)?$/;

/** A calendar date as `YYYY-MM-DD`, with or without a time of day; undefined where the text is none. */
export function readDate(text: string): string | undefined {
  const plain = text.normalize('NFKC').trim();
  const [, year, month, day] = DATE.exec(plain) ?? /^(\d{4})(\d{2})(\d{2})$/.exec(plain) ?? [];
  if (year === undefined || month === undefined || day === undefined) return undefined;
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  const iso = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  // Rolls over for 2024-02-30; years outside this century are typing errors.
  return date.toISOString().startsWith(iso) && /^20/.test(year) ? iso : undefined;
}

export interface PositionOrigin {
  readonly method: 'observed' | 'geocoded' | 'stated';
  readonly accuracy: 'map' | 'approximate';
}

/**
 * How a position came about, by what the source says of it. A place seen on a map counts as observed; one computed from the
 * address is only approximate (in the Zhengzhou list 4 of 64 lie in another district); without a word it is what was stated.
 */
export function positionOrigin(coordinateSource: string | null): PositionOrigin {
  const text = coordinateSource ?? '';
  if (/geocod|geo_?code|地理编码|地址解析|地址匹配|地址转换|由地址/i.test(text))
    return { method: 'geocoded', accuracy: 'approximate' };
  if (/(?:^|[^a-z])poi(?:$|[^a-z])|兴趣点/i.test(text)) return { method: 'observed', accuracy: 'map' };
  return { method: 'stated', accuracy: 'map' };
}

const ACCESS: Readonly<Record<AccessMode, RegExp>> = {
  openDoor: /^(?:自由进入|自由进出|自由出入|直接进入|敞开|门开着|无需登记|openDoor|open)$/i,
  askStaff: /^(?:找工作人员|联系工作人员|工作人员开门|找人开门|登记进入|前台登记|askStaff|staff)$/i,
  qrCode: /^(?:扫码|扫二维码|扫码进入|扫码开门|qrCode|qr)$/i,
  fingerprint: /^(?:指纹|指纹锁|指纹开门|fingerprint)$/i,
  app: /^(?:小程序或App|小程序|App|小程序开门|手机开门)$/i,
  membersOnly: /^(?:仅限会员|会员|工会会员|仅会员|membersOnly|members)$/i,
};

/** How one gets in, in the words of the template and others that clerks use. */
export function readAccess(text: string): AccessMode | undefined {
  const plain = text.replace(/\s+/g, '');
  return (Object.keys(ACCESS) as AccessMode[]).find((mode) => ACCESS[mode].test(plain));
}
