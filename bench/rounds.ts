/**
 * Interleaved rounds: in each, every peer is asked for a short slice, in another order each time, and its CPU per request
 * is read beside. A ratio is taken within one round, so that what slows the machine down slows both sides.
 */
import type pg from 'pg';
import { seededRandom, shuffle } from './synthetic/random.ts';
import type { LoadClient } from './load/client.ts';
import { backendPids, cpusBetween, readCpus, type CpuReadings } from './measure.ts';

/** A server that can be asked and whose cost can be read. */
export interface Running {
  readonly name: string;
  readonly port: number;
  /** Of the server, and of what else works for it alone (redis-server). */
  readonly pids: readonly number[];
  /** Names under which it is connected to PostgreSQL: those backends are counted, too. */
  readonly applications: readonly string[];
  /** Only those in this database; undefined: in any. */
  readonly database?: string | undefined;
}

export interface Slice {
  /** Microseconds on a CPU: the server and its backends. */
  readonly cpuMicros: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly requests: number;
}

/** One thing that is asked again and again. */
export interface Lane {
  readonly key: string;
  readonly server: Running;
  /** Name of a list of the load client. */
  readonly list: string;
  readonly status?: number;
}

export interface RoundOptions {
  readonly rounds: number;
  readonly sliceMs: number;
  readonly connections?: number;
  readonly ratePerSecond?: number;
  /** Before the first round, of each lane. */
  readonly warmUpRequests?: number;
  /** So many requests a slice, whatever time they take. */
  readonly count?: number;
  /** Before each slice, unmeasured. */
  readonly before?: (lane: Lane, round: number) => Promise<void>;
  readonly onProgress?: (text: string) => void;
}

const CONNECTIONS = 16;
const WARM_UP_REQUESTS = 8_000;

export class Meter {
  readonly client: LoadClient;
  readonly #admin: pg.Client;

  constructor(client: LoadClient, admin: pg.Client) {
    this.client = client;
    this.#admin = admin;
  }

  async cpus(server: Running): Promise<CpuReadings> {
    return await readCpus([...server.pids, ...(await backendPids(this.#admin, server))]);
  }

  /** CPU of `server` while `work` runs, in microseconds. */
  async cpuMicros<T>(
    server: Running,
    work: () => Promise<T>,
  ): Promise<{ readonly cpuMicros: number; readonly result: T }> {
    const before = await this.cpus(server);
    const result = await work();
    return { cpuMicros: cpusBetween(before, await this.cpus(server)) / 1_000, result };
  }

  async slice(lane: Lane, first: number, options: RoundOptions): Promise<Slice> {
    const { cpuMicros, result } = await this.cpuMicros(lane.server, () =>
      this.client.run(
        {
          port: lane.server.port,
          list: lane.list,
          first,
          connections: options.connections ?? CONNECTIONS,
          durationMs: options.sliceMs,
          ...(options.ratePerSecond === undefined ? {} : { ratePerSecond: options.ratePerSecond }),
          ...(options.count === undefined ? {} : { count: options.count }),
        },
        lane.status,
      ),
    );
    if (result.requests === 0) throw new Error(`${lane.key} answered nothing in its slice`);
    return {
      cpuMicros: cpuMicros / result.requests,
      perSecond: result.requests / result.seconds,
      p50Ms: result.p50Ms,
      p99Ms: result.p99Ms,
      requests: result.requests,
    };
  }

  /** Slices of each lane by round, after one that is thrown away: until the code that answers has been compiled. */
  async rounds(lanes: readonly Lane[], options: RoundOptions): Promise<ReadonlyMap<string, readonly Slice[]>> {
    const random = seededRandom(lanes.length);
    const slices = new Map<string, Slice[]>(lanes.map((lane) => [lane.key, []]));
    for (let round = 0; round <= options.rounds; round += 1) {
      options.onProgress?.(round === 0 ? 'warming up' : `round ${round} of ${options.rounds}`);
      for (const lane of shuffle(random, [...lanes])) {
        await options.before?.(lane, round);
        // Not for a time: on a busy machine that may be a few hundred requests, and the rest of the compiling is measured.
        const isWarming = round === 0 && options.count === undefined && options.ratePerSecond === undefined;
        const order = isWarming ? { ...options, count: options.warmUpRequests ?? WARM_UP_REQUESTS } : options;
        const slice = await this.slice(lane, round * 997, order);
        if (round > 0) slices.get(lane.key)?.push(slice);
      }
    }
    return slices;
  }
}
