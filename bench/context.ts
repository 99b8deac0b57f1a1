/** What every bench is given: databases, servers, the load client, and where to put what it finds. */
import type pg from 'pg';
import { type Server as DatabaseServer, withClient } from './database/cluster.ts';
import { makeFeatures } from './database/features.ts';
import { stationsDatabase } from './database/fill.ts';
import { LoadClient } from './load/client.ts';
import type { Options } from './options.ts';
import type { Cleanup } from './processes.ts';
import type { Measure } from './report/result.ts';
import { Meter, type Slice } from './rounds.ts';
import { startService } from './servers.ts';
import { spread, type Spread } from './statistics.ts';

/** Changes with what the data are like: a kept cluster must not serve old ones. */
const DATA_VERSION = 1;

/** Gathers what one bench finds. */
export class Findings {
  readonly measures: Measure[] = [];
  readonly skipped: string[] = [];
  readonly notes: string[] = [];
  readonly details: Record<string, unknown> = {};

  add(key: string, values: readonly number[] | Spread, note?: string): void {
    const summary = Array.isArray(values) ? spread(values as readonly number[]) : (values as Spread);
    this.measures.push({ key, spread: summary, ...(note === undefined ? {} : { note }) });
  }

  /** Medians and ranges of a lane's slices. */
  slices(key: string, slices: readonly Slice[]): void {
    this.details[key] = Object.fromEntries(
      (['cpuMicros', 'perSecond', 'p50Ms', 'p99Ms', 'requests'] as const).map((name) => [
        name,
        spread(slices.map((slice) => slice[name])),
      ]),
    );
  }
}

export class Context {
  readonly options: Options;
  readonly cleanup: Cleanup;
  readonly server: DatabaseServer;
  readonly admin: pg.Client;
  readonly client: LoadClient;
  readonly meter: Meter;
  readonly say: (text: string) => void;

  readonly #made = new Set<string>();

  constructor(given: Pick<Context, 'options' | 'say' | 'cleanup' | 'server' | 'admin'>) {
    this.options = given.options;
    this.say = given.say;
    this.cleanup = given.cleanup;
    this.server = given.server;
    this.admin = given.admin;
    this.client = new LoadClient();
    this.cleanup.add(() => this.client.close());
    this.meter = new Meter(this.client, this.admin);
  }

  /** The database with `count` stations; filled when it is asked for the first time. */
  async database(count = this.options.size): Promise<string> {
    const name = `bench_v${DATA_VERSION}_${count}`;
    this.say(`database of ${count.toLocaleString('en')} stations`);
    if (this.server.cluster === undefined && !this.#made.has(name)) {
      // On somebody else's server nothing is left behind.
      this.cleanup.add(() => this.admin.query(`drop database if exists ${name} with (force)`));
    }
    this.#made.add(name);
    return await stationsDatabase(this.server.url, name, count);
  }

  /** The same with the flat tables of the peers. */
  async databaseWithFeatures(): Promise<string> {
    const url = await this.database();
    const has = await withClient(url, async (client) => {
      const { rowCount } = await client.query(`select from pg_tables where tablename = 'bench_features'`);
      return rowCount === 1;
    });
    if (has) return url;
    this.say('flat tables of the peers');
    const service = await startService(this.cleanup, url);
    await makeFeatures(url, `http://127.0.0.1:${service.port}`);
    await service.stop();
    return url;
  }
}
