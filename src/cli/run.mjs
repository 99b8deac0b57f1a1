// npm run <command> -- ...: install what is missing, build what changed, then run dist/cli/<command>.js.
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { ROOT, build, checkNode, install } from './prepare.mjs';

checkNode();
install();
build();
const [command, ...args] = process.argv.slice(2);
const { run } = await import(pathToFileURL(join(ROOT, 'dist', 'cli', `${command}.js`)).href);
process.exitCode = await run(args, process.env);
