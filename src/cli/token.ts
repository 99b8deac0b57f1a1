/** npm run token -- --name NAME --role ROLE: make a bearer token; it is shown once. */
import { checkScope, ScopeWrite, showScope } from '../access/scope.schema.ts';
import { createToken } from '../access/token.repository.ts';
import { TOKEN_ROLES } from '../access/token.schema.ts';
import { appendAudit } from '../db/audit-log.ts';
import { z } from 'zod';
import { readArguments, runCommand, say, UsageError, withDatabase, type Environment } from './command.ts';

const USAGE = `Usage: npm run token -- --name NAME --role admin|union|manager|provider [--days N]
  --district ADCODE     union: its district and all below it
  --maintainer UUID     manager: the organisation whose stations it looks after
  --layers amap,wgs84   provider: these layers; all of them when absent`;
const DAY_MS = 86_400_000;
const Scoped = z.object({ role: z.enum(TOKEN_ROLES), scope: ScopeWrite }).superRefine(checkScope);

export async function run(args: readonly string[], environment: Environment): Promise<number> {
  return await runCommand(USAGE, async () => {
    const { values } = readArguments(args, {
      name: { type: 'string' },
      role: { type: 'string' },
      days: { type: 'string' },
      district: { type: 'string' },
      maintainer: { type: 'string' },
      layers: { type: 'string' },
    });
    const { name, role, days, district, maintainer } = values;
    const scoped = Scoped.safeParse({ role, scope: { district, maintainer, layers: values.layers?.split(',') } });
    if (!name || !scoped.success)
      throw new UsageError('--name and --role are needed, and the scope that fits the role.');
    if (days !== undefined && !/^[1-9]\d{0,3}$/.test(days)) throw new UsageError('--days is a whole number of days.');
    const expiresAt = days === undefined ? null : new Date(Date.now() + Number(days) * DAY_MS);
    const scope = { adcode: district, maintainerId: maintainer, layers: scoped.data.scope.layers };
    const token = await withDatabase(environment, (database) =>
      database.kysely.transaction().execute(async (tx) => {
        const made = await createToken(tx, { name, role: scoped.data.role, expiresAt, scope, by: 'cli' });
        const { row } = made;
        await appendAudit(
          tx,
          { actor: 'cli' },
          {
            action: 'token.create',
            object: { type: 'token', id: row.id, adcode: row.adcode },
            after: { name, role: row.role, ...showScope(row), expiresAt },
          },
        );
        return made.token;
      }),
    );
    say(token);
    return 0;
  });
}
