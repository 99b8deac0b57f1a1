/** A sheet over the page: from below on a phone, in the middle of a desk. Escape and the close button leave it. */
import { X } from 'lucide';
import type { ComponentChildren, VNode } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { Icon } from '../page/icon.tsx';
import { useWords, type Words } from '../page/language.ts';

const CLOSE: Words<string> = { zh: '关上', en: 'Close' };

export interface SheetProperties {
  readonly title: string;
  readonly onClose: () => void;
  /** For a form of many columns. */
  readonly isWide?: boolean;
  readonly children: ComponentChildren;
}

export function Sheet({ title, onClose, isWide = false, children }: SheetProperties): VNode {
  const close = useWords(CLOSE);
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const isGone = useRef(false);
  useEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    return () => {
      // Gives the focus back; whoever took the sheet away knows that it is closed.
      isGone.current = true;
      shown?.close();
    };
  }, []);
  return (
    <dialog
      class={`sheet${isWide ? ' wide' : ''}`}
      ref={dialog}
      aria-labelledby={id}
      onClose={() => !isGone.current && onClose()}
    >
      <div class="stack">
        <div class="line sheet-head">
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
