/** Who built it, who hosts it and who answers for it, from when to when. */
import { Trash2 } from 'lucide';
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { api, dataOf, newKey, type Schema } from '../../page/api.ts';
import { Icon } from '../../page/icon.tsx';
import { useWords } from '../../page/language.ts';
import { MaintainerPick } from './maintainer-pick.tsx';
import type { Loaded, StationEdit } from './one-station.ts';
import { Part } from './part.tsx';
import { EDIT } from './words.ts';

const ROLES = ['builder', 'host', 'dutyHolder'] as const;
type Role = (typeof ROLES)[number];
type Entry = Schema['MaintainerEntryInput'];

interface Row {
  readonly key: number;
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  /** YYYY-MM-DD or ''. */
  readonly from: string;
  readonly to: string;
}

export interface HoldersProperties {
  readonly edit: StationEdit;
  readonly loaded: Loaded;
  readonly mayChange: boolean;
  readonly mayCreate: boolean;
}

export function HoldersPart({ edit, loaded, mayChange, mayCreate }: HoldersProperties): VNode {
  const { holders: words } = useWords(EDIT);
  const { feature, etag } = loaded;
  const [rows, setRows] = useState<readonly Row[]>(
    feature.properties.maintainers.map((one, key) => ({ ...one, key, from: '', to: '' })),
  );
  const change = (key: number, part: Partial<Row>): void =>
    setRows((before) => before.map((row) => (row.key === key ? { ...row, ...part } : row)));
  if (!mayChange)
    return (
      <Part title={words.title}>
        <ul class="plain-list">
          {rows.map((row) => (
            <li key={row.key}>
              <span class="sub">{words.roles[row.role]}</span> {row.name}
            </li>
          ))}
        </ul>
        <p class="sub">{words.notYours}</p>
      </Part>
    );
  const save = async (): Promise<void> => {
    const maintainers: Entry[] = rows.map(({ id, role, from, to }) => ({
      id,
      role,
      assumed: false,
      ...(from === '' ? {} : { from }),
      ...(to === '' ? {} : { to }),
    }));
    const params = { path: { id: feature.id }, header: { 'If-Match': etag, 'Idempotency-Key': newKey() } };
    await dataOf(api.PUT('/v1/stations/{id}/maintainers', { params, body: { maintainers } }));
    await edit.reload();
  };
  return (
    <Part title={words.title} onSave={save}>
      <p class="sub">{words.hint}</p>
      {rows.map((row) => (
        <fieldset key={row.key} class="holder">
          <legend>{row.name}</legend>
          <label class="field">
            <span>{words.role}</span>
            <select value={row.role} onChange={(event) => change(row.key, { role: event.currentTarget.value as Role })}>
              {ROLES.map((role) => (
                <option key={role} value={role}>
                  {words.roles[role]}
                </option>
              ))}
            </select>
          </label>
          {(['from', 'to'] as const).map((which) => (
            <label key={which} class="field">
              <span>{words[which]}</span>
              <input
                type="date"
                value={row[which]}
                onInput={(event) => change(row.key, { [which]: event.currentTarget.value })}
              />
            </label>
          ))}
          <button class="button plain" type="button" onClick={() => setRows(rows.filter((one) => one.key !== row.key))}>
            <Icon of={Trash2} size={20} />
            {words.remove}
          </button>
        </fieldset>
      ))}
      <MaintainerPick
        label={words.add}
        mayCreate={mayCreate}
        onPick={({ id, name }) => {
          const key = Math.max(-1, ...rows.map((one) => one.key)) + 1;
          const hasDuty = rows.some((one) => one.role === 'dutyHolder');
          setRows([...rows, { key, id, name, role: hasDuty ? 'host' : 'dutyHolder', from: '', to: '' }]);
        }}
      />
    </Part>
  );
}
