/** The first screen without an answer: nothing has all that is asked for, or nobody answers; each with the next step. */
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { ApiProblem } from '../page/api.ts';
import { useWords } from '../page/language.ts';
import { writeFilters, type Filters } from './filters.ts';
import { askNearest } from './nearest.ts';
import { NEAREST_WORDS } from './nearest-words.ts';
import { isKnown, place } from './place.ts';
import { PlaceSheet } from './place-bar.tsx';
import { go } from './router.tsx';
import { WORDS } from './words.ts';

export function Empty({ filters }: { readonly filters: Filters }): VNode {
  const words = useWords(NEAREST_WORDS);
  const [isOpen, setOpen] = useState(false);
  const isFiltered = filters.isUsable || filters.needs.length > 0 || filters.amenities.length > 0;
  return (
    <section class="card stack hero" key="empty">
      <h1>{words.none}</h1>
      <p>{isFiltered ? words.noneWhy : words.noneAtAll}</p>
      {isFiltered ? (
        <button
          class="button main"
          type="button"
          onClick={() =>
            go(`/${writeFilters({ ...filters, isUsable: false, needs: [], amenities: [] })}`, { isSame: true })
          }
        >
          {words.clear}
        </button>
      ) : (
        <button class="button main" type="button" onClick={() => setOpen(true)}>
          {words.changePlace}
        </button>
      )}
      {isOpen && <PlaceSheet onClose={() => setOpen(false)} />}
    </section>
  );
}

interface FailedProperties {
  readonly problem: ApiProblem;
  readonly filters: Filters;
}

export function Failed({ problem, filters }: FailedProperties): VNode {
  const common = useWords(WORDS);
  const words = useWords(NEAREST_WORDS);
  const [isOpen, setOpen] = useState(false);
  const isAway = problem.status === 0 || problem.status >= 500;
  return (
    <section class="card stack hero" key="failed" role="alert">
      <h1>{isAway ? words.unreachable : words.failed}</h1>
      <p>{isAway ? words.unreachableWhy : (problem.errors[0]?.detail ?? problem.message)}</p>
      <button
        class="button main"
        type="button"
        onClick={() => isKnown(place.value) && void askNearest(place.value, filters)}
      >
        {common.again}
      </button>
      <button class="button" type="button" onClick={() => setOpen(true)}>
        {words.changePlace}
      </button>
      {isOpen && <PlaceSheet onClose={() => setOpen(false)} />}
    </section>
  );
}
