// Makes a fresh clone runnable: installs what is missing and builds what changed. Plain JavaScript with nothing but
// Node's own modules, because it runs before anything is installed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const MIN_NODE = [20, 19];

function say(message) {
  process.stdout.write(`${message}\n`);
}

function run(command, args, options = {}) {
  const result = spawnSync(command, args, { cwd: ROOT, stdio: 'inherit', ...options });
  if (result.status !== 0) process.exit(result.status ?? 1);
}

/** End with a clear message on a Node that is too old. */
export function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > MIN_NODE[0] || (major === MIN_NODE[0] && minor >= MIN_NODE[1])) return;
  say(
    `Node ${MIN_NODE.join('.')} or newer is needed, this is ${process.versions.node}. 请安装 Node ${MIN_NODE.join('.')} 或更新的版本。`,
  );
  process.exit(1);
}

/** Install the locked packages unless they are there already. */
export function install() {
  const lock = join(ROOT, 'package-lock.json');
  const installed = join(ROOT, 'node_modules', '.package-lock.json');
  const stamp = join(ROOT, 'node_modules', '.love-stations-lock');
  const hash = createHash('sha256').update(readFileSync(lock)).digest('hex');
  const isStamped = existsSync(stamp) && readFileSync(stamp, 'utf8') === hash;
  // Installed by hand (npm ci, npm install) after the lock file was written: as good as ours.
  const isNewer = existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs;
  if (existsSync(installed) && (isStamped || isNewer)) return;
  say('Installing packages (about a minute the first time) ... 正在安装依赖，首次约一分钟 ...');
  const npm = process.env.npm_execpath;
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  if (npm && npm.endsWith('.js')) run(process.execPath, [npm, ...args]);
  else run(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, { shell: process.platform === 'win32' });
  writeFileSync(stamp, hash);
}

function sourceFiles(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? sourceFiles(path) : [path];
  });
}

/** Compile src/ to dist/, and the pages to dist/web/, unless dist/ is of these very sources. */
export function build() {
  const stamp = join(ROOT, 'dist', '.sources');
  const hash = createHash('sha256');
  const inputs = [
    ...sourceFiles(join(ROOT, 'src')).sort(),
    join(ROOT, 'tsconfig.json'),
    join(ROOT, 'tsconfig.build.json'),
    join(ROOT, 'package-lock.json'),
  ];
  for (const file of inputs) hash.update(file.slice(ROOT.length)).update(readFileSync(file));
  const digest = hash.digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return;
  say('Building ... 正在构建 ...');
  run(process.execPath, [join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', 'tsconfig.build.json']);
  const vite = join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js');
  run(process.execPath, [vite, 'build', '--config', 'src/web/vite.config.ts', '--logLevel', 'warn']);
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, digest);
}
