/** Who is there in the life of a station, and the clock they live by: accounts and tokens made over HTTP, signed in over HTTP. */
import { sql } from 'kysely';
import type { Database } from '../../src/db/database.ts';
import { turnClock } from '../../src/stations/clock.ts';
import { asAdmin, startService } from '../support/service.ts';
import { Person } from './person.ts';

/** The name of every account: of a person, so in no public answer. */
export const CLERK = '孙八（合成）';
const RULE = { freshness: { freshForHours: 36, staleForDays: 30 }, changeLogDays: 90 };

/** Two services on the database, one with the index and one without; close both. */
export async function castOf(database: Database) {
  const service = await startService(database);
  const plain = await startService(database, {}, { withIndex: false });
  // The database has its own clock, and by that who answers today; the service's begins with it and moves on by minutes.
  const begin = Math.floor(Date.now() / 1_000) * 1_000;
  const at = (minutes: number): string => new Date(begin + minutes * 60_000).toISOString();
  const setNow = (minutes: number): void => [service, plain].forEach((one) => one.setNow(at(minutes)));
  const { rows: today } = await sql<{ day: string }>`select today_in_china()::text as day`.execute(database.kysely);
  const day = (days: number): string =>
    new Date(Date.parse(String(today[0]?.day)) + days * 86_400_000).toISOString().slice(0, 10);
  const turn = async (minutes: number): Promise<void> => {
    setNow(minutes);
    await turnClock(database, RULE, new Date(at(minutes)));
  };
  setNow(0);

  const admin = new Person(service, 'bootstrap-admin', asAdmin);
  const rider = new Person(service);
  const made = async (who: Person, url: string, payload: object): Promise<Record<string, string>> => {
    const answer = await who.call('POST', url, payload);
    if (answer.statusCode !== 201) throw new Error(`${url} ${answer.body}`);
    return answer.json() as Record<string, string>;
  };
  /** An account made by somebody, signed in with the password that was shown. */
  const account = async (by: Person, login: string, role: string, scope: object): Promise<Person> => {
    const user = await made(by, '/v1/users', { login, displayName: CLERK, role, scope });
    return await Person.signIn(service, login, String(user['password']));
  };
  const token = async (
    role: string,
    scope: object,
    more: object = {},
  ): Promise<Person & { readonly tokenId: string }> => {
    const { id, token } = await made(admin, '/v1/tokens', { name: '合成', role, scope, ...more });
    const person = new Person(service, `token:${id}`, { authorization: `Bearer ${token}` });
    return Object.assign(person, { tokenId: String(id) });
  };
  const auditOf = async (who: Person, object: string) =>
    (await who.get(`/v1/audit?object=${object}`)).json().entries as {
      action: string;
      actor: { id: string };
      address: string | null;
      changes: object;
    }[];
  return { service, plain, at, day, setNow, turn, admin, rider, made, account, token, auditOf };
}
