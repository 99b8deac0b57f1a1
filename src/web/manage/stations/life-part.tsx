/** Shown to the public or not yet, and the end of a station. */
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { api, dataOf, newKey } from '../../page/api.ts';
import { useWords } from '../../page/language.ts';
import { go } from '../../page/route.ts';
import { Sheet } from '../sheet.tsx';
import type { Loaded, StationEdit } from './one-station.ts';
import { Part, useSaving } from './part.tsx';
import { ProblemNotice } from './problem-notice.tsx';
import { EDIT } from './words.ts';

export interface LifeProperties {
  readonly edit: StationEdit;
  readonly loaded: Loaded;
  readonly mayPublish: boolean;
  readonly mayRetire: boolean;
}

export function LifePart({ edit, loaded, mayPublish, mayRetire }: LifeProperties): VNode {
  const { life: words } = useWords(EDIT);
  const { properties, id } = loaded.feature;
  const [isRetiring, setRetiring] = useState(false);
  const [typed, setTyped] = useState('');
  const publishing = useSaving();
  const retiring = useSaving();
  const isPublic = properties.published !== false;
  const why = properties.unpublishedReason;
  const retire = async (): Promise<void> => {
    const params = { path: { id }, header: { 'If-Match': loaded.etag, 'Idempotency-Key': newKey() } };
    await dataOf(api.DELETE('/v1/stations/{id}', { params }));
    go('/manage/stations', { replace: true });
  };
  return (
    <Part title={words.title}>
      {mayPublish && (
        <div class="stack tight">
          <p>{isPublic ? words.isPublic : words.isHidden}</p>
          {!isPublic && why != null && <p class="sub">{words.reasons[why] ?? why}</p>}
          <button
            class="button"
            disabled={publishing.isBusy}
            onClick={() => void publishing.run(() => edit.save({ properties: { published: !isPublic } }))}
          >
            {isPublic ? words.hide : words.publish}
          </button>
          <ProblemNotice problem={publishing.problem} />
        </div>
      )}
      {mayRetire && (
        <button class="button danger" onClick={() => setRetiring(true)}>
          {words.retire}
        </button>
      )}
      {isRetiring && (
        <Sheet title={words.retireTitle(properties.name)} onClose={() => setRetiring(false)}>
          <form
            class="stack"
            onSubmit={(event) => {
              event.preventDefault();
              void retiring.run(retire);
            }}
          >
            <p>{words.retireWhat}</p>
            <label class="field">
              <span>{words.typeCode(properties.code)}</span>
              <input value={typed} autocomplete="off" onInput={(event) => setTyped(event.currentTarget.value)} />
            </label>
            <ProblemNotice problem={retiring.problem} />
            <button class="button danger" disabled={typed.trim() !== properties.code || retiring.isBusy}>
              {words.retireNow}
            </button>
          </form>
        </Sheet>
      )}
    </Part>
  );
}
