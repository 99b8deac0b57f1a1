/**
 * Compresses chunks on zlib's threads, no more at once than leave the event loop a core of its own. Owns whose turn it is;
 * what a chunk is, is gzip-member.ts.
 */
import { availableParallelism } from 'node:os';
import { deflateChunk } from './gzip-member.ts';

/** libuv has four threads, and others need them as well. */
const MOST = 3;
/** So many more have their bytes made meanwhile. The rest of those who wait hold no memory. */
const AHEAD = 2;

export class Compressor {
  readonly #threads: Turns;
  readonly #bytes: Turns;
  readonly #deflate: typeof deflateChunk;

  constructor(most = Math.max(1, Math.min(MOST, availableParallelism() - 1)), deflate = deflateChunk) {
    this.#threads = new Turns(most);
    this.#bytes = new Turns(most + AHEAD);
    this.#deflate = deflate;
  }

  /** See `deflateChunk`; `bytes` is asked for when its turn is near. */
  async deflate(bytes: () => Buffer | Promise<Buffer>, then: Buffer): Promise<Buffer> {
    return await this.#bytes.run(async () => {
      const made = await bytes();
      return await this.#threads.run(() => this.#deflate(made, then));
    });
  }
}

/** So many at once, the others in the order in which they came. */
class Turns {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(most: number) {
    this.#free = most;
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await work();
    } finally {
      // Handed on, so that nobody who comes now takes it first.
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free += 1;
    }
  }
}
