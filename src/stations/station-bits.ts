/**
 * Bits that screen stations for a nearest query: what it needs and what a station may offer.
 * Owns the conservative part only. A station that passes is assessed by `assess` (nearest.ts), which alone decides; one
 * that does not pass could never have.
 */
import { NEEDS } from '../amenities/amenity.schema.ts';
import { isOrdinaryDay } from '../geo/opening-hours.ts';
import type { NearestQuery } from './nearest.ts';
import { needBits } from './station-feature.ts';
import type { AccessMode, Usable } from './station.schema.ts';
import type { StationRecord } from './station.ts';
import { HOUR_WORDS, requireHour, type Vocabulary } from './station-vocabulary.ts';
import { trustedHours } from './usability.ts';
import { scheduleOf } from '../geo/opening-hours-schedule.ts';

/** Words of a station: amenities (two), needs and usability. Nodes have the hours of the week besides. */
export const STATION_WORDS = 3;
export const NODE_WORDS = STATION_WORDS + HOUR_WORDS;

/** Words that screen a single station: its three, and one of the number of its hours with these bits (place-screens.ts). */
export const SCREEN_WORDS = STATION_WORDS + 1;
export const SCREEN_GONE = 1 << 30;
/** Open, whatever its hours say. */
export const SCREEN_OPEN = 1 << 29;
/** Not open, and may be when it is said to be back. */
export const SCREEN_BACK = 1 << 28;
export const SCREEN_HOURS = SCREEN_BACK - 1;

const RANKS: readonly Usable[] = ['no', 'unknown', 'likely', 'yes'];
const [NO, UNKNOWN, LIKELY, YES] = [0, 1, 2, 3];
/** Bits of the third word: five needs, then what it may be at best. */
const BEST_SHIFT = NEEDS.length;

const BY_ACCESS: Readonly<Record<AccessMode, number>> = {
  openDoor: YES,
  askStaff: YES,
  qrCode: LIKELY,
  app: LIKELY,
  fingerprint: UNKNOWN,
  membersOnly: UNKNOWN,
};

/** May it ever open: now, or when a pause ends that says until when. */
export function mayOpen(station: Pick<StationRecord, 'state' | 'stateUntil'>): boolean {
  if (station.state === 'open') return true;
  return (station.state === 'paused' || station.state === 'closed') && station.stateUntil !== null;
}

/** The best that `usabilityAt` can say of it at any moment; the facts that do not change with time bound it. */
export function bestUsable(station: StationRecord): Usable {
  return RANKS[bestRank(station)] as Usable;
}

function bestRank(station: StationRecord): number {
  if (!mayOpen(station)) return NO;
  const rank = bestAccess(station.access);
  const osm = trustedHours(station);
  if (osm === null || scheduleOf(osm) === null) return Math.min(rank, UNKNOWN);
  if (station.position?.accuracy === 'approximate' || station.verifiedAt === null) return Math.min(rank, UNKNOWN);
  if (station.isDoubted) return Math.min(rank, UNKNOWN);
  return station.water === 'out' || station.power === 'out' ? Math.min(rank, LIKELY) : rank;
}

function bestAccess(access: StationRecord['access']): number {
  if (access.length === 0) return LIKELY;
  let best = NO;
  for (const { mode, hours } of access) {
    // Windows whose hours cannot be told count as likely.
    const rank = hours === null || BY_ACCESS[mode] === YES ? BY_ACCESS[mode] : LIKELY;
    best = Math.max(best, rank);
  }
  return best;
}

/** Write a station's three words to `out`. */
export function stationBits(station: StationRecord, vocabulary: Vocabulary, out: Uint32Array, offset: number): void {
  let [low, high] = [0, 0];
  for (const { code, state } of station.amenities) {
    const bit = state === 'outOfOrder' ? undefined : vocabulary.bitOf(code, true);
    if (bit === undefined) continue;
    if (bit < 32) low |= 1 << bit;
    else high |= 1 << (bit - 32);
  }
  out[offset] = low;
  out[offset + 1] = high;
  out[offset + 2] = needBits(station) | (((1 << bestRank(station)) - 1) << BEST_SHIFT);
}

/** What of a query is screened; `at` is when it must be open. */
export type ScreenedQuery = Pick<NearestQuery, 'needs' | 'amenities' | 'usable' | 'openNow'> &
  Partial<Pick<NearestQuery, 'at'>>;

export interface Screen {
  /** NODE_WORDS words; the first three also screen a single station. */
  readonly required: Int32Array;
  /** Amenities without a bit of their own: looked up station by station. */
  readonly otherCodes: readonly string[];
  /** The least of what is wanted as usable: 0 no, 1 unknown, 2 likely, 3 yes. */
  readonly leastUsable: number;
}

/** What lets every station pass. */
export const NO_SCREEN: Screen = { required: new Int32Array(NODE_WORDS), otherCodes: [], leastUsable: 0 };

/** What a query requires; undefined: nothing can meet it. */
export function screenOf(query: ScreenedQuery, vocabulary: Vocabulary): Screen | undefined {
  const { amenities, needs, usable, openNow } = query;
  if (!amenities && !needs && !usable && openNow === undefined) return NO_SCREEN;
  const required = new Int32Array(NODE_WORDS);
  const otherCodes: string[] = [];
  for (const code of query.amenities ?? []) {
    const bit = vocabulary.bitOf(code);
    if (bit === undefined && vocabulary.hasSpareBits) return undefined;
    if (bit === undefined) otherCodes.push(code);
    else required[bit >>> 5] = (required[bit >>> 5] as number) | (1 << (bit & 31));
  }
  let third = 0;
  for (const need of query.needs ?? []) {
    const at = (NEEDS as readonly string[]).indexOf(need);
    if (at === -1) return undefined;
    third |= 1 << at;
  }
  const leastUsable = Math.min(...(query.usable ?? ['no']).map((one) => RANKS.indexOf(one)));
  if (leastUsable > 0) third |= 1 << (BEST_SHIFT + leastUsable - 1);
  required[2] = third;
  // On holidays, and the day after, the ordinary week does not hold: then each schedule is asked.
  if (query.openNow === true && query.at && isOrdinaryDay(query.at)) requireHour(required, STATION_WORDS, query.at);
  return { required, otherCodes, leastUsable };
}
