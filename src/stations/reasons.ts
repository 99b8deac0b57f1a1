/** The words for the reasons of an answer: short, for a rider, in Chinese and English. Codes are the stable part. */
import type { Language } from '../problems.ts';

type Words = (at: string, note: string) => string;

const REASONS = {
  'open-on-arrival': {
    zh: (at) => (at ? `到达时开放，开放至 ${at}` : '到达时开放，全天不关门'),
    en: (at) => (at ? `Open when you arrive, until ${at}` : 'Open when you arrive, around the clock'),
  },
  'closes-soon': { zh: (at) => `到达后不久关门（${at}）`, en: (at) => `Closes soon after you arrive (${at})` },
  'closed-on-arrival': {
    zh: (at) => (at ? `到达时未开放，${at} 开放` : '到达时未开放'),
    en: (at) => (at ? `Closed when you arrive, opens ${at}` : 'Closed when you arrive'),
  },
  'hours-unknown': { zh: () => '开放时间不明', en: () => 'Opening hours are not known' },
  'hours-unreadable': {
    zh: () => '到达时是否开放不明',
    en: () => 'The recorded hours do not tell whether it is open then',
  },
  'state-paused': {
    zh: (at, note) => `暂停开放${at ? `至 ${at}` : ''}${note && `：${note}`}`,
    en: (at, note) => `Paused${at ? ` until ${at}` : ''}${note && `: ${note}`}`,
  },
  'state-closed': {
    zh: (at, note) => `已关闭${at ? `，${at} 恢复` : ''}${note && `：${note}`}`,
    en: (at, note) => `Closed${at ? ` until ${at}` : ''}${note && `: ${note}`}`,
  },
  'state-planned': { zh: () => '尚未建成', en: () => 'Not built yet' },
  'state-retired': { zh: () => '已撤销', en: () => 'No longer a station' },
  'access-open-door': { zh: () => '推门即入', en: () => 'The door is open: walk in' },
  'access-ask-staff': { zh: () => '有人值守，向工作人员说明即可', en: () => 'Staffed: ask, and you are let in' },
  'access-qr-code': { zh: () => '需扫码开门', en: () => 'Scan a QR code to get in' },
  'access-app': { zh: () => '需用手机应用开门', en: () => 'An app opens the door' },
  'access-fingerprint': { zh: () => '需录入指纹', en: () => 'A registered fingerprint opens the door' },
  'access-members-only': { zh: () => '仅限会员', en: () => 'For members only' },
  'access-none': { zh: () => '到达时无法进入', en: () => 'No way in at that hour' },
  'access-unknown': { zh: () => '进门方式不明', en: () => 'How to get in is not known' },
  verified: { zh: (at) => `${at} 已巡查`, en: (at) => `Checked ${at}` },
  'verified-long-ago': { zh: (at) => `上次巡查是 ${at}`, en: (at) => `Last checked ${at}` },
  'verification-expired': { zh: (at) => `很久没有巡查（上次 ${at}）`, en: (at) => `Not checked for long (last ${at})` },
  'never-verified': { zh: () => '还没有人核实过', en: () => 'Nobody has checked it yet' },
  'water-out': { zh: () => '停水', en: () => 'No water at present' },
  'power-out': { zh: () => '停电', en: () => 'No power at present' },
  'reported-locked': {
    zh: () => '多人反映门锁着，尚未核实',
    en: () => 'Several people found it locked lately; nobody has answered yet',
  },
  'position-approximate': {
    zh: () => '位置由地址推算，可能有偏差',
    en: () => 'Its position was derived from the address and may be off',
  },
} as const satisfies Record<string, Record<Language, Words>>;

export type ReasonCode = keyof typeof REASONS;

export interface Reason {
  readonly code: ReasonCode;
  /** The moment the reason speaks of: opens at, closes at, verified at, until. */
  readonly at?: Date;
  /** Free words of a manager (why it is closed). */
  readonly note?: string;
}

const DAY_MS = 86_400_000;
const CHINA_OFFSET_MS = 8 * 3_600_000;

/** A moment as people say it, in China's time: today just the clock, this year the day too. */
function moment(at: Date, now: Date, language: Language): string {
  return `${dayWords(chinaDay(at.getTime()), chinaDay(now.getTime()), language)} ${clockOf(at.getTime())}`;
}

/** Days since 1970-01-01 by China's clocks. */
export function chinaDay(ms: number): number {
  return Math.floor((ms + CHINA_OFFSET_MS) / DAY_MS);
}

/** The first millisecond of that day, and of the next. */
export function chinaDaySpan(ms: number): [fromMs: number, untilMs: number] {
  const from = chinaDay(ms) * DAY_MS - CHINA_OFFSET_MS;
  return [from, from + DAY_MS];
}

/** HH:MM by China's clocks. */
function clockOf(ms: number): string {
  return new Date(ms + CHINA_OFFSET_MS).toISOString().slice(11, 16);
}

/** A day (as `chinaDay` numbers them) as it is called on the day `today`. */
export function dayWords(day: number, today: number, language: Language): string {
  const days = day - today;
  if (days === 0) return language === 'zh' ? '今天' : 'today';
  if (days === 1) return language === 'zh' ? '明天' : 'tomorrow';
  if (days === -1) return language === 'zh' ? '昨天' : 'yesterday';
  const local = new Date(day * DAY_MS);
  if (language === 'en') return local.toISOString().slice(0, 10);
  const isThisYear = local.getUTCFullYear() === new Date(today * DAY_MS).getUTCFullYear();
  const year = isThisYear ? '' : `${local.getUTCFullYear()} 年 `;
  return `${year}${local.getUTCMonth() + 1} 月 ${local.getUTCDate()} 日`;
}

/** A reason in words: `at` is the moment it speaks of, in words too, or empty. */
export function wordsOf(code: ReasonCode, language: Language, at: string, note = ''): string {
  return REASONS[code][language](at, note);
}

/** The reasons in words. */
export function describeReasons(
  reasons: readonly Reason[],
  now: Date,
  language: Language,
): { code: string; detail: string }[] {
  return reasons.map(({ code, at, note }) => ({
    code,
    detail: wordsOf(code, language, at ? moment(at, now, language) : '', note),
  }));
}
