/** The page's entry: look, then draw. */
import '../page/base.css';
import { render } from 'preact';
import { showDisplay } from '../page/display.ts';
import { StateBadge } from '../page/badge.tsx';

showDisplay();
render(
  <main>
    <h1>驿站管理 · 爱心驿站</h1>
    <StateBadge state="open" />
  </main>,
  document.getElementById('page') as HTMLElement,
);
