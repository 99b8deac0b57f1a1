/**
 * Runs *.db.ts suites on one engine: opening the embedded one takes seconds and a gigabyte, so never one per file.
 * TEST_DATABASE_URL selects PostGIS; the expectations are the same. TEST_SUITE picks the files whose path has it.
 */
import { readdir } from 'node:fs/promises';
import t from 'tap';
import { emptyStations, openTestEngine } from './engine.ts';
import type { Suite } from './suite.ts';

const TESTS = new URL('../', import.meta.url);

/** Run every suite whose path under test/ `isMine`, in the order of their names. */
export async function runSuites(isMine: (file: string) => boolean): Promise<void> {
  const only = process.env['TEST_SUITE'];
  const mine = (await readdir(TESTS, { recursive: true })).filter((file) => file.endsWith('.db.ts') && isMine(file));
  const files = mine.filter((file) => only === undefined || file.includes(only)).sort();
  if (mine.length > 0 && files.length === 0) {
    t.plan(0, 'TEST_SUITE names none of these');
    return;
  }
  const suites = await Promise.all(
    files.map(async (file) => ({ file, ...((await import(new URL(file, TESTS).href)) as { suite: Suite }) })),
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
}
