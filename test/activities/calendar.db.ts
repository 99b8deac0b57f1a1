/** The calendar feed, read by another's parser. */
import ICAL from 'ical.js';
import { foldLine } from '../../src/activities/calendar.ts';
import { asAdmin, startService } from '../support/service.ts';
import { insertStations, newStation, testMaintainer } from '../support/stations.ts';
import type { Suite } from '../support/suite.ts';

const NOW = '2026-11-20T04:00:00Z';

export const suite: Suite = async (t, { database }) => {
  const service = await startService(database, { PUBLIC_URL: 'https://stations.example' });
  t.teardown(() => service.close());
  const restricted = await startService(database, { WGS84_OUTPUT: 'restricted' });
  t.teardown(() => restricted.close());
  for (const one of [service, restricted]) one.setNow(NOW);
  const maintainers = [
    { id: await testMaintainer(database, '社区（合成）'), role: 'dutyHolder' as const, assumed: false },
  ];
  const [here = '', there = '', hidden = ''] = await insertStations(database, [
    newStation({ name: '合成驿站; 一, 二\\三', address: '中原路 1 号', maintainers }),
    newStation({ adcode: '441602', position: null, unlocatedReason: 'position-missing', maintainers }),
    newStation({ publish: false, maintainers }),
  ]);
  const announce = async (more: object) => {
    const payload = {
      station: here,
      kind: 'haircut',
      title: '理发（合成）',
      startsAt: '2026-11-21T09:00:00+08:00',
      endsAt: '2026-11-21T11:30:00+08:00',
      ...more,
    };
    const response = await service.call({ method: 'POST', url: '/v1/activities', headers: asAdmin, payload });
    if (response.statusCode !== 201) throw new Error(response.body);
    return response.json().id as string;
  };
  const feed = async (query = '', from = service) => await from.call({ url: `/v1/activities.ics${query}` });
  const eventsOf = (text: string) =>
    new ICAL.Component(ICAL.parse(text) as unknown[])
      .getAllSubcomponents('vevent')
      .map((one) => ({ event: new ICAL.Event(one), component: one }));

  const DESCRIPTION = '带上\n身份证；逗号, 分号; 反斜杠\\n 与很长的一句话，'.repeat(20);
  const first = await announce({ description: DESCRIPTION, title: '理发, 第一场; \\ 😀'.repeat(4) });
  const second = await announce({
    station: there,
    startsAt: '2026-11-22T09:00:00+08:00',
    endsAt: '2026-11-22T10:00:00+08:00',
  });
  await announce({ station: hidden });

  await t.test('what another parser reads is what was written', async (t) => {
    const response = await feed();
    t.match(response.headers['content-type'], /^text\/calendar; charset=utf-8/);
    const events = eventsOf(response.body);
    t.strictSame(
      events.map(({ event }) => event.uid),
      [first, second],
      'not those of stations that are not published',
    );
    const [one] = events;
    t.equal(one?.event.summary, '理发, 第一场; \\ 😀'.repeat(4));
    t.ok(one?.event.description.includes(DESCRIPTION.trim()), 'line ends, commas, backslashes and all');
    t.equal(one?.event.location, '合成驿站; 一, 二\\三，中原路 1 号');
    t.equal(one?.event.startDate.toJSDate().toISOString(), '2026-11-21T01:00:00.000Z');
    t.equal(one?.event.endDate.toJSDate().toISOString(), '2026-11-21T03:30:00.000Z');
    t.strictSame(one?.component.getFirstPropertyValue('geo'), [34.75, 113.6], 'latitude first, WGS-84');
    t.equal(one?.component.getFirstPropertyValue('url'), `https://stations.example/v1/activities/${first}`);
    t.equal(one?.component.getFirstPropertyValue('categories'), '免费理发');
    t.equal(events[1]?.component.getFirstPropertyValue('geo'), null, 'it is to be located');
    for (const { component } of events)
      for (const name of ['uid', 'dtstamp', 'dtstart'])
        t.equal(component.getAllProperties(name).length, 1, `exactly one ${name}`);
  });

  await t.test('lines: CRLF, 75 octets, no character cut', async (t) => {
    const { rawPayload } = await feed();
    const text = rawPayload.toString('utf8');
    t.ok(text.endsWith('END:VCALENDAR\r\n'));
    t.notMatch(text.replaceAll('\r\n', ''), /[\r\n]/, 'every line end is CRLF');
    const lines = text.split('\r\n');
    t.ok(
      lines.some((line) => line.startsWith(' ')),
      'something was folded',
    );
    for (const line of lines) t.ok(Buffer.byteLength(line) <= 75, line);
    t.notMatch(text, '\ufffd', 'each line is UTF-8 by itself');
    for (const line of rawPayload.toString('latin1').split('\r\n'))
      t.doesNotThrow(() => new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(line, 'latin1')));
    for (const sample of ['x'.repeat(75), 'x'.repeat(76), '驿'.repeat(60), `${'x'.repeat(73)}😀`]) {
      const folded = foldLine(sample);
      t.equal(folded.slice(0, -2).replaceAll('\r\n ', ''), sample);
      for (const line of folded.split('\r\n')) t.ok(Buffer.byteLength(line) <= 75);
    }
    t.equal(foldLine('x'.repeat(75)), `${'x'.repeat(75)}\r\n`, '75 are not folded');
  });

  await t.test('edits count up, what is cancelled stays and says so, nothing changed is 304', async (t) => {
    const before = await feed();
    t.equal(
      (await service.call({ url: '/v1/activities.ics', headers: { 'if-none-match': String(before.headers.etag) } }))
        .statusCode,
      304,
    );
    const stateOf = async (id: string) => {
      const found = eventsOf((await feed()).body).find(({ event }) => event.uid === id);
      return [found?.event.sequence, found?.component.getFirstPropertyValue('status')];
    };
    t.strictSame(await stateOf(first), [0, 'CONFIRMED']);
    await service.call({
      method: 'PATCH',
      url: `/v1/activities/${first}`,
      headers: { ...asAdmin, 'if-match': '*' },
      payload: { places: 9 },
    });
    t.strictSame(await stateOf(first), [1, 'CONFIRMED']);
    await service.call({
      method: 'PUT',
      url: `/v1/activities/${first}/cancellation`,
      headers: asAdmin,
      payload: { reason: '下雨' },
    });
    t.strictSame(await stateOf(first), [2, 'CANCELLED']);
    t.match((await feed()).body, /【已取消】/);
    t.not((await feed()).headers.etag, before.headers.etag);
    service.setNow('2026-12-20T00:00:00Z');
    t.strictSame(await stateOf(first), [2, 'CANCELLED'], 'kept for a month');
    service.setNow('2026-12-23T00:00:00Z');
    t.strictSame(await stateOf(first), [undefined, undefined]);
    service.setNow(NOW);
  });

  await t.test('narrowed, and without WGS-84 where that is restricted', async (t) => {
    t.strictSame(
      eventsOf((await feed('?district=440000')).body).map(({ event }) => event.uid),
      [second],
    );
    t.strictSame(
      eventsOf((await feed(`?station=${here}`)).body).map(({ event }) => event.uid),
      [first],
    );
    t.equal((await feed('?station=nosuch')).statusCode, 400);
    const { body } = await feed('', restricted);
    t.equal(eventsOf(body).length, 2);
    t.notMatch(body, /GEO|34\.75|URL:/);
  });
};
