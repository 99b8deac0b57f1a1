/** A reverse proxy as an operator puts one in front: another port, the path as it is, X-Forwarded-* set by itself. */
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Test } from 'tap';

/** Open it before the service, whose PUBLIC_URL is its origin; closed with `t`. */
export async function openProxy(t: Test): Promise<{ readonly origin: string; forwardTo(origin: string): void }> {
  let target: URL | undefined;
  const server = createServer((incoming, outgoing) => {
    const headers = {
      ...incoming.headers,
      host: target?.host ?? '',
      'x-forwarded-host': incoming.headers.host ?? '',
      'x-forwarded-proto': 'http',
      'x-forwarded-for': incoming.socket.remoteAddress ?? '',
    };
    const options = {
      host: target?.hostname,
      port: target?.port,
      method: incoming.method,
      path: incoming.url,
      headers,
    };
    const forwarded = request(options, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      answer.pipe(outgoing);
    });
    forwarded.on('error', () => outgoing.destroy());
    outgoing.on('close', () => forwarded.destroy());
    incoming.pipe(forwarded);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { origin, forwardTo: (to) => void (target = new URL(to)) };
}
