/** The service's own exports, as files that come back through the clinic. */
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { useWords } from '../../page/language.ts';
import { ours } from '../../page/settings.ts';
import type { PartProperties } from './part.ts';
import { DESK } from './words.ts';

const SYSTEMS = ['gcj02', 'bd09', 'wgs84'] as const;
const STATES = ['open', 'paused', 'closed', 'planned'] as const;
const ADCODE = /^\d{6}$/;

export function ExportsPart({ me }: PartProperties): VNode {
  const words = useWords(DESK);
  const [crs, setCrs] = useState<string>('gcj02');
  const [state, setState] = useState('');
  const [district, setDistrict] = useState(me.scope.district ?? '');
  const query = new URLSearchParams({
    crs,
    ...(state === '' ? {} : { state }),
    ...(ADCODE.test(district) ? { district } : {}),
  });
  return (
    <section class="card stack">
      <h2>{words.parts.exports}</h2>
      <p class="sub">{words.exportsLead}</p>
      <div class="filters">
        <label class="field">
          <span>{words.exportCrs}</span>
          <select value={crs} onChange={(event) => setCrs(event.currentTarget.value)}>
            {SYSTEMS.map((one) => (
              <option key={one} value={one}>
                {words.systems[one]}
              </option>
            ))}
          </select>
        </label>
        <label class="field">
          <span>{words.state}</span>
          <select value={state} onChange={(event) => setState(event.currentTarget.value)}>
            <option value="">{words.allStates}</option>
            {STATES.map((one) => (
              <option key={one} value={one}>
                {words.states[one]}
              </option>
            ))}
          </select>
        </label>
        <label class="field">
          <span>{words.adcode}</span>
          <input
            value={district}
            inputMode="numeric"
            maxLength={6}
            placeholder={words.adcodeHint}
            onInput={(event) => setDistrict(event.currentTarget.value)}
          />
        </label>
      </div>
      <div class="line">
        <a class="button main" href={ours(`/v1/exports/stations.xlsx?${query}`)} download>
          {words.xlsx}
        </a>
        <a class="button" href={ours(`/v1/exports/stations.csv?${query}`)} download>
          {words.csv}
        </a>
      </div>
    </section>
  );
}
