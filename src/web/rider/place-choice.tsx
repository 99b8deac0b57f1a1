/** Choosing from where: a station found by name or address, a district, a point on the map. Loaded when it is opened. */
import { Map as MapIcon } from 'lucide';
import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { api, ApiProblem, dataOf, type Schema } from '../page/api.ts';
import { Icon } from '../page/icon.tsx';
import { useWords } from '../page/language.ts';
import { choosePlace } from './place.ts';
import { PLACE_WORDS } from './place-words.ts';
import { go } from './router.tsx';
import { WORDS } from './words.ts';

type Feature = Schema['StationCollection']['features'][number];
type District = Schema['District'];

/** Nobody types as fast. */
const PAUSE_MS = 300;
const SHOWN = 8;
/** Enough of a county for its middle. */
const SAMPLED = 200;

export function PlaceChoice({ onDone }: { readonly onDone: () => void }): VNode {
  const words = useWords(PLACE_WORDS);
  return (
    <div class="stack">
      <StationSearch onDone={onDone} />
      <h3>{words.byDistrict}</h3>
      <DistrictChoice onDone={onDone} />
      <button
        class="button"
        type="button"
        onClick={() => {
          onDone();
          go('/map');
        }}
      >
        <Icon of={MapIcon} size={20} /> {words.onMap}
      </button>
    </div>
  );
}

function StationSearch({ onDone }: { readonly onDone: () => void }): VNode {
  const words = useWords(PLACE_WORDS);
  const common = useWords(WORDS);
  const [text, setText] = useState('');
  const [found, setFound] = useState<readonly Feature[] | 'unreachable'>();
  useEffect(() => {
    const wanted = text.trim();
    if (wanted === '') return setFound(undefined);
    let isLate = false;
    const timer = setTimeout(() => {
      const query = { q: wanted, limit: SHOWN, located: 'true' as const, outCrs: 'gcj02' as const };
      dataOf(api.GET('/v1/stations', { params: { query } })).then(
        ({ features }) => !isLate && setFound(features as Feature[]),
        (error: unknown) => !isLate && error instanceof ApiProblem && setFound('unreachable'),
      );
    }, PAUSE_MS);
    return () => {
      isLate = true;
      clearTimeout(timer);
    };
  }, [text]);
  const choose = ({ geometry, properties }: Feature): void => {
    if (!geometry) return;
    choosePlace({ label: properties.name, position: geometry.coordinates, crs: 'gcj02', how: 'station' });
    onDone();
  };
  return (
    <div class="stack">
      <label class="field">
        <span>{words.search}</span>
        <input
          type="search"
          enterkeyhint="search"
          maxLength={100}
          placeholder={words.searchHint}
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
      </label>
      <div role="status">
        {found === 'unreachable' && <p>{common.unreachable}</p>}
        {Array.isArray(found) && found.length === 0 && <p>{words.noMatch}</p>}
      </div>
      {Array.isArray(found) && found.length > 0 && (
        <ul class="plain-list">
          {(found as readonly Feature[]).map((feature) => (
            <li key={feature.id}>
              <button class="choice" type="button" onClick={() => choose(feature)}>
                <b>{feature.properties.name}</b>
                <small>{feature.properties.address ?? feature.properties.district.name}</small>
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** Province, city, county: only those that have stations. */
function DistrictChoice({ onDone }: { readonly onDone: () => void }): VNode {
  const words = useWords(PLACE_WORDS);
  const common = useWords(WORDS);
  const [trail, setTrail] = useState<readonly District[]>([]);
  const [below, setBelow] = useState<readonly District[] | 'unreachable'>();
  const parent = trail[trail.length - 1];
  useEffect(() => {
    let isLate = false;
    setBelow(undefined);
    const query = parent ? { parent: parent.adcode } : {};
    dataOf(api.GET('/v1/districts', { params: { query } })).then(
      ({ districts }) => !isLate && setBelow(districts.filter(({ stationCount }) => stationCount > 0)),
      (error: unknown) => !isLate && error instanceof ApiProblem && setBelow('unreachable'),
    );
    return () => void (isLate = true);
  }, [parent?.adcode]);
  const choose = async (district: District): Promise<void> => {
    const middle = await middleOf(district.adcode);
    if (!middle) return setBelow('unreachable');
    choosePlace({ label: district.name, position: middle, crs: 'gcj02', how: 'around' });
    onDone();
  };
  if (below === 'unreachable') return <p role="status">{common.unreachable}</p>;
  return (
    <>
      {parent && (
        <div class="line">
          <button class="button" type="button" onClick={() => setTrail(trail.slice(0, -1))}>
            {words.up}
          </button>
          {parent.level === 'city' && (
            <button class="button" type="button" onClick={() => void choose(parent)}>
              {words.aroundHere(parent.name)}
            </button>
          )}
        </div>
      )}
      <ul class="plain-list" aria-busy={below === undefined}>
        {(below ?? []).map((district) => (
          <li key={district.adcode}>
            <button
              class="choice"
              type="button"
              onClick={() => (district.level === 'county' ? void choose(district) : setTrail([...trail, district]))}
            >
              <b>{district.name}</b>
              <small>{words.stations(district.stationCount)}</small>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

/** The middle of a district's stations, GCJ-02: the service shows no outlines. undefined: it could not be asked. */
async function middleOf(adcode: string): Promise<[number, number] | undefined> {
  try {
    const query = { district: adcode, located: 'true' as const, limit: SAMPLED, outCrs: 'gcj02' as const };
    const { features } = await dataOf(api.GET('/v1/stations', { params: { query } }));
    const points = (features as Feature[]).flatMap(({ geometry }) => (geometry ? [geometry.coordinates] : []));
    if (points.length === 0) return undefined;
    const mean = (at: 0 | 1): number => points.reduce((sum, point) => sum + point[at], 0) / points.length;
    return [mean(0), mean(1)];
  } catch {
    return undefined;
  }
}
