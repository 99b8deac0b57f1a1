/** Who built it, who hosts it and who answers for it, from when to when: all periods are read, and all are sent back. */
import { Trash2 } from 'lucide';
import type { VNode } from 'preact';
import { useCallback, useEffect, useState } from 'preact/hooks';
import { ApiProblem, api, dataOf, newKey, taggedOf, type Schema } from '../../page/api.ts';
import { Icon } from '../../page/icon.tsx';
import { useWords } from '../../page/language.ts';
import { faultOf } from '../asked.ts';
import { dayOf } from '../when.ts';
import { bodyOf, isPast, isPlanned, ROLES, rowsOf, type Held, type Row } from './holder-rows.ts';
import { MaintainerPick } from './maintainer-pick.tsx';
import type { Feature, StationEdit } from './one-station.ts';
import { Part } from './part.tsx';
import { ProblemNotice } from './problem-notice.tsx';
import { EDIT } from './words.ts';

export interface HoldersProperties {
  readonly edit: StationEdit;
  readonly feature: Feature;
  readonly mayChange: boolean;
  readonly mayCreate: boolean;
}

interface Read {
  readonly held: readonly Held[];
  readonly etag: string;
}

async function read(id: string): Promise<Read> {
  const params = { path: { id } };
  const { data, etag } = await taggedOf(api.GET('/v1/stations/{id}/maintainers', { params }));
  return { held: data.maintainers, etag };
}

async function write(id: string, etag: string, body: Schema['StationMaintainersInput']): Promise<void> {
  const params = { path: { id }, header: { 'If-Match': etag, 'Idempotency-Key': newKey() } };
  await dataOf(api.PUT('/v1/stations/{id}/maintainers', { params, body }));
}

/** Lines of text: who, as what, from when to when. */
function Periods({ rows }: { readonly rows: readonly Row[] }): VNode {
  const { holders: words } = useWords(EDIT);
  return (
    <ul class="plain-list">
      {rows.map((row) => (
        <li key={row.key}>
          <span class="sub">{words.roles[row.role]}</span> {row.name}
          <span class="sub number block">{words.period(row.from, row.to)}</span>
        </li>
      ))}
    </ul>
  );
}

function Past({ rows }: { readonly rows: readonly Row[] }): VNode | null {
  const { holders: words } = useWords(EDIT);
  if (rows.length === 0) return null;
  return (
    <details class="past">
      <summary>{words.past(rows.length)}</summary>
      <Periods rows={rows} />
    </details>
  );
}

interface RowProperties {
  readonly row: Row;
  readonly today: string;
  readonly onChange: (part: Partial<Row>) => void;
  readonly onRemove: () => void;
}

function HolderFields({ row, today, onChange, onRemove }: RowProperties): VNode {
  const { holders: words } = useWords(EDIT);
  return (
    <fieldset class="holder">
      <legend>{row.name}</legend>
      <label class="field">
        <span>{words.role}</span>
        <select value={row.role} onChange={(event) => onChange({ role: event.currentTarget.value as Row['role'] })}>
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
          <input type="date" value={row[which]} onInput={(event) => onChange({ [which]: event.currentTarget.value })} />
        </label>
      ))}
      <div class="line holder-foot">
        <div class="grow">
          {isPlanned(row, today) && <p class="sub">{words.planned}</p>}
          {row.asBuilder && row.role === 'dutyHolder' && <p class="sub">{words.asBuilder}</p>}
          {row.assumed && <p class="sub">{words.assumed}</p>}
        </div>
        {row.assumed && (
          <button class="button plain" type="button" onClick={() => onChange({ assumed: false })}>
            {words.confirm}
          </button>
        )}
        <button class="button plain" type="button" onClick={onRemove}>
          <Icon of={Trash2} size={20} />
          {words.remove}
        </button>
      </div>
    </fieldset>
  );
}

export function HoldersPart({ edit, feature, mayChange, mayCreate }: HoldersProperties): VNode {
  const { holders: words } = useWords(EDIT);
  const { id } = feature;
  const [base, setBase] = useState<Read>();
  const [rows, setRows] = useState<readonly Row[]>([]);
  const [fault, setFault] = useState<ApiProblem>();
  const [isOvertaken, setOvertaken] = useState(false);
  const show = useCallback((one: Read) => {
    setBase(one);
    setRows(rowsOf(one.held));
  }, []);
  // Once: what other parts of the screen save must not undo what is being typed here.
  useEffect(() => void read(id).then(show, (error: unknown) => setFault(faultOf(error))), [id, show]);
  if (!base) {
    // Of a station that somebody else looks after, only what everybody may know.
    const isHidden = fault?.status === 403 || fault?.status === 404;
    return (
      <Part title={words.title}>
        {!fault && <div class="skeleton">…</div>}
        {isHidden ? (
          <ul class="plain-list">
            {feature.properties.maintainers.map((one) => (
              <li key={`${one.role} ${one.id}`}>
                <span class="sub">{words.roles[one.role]}</span> {one.name}
              </li>
            ))}
          </ul>
        ) : (
          <ProblemNotice problem={fault} />
        )}
      </Part>
    );
  }
  const today = dayOf(Date.now());
  const past = rows.filter((row) => isPast(row, today));
  const rest = rows.filter((row) => !isPast(row, today));
  if (!mayChange)
    return (
      <Part title={words.title}>
        <Periods rows={rest} />
        <Past rows={past} />
        <p class="sub">{words.notYours}</p>
      </Part>
    );
  const change = (key: number, part: Partial<Row>): void =>
    setRows((before) => before.map((row) => (row.key === key ? { ...row, ...part } : row)));
  const save = async (): Promise<boolean> => {
    setOvertaken(false);
    try {
      await write(id, base.etag, bodyOf(rows));
    } catch (error) {
      if (!(error instanceof ApiProblem) || error.status !== 412) throw error;
      const now = await read(id);
      // Something else of the station was changed, by this screen or by others: nobody's periods are lost.
      if (JSON.stringify(now.held) !== JSON.stringify(base.held)) {
        show(now);
        setOvertaken(true);
        return false;
      }
      await write(id, now.etag, bodyOf(rows));
    }
    show(await read(id));
    await edit.reload();
    return true;
  };
  return (
    <Part title={words.title} onSave={save}>
      <p class="sub">{words.hint}</p>
      {rest.map((row) => (
        <HolderFields
          key={row.key}
          row={row}
          today={today}
          onChange={(part) => change(row.key, part)}
          onRemove={() => setRows(rows.filter((one) => one.key !== row.key))}
        />
      ))}
      <MaintainerPick
        label={words.add}
        mayCreate={mayCreate}
        onPick={({ id, name }) => {
          const key = Math.max(-1, ...rows.map((one) => one.key)) + 1;
          const role = rest.some((one) => one.role === 'dutyHolder') ? 'host' : 'dutyHolder';
          setRows([...rows, { key, id, name, role, from: '', to: '', assumed: false }]);
        }}
      />
      <Past rows={past} />
      {isOvertaken && (
        <p class="notice no" role="alert">
          {words.overtaken}
        </p>
      )}
    </Part>
  );
}
