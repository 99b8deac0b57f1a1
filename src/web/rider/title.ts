/** The document's title: what is open, then whose page it is. */
import { useEffect } from 'preact/hooks';
import { useWords } from '../page/language.ts';
import { WORDS } from './words.ts';

/** '' for the first screen. */
export function useTitle(what: string): void {
  const { name } = useWords(WORDS);
  useEffect(() => {
    document.title = what === '' ? name : `${what} · ${name}`;
  }, [what, name]);
}
