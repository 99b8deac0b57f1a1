/**
 * Activities as an iCalendar object (RFC 5545), for the calendars of phones. Pure. Times are UTC, so no VTIMEZONE is
 * needed; GEO is WGS-84 by the RFC and left out where that may not be shown.
 */
import type { ActivityRecord } from './activity.repository.ts';
import { ACTIVITY_KINDS } from './activity.schema.ts';

const MAX_LINE_OCTETS = 75;

/** TEXT, RFC 5545 section 3.3.11. Other control characters have no place in it. */
function escapeText(text: string): string {
  return (
    text
      .replaceAll(/\r\n?/g, '\n')
      // eslint-disable-next-line no-control-regex -- control characters are what it removes
      .replaceAll(/[\u0000-\u0009\u000b-\u001f\u007f]/g, ' ')
      .replaceAll(/[\\;,]/g, '\\$&')
      .replaceAll('\n', '\\n')
  );
}

/** A content line, folded at 75 octets and never within a character (section 3.1), with its line end. */
export function foldLine(line: string): string {
  let folded = '';
  let octets = 0;
  for (const character of line) {
    const size = Buffer.byteLength(character);
    if (octets + size > MAX_LINE_OCTETS) {
      folded += '\r\n ';
      octets = 1;
    }
    folded += character;
    octets += size;
  }
  return `${folded}\r\n`;
}

/** UTC, section 3.3.5 form 2. */
const utc = (at: Date): string => `${at.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;

export interface CalendarView {
  readonly withWgs84: boolean;
  /** '' or https://host and the path prefix; without a host there are no links. */
  readonly baseUrl: string;
}

function describe(activity: ActivityRecord): string {
  const { zh, en } = ACTIVITY_KINDS[activity.kind];
  return [
    activity.cancelReason === null ? '' : `已取消：${activity.cancelReason}`,
    `${zh} (${en})`,
    activity.description ?? '',
    activity.places === null ? '' : `名额 ${activity.places}`,
    `驿站编号 ${activity.station.code}`,
  ]
    .filter((line) => line !== '')
    .join('\n');
}

function event(activity: ActivityRecord, view: CalendarView): string[] {
  const { station, isCancelled } = activity;
  const place = [station.name, station.address].filter((one) => one !== null).join('，');
  const geo = view.withWgs84 ? station.position?.wgs84 : undefined;
  return [
    'BEGIN:VEVENT',
    `UID:${activity.id}`,
    // Without METHOD it is when the information was last revised (section 3.8.7.2), so the same bytes until then.
    `DTSTAMP:${utc(activity.updatedAt)}`,
    `LAST-MODIFIED:${utc(activity.updatedAt)}`,
    `SEQUENCE:${activity.revision - 1}`,
    `STATUS:${isCancelled ? 'CANCELLED' : 'CONFIRMED'}`,
    `DTSTART:${utc(activity.startsAt)}`,
    `DTEND:${utc(activity.endsAt)}`,
    `SUMMARY:${escapeText(`${isCancelled ? '【已取消】' : ''}${activity.title}`)}`,
    `DESCRIPTION:${escapeText(describe(activity))}`,
    `CATEGORIES:${escapeText(ACTIVITY_KINDS[activity.kind].zh)}`,
    `LOCATION:${escapeText(place)}`,
    ...(geo ? [`GEO:${geo[1].toFixed(6)};${geo[0].toFixed(6)}`] : []),
    ...(/^https?:/.test(view.baseUrl) ? [`URL:${view.baseUrl}/v1/activities/${activity.id}`] : []),
    'TRANSP:TRANSPARENT',
    'END:VEVENT',
  ];
}

/** The whole calendar, UTF-8 text with CRLF line ends. */
export function calendarText(activities: readonly ActivityRecord[], view: CalendarView): string {
  return [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Love Stations//activities//ZH',
    'CALSCALE:GREGORIAN',
    'NAME:爱心驿站活动',
    'X-WR-CALNAME:爱心驿站活动',
    'REFRESH-INTERVAL;VALUE=DURATION:PT1H',
    ...activities.flatMap((one) => event(one, view)),
    'END:VCALENDAR',
  ]
    .map(foldLine)
    .join('');
}
