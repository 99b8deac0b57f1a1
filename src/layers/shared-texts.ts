/** Texts that many stations have in common, by number: found by comparing numbers where the texts would have to be hashed. */

/** What stations share are combinations of few things; far more of them is what stations shared once. */
const MANY = 50_000;

export class SharedTexts {
  readonly #numbers = new Map<string, number>();
  readonly #texts: string[] = [];

  get size(): number {
    return this.#texts.length;
  }

  /** Better begun anew. */
  get isLarge(): boolean {
    return this.#texts.length > MANY;
  }

  /** The same number each time. */
  numberOf(text: string): number {
    let number = this.#numbers.get(text);
    if (number === undefined) {
      number = this.#texts.push(text) - 1;
      this.#numbers.set(text, number);
    }
    return number;
  }

  text(number: number): string {
    return this.#texts[number] as string;
  }
}
