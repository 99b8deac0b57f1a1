/** The code in a document, so that what a document tells people to copy is what the tests run. */
import { readFile } from 'node:fs/promises';
import { ROOT } from './engine.ts';

export interface Snippet {
  /** The heading that it stands under, of level two. */
  readonly section: string;
  /** As at the fence: html, js, sh ... */
  readonly language: string;
  readonly code: string;
}

/** Every fenced block of a file of the project, in its order. */
export async function readSnippets(file: string): Promise<Snippet[]> {
  const text = await readFile(new URL(file, ROOT), 'utf8');
  return text.split(/^## /m).flatMap((part) => {
    const section = part.slice(0, part.indexOf('\n'));
    return [...part.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, language = '', code = '']) => ({
      section,
      language,
      code,
    }));
  });
}

/** The one of this kind under this heading. Throws where there is none, or more than one. */
export function snippetOf(snippets: readonly Snippet[], section: string, language: string): string {
  const [found, ...more] = snippets.filter((one) => one.section === section && one.language === language);
  if (!found || more.length > 0) throw new Error(`not one ${language} under ${section}`);
  return found.code;
}

/** The scripts that stand in a piece of HTML, in its order. */
export const scriptsIn = (html: string): string[] =>
  [...html.matchAll(/<script(?: type="module")?>\n(.*?)<\/script>/gs)].map(([, code = '']) => code);
