/** The import clinic: send a list, see the last ones, and open one of them (/manage/imports/{id}). */
import '../office.css';
import './imports.css';
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { api, dataOf, type Schema } from '../../page/api.ts';
import { useWords } from '../../page/language.ts';
import { go, linkTo } from '../../page/route.ts';
import { useAsked } from '../asked.ts';
import { stamp } from '../dates.ts';
import type { ScreenProperties } from '../lazy.tsx';
import { Fault, Waiting } from '../notices.tsx';
import { ImportView } from './import-view.tsx';
import { SendList } from './send-list.tsx';
import { StateOfImport } from './state-of-import.tsx';
import { IMPORTS } from './words.ts';

const PAGE = 10;

function RecentImports(): VNode {
  const words = useWords(IMPORTS);
  const [cursors, setCursors] = useState<readonly string[]>([]);
  const cursor = cursors.at(-1);
  const asked = useAsked(`imports ${cursor ?? ''}`, () =>
    dataOf(api.GET('/v1/imports', { params: { query: { limit: PAGE, ...(cursor === undefined ? {} : { cursor }) } } })),
  );
  const { data } = asked;
  return (
    <section class="stack" aria-label={words.recent}>
      <h2>{words.recent}</h2>
      <Fault of={asked.fault} again={asked.again} />
      {!data && !asked.fault && <Waiting />}
      {data?.imports.length === 0 && <p class="sub">{words.none}</p>}
      <ul class="plain-list">
        {data?.imports.map((one) => (
          <li key={one.id}>
            <RecentImport of={one} />
          </li>
        ))}
      </ul>
      <div class="line">
        {cursors.length > 0 && (
          <button class="button" onClick={() => setCursors(cursors.slice(0, -1))}>
            {words.previous}
          </button>
        )}
        {data?.next && (
          <button class="button" onClick={() => setCursors([...cursors, data.next ?? ''])}>
            {words.older}
          </button>
        )}
      </div>
    </section>
  );
}

function RecentImport({ of }: { readonly of: Schema['ImportSummary'] }): VNode {
  const words = useWords(IMPORTS);
  return (
    <a class="card line recent" {...linkTo(`/manage/imports/${of.id}`)}>
      <b class="grow">{of.fileName}</b>
      <StateOfImport state={of.state} />
      <span class="sub number">
        {words.rowsOf(of.progress.total)} · {stamp(of.createdAt)}
      </span>
    </a>
  );
}

export function ImportsScreen({ rest }: ScreenProperties): VNode {
  const words = useWords(IMPORTS);
  if (rest !== '') return <ImportView key={rest} id={rest} />;
  return (
    <>
      <h1>{words.title}</h1>
      <p class="sub">{words.lead}</p>
      <SendList onSent={(id) => go(`/manage/imports/${id}`)} />
      <RecentImports />
    </>
  );
}
