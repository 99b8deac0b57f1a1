/** Accounts for tests: people who sign in, with a password that is hashed once a run. */
import type { LightMyRequestResponse } from 'fastify';
import { PasswordHasher } from '../../src/access/password.ts';
import { createUser, type NewUser } from '../../src/access/user.repository.ts';
import type { Database } from '../../src/db/database.ts';
import type { Service } from './service.ts';

export const PASSWORD = '凉茶 and warm rooms 2026';
let hashed: Promise<string> | undefined;

/** An account with PASSWORD; override what the test is about. Returns its id. */
export async function testUser(database: Database, user: Partial<NewUser> & Pick<NewUser, 'login'>): Promise<string> {
  hashed ??= new PasswordHasher().hash(PASSWORD);
  const passwordHash = await hashed;
  return await database.kysely.transaction().execute((tx) =>
    createUser(tx, {
      displayName: `张三（合成）${user.login}`,
      email: null,
      role: 'admin',
      adcode: null,
      maintainerId: null,
      passwordHash,
      oidc: null,
      ...user,
    }),
  );
}

/** The cookie that an answer sets, as `name=value`. */
export function cookieOf(response: LightMyRequestResponse): string {
  const header = response.headers['set-cookie'];
  return String(Array.isArray(header) ? header[0] : header).split(';')[0] ?? '';
}

export async function trySignIn(service: Service, login: string, password = PASSWORD, headers: object = {}) {
  return await service.call({
    method: 'POST',
    url: '/v1/session',
    headers: { ...headers },
    payload: { login, password },
  });
}

/** Sign in; returns the headers that every later request carries. */
export async function signIn(service: Service, login: string, password = PASSWORD) {
  const response = await trySignIn(service, login, password);
  if (response.statusCode !== 200) throw new Error(response.body);
  return { cookie: cookieOf(response), 'x-csrf-token': String(response.json().csrfToken) };
}
