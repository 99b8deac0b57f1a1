/** What may stay in memory, by bytes: the least recently used goes first. Knows nothing of what it is. */
const FULL_SHARE = 0.9;

export class ByteBudget {
  readonly #limitBytes: number;
  readonly #kept = new Map<object, { readonly bytes: number; readonly forget: () => void }>();
  #bytes = 0;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Whether the next may push out another: all but a little is used. */
  get isFull(): boolean {
    return this.#bytes >= this.#limitBytes * FULL_SHARE;
  }

  /** Count `bytes` for `key`; `forget` is called when they must go. */
  keep(key: object, bytes: number, forget: () => void): void {
    this.release(key);
    this.#kept.set(key, { bytes, forget });
    this.#bytes += bytes;
    for (const [oldest, { forget: drop }] of this.#kept) {
      if (this.#bytes <= this.#limitBytes) return;
      this.release(oldest);
      drop();
    }
  }

  /** It was used just now. */
  touch(key: object): void {
    const entry = this.#kept.get(key);
    if (!entry) return;
    this.#kept.delete(key);
    this.#kept.set(key, entry);
  }

  /** It is counted no more; `forget` is not called. */
  release(key: object): void {
    this.#bytes -= this.#kept.get(key)?.bytes ?? 0;
    this.#kept.delete(key);
  }
}
