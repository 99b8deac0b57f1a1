/**
 * A position by map or by numbers: a pin to drag, a place to tap, or longitude and latitude typed in a system that is
 * named. What is sent is what was typed or dropped, in its own system; nothing is converted but for the pin on the map.
 */
import type { VNode } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { convert, type Crs } from '../../../geo/crs.ts';
import { useWords } from '../../page/language.ts';
import type { Position, StationMap } from '../../page/station-map.ts';
import { EDIT } from './words.ts';

/** As typed; '' and what is no number are told apart from a place by `positionOf`. */
export interface Place {
  readonly lng: string;
  readonly lat: string;
  readonly crs: Crs;
}

const SYSTEMS = ['gcj02', 'bd09', 'wgs84'] as const;
/** A tenth of a metre. */
const DIGITS = 6;
const CLOSE_ZOOM = 16;

/** undefined: not a position. The service judges everything else. */
export function positionOf({ lng, lat }: Place): Position | undefined {
  const [x, y] = [Number(lng.trim()), Number(lat.trim())];
  const isOne = lng.trim() !== '' && lat.trim() !== '' && Number.isFinite(x) && Number.isFinite(y);
  return isOne ? [x, y] : undefined;
}

export interface PlaceFieldProperties {
  readonly place: Place;
  readonly onChange: (place: Place) => void;
  /** What the map shows first where there is no position. */
  readonly around: Position | undefined;
  readonly mapSystem: Crs;
}

export function PlaceField({ place, onChange, around, mapSystem }: PlaceFieldProperties): VNode {
  const { place: words } = useWords(EDIT);
  const box = useRef<HTMLDivElement>(null);
  const [map, setMap] = useState<StationMap>();
  const latest = useRef(onChange);
  latest.current = onChange;
  // The pin that somebody moves stays the same one: a new one would slip from the finger and lose the keyboard.
  const pinned = useRef<{ at: string; remove: () => void } | undefined>(undefined);
  const position = positionOf(place);
  const shown = position && onMap(position, place.crs, mapSystem);
  const drop = ([lng, lat]: Position): void =>
    latest.current({ lng: lng.toFixed(DIGITS), lat: lat.toFixed(DIGITS), crs: mapSystem });

  useEffect(() => {
    let opened: StationMap | undefined;
    let isGone = false;
    void import('../../page/station-map.ts').then(async ({ openStationMap }) => {
      if (isGone || !box.current) return;
      const center = shown ?? around ?? ([104, 35] as const);
      const zoom = shown ? CLOSE_ZOOM : around ? 12 : 3;
      opened = await openStationMap(box.current, { center, zoom, onPlace: drop });
      if (isGone) opened.close();
      else setMap(opened);
    });
    return () => {
      isGone = true;
      opened?.close();
      pinned.current = undefined;
      setMap(undefined);
    };
    // Once for each station: a map that opens anew under the finger is no map.
  }, [around?.[0], around?.[1], mapSystem]);
  const at = shown?.map((one) => one.toFixed(DIGITS)).join();
  useEffect(() => {
    if (!map || pinned.current?.at === at) return;
    pinned.current?.remove();
    pinned.current = undefined;
    if (!shown || at === undefined) return;
    const remove = map.pin(shown, (position) => {
      if (pinned.current) pinned.current.at = position.map((one) => one.toFixed(DIGITS)).join();
      drop(position);
    });
    pinned.current = { at, remove };
  }, [map, at]);

  const field = (name: 'lng' | 'lat'): VNode => (
    <label class="field">
      <span>{words[name]}</span>
      <input
        inputMode="decimal"
        value={place[name]}
        onInput={(event) => onChange({ ...place, [name]: event.currentTarget.value })}
      />
    </label>
  );
  return (
    <div class="stack tight">
      <p class="sub">{words.how(words.systems[mapSystem])}</p>
      <div class="place-map" ref={box} />
      <div class="numbers">
        {field('lng')}
        {field('lat')}
        <label class="field">
          <span>{words.system}</span>
          <select value={place.crs} onChange={(event) => onChange({ ...place, crs: event.currentTarget.value as Crs })}>
            {SYSTEMS.map((crs) => (
              <option key={crs} value={crs}>
                {words.systems[crs]}
              </option>
            ))}
          </select>
        </label>
      </div>
      {shown && (
        <button class="button" type="button" onClick={() => map?.flyTo(shown, CLOSE_ZOOM)}>
          {words.show}
        </button>
      )}
    </div>
  );
}

/** undefined: a pair that no map shows; the service says what is wrong with it. */
function onMap([lng, lat]: Position, from: Crs, to: Crs): Position | undefined {
  if (Math.abs(lng) > 180 || Math.abs(lat) > 85) return undefined;
  return convert([lng, lat], from, to);
}
