/** POST /v1/stations/status: all or nothing, every fault by its place, once per Idempotency-Key, audited per station. */
import type { LightMyRequestResponse } from 'fastify';
import { createToken } from '../../src/access/token.repository.ts';
import { turnClock } from '../../src/stations/clock.ts';
import { startService } from '../support/service.ts';
import { insertStations, newStation, testMaintainer } from '../support/stations.ts';
import type { Suite } from '../support/suite.ts';

const slugOf = (response: LightMyRequestResponse): string =>
  response.statusCode < 400
    ? String(response.statusCode)
    : `${response.statusCode} ${String(response.json().type).split('/').at(-1)}`;

export const suite: Suite = async (t, { database }) => {
  const service = await startService(database);
  t.teardown(() => service.close());
  service.setNow('2026-11-20T02:00:00Z');
  const ours = await testMaintainer(database, '本单位（合成）');
  const theirs = await testMaintainer(database, '别的单位（合成）');
  const make = async (count: number, maintainer = ours) =>
    await insertStations(
      database,
      Array.from({ length: count }, () =>
        newStation({ maintainers: [{ id: maintainer, role: 'dutyHolder', assumed: false }] }),
      ),
    );
  const manager = {
    authorization: `Bearer ${
      (
        await createToken(database.kysely, {
          name: '合成',
          role: 'manager',
          scope: { maintainerId: ours },
          expiresAt: null,
        })
      ).token
    }`,
  };
  const send = async (stations: object[], headers: object = {}) =>
    await service.call({
      method: 'POST',
      url: '/v1/stations/status',
      headers: { ...manager, ...headers },
      payload: { stations },
    });
  const rows = async (ids: readonly string[]) =>
    await database.kysely
      .selectFrom('stations')
      .select(['id', 'code', 'state', 'state_until', 'water', 'revision', 'verified_by', 'freshness'])
      .where('id', 'in', [...ids])
      .orderBy('id')
      .execute();
  const audits = async (ids: readonly string[]) =>
    await database.kysely
      .selectFrom('audit_log')
      .select(['object_id', 'actor', 'changes'])
      .where('object_id', 'in', [...ids])
      .where('action', '=', 'station.status')
      .orderBy('seq')
      .execute();

  await t.test('many at once, by id and by code, in the order asked for', async (t) => {
    const ids = await make(3);
    const [a, b, c] = await rows(ids);
    const until = '2026-11-21T00:00:00.000Z';
    const response = await send([
      { id: c?.id, state: 'closed', reason: '装修', until, utilities: { water: 'out' }, ifRevision: c?.revision },
      { id: a?.code, state: 'open' },
      { id: b?.id.toUpperCase(), state: 'paused', utilities: { power: 'ok' } },
    ]);
    t.equal(slugOf(response), '200');
    t.match(response.json().stations, [
      {
        id: c?.id,
        state: 'closed',
        stateReason: '装修',
        stateUntil: until,
        utilities: { water: 'out', power: 'unknown' },
        verifiedAt: '2026-11-20T02:00:00.000Z',
        revision: 2,
      },
      { id: a?.id, code: a?.code, state: 'open', stateReason: null },
      { id: b?.id, state: 'paused', stateUntil: null, utilities: { water: 'unknown', power: 'ok' } },
    ]);
    t.match(await rows(ids), [
      { state: 'open', revision: 2, freshness: 'fresh' },
      { state: 'paused', revision: 2, freshness: 'fresh' },
      { state: 'closed', revision: 2, water: 'out' },
    ]);
    const shown = await service.call({ url: `/v1/stations/${c?.id}` });
    t.match(shown.json().properties, { state: 'closed', stateReason: '装修' }, 'at once for riders');
    const entries = await audits(ids);
    t.strictSame(entries.map((one) => one.object_id).sort(), [...ids].sort(), 'one entry a station');
    t.match(entries.find((one) => one.object_id === c?.id)?.changes, {
      state: { from: 'open', to: 'closed' },
      water: { from: 'unknown', to: 'out' },
    });
    await turnClock(
      database,
      { freshness: { freshForHours: 36, staleForDays: 30 }, changeLogDays: 90 },
      new Date('2026-11-21T00:00:01Z'),
    );
    t.match(await rows([ids[2] as string]), [{ state: 'open', state_until: null }], 'opens again by itself');
  });

  await t.test('all or nothing, and every fault by its place', async (t) => {
    const ids = await make(3);
    const [foreign] = await make(1, theirs);
    const [retired] = await make(1);
    const gone = await service.call({
      method: 'DELETE',
      url: `/v1/stations/${retired}`,
      headers: { authorization: 'Bearer test-administrator-0123456789abcdef' },
    });
    t.equal(gone.statusCode, 204);
    const before = await rows(ids);
    const refused = async (want: string, more: object[]) => {
      const response = await send([{ id: ids[0], state: 'closed' }, { id: ids[1], state: 'closed' }, ...more]);
      t.equal(slugOf(response), want);
      t.strictSame(await rows(ids), before, `${want}: nothing changed`);
      t.strictSame(await audits(ids), [], `${want}: nothing recorded`);
      return response.json().errors;
    };
    t.match(await refused('404 not-found', [{ id: foreign, state: 'open' }]), [
      { pointer: '#/stations/2/id', code: 'not-found' },
    ]);
    t.match(await refused('404 not-found', [{ id: 'no-such-thing', state: 'open' }]), [{ pointer: '#/stations/2/id' }]);
    t.match(await refused('410 gone', [{ id: retired, state: 'open' }]), [
      { pointer: '#/stations/2/id', code: 'gone' },
    ]);
    t.match(await refused('412 precondition-failed', [{ id: ids[2], state: 'open', ifRevision: 7 }]), [
      { pointer: '#/stations/2/ifRevision' },
    ]);
    t.match(await refused('400 invalid-request', [{ id: ids[1], state: 'open' }]), [
      { pointer: '#/stations/2/id', code: 'repeated' },
    ]);
    t.match(await refused('400 invalid-request', [{ id: before[1]?.code, state: 'open' }]), [{ code: 'repeated' }]);
    t.match(await refused('400 invalid-request', [{ id: ids[2], state: 'paused', until: '2026-11-20T02:00:00Z' }]), [
      { pointer: '#/stations/2/until', code: 'in-the-past' },
    ]);
    t.match(await refused('400 invalid-request', [{ id: ids[2], state: 'open', until: '2026-12-20T02:00:00Z' }]), [
      { pointer: '#/stations/2/until', code: 'not-with-open' },
    ]);
    t.match(
      await refused('404 not-found', [
        { id: ids[2], state: 'open', ifRevision: 7 },
        { id: foreign, state: 'open' },
      ]),
      [
        { pointer: '#/stations/3/id', code: 'not-found' },
        { pointer: '#/stations/2/ifRevision', code: 'precondition-failed' },
      ],
      'all of them at once',
    );
    t.match(await refused('400 invalid-request', [{ id: ids[2], state: 'gone' }]), [{ pointer: '#/stations/2/state' }]);
    t.equal(slugOf(await send([])), '400 invalid-request');
    t.equal(
      slugOf(await send(Array.from({ length: 201 }, () => ({ id: ids[0], state: 'open' })))),
      '400 invalid-request',
    );
  });

  await t.test('an Idempotency-Key makes it once', async (t) => {
    const ids = await make(2);
    const body = ids.map((id) => ({ id, state: 'paused' }));
    const first = await send(body, { 'idempotency-key': 'round-1' });
    const second = await send(body, { 'idempotency-key': 'round-1' });
    t.strictSame(second.json(), first.json());
    t.equal(second.headers['idempotent-replayed'], 'true');
    t.match(await rows(ids), [{ revision: 2 }, { revision: 2 }]);
    t.equal((await audits(ids)).length, 2);
    const other = await send([{ id: ids[0], state: 'open' }], { 'idempotency-key': 'round-1' });
    t.equal(slugOf(other), '422 idempotency-key-reused');
  });

  await t.test('200 at once; two batches in opposite orders both come through', async (t) => {
    const ids = await make(200);
    const batch = (state: string) => ids.map((id) => ({ id, state }));
    const [a, b] = await Promise.all([send(batch('paused')), send(batch('closed').reverse())]);
    t.strictSame([a.statusCode, b.statusCode], [200, 200]);
    const after = await rows(ids);
    t.equal(new Set(after.map((row) => row.state)).size, 1, 'one after the other, never mixed');
    t.ok(after.every((row) => row.revision === 3));
  });
};
