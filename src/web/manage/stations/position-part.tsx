/** Where it is: a union moves the pin; everybody else sees it. */
import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { api, dataOf } from '../../page/api.ts';
import { useWords } from '../../page/language.ts';
import { mapCrs } from '../../page/map-style.ts';
import type { Position } from '../../page/station-map.ts';
import { Part } from './part.tsx';
import { PlaceField, positionOf, type Place } from './place-field.tsx';
import type { EditPartProperties } from './text-part.tsx';
import { EDIT } from './words.ts';

const ACCURACIES = ['surveyed', 'map', 'approximate'] as const;
export type Accuracy = (typeof ACCURACIES)[number];

/** Some station of the district that has a position: where a map without a pin begins. */
export function useNeighbour(district: string | undefined): Position | undefined {
  const [place, setPlace] = useState<Position>();
  useEffect(() => {
    if (district === undefined) return;
    const query = { district, located: 'true' as const, limit: 1, outCrs: mapCrs() };
    dataOf(api.GET('/v1/stations', { params: { query } })).then(
      ({ features }) => {
        const [lng, lat] = features[0]?.geometry?.coordinates ?? [];
        if (lng !== undefined && lat !== undefined) setPlace([lng, lat]);
      },
      () => undefined,
    );
  }, [district]);
  return place;
}

export function AccuracyField({
  value,
  onChange,
}: {
  readonly value: Accuracy;
  readonly onChange: (accuracy: Accuracy) => void;
}): VNode {
  const { place: words } = useWords(EDIT);
  return (
    <label class="field">
      <span>{words.accuracy}</span>
      <select value={value} onChange={(event) => onChange(event.currentTarget.value as Accuracy)}>
        {ACCURACIES.map((one) => (
          <option key={one} value={one}>
            {words.accuracies[one]}
          </option>
        ))}
      </select>
    </label>
  );
}

export function PositionPart({ edit, feature, mayMove }: EditPartProperties & { readonly mayMove: boolean }): VNode {
  const { place: words } = useWords(EDIT);
  const { position: kept, properties } = feature;
  const begin = { lng: kept?.[0].toFixed(6) ?? '', lat: kept?.[1].toFixed(6) ?? '', crs: mapCrs() };
  const [place, setPlace] = useState<Place>(begin);
  const [accuracy, setAccuracy] = useState<Accuracy>(properties.positionAccuracy === 'surveyed' ? 'surveyed' : 'map');
  const [isWrong, setWrong] = useState(false);
  const around = useNeighbour(kept ? undefined : properties.district.adcode);
  if (!mayMove)
    return (
      <Part title={words.title}>
        <p>{words.notYours}</p>
        {kept && (
          <p class="number sub">
            {words.systems[mapCrs()]}: {kept[0].toFixed(6)}, {kept[1].toFixed(6)}
          </p>
        )}
      </Part>
    );
  const save = async (): Promise<boolean> => {
    const position = positionOf(place);
    setWrong(!position);
    if (!position) return false;
    const isSame = place.lng === begin.lng && place.lat === begin.lat && place.crs === begin.crs;
    return await edit.save(
      isSame
        ? { properties: { positionAccuracy: accuracy } }
        : {
            crs: place.crs,
            geometry: { type: 'Point', coordinates: [position[0], position[1]] },
            properties: { positionAccuracy: accuracy },
          },
    );
  };
  return (
    <Part title={words.title} onSave={save}>
      {!kept && <p class="notice likely">{words.missing}</p>}
      {properties.positionAccuracy === 'approximate' && <p class="notice likely">{words.approximate}</p>}
      <PlaceField place={place} onChange={setPlace} around={around} mapSystem={mapCrs()} />
      <AccuracyField value={accuracy} onChange={setAccuracy} />
      {isWrong && (
        <p class="notice no" role="alert">
          {words.wrong}
        </p>
      )}
    </Part>
  );
}
