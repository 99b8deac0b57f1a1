/** Choose an organisation by typing a part of its name; who may, enters a new one. */
import { Plus } from 'lucide';
import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { api, dataOf, newKey, type Schema } from '../../page/api.ts';
import { Icon } from '../../page/icon.tsx';
import { useWords } from '../../page/language.ts';
import { useSaving } from './part.tsx';
import { ProblemNotice } from './problem-notice.tsx';
import { EDIT } from './words.ts';

type Maintainer = Schema['Maintainer'];
const KINDS = ['union', 'community', 'government', 'company', 'institution', 'other'] as const;
const PAUSE_MS = 250;
const AT_ONCE = 8;

export interface MaintainerPickProperties {
  readonly label: string;
  readonly mayCreate: boolean;
  readonly onPick: (maintainer: { readonly id: string; readonly name: string }) => void;
}

export function MaintainerPick({ label, mayCreate, onPick }: MaintainerPickProperties): VNode {
  const { holders: words } = useWords(EDIT);
  const [typed, setTyped] = useState('');
  const [kind, setKind] = useState<(typeof KINDS)[number]>('community');
  const [found, setFound] = useState<{ readonly of: string; readonly all: readonly Maintainer[] }>();
  const { problem, isBusy, run } = useSaving();
  const name = typed.trim();
  useEffect(() => {
    if (name === '') return;
    const timer = setTimeout(() => {
      dataOf(api.GET('/v1/maintainers', { params: { query: { q: name, limit: AT_ONCE } } })).then(
        ({ maintainers }) => setFound({ of: name, all: maintainers }),
        () => undefined,
      );
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [name]);
  const pick = (one: { readonly id: string; readonly name: string }): void => {
    setTyped('');
    onPick(one);
  };
  const create = async (): Promise<void> => {
    const params = { header: { 'Idempotency-Key': newKey() } };
    pick(await dataOf(api.POST('/v1/maintainers', { params, body: { name, kind } })));
  };
  const results = name !== '' && found?.of === name ? found.all : undefined;
  return (
    <div class="stack tight">
      <label class="field">
        <span>{label}</span>
        <input
          type="search"
          value={typed}
          maxLength={120}
          placeholder={words.typing}
          onInput={(event) => setTyped(event.currentTarget.value)}
          onKeyDown={(event) => {
            // Enter would send the form around it.
            if (event.key === 'Enter') event.preventDefault();
          }}
        />
      </label>
      {results && (
        <ul class="picks">
          {results.map((one) => (
            <li key={one.id}>
              <button class="button" type="button" onClick={() => pick(one)}>
                {one.name} <span class="sub">{words.kinds[one.kind]}</span>
              </button>
            </li>
          ))}
          {results.length === 0 && <li class="sub">{words.none}</li>}
        </ul>
      )}
      {results && mayCreate && !results.some((one) => one.name === name) && (
        <div class="line">
          <select
            class="input short"
            aria-label={words.kind}
            value={kind}
            onChange={(event) => setKind(event.currentTarget.value as typeof kind)}
          >
            {KINDS.map((one) => (
              <option key={one} value={one}>
                {words.kinds[one]}
              </option>
            ))}
          </select>
          <button class="button" type="button" disabled={isBusy} onClick={() => void run(create)}>
            <Icon of={Plus} size={20} />
            {words.create(name)}
          </button>
        </div>
      )}
      <ProblemNotice problem={problem} />
    </div>
  );
}
