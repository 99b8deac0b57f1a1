/**
 * Chinese first, English second. Each part of a page keeps its words in a `words.ts` of its own: both languages side by
 * side, of one shape, so that a missing one does not compile. What the service says in words is asked in the same language.
 */
import { useEffect, useState } from 'preact/hooks';

export type Language = 'zh' | 'en';

/** The same words in both languages; functions where something stands within. */
export interface Words<Shape> {
  readonly zh: Shape;
  readonly en: Shape;
}

const KEY = 'language';
const listeners = new Set<() => void>();

function firstLanguage(): Language {
  const kept = localStorage.getItem(KEY);
  if (kept === 'zh' || kept === 'en') return kept;
  // The first that is one of ours; who reads neither gets Chinese, as the doors have it.
  const wanted = navigator.languages.map((tag) => tag.slice(0, 2).toLowerCase());
  return wanted.find((tag): tag is Language => tag === 'zh' || tag === 'en') ?? 'zh';
}

let current: Language = firstLanguage();
const mark = (): void => {
  document.documentElement.lang = current === 'zh' ? 'zh-CN' : 'en';
};
mark();

export const language = (): Language => current;

/** For Accept-Language and Intl. */
export const languageTag = (): 'zh-CN' | 'en' => (current === 'zh' ? 'zh-CN' : 'en');

/** Choose, and remember it on this device. */
export function setLanguage(next: Language): void {
  current = next;
  localStorage.setItem(KEY, next);
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
