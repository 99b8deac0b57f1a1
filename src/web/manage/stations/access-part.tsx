/** The ways in, each with its hours. */
import { Plus, Trash2 } from 'lucide';
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { Icon } from '../../page/icon.tsx';
import { useWords } from '../../page/language.ts';
import { HoursField } from './hours-field.tsx';
import { Part } from './part.tsx';
import type { EditPartProperties } from './text-part.tsx';
import { EDIT } from './words.ts';

const MODES = ['openDoor', 'askStaff', 'qrCode', 'fingerprint', 'app', 'membersOnly'] as const;
const MOST = 10;

interface Row {
  readonly key: number;
  readonly mode: (typeof MODES)[number];
  readonly hours: string;
  /** As the service takes it; undefined: as it is typed. */
  readonly osm: string | undefined;
}

export function AccessPart({ edit, feature }: EditPartProperties): VNode {
  const { access: words } = useWords(EDIT);
  const [rows, setRows] = useState<readonly Row[]>(
    feature.properties.access.map(({ mode, hours }, key) => ({
      key,
      mode,
      hours: hours ?? '',
      osm: hours ?? undefined,
    })),
  );
  const change = (key: number, part: Partial<Row>): void =>
    setRows((before) => before.map((row) => (row.key === key ? { ...row, ...part } : row)));
  const save = async (): Promise<boolean> =>
    await edit.save({
      properties: {
        access: rows.map(({ mode, hours, osm }) => ({
          mode,
          hours: hours.trim() === '' ? null : (osm ?? hours.trim()),
        })),
      },
    });
  return (
    <Part title={words.title} onSave={save}>
      {rows.length === 0 && <p class="sub">{words.none}</p>}
      {rows.map((row) => (
        <fieldset key={row.key} class="access-row">
          <legend class="hidden-text">{words.modes[row.mode]}</legend>
          <label class="field">
            <span>{words.mode}</span>
            <select
              value={row.mode}
              onChange={(event) => change(row.key, { mode: event.currentTarget.value as Row['mode'] })}
            >
              {MODES.map((mode) => (
                <option key={mode} value={mode}>
                  {words.modes[mode]}
                </option>
              ))}
            </select>
          </label>
          <HoursField
            label={words.hours}
            value={row.hours}
            onInput={(hours) => change(row.key, { hours, osm: undefined })}
            onRead={(preview) => change(row.key, { osm: preview?.osm ?? undefined })}
          />
          <button class="button plain" type="button" onClick={() => setRows(rows.filter((one) => one.key !== row.key))}>
            <Icon of={Trash2} size={20} />
            {words.remove}
          </button>
        </fieldset>
      ))}
      {rows.length < MOST && (
        <button
          class="button"
          type="button"
          onClick={() => {
            const key = Math.max(-1, ...rows.map((one) => one.key)) + 1;
            setRows([...rows, { key, mode: 'openDoor', hours: '', osm: undefined }]);
          }}
        >
          <Icon of={Plus} size={20} />
          {words.add}
        </button>
      )}
    </Part>
  );
}
