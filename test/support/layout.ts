/**
 * What a person sees to be wrong with a layout and axe does not: something to tap that a thumb misses, letters too small,
 * words cut off, spilling out or broken letter by letter, a page that scrolls sideways.
 */
import type { Page } from 'playwright-core';

/** The least that a thumb hits (docs: 44 px), but for half a pixel of rounding. */
const TAP_PX = 43.5;
const LETTER_PX = 13.9;

const LOOK = `(() => {
  const faults = new Set();
  const named = (one) =>
    one.tagName.toLowerCase() + '.' + one.className + ' "' + (one.innerText || one.ariaLabel || '').trim().slice(0, 24) + '"';
  const isSeen = (one) =>
    one.checkVisibility({ opacityProperty: true, visibilityProperty: true }) &&
    one.getClientRects().length > 0 &&
    !one.closest('.hidden-text, .skip, .maplibregl-map, .plate');
  for (const one of document.querySelectorAll('a, button, input, select, textarea, summary')) {
    // Links within a sentence are as high as its lines.
    if (!isSeen(one) || (one.tagName === 'A' && getComputedStyle(one).display === 'inline')) continue;
    const isBox = one.type === 'checkbox' || one.type === 'radio';
    const { width, height } = ((isBox && one.closest('label')) || one).getBoundingClientRect();
    if (width < ${TAP_PX} || height < ${TAP_PX})
      faults.add('small to tap: ' + Math.round(width) + ' x ' + Math.round(height) + ' ' + named(one));
  }
  for (const one of document.querySelectorAll('body *')) {
    const hasText = [...one.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim() !== '');
    if (!isSeen(one)) continue;
    const style = getComputedStyle(one);
    const scrolls = /auto|scroll/.test(style.overflowX) || /^(INPUT|SELECT|TEXTAREA)$/.test(one.tagName);
    if (style.overflowX !== 'visible' && !scrolls && one.scrollWidth > one.clientWidth + 1)
      faults.add('cut off: ' + named(one));
    if (!hasText) continue;
    if (parseFloat(style.fontSize) < ${LETTER_PX}) faults.add('small letters: ' + style.fontSize + ' ' + named(one));
    const box = one.getBoundingClientRect();
    const range = document.createRange();
    range.selectNodeContents(one);
    if (style.display !== 'inline' && [...range.getClientRects()].some(({ right }) => right > box.right + 2))
      faults.add('spills out: ' + named(one));
    if (one.innerText.length > 14 && box.width < 3.6 * parseFloat(style.fontSize) && box.height > 4 * parseFloat(style.fontSize))
      faults.add('squeezed: ' + named(one));
  }
  if (document.documentElement.scrollWidth > innerWidth) faults.add('scrolls sideways');
  return [...faults];
})()`;

/** One line a fault. Empty: nothing is wrong. */
export async function layoutFaults(page: Page): Promise<string[]> {
  return await page.evaluate<string[]>(LOOK);
}
