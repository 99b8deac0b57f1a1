/**
 * Who is signed in on this device: asked once, kept until signing out or until the service says 401. Without a network
 * it is who it was (kept.ts), until the service can be asked.
 */
import { useEffect, useState } from 'preact/hooks';
import { ApiProblem, api, dataOf, setCsrfToken, type Schema } from '../page/api.ts';
import { forgetKept, keep, readKept } from './kept.ts';

export type Me = Schema['Me'];

/** undefined: not known yet; null: nobody. */
let current: Me | null | undefined;
/** `current` is who it was: the service could not be asked yet, and there is no proof for writes. */
let isRemembered = false;
let timer: ReturnType<typeof setTimeout> | undefined;
const listeners = new Set<() => void>();

function set(me: Me | null, isOld = false): void {
  current = me;
  isRemembered = isOld;
  clearTimeout(timer);
  if (me === null) {
    localStorage.removeItem(KEY);
    forgetKept();
  }
  setCsrfToken(me?.csrfToken);
  for (const listener of listeners) listener();
}

/** Who it is now, for what runs beside the screens. */
export const who = (): Me | null | undefined => current;

/** May this person's writes be sent? Not before the service said that it is still them. */
export const isConfirmed = (): boolean => current !== undefined && current !== null && !isRemembered;

/** Hear of each change. Returns how to stop. */
export function watchSession(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** Set where somebody went to sign in: without it nobody is asked for, and the console keeps free of 401. */
const KEY = 'signed-in';
export const goingToSignIn = (): void => localStorage.setItem(KEY, '1');

/** Set where somebody signed out without a network: the service's session is ended before it is used again. */
const OWED = 'sign-out-owed';
const ASK_AGAIN_MS = 30_000;

/**
 * Ask the service. Without an answer it is who it was, and it is asked again. Throws what is neither "somebody" nor
 * "nobody": the network, say, where nobody was here before.
 */
export async function askWho(): Promise<void> {
  if (localStorage.getItem(OWED) !== null) await endOwedSession();
  if (localStorage.getItem(KEY) === null) return set(null);
  try {
    const me = await dataOf(api.GET('/v1/me'));
    set(me);
    keep('me', me.id, { ...me, csrfToken: null }, () => current?.id === me.id);
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    if (error.status === 401) return set(null);
    if (!isNoAnswer(error)) throw error;
    if (current === undefined) await remember(error);
    clearTimeout(timer);
    if (isRemembered) timer = setTimeout(askAgain, ASK_AGAIN_MS);
  }
}

/** Nobody answered, or something on the way did. */
export const isNoAnswer = ({ status }: ApiProblem): boolean => status === 0 || status >= 500;

async function remember(fault: ApiProblem): Promise<void> {
  const kept = await readKept<Me>('me');
  // Signed in or out meanwhile.
  if (current !== undefined) return;
  if (!kept || localStorage.getItem(KEY) === null) throw fault;
  set(kept.value, true);
}

function askAgain(): void {
  if (isRemembered) askWho().catch(() => undefined);
}
addEventListener('online', askAgain);

async function endOwedSession(): Promise<void> {
  try {
    setCsrfToken((await dataOf(api.GET('/v1/me'))).csrfToken);
    await dataOf(api.DELETE('/v1/session'));
  } catch (error) {
    // It ended by itself.
    if (!(error instanceof ApiProblem) || error.status !== 401) return;
  } finally {
    setCsrfToken(null);
  }
  localStorage.removeItem(OWED);
}

/** Throws ApiProblem: wrong name or password, too many tries, no network. */
export async function signIn(login: string, password: string): Promise<void> {
  await dataOf(api.POST('/v1/session', { body: { login, password } }));
  localStorage.removeItem(OWED);
  goingToSignIn();
  await askWho();
}

/** Without a network the device forgets at once, and the service is told later. */
export async function signOut(): Promise<void> {
  try {
    await dataOf(api.DELETE('/v1/session'));
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    if (error.status !== 401) localStorage.setItem(OWED, '1');
  }
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
