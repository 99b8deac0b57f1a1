/**
 * How the page looks on this device: light, dark or as the system says; a sunlight mode (pure white, heavier type); a
 * larger type. Kept on the device, set as attributes of <html> that tokens.css reads.
 */
import { useState } from 'preact/hooks';

export type Theme = 'auto' | 'light' | 'dark' | 'sunlight';
export type TextSize = 'normal' | 'large';

export interface Display {
  readonly theme: Theme;
  readonly textSize: TextSize;
}

const KEY = 'display';
const THEMES: readonly string[] = ['auto', 'light', 'dark', 'sunlight'];

function readDisplay(): Display {
  const [theme = '', textSize = ''] = (localStorage.getItem(KEY) ?? '').split(' ');
  return {
    theme: THEMES.includes(theme) ? (theme as Theme) : 'auto',
    textSize: textSize === 'large' ? 'large' : 'normal',
  };
}

function show({ theme, textSize }: Display): void {
  document.documentElement.dataset['theme'] = theme;
  document.documentElement.dataset['text'] = textSize;
}

/** Call once, before the first drawing, so that nothing flashes. */
export function showDisplay(): void {
  show(readDisplay());
}

/** The display now and how to change it. */
export function useDisplay(): readonly [Display, (change: Partial<Display>) => void] {
  const [display, setDisplay] = useState(readDisplay);
  const change = (part: Partial<Display>): void => {
    const next = { ...display, ...part };
    localStorage.setItem(KEY, `${next.theme} ${next.textSize}`);
    show(next);
    setDisplay(next);
  };
  return [display, change];
}
