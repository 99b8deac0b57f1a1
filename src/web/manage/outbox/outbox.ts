/**
 * The one queue of this page, joined to the browser: sent when something is added, when the network comes back, when the
 * page is looked at again, and after a wait that doubles. What is written as who is signed in is sent as nobody else.
 */
import { useEffect, useState } from 'preact/hooks';
import { newKey, problemOf, resend } from '../../page/api.ts';
import { noteServerTime, serverNow } from '../clock.ts';
import { askWho, isConfirmed, sessionEnded, watchSession, who, type Me } from '../session.ts';
import { outcomeOf, WriteQueue, type NewWrite, type Outcome, type Write } from './queue.ts';
import { openWriteStore } from './store.ts';

const SEND_WITHIN_MS = 30_000;
const PHOTO_WITHIN_MS = 120_000;

const listeners = new Set<() => void>();
const doneListeners = new Set<(write: Write) => void>();
const tell = (): void => listeners.forEach((listener) => listener());

async function send(write: Write): Promise<Outcome> {
  const photo = write.what === 'photo' ? write.photo : undefined;
  const gaveUp = new AbortController();
  const timer = setTimeout(() => gaveUp.abort(), photo ? PHOTO_WITHIN_MS : SEND_WITHIN_MS);
  try {
    const response = await resend(write.path, {
      method: write.method,
      headers: {
        'Content-Type': photo ? 'image/jpeg' : 'application/json',
        'Idempotency-Key': write.key,
        ...(write.ifMatch === undefined ? {} : { 'If-Match': write.ifMatch }),
      },
      body: photo ?? JSON.stringify(write.body),
      signal: gaveUp.signal,
    });
    noteServerTime(response);
    if (response.ok) {
      const body: unknown = response.status === 204 ? undefined : await response.json();
      return { kind: 'done', body, etag: response.headers.get('etag')?.replace(/^W\//, '') };
    }
    const problem = await problemOf(response);
    const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
    const detail = problem.errors[0]?.detail ?? problem.message;
    const outcome = outcomeOf(response.status, problem.slug, detail, Number.isFinite(seconds) ? seconds : undefined);
    // Gone: the door again; what waits stays. A token of an older page: asked for anew, and sent a moment later.
    if (outcome.kind === 'signedOut' && response.status === 401) sessionEnded();
    else if (outcome.kind === 'signedOut') await askWho().catch(() => undefined);
    return outcome.kind === 'signedOut' && response.status !== 401
      ? { kind: 'later', isOffline: false, afterMs: 1_000 }
      : outcome;
  } catch {
    return outcomeOf(0, '', '');
  } finally {
    clearTimeout(timer);
  }
}

/** The photo goes after the check it belongs to, to the address that the check's answer names. */
function nextOf(write: Write, body: unknown): NewWrite | undefined {
  if (write.what !== 'check' || !write.photo) return undefined;
  const { id } = body as { id: string };
  return {
    lane: write.lane,
    what: 'photo',
    method: 'PUT',
    path: `/v1/checks/${id}/photo`,
    body: null,
    photo: write.photo,
  };
}

let opened: Promise<WriteQueue> | undefined;
let queue: WriteQueue | undefined;
let isKept = true;
let timer: ReturnType<typeof setTimeout> | undefined;

async function openQueue(): Promise<WriteQueue> {
  opened ??= (async () => {
    const found = await openWriteStore();
    isKept = found.isKept;
    const parts = { newKey, now: serverNow, random: Math.random, nextOf, send, onChange: tell };
    const onDone = (write: Write): void => doneListeners.forEach((listener) => listener(write));
    queue = new WriteQueue({ ...parts, store: found.store, onDone });
    addEventListener('online', () => {
      if (maySend()) void queue?.wake().then(plan);
    });
    // Opened without a network: what waits goes as soon as the service knows this person again.
    let couldSend = maySend();
    watchSession(() => {
      const isNew = maySend() && !couldSend;
      couldSend = maySend();
      if (isNew) void queue?.wake().then(plan);
    });
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') flush();
    });
    return queue;
  })();
  return await opened;
}

/** Nobody's writes go out under another name, and none while nobody is signed in. */
const maySend = (): boolean => queue?.owner !== undefined && isConfirmed() && who()?.id === queue.owner;

function plan(): void {
  clearTimeout(timer);
  const dueAt = maySend() ? queue?.nextDueAt() : undefined;
  if (dueAt !== undefined) timer = setTimeout(flush, Math.max(500, dueAt - serverNow()));
}

function flush(): void {
  if (maySend()) void queue?.flush().then(plan);
}

/** Keep a write and send it as soon as may be. Resolves once it is kept. */
export async function enqueue(write: NewWrite): Promise<Write> {
  const made = await (await openQueue()).add(write);
  flush();
  return made;
}

/** False: too late, it is on its way. */
export const takeBack = async (key: string): Promise<boolean> => await (await openQueue()).drop(key);

export async function tryAgain(key: string): Promise<void> {
  await (await openQueue()).retry(key);
  flush();
}

/** What of this person's waits; `onDone` hears of each that arrived. */
export function useOutbox(me: Me, onDone?: (write: Write) => void): readonly Write[] {
  const [, redraw] = useState(0);
  useEffect(() => {
    const listener = (): void => redraw((count) => count + 1);
    listeners.add(listener);
    if (onDone) doneListeners.add(onDone);
    void openQueue().then(async (opened) => {
      await opened.openFor(me.id);
      flush();
    });
    return () => {
      listeners.delete(listener);
      if (onDone) doneListeners.delete(onDone);
    };
  }, [me.id, onDone]);
  return queue?.writes ?? NONE;
}

const NONE: readonly Write[] = [];

/** False: this browser keeps nothing, so that what waits is lost with the page. */
export const isOutboxKept = (): boolean => isKept;
