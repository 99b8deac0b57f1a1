// npm start: install what is missing, build what changed, serve.
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { ROOT, build, checkNode, install } from './prepare.mjs';

checkNode();
install();
build();
const { main } = await import(pathToFileURL(join(ROOT, 'dist', 'main.js')).href);
main(process.env).catch((error) => {
  process.stderr.write(`${error.name}: ${error.message}\n`);
  process.exitCode = 1;
});
