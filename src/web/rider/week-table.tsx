/** Hours as a week from today, today marked; ways in by hour. */
import type { VNode } from 'preact';
import { useLanguage, useWords } from '../page/language.ts';
import { dateText } from './format.ts';
import { STATION_WORDS } from './station-words.ts';
import { minuteText, weekOf } from './week.ts';

const DAY_MS = 86_400_000;
const NOON_IN_CHINA_MS = 4 * 3_600_000;
const WHOLE_DAY = 1440;

export function WeekTable({ osm, caption }: { readonly osm: string; readonly caption: string }): VNode | null {
  const words = useWords(STATION_WORDS);
  const language = useLanguage();
  const week = weekOf(osm, new Date());
  if (!week) return <p class="number">{osm}</p>;
  return (
    <table class="week">
      <caption class="hidden-text">{caption}</caption>
      <tbody>
        {week.map(({ epochDay, kind, spans }, index) => (
          <tr key={epochDay} class={index === 0 ? 'is-today' : ''}>
            <th scope="row">
              {index === 0 ? `${words.today} · ` : ''}
              {dateText(new Date(epochDay * DAY_MS + NOON_IN_CHINA_MS), language)}
              {words.dayKinds[kind] && <small> {words.dayKinds[kind]}</small>}
            </th>
            <td class="number">
              {spans.length === 0
                ? words.closed
                : spans.map(({ from, to, isSure }) => (
                    <span key={from}>
                      {from === 0 && to === WHOLE_DAY ? words.allDay : `${minuteText(from)}–${minuteText(to)}`}
                      {isSure ? '' : ` (${words.unsure})`}
                    </span>
                  ))}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
