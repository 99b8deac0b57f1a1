/** What is on the door: name, address, hours. */
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { useWords } from '../../page/language.ts';
import { HoursField } from './hours-field.tsx';
import type { Feature, PatchFields, StationEdit } from './one-station.ts';
import { Part } from './part.tsx';
import { EDIT } from './words.ts';

export interface EditPartProperties {
  readonly edit: StationEdit;
  readonly feature: Feature;
}

export function TextPart({ edit, feature }: EditPartProperties): VNode {
  const { text: words } = useWords(EDIT);
  const { properties: kept } = feature;
  const [name, setName] = useState(kept.name);
  const [address, setAddress] = useState(kept.address ?? '');
  const [hours, setHours] = useState(kept.openingHoursText ?? '');
  const save = async (): Promise<boolean> => {
    const orNull = (typed: string): string | null => (typed.trim() === '' ? null : typed.trim());
    // Only what is different: the rest may have been changed by others.
    const properties: PatchFields = {
      ...(name.trim() === kept.name ? {} : { name: name.trim() }),
      ...(orNull(address) === kept.address ? {} : { address: orNull(address) }),
      ...(orNull(hours) === kept.openingHoursText ? {} : { openingHoursText: orNull(hours) }),
    };
    return Object.keys(properties).length === 0 || (await edit.save({ properties }));
  };
  return (
    <Part title={words.title} onSave={save}>
      <label class="field">
        <span>{words.name}</span>
        <input value={name} required maxLength={200} onInput={(event) => setName(event.currentTarget.value)} />
      </label>
      <label class="field">
        <span>{words.address}</span>
        <input value={address} maxLength={300} onInput={(event) => setAddress(event.currentTarget.value)} />
      </label>
      <HoursField label={words.hours} value={hours} onInput={setHours} />
    </Part>
  );
}
