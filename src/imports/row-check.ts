/**
 * What a row cannot know by itself: is its point in China, in its stated district, are its hours readable, does it stand
 * next to one of the same name. Adds its remarks to those of parse-row.ts and settles where the station lies.
 */
import type { Executor } from '../db/database.ts';
import { adcodePrefix, type District } from '../districts/district.schema.ts';
import { convert, type Position } from '../geo/crs.ts';
import { readClerkHours } from '../geo/opening-hours-clerk.ts';
import { checkServiceArea } from '../geo/service-area.ts';
import type { ReadHours } from '../stations/new-station.schema.ts';
import { findNear } from './import.repository.ts';
import { issue, type Issue } from './issue.ts';
import { nameSimilarity } from './names.ts';
import type { ParsedPosition, ParsedRow } from './parse-row.ts';

/** What the districts slice knows, handed in. */
export interface DistrictKnowledge {
  readonly byAdcode: ReadonlyMap<string, District>;
  resolve(row: { asWritten: string | null; address: string | null; name: string | null; cityHint: string | null }): {
    readonly kind: 'county' | 'city' | 'zone' | 'unknown' | 'ambiguous';
    readonly adcode?: string;
    readonly basis: 'wording' | 'address' | 'name' | 'hint' | null;
    readonly candidates: readonly District[];
  };
  check(
    db: Executor,
    wgs84: Position,
    stated: string | null,
  ): Promise<{ readonly containing: readonly District[]; readonly metersToStated: number | null }>;
}

export interface CheckedRow {
  readonly adcode: string | null;
  /** null: to be located, also where the stated position is refuted. */
  readonly position: ParsedPosition | null;
  readonly unlocatedReason: 'position-missing' | 'position-outside-district' | null;
  readonly hours: ReadHours;
  readonly issues: readonly Issue[];
}

/** The outlines are simplified to about this much: nearer than that, a point does not refute its district. */
const OUTLINE_TOLERANCE_METERS = 200;
/** Within this distance two stations of nearly the same name are worth a look; they still both live. */
const NEAR_METERS = 200;
const SIMILAR = 0.85;

function readHours(text: string | null, note: (one: Issue) => void): ReadHours {
  if (text === null) return { text, osm: null, confidence: 'none' };
  const { osm, confidence } = readClerkHours(text);
  if (osm === null) note(issue('hours-unreadable', 'hours', { value: text }));
  else if (confidence === 'low') note(issue('hours-uncertain', 'hours', { value: text, osm }));
  return { text, osm, confidence };
}

/**
 * Check one row against districts, service area and neighbours; `itself` is the station that it is already, which is no
 * neighbour. `neighbours` finds those of a point. Never throws for what the row says.
 */
export async function checkRow(
  tx: Executor,
  row: ParsedRow,
  districts: DistrictKnowledge,
  cityHint: string | null,
  itself: string | undefined,
  neighbours = findNear,
): Promise<CheckedRow> {
  const issues: Issue[] = [...row.issues];
  const note = (one: Issue): void => void issues.push(one);
  const hours = readHours(row.openingHoursText, note);
  const wording = districts.resolve({
    asWritten: row.districtAsWritten,
    address: row.address,
    name: row.name,
    cityHint,
  });
  if (wording.kind === 'unknown') note(issue('district-unknown', 'district', { value: row.districtAsWritten ?? '' }));
  if (wording.kind === 'ambiguous') {
    const candidates = wording.candidates.map((one) => `${one.name} ${one.adcode}`).join('、');
    note(issue('district-ambiguous', 'district', { value: row.districtAsWritten ?? '', candidates }));
  }
  const stated = wording.adcode ?? null;
  const settled =
    row.position === null
      ? null
      : await settlePosition(tx, row, row.position, stated, wording.kind, districts, itself, note, neighbours);
  const adcode = settled?.adcode ?? stated;
  const named = adcode === null ? undefined : districts.byAdcode.get(adcode);
  if (wording.kind === 'zone' && named) {
    note(
      issue('zone-resolved', 'district', {
        value: row.districtAsWritten ?? '',
        district: named.name,
        adcode: named.adcode,
      }),
    );
  } else if (wording.kind === 'city' && named?.level === 'city') {
    note(issue('district-city-only', 'district', { district: named.name }));
  }
  return {
    adcode,
    position: settled?.position ?? null,
    unlocatedReason: settled?.position ? null : row.position ? 'position-outside-district' : 'position-missing',
    hours,
    issues,
  };
}

async function settlePosition(
  tx: Executor,
  row: ParsedRow,
  position: ParsedPosition,
  stated: string | null,
  kind: string,
  districts: DistrictKnowledge,
  itself: string | undefined,
  note: (one: Issue) => void,
  neighbours: typeof findNear,
): Promise<{ readonly adcode: string | null; readonly position: ParsedPosition | null }> {
  const wgs84 = convert([position.lng, position.lat], position.crs, 'wgs84');
  const area = checkServiceArea(wgs84);
  if (!area.ok) {
    const values = { lng: position.lng, lat: position.lat };
    note(
      area.code === 'coordinates-swapped'
        ? issue('coordinates-swapped', 'coordinates', values)
        : issue('outside-service-area', 'coordinates', values),
    );
    return { adcode: stated, position: null };
  }
  const { containing, metersToStated } = await districts.check(tx, wgs84, stated);
  const lies = containing[0];
  const isInStated = stated !== null && lies?.adcode.startsWith(adcodePrefix(stated));
  if (stated !== null && metersToStated !== null && metersToStated > OUTLINE_TOLERANCE_METERS && !isInStated) {
    const meters = Math.round(metersToStated);
    const statedName = districts.byAdcode.get(stated)?.name ?? stated;
    note(
      issue('position-outside-district', 'coordinates', {
        stated: statedName,
        lies: lies ? `${lies.name} ${lies.adcode}` : '—',
        meters,
      }),
    );
    return { adcode: stated, position: null };
  }
  if (position.accuracy === 'approximate') note(issue('position-approximate', 'coordinates'));
  for (const near of await neighbours(tx, wgs84, NEAR_METERS, itself)) {
    if (nameSimilarity(near.name, row.name ?? '') < SIMILAR) continue;
    note(issue('possible-duplicate', 'name', { code: near.code, name: near.name, meters: Math.round(near.meters) }));
  }
  // A zone or a bare city is made precise by the county that the point lies in.
  const isFiner = lies && (stated === null || (kind !== 'county' && lies.adcode.startsWith(adcodePrefix(stated))));
  return { adcode: isFiner ? lies.adcode : stated, position };
}
