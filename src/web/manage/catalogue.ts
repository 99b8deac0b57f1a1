/** What changes rarely, asked for once a page: the amenities and the districts. */
import { useEffect, useState } from 'preact/hooks';
import { api, dataOf, type Schema } from '../page/api.ts';

export type Amenity = Schema['AmenityList']['amenities'][number];
export type District = Schema['District'];

let amenities: Promise<readonly Amenity[]> | undefined;
const districts = new Map<string, Promise<readonly District[]>>();

/** The catalogue; empty until it is there, or while there is no network. */
export function useAmenities(): readonly Amenity[] {
  const [known, setKnown] = useState<readonly Amenity[]>([]);
  useEffect(() => {
    amenities ??= dataOf(api.GET('/v1/amenities')).then((found) => found.amenities);
    amenities.then(setKnown, () => (amenities = undefined));
  }, []);
  return known;
}

/** What lies directly below a district; undefined: nothing is asked, and nothing given. */
export function useDistricts(parent: string | undefined): readonly District[] {
  const [known, setKnown] = useState<readonly District[]>([]);
  useEffect(() => {
    if (parent === undefined) return setKnown([]);
    const asked =
      districts.get(parent) ??
      dataOf(api.GET('/v1/districts', { params: { query: parent === '' ? {} : { parent } } })).then(
        (found) => found.districts,
      );
    districts.set(parent, asked);
    asked.then(setKnown, () => districts.delete(parent));
  }, [parent]);
  return known;
}
