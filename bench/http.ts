/** Single calls to our service: writes, metrics, and the time a whole answer takes. */
import { ADMIN_TOKEN } from './servers.ts';

export async function get(
  port: number,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  return await fetch(`http://127.0.0.1:${port}${path}`, { headers });
}

/** Throws with the answer where it is no 2xx. */
export async function put(port: number, path: string, body: unknown): Promise<void> {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`PUT ${path}: ${answer.status} ${text.slice(0, 200)}`);
}

/** Edit a station so that it shows: paused with this reason. */
export async function pause(port: number, id: string, reason: string): Promise<void> {
  await put(port, `/v1/stations/${id}/status`, { state: 'paused', reason });
}
