/** Who answers for a station from when to when: read, changed and written back without loss. Stations are synthetic. */
import { sql } from 'kysely';
import { asAdmin, startService } from '../support/service.ts';
import { insertStations, newStation, testMaintainer } from '../support/stations.ts';
import type { Suite } from '../support/suite.ts';

interface Entry {
  readonly id: string;
  readonly name: string;
  readonly role: string;
  readonly from: string;
  readonly to: string | null;
  readonly assumed: boolean;
  readonly asBuilder?: true;
}

const chinaDay = (days: number): string =>
  new Date(Date.now() + 8 * 3_600_000 + days * 86_400_000).toISOString().slice(0, 10);

export const suite: Suite = async (t, { database }) => {
  const service = await startService(database);
  t.teardown(() => service.close());
  const builder = await testMaintainer(database, '建设单位（合成）');
  const first = await testMaintainer(database, '原责任单位（合成）');
  const next = await testMaintainer(database, '接手单位（合成）');
  const fresh = async (): Promise<string> => {
    const maintainers = [{ id: builder, role: 'builder' as const, assumed: false }];
    const [id = ''] = await insertStations(database, [newStation({ maintainers })]);
    return `/v1/stations/${id}/maintainers`;
  };
  const read = async (url: string) => {
    const answer = await service.call({ url, headers: asAdmin });
    if (answer.statusCode !== 200) throw new Error(answer.body);
    return { text: answer.body, headers: answer.headers, etag: String(answer.headers['etag']) };
  };
  const entries = async (url: string): Promise<readonly Entry[]> => JSON.parse((await read(url)).text).maintainers;
  const put = async (url: string, payload: string | object, etag = '*') =>
    await service.call({
      method: 'PUT',
      url,
      headers: { ...asAdmin, 'if-match': etag, 'content-type': 'application/json' },
      payload,
    });
  /** As the database has it, but for ids and when they were written. */
  const stored = async (url: string) =>
    await sql<object>`
      select maintainer_id::text, role, valid::text, basis from responsibilities
      where station_id = ${url.split('/')[3]}::uuid order by role, valid, maintainer_id`
      .execute(database.kysely)
      .then(({ rows }) => rows.map((row) => ({ ...row })));

  await t.test('past, present and planned; written back as it was read nothing changes', async (t) => {
    const url = await fresh();
    const [today, soon] = [chinaDay(0), chinaDay(40)];
    const sent = await put(url, {
      maintainers: [
        { id: builder, role: 'builder', from: '2020-05-01' },
        { id: next, role: 'dutyHolder', from: '2020-05-01', to: '2021-01-01', assumed: true },
        { id: first, role: 'dutyHolder', from: '2021-01-01', to: soon },
        { id: next, role: 'dutyHolder', from: soon, to: chinaDay(400) },
        { id: next, role: 'host', assumed: true },
      ],
    });
    t.equal(sent.statusCode, 200, sent.body.slice(0, 300));
    const before = await read(url);
    t.equal(before.headers['cache-control'], 'no-store');
    const [b, f, n] = ['建设单位（合成）', '原责任单位（合成）', '接手单位（合成）'];
    t.strictSame(JSON.parse(before.text), {
      maintainers: [
        { id: builder, name: b, role: 'builder', from: '2020-05-01', to: null, assumed: false },
        { id: next, name: n, role: 'dutyHolder', from: '2020-05-01', to: '2021-01-01', assumed: true },
        { id: first, name: f, role: 'dutyHolder', from: '2021-01-01', to: soon, assumed: false },
        { id: next, name: n, role: 'host', from: today, to: null, assumed: true },
        { id: next, name: n, role: 'dutyHolder', from: soon, to: chinaDay(400), assumed: false },
        { id: builder, name: b, role: 'dutyHolder', from: chinaDay(400), to: null, assumed: false, asBuilder: true },
      ],
    });
    const rows = await stored(url);
    const back = await put(url, before.text, before.etag);
    t.equal(back.statusCode, 200, back.body.slice(0, 300));
    const after = await read(url);
    t.equal(after.text, before.text, 'byte for byte');
    t.strictSame(await stored(url), rows, 'and so in the database, what it rests on included');
    t.equal((await put(url, before.text, before.etag)).statusCode, 412, 'the tag was for the state that was read');
  });

  await t.test('who holds the duty as its builder keeps the days on which it did', async (t) => {
    const url = await fresh();
    await sql`
      update responsibilities set valid = daterange('2024-03-01', null)
      where station_id = ${url.split('/')[3]}::uuid`.execute(database.kysely);
    const before = await read(url);
    t.match(JSON.parse(before.text).maintainers, [
      { role: 'builder', from: '2024-03-01' },
      { role: 'dutyHolder', from: '2024-03-01', asBuilder: true },
    ]);
    await put(url, before.text, before.etag);
    t.equal((await read(url)).text, before.text);

    const all = await entries(url);
    const from = chinaDay(10);
    const handed = all.map((one) => (one.role === 'dutyHolder' ? { ...one, to: from } : one));
    const sent = await put(url, { maintainers: [...handed, { id: first, role: 'dutyHolder', from }] });
    t.equal(sent.statusCode, 200, sent.body.slice(0, 300));
    t.match(await entries(url), [
      { role: 'builder' },
      { id: builder, role: 'dutyHolder', from: '2024-03-01', to: from, asBuilder: true },
      { id: first, role: 'dutyHolder', from, to: null },
    ]);
    await put(url, { maintainers: [{ id: next, role: 'dutyHolder', from: '2024-03-01', asBuilder: true }] });
    t.strictSame(
      (await entries(url)).map((one) => one.asBuilder),
      [undefined],
      'who built nothing does not answer as its builder',
    );
  });

  await t.test('by code; none; gone; no such station', async (t) => {
    const url = await fresh();
    const id = url.split('/')[3] ?? '';
    const { code } = await database.kysely
      .selectFrom('stations')
      .select('code')
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    t.equal((await read(`/v1/stations/${code}/maintainers`)).text, (await read(url)).text);
    const [bare = ''] = await insertStations(database, [newStation({ maintainers: [], publish: false })]);
    t.equal((await read(`/v1/stations/${bare}/maintainers`)).text, '{"maintainers":[]}');
    await service.call({ method: 'DELETE', url: `/v1/stations/${id}`, headers: asAdmin });
    t.equal((await service.call({ url, headers: asAdmin })).statusCode, 410);
    for (const unknown of ['410102-99999', 'no-station', id.replace(/^.{8}/, '00000000')])
      t.equal((await service.call({ url: `/v1/stations/${unknown}/maintainers`, headers: asAdmin })).statusCode, 404);
  });
};
