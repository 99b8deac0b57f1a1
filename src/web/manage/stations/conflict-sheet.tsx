/** Somebody else was faster: what they changed, and whose words stay. */
import type { VNode } from 'preact';
import { useWords } from '../../page/language.ts';
import { Sheet } from '../sheet.tsx';
import type { Conflict, StationEdit } from './one-station.ts';
import { useSaving } from './part.tsx';
import { ProblemNotice } from './problem-notice.tsx';
import { EDIT } from './words.ts';

/** A value as one reads it; lists by their members. */
function shown(value: unknown): string {
  if (value === null || value === undefined || value === '') return '—';
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(shown).join(', ') || '—';
  if (typeof value === 'object')
    return Object.values(value)
      .filter((one) => one !== null)
      .map(shown)
      .join(' ');
  return typeof value === 'number' ? value.toFixed(6) : JSON.stringify(value);
}

export function ConflictSheet({ edit, conflict }: { readonly edit: StationEdit; readonly conflict: Conflict }): VNode {
  const { conflict: words } = useWords(EDIT);
  const { isBusy, problem, run } = useSaving();
  return (
    <Sheet title={words.title} onClose={edit.yield}>
      <p>{words.what}</p>
      <table class="changes">
        <thead>
          <tr>
            <th scope="col">{words.field}</th>
            <th scope="col">{words.before}</th>
            <th scope="col">{words.now}</th>
          </tr>
        </thead>
        <tbody>
          {conflict.changes.map((one) => (
            <tr key={one.field}>
              <th scope="row">
                {words.fields[one.field]}
                {one.isMine && <small class="block">{words.mineToo}</small>}
              </th>
              <td>{shown(one.before)}</td>
              <td>{shown(one.now)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <ProblemNotice problem={problem} />
      <button class="button dark" disabled={isBusy} onClick={() => void run(edit.insist)}>
        {words.mine}
      </button>
      <button class="button" onClick={edit.yield}>
        {words.theirs}
      </button>
    </Sheet>
  );
}
