/** A file of ours as it stands, with its name and a button that copies it. */
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { useWords } from '../page/language.ts';
import { OVERLAY_WORDS } from './overlay.words.ts';

export function SourceText({ file, text }: { readonly file: string; readonly text: string }): VNode {
  const words = useWords(OVERLAY_WORDS);
  const [isCopied, setCopied] = useState(false);
  return (
    <section aria-label={file}>
      <div class="line top">
        <h2 lang="en">{file}</h2>
        {/* Browsers give a clipboard to pages of HTTPS only. */}
        {'clipboard' in navigator && (
          <button
            type="button"
            class="chip"
            onClick={() =>
              void navigator.clipboard.writeText(text).then(
                () => setCopied(true),
                () => setCopied(false),
              )
            }
          >
            {isCopied ? words.copied : words.copy}
          </button>
        )}
      </div>
      <pre tabIndex={0} lang="en">
        {text}
      </pre>
    </section>
  );
}
