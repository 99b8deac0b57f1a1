// npm test: install what is missing, then every test on one engine: embedded, or PostGIS where TEST_DATABASE_URL says so.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, build, checkNode, install } from './prepare.mjs';

checkNode();
install();
// Some tests start the service as a stranger would, from dist/.
build();
const tap = join(ROOT, 'node_modules', 'tap', 'dist', 'esm', 'run.mjs');
// tap fits itself to the plugins that package.json names, but only after the run that noticed: fit it before the first.
if (!existsSync(join(ROOT, '.tap', 'plugins'))) {
  const fitted = spawnSync(process.execPath, [tap, 'build'], { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
  if (fitted.status !== 0) process.exit(fitted.status ?? 1);
}
const result = spawnSync(process.execPath, [tap, ...process.argv.slice(2)], { cwd: ROOT, stdio: 'inherit' });
process.exitCode = result.status ?? 1;
