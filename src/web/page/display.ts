/** Choosing how the page looks; what there is to choose, and how it is kept and shown, is display-kept.ts. */
import { useState } from 'preact/hooks';
import { keepDisplay, readDisplay, showDisplay, type Display } from './display-kept.ts';

/** The display now and how to change it. */
export function useDisplay(): readonly [Display, (change: Partial<Display>) => void] {
  const [display, setDisplay] = useState(readDisplay);
  const change = (part: Partial<Display>): void => {
    const next = { ...display, ...part };
    keepDisplay(next);
    showDisplay(next);
    setDisplay(next);
  };
  return [display, change];
}
