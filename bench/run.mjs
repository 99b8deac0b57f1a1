// npm run bench: install what is missing, build what changed (the service under test is dist/), then run bench/main.ts.
import { ROOT, build, checkNode, install } from '../src/cli/prepare.mjs';

checkNode();
install();
build();
process.chdir(ROOT);
const { register } = await import('tsx/esm/api');
register();
const { main } = await import('./main.ts');
process.exitCode = await main(process.argv.slice(2), process.env);
