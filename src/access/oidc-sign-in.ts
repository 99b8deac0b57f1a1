/** Whose account an identity of the provider is. Asking the provider is oidc.ts, the session sign-in.ts. */
import { appendAudit } from '../db/audit-log.ts';
import type { Database } from '../db/database.ts';
import type { Identity } from './oidc.ts';
import { findByEmail, findByIdentity, linkIdentity } from './user.repository.ts';

/**
 * The account that this identity is linked to; else the one of its verified address, if that is linked to none, which is
 * linked now. undefined: there is none, or it is disabled.
 */
export async function accountOf(
  database: Database,
  { issuer, subject, email }: Identity,
  by: { readonly address: string; readonly requestId: string },
) {
  const linked = await findByIdentity(database.kysely, issuer, subject);
  if (linked) return linked.disabled_at === null ? linked : undefined;
  if (email === undefined) return undefined;
  return await database.kysely.transaction().execute(async (tx) => {
    const user = await findByEmail(tx, email);
    if (!user || user.oidc_subject !== null || user.disabled_at !== null) return undefined;
    // From now on the subject counts: an address may be given to somebody else one day.
    await linkIdentity(tx, user.id, issuer, subject);
    await appendAudit(
      tx,
      { ...by, actor: `user:${user.id}` },
      {
        action: 'user.link',
        object: { type: 'user', id: user.id, adcode: user.adcode },
        before: { identityProvider: null },
        after: { identityProvider: `${issuer} ${subject}` },
      },
    );
    return user;
  });
}
