/** From a record to the API's JSON. Pure. */
import type { Crs } from '../geo/crs.ts';
import type { ActivityRecord } from './activity.repository.ts';
import { ACTIVITY_KINDS, type ActivityKind } from './activity.schema.ts';

const CHINA_MS = 8 * 3_600_000;

/** Source: GB/T 7408, RFC 3339; China keeps one time, without summer time since 1991. */
export const chinaTime = (at: Date): string =>
  new Date(at.getTime() + CHINA_MS).toISOString().replace(/(\.000)?Z$/, '+08:00');

export interface BriefFacts {
  readonly id: string;
  readonly kind: ActivityKind;
  readonly title: string;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly places: number | null;
  readonly signedUp: number;
}

/** What a station's own answer says of one of its next few. */
export const toBrief = ({ id, kind, title, startsAt, endsAt, places, signedUp }: BriefFacts) => ({
  id,
  kind,
  kindName: ACTIVITY_KINDS[kind],
  title,
  startsAt: chinaTime(startsAt),
  endsAt: chinaTime(endsAt),
  places,
  placesLeft: places === null ? null : places - signedUp,
});

/** One activity with its station as a Feature in `crs`. */
export function toActivity(record: ActivityRecord, crs: Crs, distance?: number) {
  const { station } = record;
  return {
    ...toBrief(record),
    description: record.description,
    signedUp: record.signedUp,
    state: record.isCancelled ? 'cancelled' : 'scheduled',
    cancelReason: record.cancelReason,
    attended: record.attended,
    station: {
      type: 'Feature',
      id: record.stationId,
      geometry: station.position && { type: 'Point', coordinates: station.position[crs] },
      properties: {
        code: station.code,
        name: station.name,
        address: station.address,
        district: { adcode: station.adcode, name: station.districtName },
      },
    },
    ...(distance === undefined ? {} : { distance }),
    revision: record.revision,
    updatedAt: record.updatedAt.toISOString(),
  };
}

/** One activity's representation; also the answer to a write. */
export const activityBody = (record: ActivityRecord, crs: Crs): string =>
  JSON.stringify({ ...toActivity(record, crs), coordinateSystem: crs });
