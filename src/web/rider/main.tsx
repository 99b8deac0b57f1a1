/** The rider's page: look, ask, draw. The nearest are asked for before anything is drawn. */
import '../page/base.css';
import './rider.css';
import { render } from 'preact';
import { showDisplay } from '../page/display.ts';
import { ours } from '../page/settings.ts';
import { App } from './app.tsx';
import { startPlace } from './place.ts';
import { sendQueuedWhenPossible } from './reports.ts';

showDisplay();
void startPlace();
render(<App />, document.getElementById('page') as HTMLElement);

// After the answer is up: what follows is for the next time.
addEventListener('load', () => {
  sendQueuedWhenPossible();
  if ('serviceWorker' in navigator) {
    navigator.serviceWorker.register(ours('/sw.js'), { scope: ours('/') }).catch(() => {
      // Without it the page works as long as there is a network.
    });
  }
});
