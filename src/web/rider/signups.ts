/** Places that the rider holds at activities: the codes stay on this device, nobody else can look them up. */
import { api, dataOf, newKey } from '../page/api.ts';
import { isRecord, keep, readKept } from './storage.ts';
import { Store } from './store.ts';

/** Code by activity. */
export type Signups = Readonly<Record<string, string>>;

const KEY = 'signups';
const MAX_KEPT = 100;
const areSignups = (value: unknown): value is Signups =>
  isRecord(value) && Object.values(value).every((code) => typeof code === 'string');

export const signups = new Store<Signups>(readKept(KEY, areSignups) ?? {});

function put(all: Signups): void {
  const kept = Object.fromEntries(Object.entries(all).slice(-MAX_KEPT));
  keep(KEY, kept);
  signups.set(kept);
}

/** Keys of tries whose answer never came: the same key holds the same place. */
const tries = new Map<string, string>();

/** Hold a place. Throws ApiProblem: full, over, called off. */
export async function signUp(activity: string): Promise<void> {
  const key = tries.get(activity) ?? newKey();
  tries.set(activity, key);
  const { code } = await dataOf(
    api.POST('/v1/activities/{id}/signups', {
      params: { path: { id: activity }, header: { 'idempotency-key': key } },
    }),
  );
  tries.delete(activity);
  put({ ...signups.value, [activity]: code });
}

/** Give the place back. */
export async function giveBack(activity: string): Promise<void> {
  const { [activity]: code, ...others } = signups.value;
  if (code === undefined) return;
  await dataOf(api.DELETE('/v1/activities/{id}/signups/{code}', { params: { path: { id: activity, code } } }));
  put(others);
}
