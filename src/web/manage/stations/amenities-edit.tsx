/** What there is in the station: the catalogue, each there or not, and in which state. */
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { Icon, NEED_ICONS } from '../../page/icon.tsx';
import { useLanguage, useWords } from '../../page/language.ts';
import { useAmenities, type Amenity } from '../catalogue.ts';
import { Part } from './part.tsx';
import type { EditPartProperties } from './text-part.tsx';
import { EDIT } from './words.ts';

const STATES = ['available', 'outOfOrder', 'unknown'] as const;
type State = (typeof STATES)[number];
const NEEDS = ['drink', 'cool', 'warm', 'rest', 'firstAid', null] as const;

export function AmenitiesEdit({ edit, feature }: EditPartProperties): VNode {
  const { amenities: words } = useWords(EDIT);
  const language = useLanguage();
  const catalogue = useAmenities();
  const [chosen, setChosen] = useState<ReadonlyMap<string, State>>(
    new Map(feature.properties.amenities.map((one) => [one.code, one.state])),
  );
  const choose = (code: string, state: State | ''): void => {
    const next = new Map(chosen);
    if (state === '') next.delete(code);
    else next.set(code, state);
    setChosen(next);
  };
  const save = async (): Promise<boolean> =>
    await edit.save({ properties: { amenities: [...chosen].map(([code, state]) => ({ code, state })) } });
  const field = ({ code, ...name }: Amenity): VNode => (
    <label key={code} class={`line amenity-row${chosen.has(code) ? ' there' : ''}`}>
      <span class="grow">{name[language]}</span>
      <select
        class="input short"
        value={chosen.get(code) ?? ''}
        onChange={(event) => choose(code, event.currentTarget.value as State | '')}
      >
        <option value="">{words.absent}</option>
        {STATES.map((state) => (
          <option key={state} value={state}>
            {words.states[state]}
          </option>
        ))}
      </select>
    </label>
  );
  return (
    <Part title={words.title} onSave={save}>
      {NEEDS.map((need) => {
        const all = catalogue.filter((one) => one.need === need);
        if (all.length === 0) return null;
        return (
          <details key={need} class="need" open={all.some((one) => chosen.has(one.code))}>
            <summary>
              {need !== null && <Icon of={NEED_ICONS[need]} size={20} />} {words.needs[need ?? 'none']}
            </summary>
            <div class="amenity-rows">{all.map(field)}</div>
          </details>
        );
      })}
    </Part>
  );
}
