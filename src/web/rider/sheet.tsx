/** A sheet over the page, from below on a phone: the browser's own dialog, so that focus stays in it and Escape closes it. */
import { X } from 'lucide';
import type { ComponentChildren, VNode } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { Icon } from '../page/icon.tsx';
import { useWords } from '../page/language.ts';
import { WORDS } from './words.ts';

export interface SheetProperties {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

export function Sheet({ title, onClose, children }: SheetProperties): VNode {
  const words = useWords(WORDS);
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    // Without showModal (some phones of the last years) it is a part of the page.
    if (element && typeof element.showModal === 'function') element.showModal();
    else element?.setAttribute('open', '');
    return () => element?.close?.();
  }, []);
  return (
    <dialog
      class="sheet"
      ref={dialog}
      aria-labelledby={id}
      onClose={onClose}
      onClick={(event) => {
        if (event.target === dialog.current) onClose();
      }}
    >
      <div class="stack">
        <div class="sheet-head">
          <h2 id={id}>{title}</h2>
          <button class="button plain square" type="button" onClick={onClose} aria-label={words.close}>
            <Icon of={X} />
          </button>
        </div>
        {children}
      </div>
    </dialog>
  );
}
