/** The parts of the benchmark that could lie: the load client's reading, medians and ratios, verdicts, CPU time. */
import { createServer, type Server } from 'node:net';
import t from 'tap';
import { Connection, requestBytes } from '../../bench/load/http.ts';
import { cpuBetween, readCpu } from '../../bench/measure.ts';
import { BUDGETS } from '../../bench/report/budgets.ts';
import { chartSvg } from '../../bench/report/chart.ts';
import { rowsOf, type BenchResult } from '../../bench/report/result.ts';
import { markdownTable, verdict } from '../../bench/report/table.ts';
import { pairedRatios, percentile, spread } from '../../bench/statistics.ts';
import { syntheticStations } from '../../bench/synthetic/stations.ts';
import { CITIES } from '../../bench/synthetic/cities.ts';

/** A server that answers each request with the next of these byte strings, in pieces of `piece` bytes. */
async function scripted(answers: readonly string[], piece: number): Promise<{ port: number; server: Server }> {
  let next = 0;
  const server = createServer((socket) => {
    socket.setNoDelay(true);
    socket.on('error', () => undefined);
    socket.on('data', () => {
      const bytes = Buffer.from(answers[next++ % answers.length] ?? '', 'latin1');
      const send = (at: number): void => {
        if (at >= bytes.length) return;
        socket.write(bytes.subarray(at, at + piece));
        setImmediate(() => send(at + piece));
      };
      send(0);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as { port: number }).port, server };
}

const ANSWERS = [
  'HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\nhello\r\n\r\n12',
  'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\na\r\n0123456789\r\n0\r\n\r\n',
  'HTTP/1.1 304 Not Modified\r\netag: "x"\r\n\r\n',
  'HTTP/1.1 204 No Content\r\n\r\n',
  'HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n',
  'HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\nx',
];
const EXPECTED = [
  [200, 11],
  [200, 15],
  [304, 0],
  [204, 0],
  [503, 0],
  [200, 1],
];

t.test('the load client reads every kind of answer, however it is cut', async (t) => {
  for (const piece of [1, 3, 7, 10_000]) {
    const { port, server } = await scripted(ANSWERS, piece);
    const connection = await Connection.open(port);
    const seen: number[][] = [];
    for (let i = 0; i < ANSWERS.length * 2; i += 1) {
      const { status, bytes } = await connection.ask(requestBytes('/'));
      seen.push([status, bytes]);
    }
    t.same(seen, [...EXPECTED, ...EXPECTED], `pieces of ${piece}`);
    connection.close();
    server.close();
  }
});

t.test('medians, ranges and ratios', async (t) => {
  t.same(spread([3, 1, 2]), { median: 2, min: 1, max: 3, n: 3 });
  t.same(spread([4, 1, 2, 3]), { median: 2.5, min: 1, max: 4, n: 4 });
  t.throws(() => spread([]), RangeError);
  t.same(pairedRatios([10, 20], [5, 40]), [2, 0.5]);
  t.throws(() => pairedRatios([1], []), RangeError);
  t.equal(percentile([5, 1, 2, 3, 4], 0.5), 3);
  t.equal(percentile([1, 2], 0.99), 2);
});

const resultWith = (key: string, median: number): BenchResult =>
  ({
    bench: BUDGETS.find((budget) => budget.key === key)?.bench,
    measures: [{ key, spread: { median, min: median, max: median, n: 2 } }],
  }) as unknown as BenchResult;

t.test('a verdict follows the bound and its direction', async (t) => {
  const verdictOf = (key: string, median: number): string | undefined =>
    rowsOf([resultWith(key, median)])
      .filter((row) => row.budget.key === key)
      .map(verdict)[0];
  t.equal(verdictOf('nearest.floor', 0.59), 'NOT MET');
  t.equal(verdictOf('nearest.floor', 0.6), 'met');
  t.equal(verdictOf('nearest.floor', 0.81), 'goal met');
  t.equal(verdictOf('start.ready', 5.1), 'NOT MET');
  t.equal(verdictOf('start.ready', 4.9), 'met');
  t.equal(verdictOf('start.ready', 1.9), 'goal met');
  t.equal(verdictOf('exact.order', 1), 'NOT MET');
  const rows = rowsOf([resultWith('start.ready', 4.9)]);
  t.match(
    markdownTable(rows),
    /\| start to ready, stations from PostGIS \| <= 5 s \| <= 2 s \| 4\.90 s \[4\.90-4\.90\] \| met \|/,
  );
  t.match(chartSvg(rows, 'a < b'), /a &lt; b/);
  t.equal(new Set(BUDGETS.map((budget) => budget.key)).size, BUDGETS.length, 'no key twice');
});

t.test('CPU time of a process is what it used', { skip: process.platform !== 'linux' && 'needs /proc' }, async (t) => {
  const before = await readCpu(process.pid);
  const used = process.cpuUsage();
  let [user, system] = [0, 0];
  // By the CPU, not by the clock: others may be using it.
  while (user + system < 300_000) ({ user, system } = process.cpuUsage(used));
  const read = cpuBetween(before, await readCpu(process.pid)) / 1_000;
  t.ok(Math.abs(read - user - system) < 0.25 * (user + system), `${read} against ${user + system} microseconds`);
});

t.test('synthetic stations are the same each time, say so, and begin alike whatever the number', async (t) => {
  const counties = new Map(CITIES.map(({ prefix }) => [prefix, [prefix.padEnd(6, '0')]]));
  const some = [...syntheticStations(300, counties)];
  t.same(some, [...syntheticStations(300, counties)]);
  t.same(some.slice(0, 100), [...syntheticStations(100, counties)]);
  t.equal(new Set(some.map(({ id }) => id)).size, 300);
  t.ok(some.every(({ name }) => name.startsWith('合成')));
});
