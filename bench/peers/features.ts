/** Reads the flat table of the peers (database/features.ts) into memory. */
import pg from 'pg';

export interface FlatFeature {
  readonly id: string;
  readonly lng: number;
  readonly lat: number;
  /** Members of a JSON object, without its braces. */
  readonly properties: string;
}

const BATCH = 20_000;

export async function readFeatures(url: string): Promise<FlatFeature[]> {
  const client = new pg.Client({ connectionString: url, application_name: 'bench-load' });
  await client.connect();
  const all: FlatFeature[] = [];
  try {
    for (let after = '00000000-0000-0000-0000-000000000000'; ;) {
      const { rows } = await client.query<FlatFeature>(
        'select id, lng, lat, properties from bench_features where id > $1 order by id limit $2',
        [after, BATCH],
      );
      all.push(...rows);
      const last = rows.at(-1);
      if (!last || rows.length < BATCH) return all;
      after = last.id;
    }
  } finally {
    await client.end();
  }
}
