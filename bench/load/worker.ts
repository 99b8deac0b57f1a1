/**
 * The load client: a process of its own, so that its work is not counted with the servers'. Told over IPC what to ask
 * (`list`) and how (`run`); answers with counts and latencies. Closed loop, or at a given rate.
 */
import { Connection, requestBytes } from './http.ts';
import type { FromWorker, LoadResult, RunOrder, ToWorker } from './protocol.ts';

const lists = new Map<string, readonly Buffer[]>();
const send = (message: FromWorker): void => void process.send?.(message);

interface Tally {
  readonly latenciesMs: number[];
  readonly statuses: Map<number, number>;
  bytes: number;
}

async function askOne(connection: Connection, request: Buffer, tally: Tally, since = performance.now()): Promise<void> {
  const answer = await connection.ask(request);
  tally.latenciesMs.push(performance.now() - since);
  tally.statuses.set(answer.status, (tally.statuses.get(answer.status) ?? 0) + 1);
  tally.bytes += answer.bytes;
}

/** Each connection asks again as soon as it has its answer, until the time is over or `count` requests were sent. */
async function closedLoop(order: RunOrder, connections: readonly Connection[], tally: Tally): Promise<void> {
  const requests = lists.get(order.list) ?? [];
  const end = performance.now() + order.durationMs;
  let next = order.first;
  const last = order.count === undefined ? Infinity : order.first + order.count;
  await Promise.all(
    connections.map(async (connection) => {
      while (next < last && (order.count !== undefined || performance.now() < end)) {
        await askOne(connection, requests[next++ % requests.length] as Buffer, tally);
      }
    }),
  );
}

/** A request falls due every 1/rate seconds, whether or not earlier ones are answered; waiting for a connection counts. */
async function atRate(order: RunOrder, rate: number, connections: readonly Connection[], tally: Tally): Promise<void> {
  const requests = lists.get(order.list) ?? [];
  const free = [...connections];
  const due: { readonly request: Buffer; readonly at: number }[] = [];
  const running = new Set<Promise<void>>();
  const startNext = (): void => {
    while (due.length > 0 && free.length > 0) {
      const connection = free.pop() as Connection;
      const { request, at } = due.shift() as (typeof due)[number];
      const one = askOne(connection, request, tally, at).then(() => {
        free.push(connection);
        running.delete(one);
        startNext();
      });
      running.add(one);
    }
  };
  const start = performance.now();
  let sent = 0;
  for (;;) {
    const now = performance.now();
    if (now - start > order.durationMs) break;
    for (; sent < ((now - start) * rate) / 1_000; sent += 1) {
      due.push({ request: requests[(order.first + sent) % requests.length] as Buffer, at: now });
    }
    startNext();
    // A timer is good to a millisecond only: that would be most of what is measured here.
    await new Promise((resolve) => setImmediate(resolve));
  }
  while (running.size > 0 || due.length > 0) await Promise.all(running);
}

async function run(order: RunOrder): Promise<LoadResult> {
  const tally: Tally = { latenciesMs: [], statuses: new Map(), bytes: 0 };
  const connections = await Promise.all(Array.from({ length: order.connections }, () => Connection.open(order.port)));
  const start = performance.now();
  try {
    if (order.ratePerSecond === undefined) await closedLoop(order, connections, tally);
    else await atRate(order, order.ratePerSecond, connections, tally);
  } finally {
    for (const connection of connections) connection.close();
  }
  const seconds = (performance.now() - start) / 1_000;
  const sorted = Float64Array.from(tally.latenciesMs).sort();
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return {
    requests: sorted.length,
    statuses: Object.fromEntries(tally.statuses),
    bytes: tally.bytes,
    seconds,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    maxMs: sorted.at(-1) ?? 0,
  };
}

process.on('message', (message: ToWorker) => {
  if (message.kind === 'list') {
    lists.set(
      message.name,
      message.paths.map((path) => requestBytes(path, message.headers)),
    );
    send({ kind: 'listed' });
    return;
  }
  run(message.order).then(
    (result) => send({ kind: 'result', result }),
    (error: unknown) => send({ kind: 'failed', why: (error as Error).message }),
  );
});
