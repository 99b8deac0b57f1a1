/**
 * Runs every *.db.ts suite on one engine: opening the embedded one takes seconds and a gigabyte, so never one per file.
 * TEST_DATABASE_URL selects PostGIS; the expectations are the same.
 */
import { readdir } from 'node:fs/promises';
import t from 'tap';
import { emptyStations, openTestEngine } from './support/engine.ts';
import type { Suite } from './support/suite.ts';

const HERE = new URL('./', import.meta.url);
const only = process.env['TEST_SUITE'];

const files = (await readdir(HERE, { recursive: true }))
  .filter((file) => file.endsWith('.db.ts') && (only === undefined || file.includes(only)))
  .sort();
const suites = await Promise.all(
  files.map(async (file) => ({ file, ...((await import(new URL(file, HERE).href)) as { suite: Suite }) })),
);
const engine = await openTestEngine();
t.teardown(() => engine.close());

// All is imported before the first assertion: tap ends a file by itself once nothing is left to do.
t.ok(suites.length > 0, 'there are suites');
for (const { file, suite } of suites) {
  t.test(`${file} on ${engine.database.engine}`, async (t) => {
    await emptyStations(engine.database);
    await suite(t, engine);
  });
}
