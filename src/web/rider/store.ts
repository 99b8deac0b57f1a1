/** A value that outlives components: changed anywhere, drawn where it is used. */
import { useEffect, useState } from 'preact/hooks';

export class Store<Value> {
  #value: Value;
  readonly #listeners = new Set<() => void>();

  constructor(value: Value) {
    this.#value = value;
  }

  get value(): Value {
    return this.#value;
  }

  set(value: Value): void {
    if (Object.is(value, this.#value)) return;
    this.#value = value;
    for (const tell of [...this.#listeners]) tell();
  }

  /** Returns how to stop listening. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}

/** The value now; the component draws itself anew when it changes. */
export function useStore<Value>(store: Store<Value>): Value {
  const [, redraw] = useState(0);
  const drawn = store.value;
  useEffect(() => {
    const tell = (): void => redraw((count) => count + 1);
    // It may have changed between drawing and now.
    if (!Object.is(store.value, drawn)) tell();
    return store.onChange(tell);
  }, [store]);
  return drawn;
}
