/** npm run user -- add|password|disable|enable|list: accounts of people, from a terminal; the first administrator, too. */
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { generatePassword, PasswordHasher, requireGoodPassword } from '../access/password.ts';
import { checkScope, ScopeWrite } from '../access/scope.schema.ts';
import { endSessions } from '../access/session.repository.ts';
import { createUser, findByLogin, findUser, listUsers, updateUser, userFacts } from '../access/user.repository.ts';
import { login, USER_ROLES } from '../access/user.schema.ts';
import { appendAudit } from '../db/audit-log.ts';
import type { Database, Tx } from '../db/database.ts';
import { Problem } from '../problems.ts';
import { runCommand, say, UsageError, withDatabase, type Environment } from './command.ts';

const USAGE = `Usage: npm run user -- add LOGIN --name NAME --role admin|union|manager [options]
       npm run user -- password LOGIN [--stdin]
       npm run user -- disable|enable LOGIN
       npm run user -- list
  --district ADCODE           union: its district and all below it
  --maintainer ID_OR_NAME     manager: the organisation whose stations it looks after
  --email ADDRESS
  --stdin                     read the password from standard input; otherwise one is made and shown once`;

const OPTIONS = {
  name: { type: 'string' },
  role: { type: 'string' },
  district: { type: 'string' },
  maintainer: { type: 'string' },
  email: { type: 'string' },
  stdin: { type: 'boolean' },
} as const;

interface Values {
  readonly name?: string | undefined;
  readonly role?: string | undefined;
  readonly district?: string | undefined;
  readonly maintainer?: string | undefined;
  readonly email?: string | undefined;
  readonly stdin?: boolean | undefined;
}

const BY = { actor: 'cli' } as const;
const MAX_LISTED = 10_000;

/** The first line of standard input: an argument would stand in the shell's history and in the list of processes. */
async function firstLine(): Promise<string> {
  for await (const line of createInterface({ input: process.stdin })) return line;
  throw new UsageError('--stdin: no password came.');
}

/** The password to set, and the one to show: it is shown only when it was made here. */
async function choosePassword(values: Values, words: readonly string[]) {
  if (!values.stdin) {
    const made = generatePassword();
    return { password: made, show: made };
  }
  const password = await firstLine();
  try {
    requireGoodPassword(password, words);
  } catch (error) {
    throw error instanceof Problem ? new UsageError(`${error.title('en')}: ${error.detail('en') ?? ''}`) : error;
  }
  return { password, show: undefined };
}

async function maintainerId(database: Database, given: string | undefined): Promise<string | null> {
  if (given === undefined) return null;
  const column = z.uuid().safeParse(given).success ? 'id' : 'name';
  const row = await database.kysely.selectFrom('maintainers').select('id').where(column, '=', given).executeTakeFirst();
  if (!row) throw new UsageError(`There is no maintainer '${given}'.`);
  return row.id;
}

const Scoped = z.object({ role: z.enum(USER_ROLES), scope: ScopeWrite }).superRefine(checkScope);

async function add(database: Database, name: string, values: Values): Promise<void> {
  const wanted = login().safeParse(name);
  if (!wanted.success) throw new UsageError('LOGIN: 3 to 100 letters, digits and . _ @ + -');
  if (values.name === undefined) throw new UsageError('--name is needed.');
  const maintainer = await maintainerId(database, values.maintainer);
  const scoped = Scoped.safeParse({ role: values.role, scope: { district: values.district, maintainer } });
  if (!scoped.success)
    throw new UsageError('--role admin, --role union --district ADCODE, or --role manager --maintainer NAME.');
  const { password, show } = await choosePassword(values, [wanted.data, values.name]);
  const passwordHash = await new PasswordHasher().hash(password);
  const user = {
    login: wanted.data,
    displayName: values.name,
    email: values.email?.toLowerCase() ?? null,
    role: scoped.data.role,
    adcode: scoped.data.scope.district ?? null,
    maintainerId: maintainer,
    passwordHash,
    oidc: null,
  };
  await database.kysely.transaction().execute(async (tx) => {
    const id = await createUser(tx, user);
    const row = await findUser(tx, id);
    const object = { type: 'user', id, adcode: user.adcode };
    await appendAudit(tx, BY, { action: 'user.create', object, after: row && userFacts(row) });
  });
  say(show ?? 'Added.');
}

/** Find the account and change it in one transaction; its sessions end. */
async function change(database: Database, name: string, work: (tx: Tx, id: string) => Promise<string>): Promise<void> {
  await database.kysely.transaction().execute(async (tx) => {
    const user = await findByLogin(tx, name.trim().toLowerCase());
    if (!user) throw new UsageError(`There is no account '${name}'.`);
    const before = await findUser(tx, user.id);
    const action = await work(tx, user.id);
    await endSessions(tx, { userId: user.id });
    const after = await findUser(tx, user.id);
    const facts =
      action === 'user.password' || !before || !after ? {} : { before: userFacts(before), after: userFacts(after) };
    await appendAudit(tx, BY, { action, object: { type: 'user', id: user.id, adcode: user.adcode }, ...facts });
  });
}

async function list(database: Database): Promise<void> {
  for (const row of await listUsers(database.kysely, undefined, undefined, MAX_LISTED)) {
    const scope = row.adcode ?? row.maintainer_id ?? '';
    const state = row.disabled_at === null ? '' : 'disabled';
    say([row.login, row.role, scope, row.display_name, state].join('\t').trimEnd());
  }
}

async function act(database: Database, verb: string, name: string | undefined, values: Values): Promise<void> {
  if (verb === 'list') return await list(database);
  if (name === undefined) throw new UsageError('LOGIN is needed.');
  if (verb === 'add') return await add(database, name, values);
  if (verb === 'disable' || verb === 'enable') {
    await change(database, name, async (tx, id) => {
      await updateUser(tx, id, { disabled_at: verb === 'disable' ? new Date() : null });
      return 'user.edit';
    });
    return say(verb === 'disable' ? 'Disabled; its sessions have ended.' : 'Enabled.');
  }
  if (verb !== 'password') throw new UsageError(`There is no '${verb}'.`);
  const { password, show } = await choosePassword(values, [name]);
  const passwordHash = await new PasswordHasher().hash(password);
  await change(database, name, async (tx, id) => {
    await updateUser(tx, id, { password_hash: passwordHash });
    return 'user.password';
  });
  say(show ?? 'Set; its sessions have ended.');
}

export async function run(args: readonly string[], environment: Environment): Promise<number> {
  return await runCommand(USAGE, async () => {
    let parsed: { readonly values: Values; readonly positionals: readonly string[] };
    try {
      parsed = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true, strict: true });
    } catch (error) {
      throw new UsageError((error as Error).message);
    }
    const [verb, name, ...extra] = parsed.positionals;
    if (verb === undefined || extra.length > 0) throw new UsageError('What is to be done?');
    await withDatabase(environment, (database) => act(database, verb, name, parsed.values));
    return 0;
  });
}
