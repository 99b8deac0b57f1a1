/**
 * How the page looks on this device: light, dark or as the system says; a sunlight mode (pure white, heavier type); a
 * larger type. Kept on the device, set as attributes of <html> that tokens.css reads. Choosing it is display.ts.
 */
export type Theme = 'auto' | 'light' | 'dark' | 'sunlight';
export type TextSize = 'normal' | 'large';

export interface Display {
  readonly theme: Theme;
  readonly textSize: TextSize;
}

const KEY = 'display';
const THEMES: readonly string[] = ['auto', 'light', 'dark', 'sunlight'];

export function readDisplay(): Display {
  let kept = '';
  try {
    kept = localStorage.getItem(KEY) ?? '';
  } catch {
    // A browser that keeps nothing.
  }
  const [theme = '', textSize = ''] = kept.split(' ');
  return {
    theme: THEMES.includes(theme) ? (theme as Theme) : 'auto',
    textSize: textSize === 'large' ? 'large' : 'normal',
  };
}

export function keepDisplay({ theme, textSize }: Display): void {
  localStorage.setItem(KEY, `${theme} ${textSize}`);
}

/** Call before the first drawing, so that nothing flashes. */
export function showDisplay({ theme, textSize }: Display = readDisplay()): void {
  document.documentElement.dataset['theme'] = theme;
  document.documentElement.dataset['text'] = textSize;
}
