// npm run web:budget: what a rider loads before the map, compressed, against the budget. Fails when it is over.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { ROOT, build, checkNode, install } from './prepare.mjs';

// 60 kB of script before the map (issue of the pages); the stylesheet is small beside it and has a bound of its own.
const BUDGETS = { 'rider.html': { js: 60_000, css: 15_000 }, 'manage.html': { js: 120_000, css: 20_000 } };

checkNode();
install();
build();
const folder = join(ROOT, 'dist', 'web');
const manifest = JSON.parse(readFileSync(join(folder, '.vite', 'manifest.json'), 'utf8'));

/** Everything that is loaded at once with an entry: itself and its static imports, not what it imports later. */
function filesOf(entry, seen = new Set()) {
  if (seen.has(entry)) return [];
  seen.add(entry);
  const chunk = manifest[entry];
  if (!chunk) throw new Error(`${entry} is not in the manifest`);
  return [chunk.file, ...(chunk.css ?? []), ...(chunk.imports ?? []).flatMap((name) => filesOf(name, seen))];
}

let isOver = false;
for (const [entry, budget] of Object.entries(BUDGETS)) {
  const files = [...new Set(filesOf(entry))];
  // Scripts that stand in the page itself are loaded, too.
  const inline = [...readFileSync(join(folder, entry), 'utf8').matchAll(/<script>([^]*?)<\/script>/g)].map(
    ([, text]) => text,
  );
  for (const [kind, limit] of Object.entries(budget)) {
    const mine = files.filter((file) => file.endsWith(`.${kind}`));
    const parts = [...mine.map((file) => readFileSync(join(folder, file))), ...(kind === 'js' ? inline : [])];
    const bytes = parts.reduce((sum, part) => sum + gzipSync(part, { level: 9 }).length, 0);
    if (bytes === 0) throw new Error(`${entry} has no ${kind}: the manifest is not read right`);
    console.log(`${entry} ${kind}: ${bytes} of ${limit} bytes (gzip)`);
    if (bytes > limit) isOver = true;
  }
}
if (isOver) console.log('Over budget.');
process.exitCode = isOver ? 1 : 0;
