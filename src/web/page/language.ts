/**
 * Chinese first, English second. Each part of a page keeps its words in a `words.ts` of its own: both languages side by
 * side, of one shape, so that a missing one does not compile. What the service says in words is asked in the same language.
 */
import { useEffect, useState } from 'preact/hooks';
import { firstLanguage, keepLanguage, tagOf, type Language } from './language-kept.ts';

export type { Language } from './language-kept.ts';

/** The same words in both languages; functions where something stands within. */
export interface Words<Shape> {
  readonly zh: Shape;
  readonly en: Shape;
}

const listeners = new Set<() => void>();

let current: Language = firstLanguage();
const mark = (): void => {
  document.documentElement.lang = tagOf(current);
};
mark();

export const language = (): Language => current;

/** For Accept-Language and Intl. */
export const languageTag = (): 'zh-CN' | 'en' => tagOf(current);

/** Choose, and remember it on this device. */
export function setLanguage(next: Language): void {
  current = next;
  keepLanguage(next);
  mark();
  for (const tell of listeners) tell();
}

/** The language now; the component draws itself anew when it changes. */
export function useLanguage(): Language {
  const [, redraw] = useState(0);
  useEffect(() => {
    const tell = (): void => redraw((count) => count + 1);
    listeners.add(tell);
    return () => void listeners.delete(tell);
  }, []);
  return current;
}

/** These words in the language now. */
export function useWords<Shape>(words: Words<Shape>): Shape {
  return words[useLanguage()];
}
