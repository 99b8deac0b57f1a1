/** The manager's page: the door, or the frame with its screens. */
import '../page/base.css';
import './manage.css';
import { render, type VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { showDisplay } from '../page/display.ts';
import { useWords } from '../page/language.ts';
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
  if (me) return <Shell me={me} />;
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
