/** Tokens for programs: made and shown once, revoked for good. */
import { Check, X } from 'lucide';
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { api, dataOf, type Schema } from '../../page/api.ts';
import { Badge } from '../../page/badge.tsx';
import { useWords } from '../../page/language.ts';
import { useAsked, useWriting } from '../asked.ts';
import { stamp } from '../dates.ts';
import { Sheet } from '../sheet.tsx';
import { Fault, Waiting } from '../notices.tsx';
import { DataTable } from './data-table.tsx';
import type { PartProperties } from './part.ts';
import { ScopeFields, scopeOf, scopeText, useMaintainerNames, type Reach, type Role } from './scope-fields.tsx';
import { Confirm, Secret } from './secret.tsx';
import { DESK } from './words.ts';

type Token = Schema['Token'];

interface NewTokenProperties extends PartProperties {
  readonly onMade: (made: Schema['NewToken']) => void;
  readonly onClose: () => void;
}

function NewToken({ me, onMade, onClose }: NewTokenProperties): VNode {
  const words = useWords(DESK);
  const writing = useWriting();
  const roles: readonly Role[] = me.role === 'admin' ? ['provider', 'manager', 'union', 'admin'] : ['manager', 'union'];
  const first = { role: roles[0] ?? 'manager', district: me.scope.district ?? '', maintainer: '' };
  const [reach, setReach] = useState<Reach<Role>>(first);
  const onSubmit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const form = new FormData(event.target as HTMLFormElement);
    const [name, until] = [form.get('name') as string, form.get('until') as string];
    await writing.run(async () => {
      const expiresAt = until === '' ? null : `${until}T23:59:59+08:00`;
      onMade(
        await dataOf(api.POST('/v1/tokens', { body: { name, role: reach.role, scope: scopeOf(reach), expiresAt } })),
      );
    });
  };
  return (
    <Sheet title={words.newToken} onClose={onClose}>
      <form class="stack" onSubmit={(event) => void onSubmit(event)}>
        <label class="field">
          <span>{words.tokenName}</span>
          <input name="name" required maxLength={100} autocomplete="off" />
        </label>
        <ScopeFields roles={roles} reach={reach} onReach={setReach} />
        <label class="field">
          <span>{words.expiresAt}</span>
          <input name="until" type="date" />
        </label>
        <Fault of={writing.fault} />
        <button class="button main" disabled={writing.isBusy}>
          {words.create}
        </button>
      </form>
    </Sheet>
  );
}

export function TokensPart({ me }: PartProperties): VNode {
  const words = useWords(DESK);
  const asked = useAsked('tokens', () => dataOf(api.GET('/v1/tokens', {})));
  const [asking, setAsking] = useState<'new' | Token>();
  const [shown, setShown] = useState<Schema['NewToken']>();
  const rows = asked.data?.tokens ?? [];
  const names = useMaintainerNames(rows.map(({ scope }) => scope.maintainer));
  const close = (): void => setAsking(undefined);
  const stateOf = ({ revokedAt }: Token): string => (revokedAt === null ? words.active : words.revoked);
  return (
    <>
      <button class="button main start" onClick={() => setAsking('new')}>
        {words.newToken}
      </button>
      <Fault of={asked.fault} again={asked.again} />
      {!asked.data && !asked.fault && <Waiting />}
      {asked.data && (
        <DataTable
          title={words.parts.tokens}
          columns={[
            { key: 'name', title: words.tokenName, value: (row) => row.name },
            { key: 'role', title: words.role, value: (row) => words.roles[row.role] },
            { key: 'scope', title: words.scope, value: (row) => scopeText(row.scope, names, words.everything) },
            {
              key: 'state',
              title: words.state,
              value: stateOf,
              show: (row) => (
                <Badge
                  tone={row.revokedAt === null ? 'yes' : 'no'}
                  icon={row.revokedAt === null ? Check : X}
                  word={stateOf(row)}
                  isSmall
                />
              ),
            },
            { key: 'created', title: words.createdAt, value: (row) => stamp(row.createdAt) },
            { key: 'expires', title: words.expiresAt, value: (row) => stamp(row.expiresAt) || null },
            { key: 'used', title: words.lastUsed, value: (row) => stamp(row.lastUsedAt) || words.never },
          ]}
          rows={rows}
          keyOf={(row) => row.id}
          fileName={words.parts.tokens}
          actions={(token) =>
            token.revokedAt === null && (
              <button class="button" aria-label={`${words.revoke}: ${token.name}`} onClick={() => setAsking(token)}>
                {words.revoke}
              </button>
            )
          }
        />
      )}
      {asking === 'new' && (
        <NewToken
          me={me}
          onClose={close}
          onMade={(made) => {
            close();
            setShown(made);
            asked.again();
          }}
        />
      )}
      {asking !== undefined && asking !== 'new' && (
        <Confirm
          title={words.revokeTitle(asking.name)}
          lead={words.revokeLead}
          work={async () => {
            await dataOf(api.DELETE('/v1/tokens/{id}', { params: { path: { id: asking.id } } }));
            asked.again();
          }}
          onClose={close}
        />
      )}
      {shown && <Secret title={words.tokenOf(shown.name)} secret={shown.token} onClose={() => setShown(undefined)} />}
    </>
  );
}
