/** Distances, durations and moments as people say them. Pure; moments are by China's clocks, wherever the phone is. */
import { travelSeconds, type TravelMode } from '../../stations/travel.ts';

type Language = 'zh' | 'en';

interface DistanceWords {
  readonly meters: (meters: string) => string;
  readonly kilometers: (kilometers: string) => string;
}

/** 40 m, 620 m, 1.4 km, 12 km: no more digits than the way has. */
export function distanceText(meters: number, words: DistanceWords): string {
  if (meters < 995) return words.meters(String(Math.max(10, Math.round(meters / 10) * 10)));
  const kilometers = meters / 1_000;
  return words.kilometers(kilometers < 9.95 ? kilometers.toFixed(1) : String(Math.round(kilometers)));
}

/** Whole minutes, the begun one too. */
export const minutes = (meters: number, mode: TravelMode): number =>
  Math.max(1, Math.ceil(travelSeconds(meters, mode) / 60));

const TAGS = { zh: 'zh-CN', en: 'en-GB' } as const;
const ZONE = 'Asia/Shanghai';

const dayOf = (at: Date): string => new Intl.DateTimeFormat('en-CA', { timeZone: ZONE }).format(at);

/** 14:05 */
export const clockText = (at: Date): string =>
  new Intl.DateTimeFormat('en-GB', { timeZone: ZONE, hour: '2-digit', minute: '2-digit' }).format(at);

/** 今天 14:05, 11 月 24 日周二 14:05 */
export function momentText(at: Date, now: Date, language: Language): string {
  const isToday = dayOf(at) === dayOf(now);
  if (isToday) return `${language === 'zh' ? '今天' : 'today'} ${clockText(at)}`;
  return `${dateText(at, language)} ${clockText(at)}`;
}

/** 11月24日周二 */
export const dateText = (at: Date, language: Language): string =>
  new Intl.DateTimeFormat(TAGS[language], { timeZone: ZONE, month: 'short', day: 'numeric', weekday: 'short' }).format(
    at,
  );

/** How long ago, roughly: 5 分钟, 3 小时, 2 天. */
export function ageText(ms: number, language: Language): string {
  const minutesOld = Math.max(1, Math.round(ms / 60_000));
  if (minutesOld < 90) return language === 'zh' ? `${minutesOld} 分钟` : `${minutesOld} min`;
  const hours = Math.round(minutesOld / 60);
  if (hours < 36) return language === 'zh' ? `${hours} 小时` : `${hours} h`;
  const days = Math.round(hours / 24);
  return language === 'zh' ? `${days} 天` : `${days} days`;
}
