/** Requests sent in one go on one connection: every answer holds its own body. A buffer used twice would mix them up. */
import { createConnection } from 'node:net';
import type { AddressInfo } from 'node:net';
import { startService } from '../support/service.ts';
import { insertStations, newStation, randomPoint, seededRandom, testMaintainer } from '../support/stations.ts';
import type { Suite } from '../support/suite.ts';

const REQUESTS = 100;

export const suite: Suite = async (t, { database }) => {
  const duty = await testMaintainer(database);
  const random = seededRandom(12);
  const points = Array.from({ length: 60 }, () => randomPoint(random));
  await insertStations(
    database,
    points.map((coordinates, i) =>
      newStation({
        name: `合成 ${i} ${'长'.repeat(i)}`,
        position: { crs: 'wgs84', coordinates, accuracy: 'map', method: 'stated' },
        maintainers: [{ id: duty, role: 'dutyHolder', assumed: false }],
      }),
    ),
  );

  await t.test('pipelined nearest answers equal those asked for one by one', async (t) => {
    const service = await startService(database);
    t.teardown(() => service.close());
    service.setNow('2026-11-20T02:00:00Z');
    await service.app.listen({ host: '127.0.0.1', port: 0 });
    const urls = Array.from({ length: REQUESTS }, (_, i) => {
      const [lng, lat] = randomPoint(random);
      return `/v1/stations/nearest?lng=${lng}&lat=${lat}&crs=wgs84&limit=${1 + (i % 50)}`;
    });
    const expected: string[] = [];
    for (const url of urls) expected.push((await service.call({ url })).body);
    const { port } = service.app.server.address() as AddressInfo;
    t.strictSame(await pipelined(port, urls), expected);
  });
};

/** Bodies of the answers to requests that are all sent before the first answer is read. */
async function pipelined(port: number, urls: readonly string[]): Promise<string[]> {
  const socket = createConnection(port, '127.0.0.1');
  const last = urls.length - 1;
  const request = (url: string, i: number): string =>
    `GET ${url} HTTP/1.1\r\nhost: test\r\nconnection: ${i === last ? 'close' : 'keep-alive'}\r\n\r\n`;
  socket.write(urls.map(request).join(''));
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  let rest = Buffer.concat(chunks);
  const bodies: string[] = [];
  while (rest.length > 0) {
    const end = rest.indexOf('\r\n\r\n') + 4;
    const length = Number(/content-length: (\d+)/i.exec(rest.subarray(0, end).toString())?.[1]);
    bodies.push(rest.subarray(end, end + length).toString());
    rest = rest.subarray(end + length);
  }
  return bodies;
}
