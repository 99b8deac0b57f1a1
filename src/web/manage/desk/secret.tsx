/** What is shown once, and a question before what cannot be taken back. */
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { useWords } from '../../page/language.ts';
import { useWriting } from '../asked.ts';
import { Sheet } from '../sheet.tsx';
import { Fault } from '../notices.tsx';
import { DESK } from './words.ts';

interface SecretProperties {
  readonly title: string;
  readonly secret: string;
  readonly onClose: () => void;
}

/** A password or a token: only here, only now. */
export function Secret({ title, secret, onClose }: SecretProperties): VNode {
  const words = useWords(DESK);
  const [isCopied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    // Only over https, and only where the browser allows it; the text can be selected anyway.
    await navigator.clipboard?.writeText(secret).then(
      () => setCopied(true),
      () => undefined,
    );
  };
  return (
    <Sheet title={title} onClose={onClose}>
      <p class="notice likely">{words.shownOnce}</p>
      <code class="secret">{secret}</code>
      <div class="line">
        <button class="button main" onClick={onClose}>
          {words.gotIt}
        </button>
        <button class="button" onClick={() => void copy()}>
          {isCopied ? words.copied : words.copy}
        </button>
      </div>
    </Sheet>
  );
}

interface ConfirmProperties {
  readonly title: string;
  readonly lead: string;
  readonly work: () => Promise<void>;
  readonly onClose: () => void;
}

export function Confirm({ title, lead, work, onClose }: ConfirmProperties): VNode {
  const words = useWords(DESK);
  const writing = useWriting();
  const onYes = async (): Promise<void> => {
    if (await writing.run(work)) onClose();
  };
  return (
    <Sheet title={title} onClose={onClose}>
      <p>{lead}</p>
      <Fault of={writing.fault} />
      <div class="line">
        <button class="button main" disabled={writing.isBusy} onClick={() => void onYes()}>
          {words.confirm}
        </button>
        <button class="button" disabled={writing.isBusy} onClick={onClose}>
          {words.cancel}
        </button>
      </div>
    </Sheet>
  );
}
