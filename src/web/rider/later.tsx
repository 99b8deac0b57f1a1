/** A screen whose code comes when it is opened; says so when it cannot come. */
import type { ComponentType, VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { useWords } from '../page/language.ts';
import { WORDS } from './words.ts';

/** `load` gives the component; asked for once, and again after a failure. In the place of a mere `isPart` nothing stands meanwhile. */
export function later<Properties extends object>(
  load: () => Promise<ComponentType<Properties>>,
  { isPart = false } = {},
): (properties: Properties) => VNode | null {
  let loaded: ComponentType<Properties> | undefined;
  return function Later(properties: Properties): VNode | null {
    const words = useWords(WORDS);
    const [state, setState] = useState<'waiting' | 'ready' | 'failed'>(loaded ? 'ready' : 'waiting');
    useEffect(() => {
      if (state !== 'waiting') return;
      let isGone = false;
      load().then(
        (component) => {
          loaded = component;
          if (!isGone) setState('ready');
        },
        () => !isGone && setState('failed'),
      );
      return () => void (isGone = true);
    }, [state]);
    if (loaded) {
      const Component = loaded;
      return <Component {...properties} />;
    }
    if (isPart) return null;
    if (state === 'failed') {
      return (
        <section class="card stack" role="alert">
          <h1>{words.unreachable}</h1>
          <button class="button main" type="button" onClick={() => setState('waiting')}>
            {words.again}
          </button>
        </section>
      );
    }
    return (
      <section class="card stack" aria-busy="true">
        <h1 class="hidden-text">{words.loading}</h1>
        <div class="skeleton skeleton-line" />
        <div class="skeleton skeleton-block" />
      </section>
    );
  };
}
