/** From a station record to the GeoJSON feature of the API. Pure: the moment and the coordinate system are given. */
import { NEEDS, type Need } from '../amenities/amenity.schema.ts';
import type { Crs } from '../geo/crs.ts';
import { freshnessAt, type FreshnessRule } from './freshness.ts';
import { navigationLinks } from './navigation.ts';
import type { ShownPhoto } from './station-photo.schema.ts';
import type { StationRecord } from './station.ts';
import { openingAt, stateAt, trustedHours } from './usability.ts';

export interface FeatureView {
  readonly crs: Crs;
  readonly now: Date;
  readonly freshness: FreshnessRule;
  /** Adds navigation links; `geo:` only where WGS-84 may be shown. */
  readonly navigation?: { readonly withWgs84: boolean };
  /** Adds the next few activities, on a single station; null: not known now. */
  readonly activities?: readonly object[] | null;
  /** Adds what only administrators see. */
  readonly forAdmin?: boolean;
}

/** A single station, whole. */
export interface WholeView extends FeatureView {
  /** Where the API is reached, for links: '' or https://host, then the path prefix. */
  readonly baseUrl: string;
}

export interface StationFeature {
  readonly type: 'Feature';
  readonly id: string;
  readonly geometry: { readonly type: 'Point'; readonly coordinates: readonly [number, number] } | null;
  readonly properties: Readonly<Record<string, unknown>>;
}

type NeedsFacts = Pick<StationRecord, 'amenities' | 'water'>;

/** The needs met now, in the fixed order: by amenities that are not out of order; without water there is none to drink. */
export function needsMet(station: NeedsFacts): Need[] {
  const bits = needBits(station);
  return NEEDS.filter((_, i) => (bits & (1 << i)) !== 0);
}

const DRINK = 1 << NEEDS.indexOf('drink');

/** The same as bits, by the places of NEEDS. */
export function needBits({ amenities, water }: NeedsFacts): number {
  let bits = 0;
  for (const { need, state } of amenities) {
    if (need !== null && state !== 'outOfOrder') bits |= 1 << NEEDS.indexOf(need);
  }
  return water === 'out' ? bits & ~DRINK : bits;
}

const iso = (date: Date | null): string | null => date?.toISOString() ?? null;

export function maintainersShown(maintainers: StationRecord['maintainers']): readonly object[] {
  return maintainers.map(({ id, name, role, basis }) => ({
    id,
    name,
    role,
    ...(basis === 'assumed' ? { assumed: true } : {}),
  }));
}

/** One station as a Feature in `view.crs`. In the system it was submitted in, the coordinates are the submitted ones. */
export function toFeature(station: StationRecord, view: FeatureView): StationFeature {
  const { now } = view;
  const opening = openingAt(station, now);
  const state = stateAt(station, now);
  const isBack = state !== station.state;
  return {
    type: 'Feature',
    id: station.id,
    geometry: station.position === null ? null : { type: 'Point', coordinates: station.position[view.crs] },
    properties: {
      code: station.code,
      name: station.name,
      address: station.address,
      district: { adcode: station.adcode, name: station.districtName, asWritten: station.districtAsWritten },
      state,
      stateReason: isBack ? null : station.stateReason,
      stateUntil: isBack ? null : iso(station.stateUntil),
      openNow: opening.open,
      openingHours: trustedHours(station),
      openingHoursText: station.openingHoursText,
      opensAt: iso(opening.opensAt),
      closesAt: iso(opening.closesAt),
      needs: needsMet(station),
      amenities: station.amenities.map((one) => ({ code: one.code, state: one.state })),
      access: station.access.map((one) => ({ mode: one.mode, hours: one.hours })),
      utilities: { water: station.water, power: station.power },
      positionAccuracy: station.position?.accuracy ?? null,
      verifiedAt: iso(station.verifiedAt),
      freshness: freshnessAt(station.verifiedAt, now, view.freshness),
      maintainers: maintainersShown(station.maintainers),
      provenance: { source: station.source, url: station.sourceUrl, observedAt: station.observedAt },
      revision: station.revision,
      updatedAt: station.updatedAt.toISOString(),
      ...(view.navigation && station.position
        ? { navigation: navigationLinks(station.name, station.position, view.navigation.withWgs84) }
        : {}),
      ...(view.activities === undefined ? {} : { activities: view.activities }),
      ...(view.forAdmin ? { published: station.published, unpublishedReason: station.unpublishedReason } : {}),
    },
  };
}

/** The photo as answers have it. Its address changes with its bytes, so that a copy of them may be kept for a while. */
export function photoShown({ id, photo }: Pick<StationRecord, 'id' | 'photo'>, baseUrl: string): ShownPhoto | null {
  if (photo === null) return null;
  const { tag, updatedAt, ...rest } = photo;
  return { url: `${baseUrl}/v1/stations/${id}/photo?v=${tag}`, ...rest, updatedAt: updatedAt.toISOString() };
}

/** A single station's representation, with what is in doubt about it; also the answer to a write. */
export function stationBody(station: StationRecord, view: WholeView): string {
  const feature = toFeature(station, view);
  const doubts = station.isDoubted ? ['reported-locked'] : [];
  return JSON.stringify({
    ...feature,
    properties: { ...feature.properties, doubts, photo: photoShown(station, view.baseUrl) },
    coordinateSystem: view.crs,
  });
}
