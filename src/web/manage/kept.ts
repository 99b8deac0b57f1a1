/**
 * What the manager's page keeps on the device for when it is opened without a network: who was signed in, and the day as
 * it was last read. No proof of the session is in it. Signing out forgets it, and what is one person's is given to nobody
 * else. What waits to be sent is outbox/; the page's own files are kept by the service worker.
 */
import { ours } from '../page/settings.ts';

/** Older than this it says nothing of today, and a session is over too. */
const MAX_AGE_MS = 7 * 24 * 3_600_000;
/** One installation's own: several may share an origin below different prefixes. */
const CACHE = `manage ${ours('/')}`;

export interface Kept<Value> {
  readonly owner: string;
  /** When it was read from the service, in ms of the epoch. */
  readonly at: number;
  readonly value: Value;
}

type What = 'me' | 'day';
const addressOf = (what: What): string => ours(`/manage/kept/${what}`);

/** One after the other, so that what is forgotten is not written again by what was on its way. */
let last: Promise<unknown> = Promise.resolve();

function inTurn(work: (cache: Cache) => Promise<unknown>): void {
  // Not there without HTTPS, nor in some private windows; a full device keeps nothing either.
  if (!('caches' in globalThis)) return;
  last = last.then(async () => await work(await caches.open(CACHE))).catch(() => undefined);
}

async function readFrom<Value>(cache: Cache, what: What): Promise<Kept<Value> | undefined> {
  const answer = await cache.match(addressOf(what));
  return answer && ((await answer.json()) as Kept<Value>);
}

/** `isStill`: whether `owner` is signed in when it comes to writing. */
export function keep<Value>(what: What, owner: string, value: Value, isStill: () => boolean): void {
  const kept: Kept<Value> = { owner, at: Date.now(), value };
  inTurn(async (cache) => {
    if (!isStill()) return;
    // Somebody else's day goes before this person's name is written.
    const before = await readFrom(cache, 'day');
    if (before && before.owner !== owner) await cache.delete(addressOf('day'));
    await cache.put(addressOf(what), new Response(JSON.stringify(kept)));
  });
}

/** What was kept, of `owner` only where one is named; undefined: nothing, or too long ago. */
export async function readKept<Value>(what: What, owner?: string): Promise<Kept<Value> | undefined> {
  await last;
  if (!('caches' in globalThis)) return undefined;
  try {
    const kept = await readFrom<Value>(await caches.open(CACHE), what);
    if (!kept || (owner !== undefined && kept.owner !== owner)) return undefined;
    return Date.now() - kept.at <= MAX_AGE_MS ? kept : undefined;
  } catch {
    return undefined;
  }
}

export function forgetKept(): void {
  inTurn(async () => await caches.delete(CACHE));
}
