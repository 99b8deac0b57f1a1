/** What works in the station and what does not, each changed by one choice. */
import type { VNode } from 'preact';
import { useLanguage, useWords } from '../../page/language.ts';
import { useAmenities } from '../catalogue.ts';
import { enqueue } from '../outbox/outbox.ts';
import { amenityWrite, statusWrite, withUtilities, type Facts } from './station-writes.ts';
import { TODAY } from './words.ts';

const STATES = ['available', 'outOfOrder', 'unknown'] as const;
const UTILITY_STATES = ['ok', 'out', 'unknown'] as const;

export function AmenitiesPart({ id, facts }: { readonly id: string; readonly facts: Facts }): VNode {
  const { amenities: words } = useWords(TODAY);
  const language = useLanguage();
  const names = useAmenities();
  const setUtility = (which: 'water' | 'power', state: 'ok' | 'out' | 'unknown'): void => {
    const body = withUtilities(facts, { [which]: state });
    if (body) void enqueue(statusWrite(id, body));
  };
  return (
    <details class="amenities">
      <summary>{words.title}</summary>
      <ul class="stack tight">
        {(['water', 'power'] as const).map((which) => (
          <Row
            key={which}
            name={words[which]}
            states={UTILITY_STATES}
            words={words.utilities}
            now={facts.utilities[which]}
            isBad={facts.utilities[which] === 'out'}
            onChoose={(state) => setUtility(which, state)}
          />
        ))}
        {facts.amenities.map(({ code, state }) => (
          <Row
            key={code}
            name={names.find((one) => one.code === code)?.[language] ?? code}
            states={STATES}
            words={words.states}
            now={state}
            isBad={state === 'outOfOrder'}
            onChoose={(next) => void enqueue(amenityWrite(id, code, next))}
          />
        ))}
      </ul>
      {facts.amenities.length === 0 && <p class="sub">{words.none}</p>}
    </details>
  );
}

interface RowProperties<State extends string> {
  readonly name: string;
  readonly states: readonly State[];
  readonly words: Readonly<Record<State, string>>;
  readonly now: State;
  readonly isBad: boolean;
  readonly onChoose: (state: State) => void;
}

function Row<State extends string>({ name, states, words, now, isBad, onChoose }: RowProperties<State>): VNode {
  return (
    <li class={`amenity${isBad ? ' bad' : ''}`}>
      <label class="line">
        <span class="grow">{name}</span>
        <select class="input" value={now} onChange={(event) => onChoose(event.currentTarget.value as State)}>
          {states.map((state) => (
            <option key={state} value={state}>
              {words[state]}
            </option>
          ))}
        </select>
      </label>
    </li>
  );
}
