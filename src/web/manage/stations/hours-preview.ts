/** How written hours are understood: the service's own reader, on the device, loaded when somebody types hours. */
import { readClerkHours, type ClerkConfidence, type ClerkNote } from '../../../geo/opening-hours-clerk.ts';
import { scheduleOf } from '../../../geo/opening-hours-schedule.ts';

const DAY_MS = 86_400_000;
const CHINA_MS = 8 * 3_600_000;

export interface PreviewSpan {
  /** Minutes from midnight, `to` up to 1440. */
  readonly from: number;
  readonly to: number;
  /** null: not known. */
  readonly open: boolean | null;
}

export interface PreviewDay {
  /** 2026-11-23 */
  readonly day: string;
  /** In order, without gaps. */
  readonly spans: readonly PreviewSpan[];
}

export interface HoursPreview {
  /** null: not understood. */
  readonly osm: string | null;
  readonly confidence: ClerkConfidence;
  readonly notes: readonly ClerkNote[];
  /** The seven days from today on; empty when not understood. */
  readonly days: readonly PreviewDay[];
}

/** Never throws. */
export function previewHours(text: string, nowMs: number): HoursPreview {
  const { osm, confidence, notes } = readClerkHours(text);
  const schedule = osm === null ? null : scheduleOf(osm);
  if (osm === null || !schedule) return { osm: null, confidence: 'none', notes, days: [] };
  const midnight = Math.floor((nowMs + CHINA_MS) / DAY_MS) * DAY_MS - CHINA_MS;
  const days = Array.from({ length: 7 }, (_, i) => {
    const begin = midnight + i * DAY_MS;
    const spans: PreviewSpan[] = [];
    for (let at = begin; at < begin + DAY_MS;) {
      const { open, untilMs } = schedule.spanAt(new Date(at));
      const until = Math.min(untilMs, begin + DAY_MS);
      const last = spans.at(-1);
      const span = { from: (at - begin) / 60_000, to: (until - begin) / 60_000, open };
      if (last?.open === open) spans[spans.length - 1] = { ...last, to: span.to };
      else spans.push(span);
      at = Math.max(until, at + 60_000);
    }
    return { day: new Date(begin + CHINA_MS).toISOString().slice(0, 10), spans };
  });
  return { osm, confidence, notes, days };
}
