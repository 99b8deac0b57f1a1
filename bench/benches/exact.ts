/** Order and distance against ST_Distance on the spheroid: every list of 50, also from far away. */
import { nearestOf } from '../checks.ts';
import type { Context, Findings } from '../context.ts';
import { withClient } from '../database/cluster.ts';
import { nearestPaths, places } from '../synthetic/queries.ts';
import { startService } from '../servers.ts';

const LIMIT = 50;
const QUERIES = 10_000;
const SMALL_SIZE = 20_000;
const QUICK_QUERIES = 60;
/** Candidates by distance on the sphere; ranked anew, the first 50 are complete where the check below holds. */
const CANDIDATES = 200;
const SPHERE_SLACK = 0.006;
/** Mainland places far from every station of the data: the nearest are hundreds of kilometres off. */
const FAR: readonly (readonly [number, number])[] = [
  [80.2, 32.5],
  [92.0, 35.5],
  [99.5, 40.8],
  [121.5, 52.9],
  [75.9, 38.2],
  [97.4, 28.7],
  [88.1, 47.8],
  [101.0, 42.0],
];

const ORACLE = `select id, st_distance(geog, here, true) as meters, st_distance(geog, here, false) as sphere
  from (select id, geog, here from stations, (select st_setsrid(st_makepoint($1, $2), 4326)::geography as here) as asked
    where in_layer order by geog <-> here limit ${CANDIDATES}) as near order by meters, id`;

interface Candidate {
  readonly id: string;
  readonly meters: number;
  readonly sphere: number;
}

export async function exact(context: Context, findings: Findings): Promise<void> {
  const { options } = context;
  const sizes = options.quick ? [options.size] : [SMALL_SIZE, options.size, options.largeSize];
  const checked: Checked[] = [];
  for (const size of new Set(sizes.filter((one) => one > 0))) checked.push(await checkAt(context, size));
  const sum = (of: (one: Checked) => number): number => checked.reduce((all, one) => all + of(one), 0);
  const lists = checked.map(({ size, lists }) => `${lists} at ${size.toLocaleString('en')}`).join(', ');
  findings.add(
    'exact.order',
    [sum((one) => one.unlike)],
    `lists of ${LIMIT}: ${lists}; ${sum((one) => one.farther)} distances beyond 150 km`,
  );
  findings.add('exact.distance', [Math.max(...checked.map((one) => one.worst))]);
  findings.details['bySize'] = checked;
  const incomplete = sum((one) => one.incomplete);
  if (incomplete > 0)
    findings.notes.push(`${incomplete} lists could not be proved complete with ${CANDIDATES} candidates`);
}

interface Checked {
  readonly size: number;
  readonly lists: number;
  /** Lists that are not ST_Distance's. */
  readonly unlike: number;
  readonly incomplete: number;
  /** Distances beyond 150 km. */
  readonly farther: number;
  /** Metres. */
  readonly worst: number;
  readonly worstFar: number;
}

async function checkAt(context: Context, size: number): Promise<Checked> {
  const { options, cleanup, say } = context;
  const url = await context.database(size);
  const service = await startService(cleanup, url);
  const asked = [...FAR, ...places(options.quick ? QUICK_QUERIES : QUERIES, 41)];
  const paths = nearestPaths(asked, `&limit=${LIMIT}`);
  await settled(service.port, paths[0] as string);
  let [unlike, incomplete, farther] = [0, 0, 0];
  let [worst, worstFar] = [0, 0];
  await withClient(url, async (client) => {
    for (const [i, path] of paths.entries()) {
      if (i % 1_000 === 0) say(`exact at ${size.toLocaleString('en')}: ${i} of ${paths.length}`);
      // As it is in the path, to the same digits.
      const point = (asked[i] as readonly [number, number]).map((degrees) => Number(degrees.toFixed(6)));
      const { rows } = await client.query<Candidate>({ name: 'oracle', text: ORACLE, values: point });
      const truth = rows.slice(0, LIMIT);
      const seenTo = Math.max(...rows.map((row) => row.sphere)) * (1 - SPHERE_SLACK);
      if (rows.length === CANDIDATES && (truth.at(-1)?.meters ?? 0) > seenTo) incomplete += 1;
      const found = await nearestOf(service.port, path);
      if (found.length !== truth.length || found.some(({ id }, at) => id !== truth[at]?.id)) unlike += 1;
      const meters = new Map(rows.map((row) => [row.id, row.meters]));
      for (const { id, distance } of found) {
        const difference = Math.abs(distance - (meters.get(id) ?? Infinity));
        if ((meters.get(id) ?? 0) > 150_000) {
          farther += 1;
          worstFar = Math.max(worstFar, difference);
        }
        worst = Math.max(worst, difference);
      }
    }
  });
  await service.stop();
  return { size, lists: paths.length, unlike, incomplete, farther, worst, worstFar };
}

/** Loading millions keeps a busy machine's event loop behind for a moment: until then the service refuses. */
async function settled(port: number, path: string): Promise<void> {
  for (let tries = 0; tries < 60; tries++) {
    const { status } = await fetch(`http://127.0.0.1:${port}${path}`);
    if (status !== 503) return;
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
}
