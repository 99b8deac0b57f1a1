/** A field for hours as people write them, and at once, how the service understands them. */
import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { languageTag, useLanguage, useWords } from '../../page/language.ts';
import { serverNow } from '../clock.ts';
import type { HoursPreview, PreviewDay } from './hours-preview.ts';
import { EDIT } from './words.ts';

const PAUSE_MS = 250;

export interface HoursFieldProperties {
  readonly label: string;
  readonly value: string;
  readonly onInput: (value: string) => void;
  /** Told whenever what is typed has been read. */
  readonly onRead?: (preview: HoursPreview | undefined) => void;
}

/** How `text` is understood; undefined while that is being found out, or for nothing. */
function useReading(text: string, onRead: HoursFieldProperties['onRead']): HoursPreview | undefined {
  const [read, setRead] = useState<{ readonly of: string; readonly preview: HoursPreview }>();
  useEffect(() => {
    if (text.trim() === '') return onRead?.(undefined);
    const timer = setTimeout(() => {
      void import('./hours-preview.ts').then(({ previewHours }) => {
        const preview = previewHours(text, serverNow());
        setRead({ of: text, preview });
        onRead?.(preview);
      });
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return text.trim() !== '' && read?.of === text ? read.preview : undefined;
}

export function HoursField({ label, value, onInput, onRead }: HoursFieldProperties): VNode {
  const { hours: words } = useWords(EDIT);
  const preview = useReading(value, onRead);
  return (
    <div class="stack tight">
      <label class="field">
        <span>{label}</span>
        <input
          value={value}
          maxLength={500}
          placeholder={words.example}
          onInput={(event) => onInput(event.currentTarget.value)}
        />
      </label>
      <div role="status">{preview && <Preview preview={preview} />}</div>
    </div>
  );
}

function Preview({ preview }: { readonly preview: HoursPreview }): VNode {
  const { hours: words } = useWords(EDIT);
  const tone = { high: 'yes', medium: 'likely', low: 'likely', none: 'no' }[preview.confidence];
  const notes = preview.notes.flatMap((note) => words.notes[note] ?? []);
  return (
    <div class={`notice ${tone}`}>
      <p>
        <b>{words.understood[preview.confidence]}</b> {notes.join(' ')}
      </p>
      {preview.days.length > 0 && (
        <table class="week">
          <tbody>
            {preview.days.map((day) => (
              <Day key={day.day} day={day} />
            ))}
          </tbody>
        </table>
      )}
      {preview.osm !== null && <code>{preview.osm}</code>}
    </div>
  );
}

const clock = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;

function Day({ day }: { readonly day: PreviewDay }): VNode {
  const { hours: words } = useWords(EDIT);
  useLanguage();
  const name = new Intl.DateTimeFormat(languageTag(), {
    weekday: 'short',
    day: 'numeric',
    month: 'numeric',
    timeZone: 'UTC',
  });
  const said = day.spans.filter((one) => one.open !== false);
  const text = said.map(
    ({ from, to, open }) => `${clock(from)}–${clock(to)}${open === null ? ` ${words.unknown}` : ''}`,
  );
  return (
    <tr>
      <th scope="row">{name.format(Date.parse(day.day))}</th>
      <td class="number">{text.length === 0 ? words.closed : text.join(words.and)}</td>
    </tr>
  );
}
