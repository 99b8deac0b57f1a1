/**
 * The rider's page: look, ask, draw. rider.html shows its shape already; the place is looked for and the nearest are asked
 * for (first-question.ts) before anything is drawn.
 */
import '../page/base.css';
import './rider.css';
import { render } from 'preact';
import { showDisplay } from '../page/display-kept.ts';
import { ours } from '../page/settings.ts';
import { App } from './app.tsx';
import { askAtOnce } from './asking.ts';
import { answer } from './nearest.ts';
import { isKnown, place, startPlace } from './place.ts';
import { sendQueuedWhenPossible } from './reports.ts';
import { route } from './router.tsx';

/** An answer that comes within this is drawn at once, instead of the wait for it first: half the work on a cheap phone. */
const PATIENCE_MS = 300;

const isComing = (): boolean =>
  route.value.path === '/' &&
  (place.value.kind === 'locating' || (isKnown(place.value) && answer.value.kind === 'waiting'));

function draw(): void {
  const page = document.getElementById('page') as HTMLElement;
  page.textContent = '';
  render(<App />, page);
}

/** Draw when the answer is there, there will be none, or it takes long. */
function drawInTime(): void {
  const patience = setTimeout(begin, PATIENCE_MS);
  const stops = [place, answer].map((store) => store.onChange(() => isComing() || begin()));
  function begin(): void {
    clearTimeout(patience);
    for (const stop of stops) stop();
    // In a turn of its own: a question leaves at the end of this one.
    setTimeout(draw);
  }
}

showDisplay();
void startPlace();
askAtOnce();
if (isComing()) drawInTime();
else draw();

// After the answer is up: what follows is for the next time.
addEventListener('load', () => {
  sendQueuedWhenPossible();
  if ('serviceWorker' in navigator) {
    navigator.serviceWorker.register(ours('/sw.js'), { scope: ours('/') }).catch(() => {
      // Without it the page works as long as there is a network.
    });
  }
});
