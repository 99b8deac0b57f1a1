/** Which address is open: the path below the installation's prefix, and its query. Links that do not load the page anew. */
import type { ComponentChildren, VNode } from 'preact';
import { ours, settings } from '../page/settings.ts';
import { Store, useStore } from './store.ts';

export interface Route {
  /** `/`, `/s/410102-0001`, ... */
  readonly path: string;
  readonly query: URLSearchParams;
}

function readRoute(): Route {
  const { pathname, search } = location;
  const path = pathname.startsWith(settings.pathPrefix) ? pathname.slice(settings.pathPrefix.length) : pathname;
  return { path: path === '' ? '/' : path, query: new URLSearchParams(search) };
}

export const route = new Store<Route>(readRoute());
addEventListener('popstate', () => route.set(readRoute()));

export const useRoute = (): Route => useStore(route);

/** Open `path` (with its query). `isSame`: the address of what is open already changes, no step back leads here. */
export function go(path: string, { isSame = false } = {}): void {
  if (isSame) history.replaceState(null, '', ours(path));
  else history.pushState(null, '', ours(path));
  const before = route.value.path;
  route.set(readRoute());
  if (before === route.value.path) return;
  scrollTo(0, 0);
  // Whoever reads with the ears or the keyboard begins at the top of the new screen.
  document.getElementById('main')?.focus({ preventScroll: true });
}

interface LinkProperties {
  readonly to: string;
  readonly class?: string;
  readonly 'aria-label'?: string;
  readonly 'aria-current'?: 'page';
  readonly children: ComponentChildren;
}

export function Link({ to, children, ...others }: LinkProperties): VNode {
  const onClick = (event: MouseEvent): void => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    go(to);
  };
  return (
    <a href={ours(to)} onClick={onClick} {...others}>
      {children}
    </a>
  );
}
