/** What the command line and the environment say about a run. */
import { parseArgs } from 'node:util';

export const BENCHES = ['nearest', 'exact', 'layers', 'tiles', 'crs', 'fresh', 'start', 'memory'] as const;
export type BenchName = (typeof BENCHES)[number];

export interface Options {
  readonly benches: readonly BenchName[];
  /** Stations of the ordinary data set. */
  readonly size: number;
  /** Stations of the large one, for nearest and memory; 0 leaves it out. */
  readonly largeSize: number;
  readonly rounds: number;
  readonly sliceMs: number;
  readonly warmUpRequests: number;
  /** true: a smoke run, whose figures mean nothing. */
  readonly quick: boolean;
  /** Folder of the results. */
  readonly out: string;
  readonly writeDocs: boolean;
  /** A server to make databases on, in place of a private cluster. */
  readonly databaseUrl: string | undefined;
  /** Keeps the private cluster, with its filled databases, for the next run. */
  readonly keepDir: string | undefined;
  /** As it was typed, for the results. */
  readonly command: string;
}

export const USAGE = `Usage: npm run bench -- [${BENCHES.join(' | ')} ...] [options]
  --quick          20,000 stations and short slices: shows that it works, measures nothing
  --size N         stations (200000)      --large N    stations of the large set (2000000; 0: without)
  --rounds N       interleaved rounds (7) --slice MS   how long each peer is asked in a round (1500)
  --out DIR        results (bench/results) --write-docs  put the table into docs/performance.md
Environment: BENCH_DATABASE_URL, a PostgreSQL server with PostGIS, instead of a private throw-away cluster;
BENCH_DIR, a folder that keeps the private cluster and its data for the next run.`;

const wholeNumber = (text: string | undefined, fallback: number, name: string): number => {
  if (text === undefined) return fallback;
  if (!/^\d{1,8}$/.test(text)) throw new TypeError(`--${name} is a whole number`);
  return Number(text);
};

/** Throws TypeError for what it does not understand. */
export function readOptions(args: readonly string[], env: Readonly<Record<string, string | undefined>>): Options {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      quick: { type: 'boolean', default: false },
      'write-docs': { type: 'boolean', default: false },
      size: { type: 'string' },
      large: { type: 'string' },
      rounds: { type: 'string' },
      slice: { type: 'string' },
      out: { type: 'string' },
    },
  });
  const unknown = positionals.find((name) => !(BENCHES as readonly string[]).includes(name));
  if (unknown !== undefined) throw new TypeError(`There is no bench "${unknown}"`);
  const { quick } = values;
  return {
    benches: positionals.length > 0 ? BENCHES.filter((name) => positionals.includes(name)) : BENCHES,
    size: wholeNumber(values.size, quick ? 20_000 : 200_000, 'size'),
    largeSize: wholeNumber(values.large, quick ? 0 : 2_000_000, 'large'),
    rounds: wholeNumber(values.rounds, quick ? 2 : 7, 'rounds'),
    sliceMs: wholeNumber(values.slice, quick ? 200 : 1_500, 'slice'),
    warmUpRequests: quick ? 200 : 8_000,
    quick,
    out: values.out ?? 'bench/results',
    writeDocs: values['write-docs'],
    databaseUrl: env['BENCH_DATABASE_URL'] || undefined,
    keepDir: env['BENCH_DIR'] || undefined,
    command: ['npm run bench', ...(args.length > 0 ? ['--', ...args] : [])].join(' '),
  };
}
