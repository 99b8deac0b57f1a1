/**
 * Writes that wait for the network: kept before they are sent, sent in order per station, with a key of their own so that
 * each counts once however often it is sent. Owns order, patience and what an answer means; keeping is store.ts, sending
 * outbox.ts. Nothing here knows the browser.
 */

/** A write as it will be sent, each time the same. */
export interface NewWrite {
  /** In which order: those of one lane (a station) one after the other. */
  readonly lane: string;
  /** What it does, for who draws it: status, check, photo, amenity, answer. */
  readonly what: string;
  readonly method: 'PUT' | 'POST' | 'PATCH';
  /** Of the API, beginning with /v1. */
  readonly path: string;
  readonly body: unknown;
  /** Sent instead of `body`, or, with a check, after it. */
  readonly photo?: Blob;
  readonly ifMatch?: string;
}

export interface Refusal {
  readonly status: number;
  readonly slug: string;
  /** In words, from the service. */
  readonly detail: string;
}

export interface Write extends NewWrite {
  /** Idempotency-Key. */
  readonly key: string;
  /** Who wrote it: nobody else sends it. */
  readonly owner: string;
  readonly order: number;
  readonly at: number;
  readonly tries: number;
  /** Not before this moment, in ms of the epoch. */
  readonly notBefore: number;
  /** Set: the service said no, and a person decides. */
  readonly refusal?: Refusal;
}

/** What came of sending one. */
export type Outcome =
  | { readonly kind: 'done'; readonly body?: unknown; readonly etag?: string | undefined }
  | { readonly kind: 'later'; readonly isOffline: boolean; readonly afterMs?: number | undefined }
  | { readonly kind: 'signedOut' }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

export interface WriteStore {
  /** All of one person, in any order. */
  readAll(owner: string): Promise<readonly Write[]>;
  put(write: Write): Promise<void>;
  /** Take one out and, in the same step, put what follows it. */
  remove(key: string, next?: Write): Promise<void>;
}

export interface QueueParts {
  readonly store: WriteStore;
  readonly send: (write: Write) => Promise<Outcome>;
  readonly newKey: () => string;
  readonly now: () => number;
  readonly random: () => number;
  /** What follows a write that was done, such as the photo of a check. */
  readonly nextOf: (write: Write, body: unknown) => NewWrite | undefined;
  readonly onChange: () => void;
  readonly onDone: (write: Write) => void;
}

const FIRST_WAIT_MS = 2_000;
const LONGEST_WAIT_MS = 5 * 60_000;
/** More than anybody writes in a day: beyond it the queue takes no more, and says so. */
export const MAX_WAITING = 500;

/** How long to wait after the n-th try (1, 2, ...): doubling, up to a quarter less, so that phones do not come all at once. */
export function waitMs(tries: number, random: number): number {
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(tries - 1, 20)) * (1 - random / 4);
}

/** What an answer that is not 2xx means for the queue; `status` 0: nobody answered. */
export function outcomeOf(status: number, slug: string, detail: string, retryAfterSeconds?: number): Outcome {
  if (status === 0) return { kind: 'later', isOffline: true };
  if (status === 401 || slug === 'csrf') return { kind: 'signedOut' };
  if (status === 408 || status === 425 || status === 429 || status >= 500)
    return {
      kind: 'later',
      isOffline: false,
      ...(retryAfterSeconds === undefined ? {} : { afterMs: retryAfterSeconds * 1_000 }),
    };
  return { kind: 'refused', refusal: { status, slug, detail } };
}

export class WriteQueue {
  readonly #parts: QueueParts;
  #owner: string | undefined;
  #writes: Write[] = [];
  #inFlight: string | undefined;
  #flushing: Promise<void> | undefined;
  /** By path and version: the version that our own write made of it. */
  readonly #newer = new Map<string, string>();

  constructor(parts: QueueParts) {
    this.#parts = parts;
  }

  /** Of the person who is signed in, the oldest first. */
  get writes(): readonly Write[] {
    return this.#writes;
  }

  get owner(): string | undefined {
    return this.#owner;
  }

  /** Whose writes are sent from now on; undefined: nobody's. */
  async openFor(owner: string | undefined): Promise<void> {
    this.#owner = owner;
    this.#newer.clear();
    const kept = owner === undefined ? [] : await this.#parts.store.readAll(owner);
    if (this.#owner !== owner) return;
    this.#writes = [...kept].sort((a, b) => a.order - b.order);
    this.#parts.onChange();
  }

  /** Keep a write; it is safe once this resolves. Throws when nobody is signed in or too many wait. */
  async add(write: NewWrite): Promise<Write> {
    if (this.#owner === undefined) throw new Error('nobody is signed in');
    if (this.#writes.length >= MAX_WAITING) throw new Error('too many writes wait');
    const order = this.#writes.reduce((most, one) => Math.max(most, one.order), 0) + 1;
    const made = this.#made(this.#onNewest(write), this.#owner, order);
    this.#writes = [...this.#writes, made];
    await this.#parts.store.put(made);
    this.#parts.onChange();
    return made;
  }

  /** Take one back. False: it is being sent or was sent, and cannot be taken back any more. */
  async drop(key: string): Promise<boolean> {
    const write = this.#writes.find((one) => one.key === key);
    if (!write || this.#inFlight === key) return false;
    this.#writes = this.#writes.filter((one) => one !== write);
    await this.#parts.store.remove(key);
    this.#parts.onChange();
    return true;
  }

  /** Send a refused one once more, with the same key. */
  async retry(key: string): Promise<void> {
    const write = this.#writes.find((one) => one.key === key);
    if (!write?.refusal) return;
    const again = { ...write, notBefore: 0 };
    delete (again as { refusal?: Refusal }).refusal;
    await this.#replace(again);
  }

  /** The network is back: forget how long each was to wait. */
  async wake(): Promise<void> {
    for (const write of this.#writes) if (write.notBefore > 0) await this.#replace({ ...write, notBefore: 0 });
    await this.flush();
  }

  /** When the next one is due, in ms of the epoch; undefined: nothing waits. */
  nextDueAt(): number | undefined {
    const heads = this.#heads();
    return heads.length === 0 ? undefined : Math.min(...heads.map((one) => one.notBefore));
  }

  /** Send what is due, one after the other. Calls while one runs wait for that one. */
  async flush(): Promise<void> {
    this.#flushing ??= this.#flush().finally(() => (this.#flushing = undefined));
    await this.#flushing;
  }

  async #flush(): Promise<void> {
    for (;;) {
      const write = this.#heads().find((one) => one.notBefore <= this.#parts.now());
      if (!write) return;
      this.#inFlight = write.key;
      const outcome = await this.#parts.send(write).finally(() => (this.#inFlight = undefined));
      // Who signed out meanwhile, or took it out in another tab.
      if (!this.#writes.some((one) => one.key === write.key)) continue;
      if (!(await this.#settle(write, outcome))) return;
    }
  }

  /** False: no use to go on now. */
  async #settle(write: Write, outcome: Outcome): Promise<boolean> {
    if (outcome.kind === 'signedOut') return false;
    if (outcome.kind === 'refused') {
      await this.#replace({ ...write, tries: write.tries + 1, refusal: outcome.refusal });
      return true;
    }
    if (outcome.kind === 'later') {
      const tries = write.tries + 1;
      const pause = outcome.afterMs ?? waitMs(tries, this.#parts.random());
      await this.#replace({ ...write, tries, notBefore: this.#parts.now() + Math.min(pause, LONGEST_WAIT_MS) });
      return !outcome.isOffline;
    }
    const follow = this.#parts.nextOf(write, outcome.body);
    const next = follow && this.#made(follow, write.owner, write.order);
    await this.#parts.store.remove(write.key, next);
    this.#writes = this.#writes.flatMap((one) => (one.key === write.key ? (next ? [next] : []) : [one]));
    // A second edit made on top of the first knows the version that the first one made, also when it is made before the page
    // has read that again.
    if (write.ifMatch !== undefined && outcome.etag !== undefined) {
      if (this.#newer.size >= MAX_WAITING) this.#newer.clear();
      this.#newer.set(`${write.path} ${write.ifMatch}`, outcome.etag);
      // Nothing is newer than this one, whatever it was once before.
      this.#newer.delete(`${write.path} ${outcome.etag}`);
      for (const one of this.#writes)
        if (one.path === write.path && one.ifMatch === write.ifMatch)
          await this.#replace({ ...one, ifMatch: outcome.etag });
    }
    this.#parts.onChange();
    this.#parts.onDone(write);
    return true;
  }

  /** The first of each lane that a person need not decide on. */
  #heads(): Write[] {
    const seen = new Set<string>();
    return this.#writes.filter((one) => {
      if (one.refusal || seen.has(one.lane)) return false;
      seen.add(one.lane);
      return true;
    });
  }

  /** On the version that our own writes have made of the one that it was made on. */
  #onNewest(write: NewWrite): NewWrite {
    let { ifMatch } = write;
    if (ifMatch === undefined) return write;
    for (;;) {
      const newer = this.#newer.get(`${write.path} ${ifMatch}`);
      if (newer === undefined) return { ...write, ifMatch };
      ifMatch = newer;
    }
  }

  #made(write: NewWrite, owner: string, order: number): Write {
    return { ...write, key: this.#parts.newKey(), owner, order, at: this.#parts.now(), tries: 0, notBefore: 0 };
  }

  async #replace(write: Write): Promise<void> {
    this.#writes = this.#writes.map((one) => (one.key === write.key ? write : one));
    await this.#parts.store.put(write);
    this.#parts.onChange();
  }
}
