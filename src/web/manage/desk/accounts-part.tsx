/** People who can sign in: made with a password that is shown once, disabled and enabled, given a new password. */
import { Check, X } from 'lucide';
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { api, dataOf, newKey, taggedOf, type Schema } from '../../page/api.ts';
import { Badge } from '../../page/badge.tsx';
import { useWords } from '../../page/language.ts';
import { useWriting } from '../asked.ts';
import { stamp } from '../dates.ts';
import { Sheet } from '../sheet.tsx';
import { Fault, Waiting } from '../notices.tsx';
import { DataTable } from './data-table.tsx';
import type { PartProperties } from './part.ts';
import { usePages } from './pages.ts';
import { ScopeFields, scopeOf, scopeText, useMaintainerNames, type Reach } from './scope-fields.tsx';
import { Confirm, Secret } from './secret.tsx';
import { DESK } from './words.ts';

type User = Schema['User'];
interface Shown {
  readonly login: string;
  readonly password: string;
}

interface NewUserProperties extends PartProperties {
  readonly onMade: (made: Shown | undefined) => void;
  readonly onClose: () => void;
}

function NewUser({ me, onMade, onClose }: NewUserProperties): VNode {
  const words = useWords(DESK);
  const writing = useWriting();
  const roles: readonly User['role'][] = me.role === 'admin' ? ['manager', 'union', 'admin'] : ['manager'];
  const [reach, setReach] = useState<Reach<User['role']>>({ role: 'manager', district: '', maintainer: '' });
  const onSubmit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const form = new FormData(event.target as HTMLFormElement);
    const [login, displayName] = [form.get('login') as string, form.get('displayName') as string];
    await writing.run(async () => {
      const body = { login, displayName, role: reach.role, scope: scopeOf(reach) };
      const made = await dataOf(api.POST('/v1/users', { body }));
      onMade(made.password === null ? undefined : { login: made.login, password: made.password });
    });
  };
  return (
    <Sheet title={words.newUser} onClose={onClose}>
      <form class="stack" onSubmit={(event) => void onSubmit(event)}>
        <label class="field">
          <span>{words.login}</span>
          <input name="login" required minLength={3} maxLength={100} autocomplete="off" />
        </label>
        <label class="field">
          <span>{words.displayName}</span>
          <input name="displayName" required maxLength={100} autocomplete="off" />
        </label>
        <ScopeFields roles={roles} reach={reach} onReach={setReach} />
        <Fault of={writing.fault} />
        <button class="button main" disabled={writing.isBusy}>
          {words.create}
        </button>
      </form>
    </Sheet>
  );
}

/** The revision comes with the account as it is now: somebody else may have been faster. */
async function setDisabled({ id }: User, disabled: boolean): Promise<void> {
  const path = { id };
  const { etag } = await taggedOf(api.GET('/v1/users/{id}', { params: { path } }));
  const header = { 'If-Match': etag, 'Idempotency-Key': newKey() };
  await dataOf(api.PATCH('/v1/users/{id}', { params: { path, header }, body: { disabled } }));
}

type Asking = { readonly what: 'disable' | 'password'; readonly user: User } | { readonly what: 'new' };

export function AccountsPart({ me }: PartProperties): VNode {
  const words = useWords(DESK);
  const asked = usePages('users', async (cursor) => {
    const query = { limit: 200, ...(cursor === undefined ? {} : { cursor }) };
    const { users, next } = await dataOf(api.GET('/v1/users', { params: { query } }));
    return { rows: users, next };
  });
  const [asking, setAsking] = useState<Asking>();
  const [shown, setShown] = useState<Shown>();
  const writing = useWriting();
  const rows = asked.data?.rows ?? [];
  const names = useMaintainerNames(rows.map(({ scope }) => scope.maintainer));
  const close = (): void => setAsking(undefined);
  const newPassword = async ({ id, login }: User): Promise<void> => {
    const { password } = await dataOf(api.PUT('/v1/users/{id}/password', { params: { path: { id } }, body: {} }));
    if (password !== null) setShown({ login, password });
  };
  const enable = async (user: User): Promise<void> => {
    if (await writing.run(() => setDisabled(user, false))) asked.again();
  };
  return (
    <>
      <button class="button main start" onClick={() => setAsking({ what: 'new' })}>
        {words.newUser}
      </button>
      <Fault of={asked.fault ?? writing.fault} again={asked.again} />
      {!asked.data && !asked.fault && <Waiting />}
      {asked.data && (
        <DataTable
          title={words.users}
          columns={[
            { key: 'login', title: words.login, value: (row) => row.login },
            { key: 'name', title: words.displayName, value: (row) => row.displayName },
            { key: 'role', title: words.role, value: (row) => words.roles[row.role] },
            { key: 'scope', title: words.scope, value: (row) => scopeText(row.scope, names, words.everything) },
            {
              key: 'state',
              title: words.state,
              value: (row) => (row.disabled ? words.disabled : words.active),
              show: ({ disabled }) => (
                <Badge
                  tone={disabled ? 'no' : 'yes'}
                  icon={disabled ? X : Check}
                  word={disabled ? words.disabled : words.active}
                  isSmall
                />
              ),
            },
            { key: 'seen', title: words.lastSeen, value: (row) => stamp(row.lastSignedInAt) || words.never },
          ]}
          rows={rows}
          keyOf={(row) => row.id}
          fileName={words.parts.accounts}
          note={asked.data.isMore ? words.first(rows.length) : undefined}
          actions={(user) => (
            <div class="line">
              <button
                class="button"
                aria-label={`${user.disabled ? words.enable : words.disable}: ${user.login}`}
                onClick={() => (user.disabled ? void enable(user) : setAsking({ what: 'disable', user }))}
              >
                {user.disabled ? words.enable : words.disable}
              </button>
              <button
                class="button"
                aria-label={`${words.newPassword}: ${user.login}`}
                onClick={() => setAsking({ what: 'password', user })}
              >
                {words.newPassword}
              </button>
            </div>
          )}
        />
      )}
      {asking?.what === 'new' && (
        <NewUser
          me={me}
          onClose={close}
          onMade={(made) => {
            close();
            setShown(made);
            asked.again();
          }}
        />
      )}
      {asking?.what === 'disable' && (
        <Confirm
          title={words.disableTitle(asking.user.displayName)}
          lead={words.disableLead}
          work={async () => {
            await setDisabled(asking.user, true);
            asked.again();
          }}
          onClose={close}
        />
      )}
      {asking?.what === 'password' && (
        <Confirm
          title={words.newPasswordTitle(asking.user.displayName)}
          lead={words.newPasswordLead}
          work={() => newPassword(asking.user)}
          onClose={close}
        />
      )}
      {shown && (
        <Secret title={words.passwordOf(shown.login)} secret={shown.password} onClose={() => setShown(undefined)} />
      )}
    </>
  );
}
