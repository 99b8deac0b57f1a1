/** The way in: drop or choose a list, say which coordinates it has, and have it checked. Saves nothing. */
import { FileSpreadsheet } from 'lucide';
import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Icon } from '../../page/icon.tsx';
import { useWords } from '../../page/language.ts';
import { ours } from '../../page/settings.ts';
import { useWriting } from '../asked.ts';
import { Fault } from '../notices.tsx';
import { CrsChoice, type CrsAnswer } from './crs-choice.tsx';
import { MAX_FILE_BYTES, sendList, type ListFacts } from './import-api.ts';
import { IMPORTS } from './words.ts';

const ACCEPT = '.xlsx,.csv,.tsv,.txt,.json,.geojson,.geojsonl,.ndjson';
const KINDS = ['union', 'community', 'government', 'company', 'institution', 'other'] as const;

function sizeOf(bytes: number): string {
  return bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} kB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

function DropZone({ file, onFile }: { readonly file: File | undefined; readonly onFile: (file: File) => void }): VNode {
  const words = useWords(IMPORTS);
  const [isOver, setOver] = useState(false);
  const over = (event: DragEvent): void => {
    event.preventDefault();
    setOver(true);
  };
  return (
    <label
      class={`drop card${isOver ? ' over' : ''}`}
      onDragOver={over}
      onDragEnter={over}
      onDragLeave={() => setOver(false)}
      onDrop={(event: DragEvent) => {
        event.preventDefault();
        setOver(false);
        const dropped = event.dataTransfer?.files[0];
        if (dropped) onFile(dropped);
      }}
    >
      <input
        type="file"
        class="hidden-text"
        accept={ACCEPT}
        onChange={(event) => {
          const chosen = event.currentTarget.files?.[0];
          if (chosen) onFile(chosen);
        }}
      />
      <Icon of={FileSpreadsheet} size={40} />
      <b>{file ? words.chosen(file.name, sizeOf(file.size)) : words.drop}</b>
      <span class="button">{words.choose}</span>
      <span class="sub">{words.formats}</span>
    </label>
  );
}

/** A file dropped beside the zone is taken too: the browser would leave the page for it. */
function useDropsBeside(onFile: (file: File) => void): void {
  useEffect(() => {
    const over = (event: DragEvent): void => event.preventDefault();
    const drop = (event: DragEvent): void => {
      const dropped = event.defaultPrevented ? undefined : event.dataTransfer?.files[0];
      event.preventDefault();
      if (dropped) onFile(dropped);
    };
    addEventListener('dragover', over);
    addEventListener('drop', drop);
    return () => {
      removeEventListener('dragover', over);
      removeEventListener('drop', drop);
    };
  }, []);
}

function MoreFacts(): VNode {
  const words = useWords(IMPORTS);
  return (
    <details class="card">
      <summary>{words.more}</summary>
      <div class="columns">
        <label class="field">
          <span>{words.city}</span>
          <input name="city" maxLength={60} />
          <small>{words.cityHint}</small>
        </label>
        <label class="field">
          <span>{words.maintainer}</span>
          <input name="defaultMaintainer" maxLength={120} />
          <small>{words.maintainerHint}</small>
        </label>
        <label class="field">
          <span>{words.maintainerKind}</span>
          <select name="maintainerKind">
            {KINDS.map((kind) => (
              <option key={kind} value={kind}>
                {words.kinds[kind]}
              </option>
            ))}
          </select>
        </label>
        <label class="field">
          <span>{words.source}</span>
          <input name="source" maxLength={300} />
        </label>
        <label class="field">
          <span>{words.sourceUrl}</span>
          <input name="sourceUrl" type="url" maxLength={500} />
        </label>
        <label class="field">
          <span>{words.observedAt}</span>
          <input name="observedAt" type="date" />
        </label>
      </div>
    </details>
  );
}

export function SendList({ onSent }: { readonly onSent: (id: string) => void }): VNode {
  const words = useWords(IMPORTS);
  const [file, setFile] = useState<File>();
  const [crs, setCrs] = useState<CrsAnswer>();
  const [fault, setFault] = useState<string>();
  const sending = useWriting();
  useDropsBeside(setFile);
  const onSubmit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (!file) return setFault(words.noFile);
    if (file.size > MAX_FILE_BYTES) return setFault(words.tooBig);
    setFault(undefined);
    const said = Object.fromEntries(new FormData(event.target as HTMLFormElement)) as Record<string, string>;
    const { city, defaultMaintainer, maintainerKind, source, sourceUrl, observedAt } = said as ListFacts;
    const facts = { city, defaultMaintainer, maintainerKind, source, sourceUrl, observedAt };
    await sending.run(async () => {
      const { id } = await sendList(file, { ...facts, crs: crs === 'unsure' ? undefined : crs });
      onSent(id);
    });
  };
  return (
    <form class="stack" onSubmit={(event) => void onSubmit(event)}>
      <DropZone file={file} onFile={setFile} />
      <a class="template" href={ours('/v1/imports/template.xlsx')} download>
        {words.template}
      </a>
      <CrsChoice value={crs} onChange={setCrs} />
      <MoreFacts />
      {fault !== undefined && (
        <p class="notice no" role="alert">
          {fault}
        </p>
      )}
      <Fault of={sending.fault} />
      <div class="line">
        <button class="button main" disabled={sending.isBusy}>
          {sending.isBusy ? words.sending : words.check}
        </button>
        <span class="sub">{words.checkHint}</span>
      </div>
    </form>
  );
}
