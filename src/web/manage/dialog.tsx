/** A question over the page. Opened by being drawn; Escape or the close button end it, and the focus goes back. */
import { X } from 'lucide';
import type { ComponentChildren, VNode } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { Icon } from '../page/icon.tsx';
import { useWords, type Words } from '../page/language.ts';

const CLOSE: Words<string> = { zh: '关上', en: 'Close' };

export interface DialogProperties {
  readonly title: string;
  readonly onClose: () => void;
  readonly isWide?: boolean;
  readonly children: ComponentChildren;
}

export function Dialog({ title, onClose, isWide = false, children }: DialogProperties): VNode {
  const close = useWords(CLOSE);
  const id = useId();
  const element = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const shown = element.current;
    const before = document.activeElement;
    shown?.showModal();
    return () => {
      shown?.close();
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog
      class={`sheet${isWide ? ' wide' : ''}`}
      ref={element}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <div class="stack">
        <div class="line spread">
          <h2 id={id}>{title}</h2>
          <button class="button plain" type="button" onClick={onClose} aria-label={close}>
            <Icon of={X} />
          </button>
        </div>
        {children}
      </div>
    </dialog>
  );
}
