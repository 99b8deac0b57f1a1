/** The manager's page: the door, or the frame with its screens. */
import '../page/base.css';
import './manage.css';
import { render, type VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { showDisplay } from '../page/display-kept.ts';
import { useWords } from '../page/language.ts';
import { ours } from '../page/settings.ts';
import { askWho, useMe } from './session.ts';
import { Shell } from './shell.tsx';
import { SignIn } from './sign-in.tsx';
import { FRAME } from './words.ts';

function Page(): VNode | null {
  const words = useWords(FRAME);
  const me = useMe();
  const [isUnreachable, setUnreachable] = useState(false);
  const ask = (): void => {
    setUnreachable(false);
    askWho().catch(() => setUnreachable(true));
  };
  useEffect(ask, []);
  useEffect(() => {
    document.title = words.title;
  }, [words]);
  if (me === null) return <SignIn />;
  if (me) return <Shell key={me.id} me={me} />;
  if (!isUnreachable) return null;
  return (
    <main class="sign-in">
      <div class="card stack">
        <p>{words.unreachable}</p>
        <button class="button main" onClick={ask}>
          {words.retry}
        </button>
      </div>
    </main>
  );
}

showDisplay();
render(<Page />, document.getElementById('page') as HTMLElement);

// The rider's worker: there is one for the whole scope. It keeps this page's files from when it is told.
addEventListener('load', () => {
  if (!('serviceWorker' in navigator)) return;
  navigator.serviceWorker
    .register(ours('/sw.js'), { scope: ours('/') })
    .then(async () => (await navigator.serviceWorker.ready).active?.postMessage('keep-manage'))
    .catch(() => {
      // Without it the page works as long as there is a network.
    });
});
