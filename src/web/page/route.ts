/** The address of a page that changes without loading: a few lines over the History API, below the path prefix. */
import { useEffect, useState } from 'preact/hooks';
import { ours, settings } from './settings.ts';

const listeners = new Set<() => void>();
const tell = (): void => {
  for (const listener of listeners) listener();
};
addEventListener('popstate', tell);

export interface Route {
  /** Without the prefix, beginning with a slash. */
  readonly path: string;
  readonly query: URLSearchParams;
}

function readRoute(): Route {
  const { pathname, search } = location;
  return { path: pathname.slice(settings.pathPrefix.length) || '/', query: new URLSearchParams(search) };
}

/** Go to an address of ours; `replace` leaves no step back. */
export function go(to: string, { replace = false }: { readonly replace?: boolean } = {}): void {
  if (replace) history.replaceState(null, '', ours(to));
  else history.pushState(null, '', ours(to));
  tell();
  if (!replace) scrollTo(0, 0);
}

/** The route now; the component draws itself anew when it changes. */
export function useRoute(): Route {
  const [route, setRoute] = useState(readRoute);
  useEffect(() => {
    const listener = (): void => setRoute(readRoute());
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }, []);
  return route;
}

/** What a link of ours needs: a real address, and no loading on a plain click. */
export function linkTo(to: string): { href: string; onClick: (event: MouseEvent) => void } {
  return {
    href: ours(to),
    onClick: (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
      event.preventDefault();
      go(to);
    },
  };
}
