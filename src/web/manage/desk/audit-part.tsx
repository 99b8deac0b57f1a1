/** The audit trail: who did what to which object, when, and from what to what. */
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { api, dataOf, type Schema } from '../../page/api.ts';
import { useWords } from '../../page/language.ts';
import { useAsked } from '../asked.ts';
import { Fault, Waiting } from '../notices.tsx';
import { DataTable } from './data-table.tsx';
import type { PartProperties } from './part.ts';
import { DESK } from './words.ts';

type Entry = Schema['AuditEntry'];

const PAGE = 100;
const ADCODE = /^\d{6}$/;
const OBJECTS = ['station', 'report', 'check', 'activity', 'import', 'maintainer', 'user', 'token'] as const;
const SHOWN_CHARS = 120;

/** 2026-11-23 09:10:05 in China. */
const second = (iso: string): string =>
  new Date(Date.parse(iso) + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');

function textOf(value: unknown, nothing: string): string {
  if (value === null || value === undefined || value === '') return nothing;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > SHOWN_CHARS ? `${text.slice(0, SHOWN_CHARS)}…` : text;
}

interface AuditFilter {
  readonly type: string;
  readonly id: string;
  readonly action: string;
  readonly actor: string;
  readonly district: string;
  readonly from: string;
  readonly to: string;
}

const ALL: AuditFilter = { type: '', id: '', action: '', actor: '', district: '', from: '', to: '' };

function queryOf({ type, id, action, actor, district, from, to }: AuditFilter) {
  const object = type === '' ? undefined : id.trim() === '' ? type : `${type}:${id.trim()}`;
  const until = to === '' ? undefined : new Date(Date.parse(`${to}T00:00:00+08:00`) + 86_400_000).toISOString();
  return {
    ...(object === undefined ? {} : { object }),
    ...(action === '' ? {} : { action }),
    ...(actor.trim() === '' ? {} : { actor: actor.trim() }),
    ...(ADCODE.test(district) ? { district } : {}),
    ...(from === '' ? {} : { from: `${from}T00:00:00+08:00` }),
    ...(until === undefined ? {} : { to: until }),
  };
}

interface FilterProperties {
  readonly filter: AuditFilter;
  readonly onFilter: (filter: AuditFilter) => void;
}

function Filter({ filter, onFilter }: FilterProperties): VNode {
  const words = useWords(DESK);
  const set = (name: keyof AuditFilter) => (event: { readonly currentTarget: { readonly value: string } }) =>
    onFilter({ ...filter, [name]: event.currentTarget.value });
  // The words of the first language are all there are: actions without one show their own name.
  const actions = Object.keys(DESK.zh.actions);
  return (
    <div class="filters">
      <label class="field">
        <span>{words.object}</span>
        <select value={filter.type} onChange={set('type')}>
          <option value="">{words.anyObject}</option>
          {OBJECTS.map((one) => (
            <option key={one} value={one}>
              {words.objects[one]}
            </option>
          ))}
        </select>
      </label>
      {filter.type !== '' && (
        <label class="field">
          <span>{words.objectId}</span>
          <input value={filter.id} maxLength={100} placeholder={words.objectHint} onChange={set('id')} />
        </label>
      )}
      <label class="field">
        <span>{words.action}</span>
        <select value={filter.action} onChange={set('action')}>
          <option value="">{words.anyObject}</option>
          {actions.map((one) => (
            <option key={one} value={one}>
              {words.actions[one] ?? one}
            </option>
          ))}
        </select>
      </label>
      <label class="field">
        <span>{words.adcode}</span>
        <input value={filter.district} inputMode="numeric" maxLength={6} onChange={set('district')} />
      </label>
      <label class="field">
        <span>{words.actor}</span>
        <input value={filter.actor} maxLength={100} onChange={set('actor')} />
      </label>
      <label class="field">
        <span>{words.from}</span>
        <input type="date" value={filter.from} onChange={set('from')} />
      </label>
      <label class="field">
        <span>{words.to}</span>
        <input type="date" value={filter.to} onChange={set('to')} />
      </label>
    </div>
  );
}

export function AuditPart(_: PartProperties): VNode {
  const words = useWords(DESK);
  const [filter, setFilter] = useState(ALL);
  const [cursors, setCursors] = useState<readonly string[]>([]);
  const cursor = cursors.at(-1);
  const query = { ...queryOf(filter), limit: PAGE, ...(cursor === undefined ? {} : { cursor }) };
  const asked = useAsked(`audit ${JSON.stringify(query)}`, () => dataOf(api.GET('/v1/audit', { params: { query } })));
  const linesOf = ({ changes }: Entry): string[] =>
    Object.entries(changes).map(([field, { from, to }]) =>
      words.change(field, textOf(from, words.nothing), textOf(to, words.nothing)),
    );
  const { data } = asked;
  return (
    <>
      <Filter
        filter={filter}
        onFilter={(next) => {
          setFilter(next);
          setCursors([]);
        }}
      />
      <Fault of={asked.fault} again={asked.again} />
      {!data && !asked.fault && <Waiting />}
      {data && (
        <DataTable
          title={words.parts.audit}
          columns={[
            { key: 'at', title: words.when, value: (row) => second(row.at) },
            { key: 'who', title: words.who, value: ({ actor }) => actor.name ?? actor.id },
            { key: 'action', title: words.action, value: ({ action }) => words.actions[action] ?? action },
            {
              key: 'object',
              title: words.object,
              value: ({ object }) => `${words.objects[object.type] ?? object.type} ${object.id}`,
            },
            { key: 'district', title: words.adcode, value: ({ object }) => object.district },
            {
              key: 'changes',
              title: words.changes,
              value: (row) => linesOf(row).join('；') || null,
              show: (row) => (
                <ul class="changes">
                  {linesOf(row).map((line) => (
                    <li key={line}>{line}</li>
                  ))}
                </ul>
              ),
            },
          ]}
          rows={data.entries}
          keyOf={(row) => String(row.seq)}
          fileName={words.parts.audit}
        />
      )}
      <div class="line">
        {cursors.length > 0 && (
          <button class="button" onClick={() => setCursors([])}>
            {words.newest}
          </button>
        )}
        {data?.next && (
          <button class="button" onClick={() => setCursors([...cursors, data.next ?? ''])}>
            {words.older}
          </button>
        )}
      </div>
    </>
  );
}
