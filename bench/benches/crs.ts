/** Conversion of coordinates: our typed batch against gcoord, which takes one point at a time. In this very process. */
import imported from 'gcoord';
import type { Context, Findings } from '../context.ts';
import { places } from '../synthetic/queries.ts';
import { convertBatch, type Crs } from '../../src/geo/crs.ts';
import { pairedRatios } from '../statistics.ts';

const POINTS = 20_000;
const REPEATS = 5;
/** gcoord's inverse stops early, now and then decimetres off: a metre tells another system from that. */
const SAME_DEGREES = 1e-5;

// Its typings say ES module, what Node loads is CommonJS: the exports are the module itself.
const gcoord = imported as unknown as typeof imported.default;
const SYSTEMS = { wgs84: gcoord.WGS84, gcj02: gcoord.GCJ02, bd09: gcoord.BD09 } as const;
const CASES: readonly (readonly [key: string, from: Crs, to: Crs])[] = [
  ['gcj02', 'wgs84', 'gcj02'],
  ['bd09', 'wgs84', 'bd09'],
  ['inverse', 'gcj02', 'wgs84'],
];

function time(work: () => void): number {
  const startedAt = performance.now();
  for (let i = 0; i < REPEATS; i += 1) work();
  return performance.now() - startedAt;
}

export async function crs({ options }: Context, findings: Findings): Promise<void> {
  const points = places(POINTS, 5);
  const batch = Float64Array.from(points.flat());
  const out = new Float64Array(batch.length);
  for (const [key, from, to] of CASES) {
    const [theirFrom, theirTo] = [SYSTEMS[from], SYSTEMS[to]];
    const ours = (): void => void convertBatch(batch, from, to, out);
    const theirs = (): void => {
      for (const point of points) gcoord.transform([point[0], point[1]], theirFrom, theirTo);
    };
    ours();
    const wrong = points.filter((point, i) => {
      const [lng, lat] = gcoord.transform([point[0], point[1]], theirFrom, theirTo);
      return (
        Math.abs(lng - (out[2 * i] ?? NaN)) > SAME_DEGREES || Math.abs(lat - (out[2 * i + 1] ?? NaN)) > SAME_DEGREES
      );
    });
    if (wrong.length > 0) throw new Error(`gcoord and we differ on ${wrong.length} points: ${from} to ${to}`);
    const [mine, other]: [number[], number[]] = [[], []];
    for (let round = 0; round <= options.rounds; round += 1) {
      const pair = round % 2 === 0 ? [time(ours), time(theirs)] : [time(theirs), time(ours)].reverse();
      if (round === 0) continue;
      mine.push(pair[0] as number);
      other.push(pair[1] as number);
    }
    findings.add(`crs.${key}`, pairedRatios(other, mine));
    const perPoint = (all: readonly number[]): number => (Math.min(...all) * 1e6) / (POINTS * REPEATS);
    findings.details[key] = { ourNanosecondsPerPoint: perPoint(mine), gcoordNanosecondsPerPoint: perPoint(other) };
  }
}
