/** What the reader of opening hours notes, in words for who wrote them. */
import type { ClerkNote } from '../geo/opening-hours-clerk.ts';
import type { Wording } from '../problems.ts';

export type HoursWarning = ClerkNote | 'season-dates';

export const HOURS_WARNINGS: Readonly<Record<HoursWarning, Wording>> = {
  overnight: { zh: '跨夜，到次日', en: 'It goes on past midnight' },
  'holiday-named': { zh: '写明了节假日', en: 'Holidays are named' },
  season: { zh: '分季节', en: 'It has seasons' },
  'season-dates': { zh: '分季节：显示的是本周', en: 'It has seasons: shown is this week' },
  'days-not-stated': { zh: '没有写星期几，按每天理解', en: 'No days are written: taken as every day' },
  'days-without-hours': { zh: '写了哪几天，没有写几点', en: 'Days are written, but no hours' },
  'break-without-hours': {
    zh: '午休没有写时间：11:00 至 15:00 视为不明',
    en: 'The break has no hours: 11:00 to 15:00 is not known',
  },
  'holiday-unclear': { zh: '节假日是否开放不明', en: 'Whether it is open on holidays is not clear' },
  'season-without-dates': {
    zh: '夏令、冬令没有写日期：只有两季都开放的时间才算开放',
    en: 'The seasons have no dates: open only where both are',
  },
  'bare-hours': { zh: '只写了数字，按几点理解', en: 'Bare numbers, taken as hours' },
  'assumed-pm': { zh: '结束时间按下午理解', en: 'The end is taken as afternoon' },
  damaged: { zh: '文字有缺损', en: 'The text is damaged' },
  ambiguous: { zh: '有两种理解，取较短的', en: 'It can mean two things: taken as the shorter one' },
  'partly-read': { zh: '有些文字没有读懂', en: 'Some words were not understood' },
  empty: { zh: '没有内容', en: 'It is empty' },
  'too-long': { zh: '太长', en: 'It is too long' },
  unreadable: { zh: '没有读懂', en: 'It was not understood' },
  'impossible-time': { zh: '有不存在的时间', en: 'It has a time that does not exist' },
};
