// npm run soak: install what is missing, build what changed (the service under test is dist/), then run bench/soak.ts.
import { ROOT, build, checkNode, install } from '../src/cli/prepare.mjs';

checkNode();
install();
build();
process.chdir(ROOT);
const { register } = await import('tsx/esm/api');
register();
await import('./soak.ts');
