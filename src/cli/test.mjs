// npm test: install what is missing, then every test on one engine: embedded, or PostGIS where TEST_DATABASE_URL says so.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ROOT, build, checkNode, install } from './prepare.mjs';

checkNode();
install();
// Some tests start the service as a stranger would, from dist/.
build();
const tap = join(ROOT, 'node_modules', 'tap', 'dist', 'esm', 'run.mjs');
const result = spawnSync(process.execPath, [tap, ...process.argv.slice(2)], { cwd: ROOT, stdio: 'inherit' });
process.exitCode = result.status ?? 1;
