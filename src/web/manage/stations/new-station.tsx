/** /manage/stations/new: what it takes for a station to be there; the rest is edited afterwards. */
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { api, dataOf, newKey } from '../../page/api.ts';
import { useWords } from '../../page/language.ts';
import { mapCrs } from '../../page/map-style.ts';
import { go, linkTo } from '../../page/route.ts';
import { DistrictSelect } from '../district-select.tsx';
import type { Me } from '../session.ts';
import { HoursField } from './hours-field.tsx';
import { MaintainerPick } from './maintainer-pick.tsx';
import { Part } from './part.tsx';
import { PlaceField, positionOf, type Place } from './place-field.tsx';
import { AccuracyField, useNeighbour, type Accuracy } from './position-part.tsx';
import { EDIT } from './words.ts';

interface Holder {
  readonly id: string;
  readonly name: string;
}

export function NewStation({ me }: { readonly me: Me }): VNode {
  const words = useWords(EDIT);
  const [name, setName] = useState('');
  const [address, setAddress] = useState('');
  const [hours, setHours] = useState('');
  const [district, setDistrict] = useState<string>();
  const [place, setPlace] = useState<Place>({ lng: '', lat: '', crs: mapCrs() });
  const [accuracy, setAccuracy] = useState<Accuracy>('map');
  const [holder, setHolder] = useState<Holder>();
  const [state, setState] = useState<'open' | 'planned'>('open');
  // One key for one station, however often the button is pressed.
  const [key] = useState(newKey);
  const around = useNeighbour(district ?? me.scope.district ?? undefined);
  const isCounty = district !== undefined && !district.endsWith('00');
  const save = async (): Promise<void> => {
    const position = positionOf(place);
    const made = await dataOf(
      api.POST('/v1/stations', {
        params: { header: { 'Idempotency-Key': key } },
        body: {
          type: 'Feature',
          ...(position ? { crs: place.crs } : {}),
          geometry: position ? { type: 'Point', coordinates: [position[0], position[1]] } : null,
          properties: {
            name: name.trim(),
            state,
            ...(address.trim() === '' ? {} : { address: address.trim() }),
            ...(hours.trim() === '' ? {} : { openingHoursText: hours.trim() }),
            ...(isCounty ? { district: { adcode: district } } : {}),
            ...(position ? { positionAccuracy: accuracy } : {}),
            maintainers: holder ? [{ id: holder.id, role: 'dutyHolder', assumed: false }] : [],
          },
        },
      }),
    );
    go(`/manage/stations/${made.properties.code}`, { replace: true });
  };
  return (
    <>
      <p>
        <a class="sub back" {...linkTo('/manage/stations')}>
          {words.back}
        </a>
      </p>
      <h1>{words.create.title}</h1>
      <Part title={words.text.title} onSave={save} saveWord={words.create.save}>
        <label class="field">
          <span>{words.text.name}</span>
          <input value={name} required maxLength={200} onInput={(event) => setName(event.currentTarget.value)} />
        </label>
        <label class="field">
          <span>{words.create.state}</span>
          <select value={state} onChange={(event) => setState(event.currentTarget.value as typeof state)}>
            <option value="open">{words.states.open}</option>
            <option value="planned">{words.states.planned}</option>
          </select>
        </label>
        <div class="field">
          <span>{words.create.district}</span>
          <DistrictSelect root={me.scope.district ?? ''} onChoose={setDistrict} />
          <small>{words.create.districtHint}</small>
        </div>
        <label class="field">
          <span>{words.text.address}</span>
          <input value={address} maxLength={300} onInput={(event) => setAddress(event.currentTarget.value)} />
        </label>
        <h3>{words.place.title}</h3>
        <PlaceField place={place} onChange={setPlace} around={around} mapSystem={mapCrs()} />
        <AccuracyField value={accuracy} onChange={setAccuracy} />
        <HoursField label={words.text.hours} value={hours} onInput={setHours} />
        {holder ? (
          <p class="line">
            <span class="grow">
              <span class="sub">{words.holders.roles.dutyHolder}</span> {holder.name}
            </span>
            <button class="button" type="button" onClick={() => setHolder(undefined)}>
              {words.holders.remove}
            </button>
          </p>
        ) : (
          <>
            <MaintainerPick
              label={words.holders.roles.dutyHolder}
              mayCreate={me.permissions.includes('maintainer.create')}
              onPick={setHolder}
            />
            <p class="sub">{words.create.holderHint}</p>
          </>
        )}
      </Part>
    </>
  );
}
