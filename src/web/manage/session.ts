/** Who is signed in on this device: asked once, kept until signing out or until the service says 401. */
import { useEffect, useState } from 'preact/hooks';
import { ApiProblem, api, dataOf, setCsrfToken, type Schema } from '../page/api.ts';

export type Me = Schema['Me'];

/** undefined: not known yet; null: nobody. */
let current: Me | null | undefined;
const listeners = new Set<() => void>();

function set(me: Me | null): void {
  current = me;
  if (me === null) localStorage.removeItem(KEY);
  setCsrfToken(me?.csrfToken);
  for (const listener of listeners) listener();
}

/** Who it is now, for what runs beside the screens. */
export const who = (): Me | null | undefined => current;

/** Set where somebody went to sign in: without it nobody is asked for, and the console keeps free of 401. */
const KEY = 'signed-in';
export const goingToSignIn = (): void => localStorage.setItem(KEY, '1');

/** Ask the service. Throws what is neither "somebody" nor "nobody": the network, say. */
export async function askWho(): Promise<void> {
  if (localStorage.getItem(KEY) === null) return set(null);
  try {
    set(await dataOf(api.GET('/v1/me')));
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 401) set(null);
    else throw error;
  }
}

/** Throws ApiProblem: wrong name or password, too many tries, no network. */
export async function signIn(login: string, password: string): Promise<void> {
  await dataOf(api.POST('/v1/session', { body: { login, password } }));
  goingToSignIn();
  await askWho();
}

export async function signOut(): Promise<void> {
  await dataOf(api.DELETE('/v1/session'));
  set(null);
}

/** A screen learned from an answer of 401 that the session ended. */
export const sessionEnded = (): void => set(null);

export function useMe(): Me | null | undefined {
  const [, redraw] = useState(0);
  useEffect(() => {
    const listener = (): void => redraw((count) => count + 1);
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }, []);
  return current;
}
