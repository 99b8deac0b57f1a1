/**
 * Texts that many stations have in common, by number: found by comparing numbers where the texts would have to be hashed.
 * Each is kept as a tile has it, encoded once.
 */
import { EncodedValues } from './mvt.ts';

/** What stations share are combinations of few things; far more of them is what stations shared once. */
const MANY = 50_000;

export class SharedTexts {
  readonly #numbers = new Map<string, number>();
  readonly #encoded = new EncodedValues();
  /** Where each text begins in `bytes`, and after the last one where it ends. */
  readonly #starts = [0];

  get size(): number {
    return this.#encoded.count;
  }

  /** Better begun anew. */
  get isLarge(): boolean {
    return this.size > MANY;
  }

  /** The same number each time. */
  numberOf(text: string): number {
    let number = this.#numbers.get(text);
    if (number === undefined) {
      number = this.size;
      const bytes = Buffer.from(text);
      this.#encoded.add(bytes, 0, bytes.length);
      this.#starts.push(this.#encoded.length);
      this.#numbers.set(text, number);
    }
    return number;
  }

  /** Holds all texts until the next one is new. */
  get bytes(): Uint8Array {
    return this.#encoded.bytes;
  }

  /** Where the value of a tile that is this text begins in `bytes`; the next number's begins where it ends. */
  from(number: number): number {
    return this.#starts[number]!;
  }
}
