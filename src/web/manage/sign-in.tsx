/** The door: a name and a password, or the organisation's identity provider. */
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { ApiProblem } from '../page/api.ts';
import { useWords } from '../page/language.ts';
import { ours, settings } from '../page/settings.ts';
import { goingToSignIn, signIn } from './session.ts';
import { FRAME } from './words.ts';

export function SignIn(): VNode {
  const words = useWords(FRAME);
  const [fault, setFault] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const onSubmit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const form = new FormData(event.target as HTMLFormElement);
    setBusy(true);
    setFault(undefined);
    try {
      await signIn(form.get('login') as string, form.get('password') as string);
    } catch (error) {
      const { status, message } = error as ApiProblem;
      setFault(status === 0 ? words.unreachable : status === 401 ? words.wrong : message);
    }
    setBusy(false);
  };
  return (
    <main class="sign-in" id="main">
      <form class="card stack" onSubmit={(event) => void onSubmit(event)}>
        <h1>{words.title}</h1>
        <label class="field">
          <span>{words.login}</span>
          <input name="login" autocomplete="username" required maxLength={100} />
        </label>
        <label class="field">
          <span>{words.password}</span>
          <input name="password" type="password" autocomplete="current-password" required maxLength={200} />
        </label>
        {fault !== undefined && (
          <p class="notice no" role="alert">
            {fault}
          </p>
        )}
        <button class="button main" disabled={isBusy}>
          {words.signIn}
        </button>
        {settings.hasOidc && (
          <a class="button" href={ours('/v1/session/oidc')} onClick={goingToSignIn}>
            {words.byProvider}
          </a>
        )}
      </form>
    </main>
  );
}
