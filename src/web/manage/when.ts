/** Moments in words. Stations live by China's clock, wherever the reader's device is. */
import type { Language } from '../page/language.ts';

const ZONE = 'Asia/Shanghai';
const DAY_MS = 86_400_000;
const tagOf = (language: Language): string => (language === 'zh' ? 'zh-CN' : 'en-GB');

/** 2026-11-23 of a moment, in China. */
export const dayOf = (ms: number): string => new Date(ms + 8 * 3_600_000).toISOString().slice(0, 10);

/** 今天 09:10, 昨天 09:10, 11月20日 09:10. */
export function moment(iso: string, nowMs: number, language: Language): string {
  const at = Date.parse(iso);
  const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: ZONE } as const;
  const time = new Intl.DateTimeFormat(tagOf(language), clock).format(at);
  const near = [nowMs, nowMs - DAY_MS, nowMs + DAY_MS].findIndex((one) => dayOf(one) === dayOf(at));
  const name = (language === 'zh' ? ['今天', '昨天', '明天'] : ['today', 'yesterday', 'tomorrow'])[near];
  const day =
    name ?? new Intl.DateTimeFormat(tagOf(language), { month: 'short', day: 'numeric', timeZone: ZONE }).format(at);
  return `${day} ${time}`;
}

/** 1 小时 20 分, 3 天 4 小时: two units at most, rounded down; `ms` without its sign. */
export function span(ms: number, language: Language): string {
  const minutes = Math.floor(Math.abs(ms) / 60_000);
  const [days, hours, rest] = [Math.floor(minutes / 1_440), Math.floor((minutes % 1_440) / 60), minutes % 60];
  const part = (count: number, zh: string, en: string): string =>
    count === 0 ? '' : language === 'zh' ? `${count} ${zh}` : `${count} ${en}`;
  const words =
    days > 0 ? [part(days, '天', 'd'), part(hours, '小时', 'h')] : [part(hours, '小时', 'h'), part(rest, '分', 'min')];
  return words.filter((one) => one !== '').join(' ') || (language === 'zh' ? '不到 1 分' : 'less than 1 min');
}

/** For <input type=datetime-local>: a moment as China's clock shows it, and back as an instant with its offset. */
export const toLocalInput = (ms: number): string => new Date(ms + 8 * 3_600_000).toISOString().slice(0, 16);
export const fromLocalInput = (value: string): string => `${value}:00+08:00`;
