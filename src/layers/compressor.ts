/**
 * Compresses chunks on zlib's threads, no more at once than leave the event loop a core of its own. Owns whose turn it is;
 * what a chunk is, is gzip-member.ts, and its pieces deflated-pieces.ts.
 */
import { availableParallelism } from 'node:os';
import { deflatePieces, type DeflatedPieces } from './deflated-pieces.ts';
import { deflateChunk } from './gzip-member.ts';

/** libuv has four threads, and others need them as well. */
const MOST = 3;
/** So many more have their bytes made meanwhile. The rest of those who wait hold no memory. */
const AHEAD = 2;

export interface PlainPieces {
  readonly bytes: Buffer;
  /** Where pieces end, ascending; see `deflatePieces`. */
  readonly cuts: readonly number[];
}

export class Compressor {
  readonly #threads: Turns;
  readonly #plain: Turns;
  readonly #deflate: typeof deflateChunk;

  constructor(most = Math.max(1, Math.min(MOST, availableParallelism() - 1)), deflate = deflateChunk) {
    this.#threads = new Turns(most);
    this.#plain = new Turns(most + AHEAD);
    this.#deflate = deflate;
  }

  /** See `deflatePieces`; `plain` is asked for when its turn is near, and tells where its pieces end. */
  async deflate(plain: () => Promise<PlainPieces>, then: Buffer, known?: DeflatedPieces): Promise<DeflatedPieces> {
    return await this.#plain.run(async () => {
      const { bytes, cuts } = await plain();
      return await this.#threads.run(() => deflatePieces(bytes, cuts, known, then, this.#deflate));
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
