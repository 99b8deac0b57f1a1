/** Tells builds apart by what they consist of, also where nobody gave them another version. */
import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The pages: they are no part of what the service does. */
const NOT_OF_IT = /^web[/\\]/;

/** Hexadecimal SHA-256 of all modules below this folder, by name; of Node and of how this machine orders bytes. */
export async function codeTag(folder: URL): Promise<string> {
  const root = fileURLToPath(folder);
  const names = (await readdir(root, { recursive: true })).filter(
    (name) => /\.[jt]s$/.test(name) && !NOT_OF_IT.test(name),
  );
  const hash = createHash('sha256').update(`${process.version} ${process.arch}`);
  const files = await Promise.all(names.sort().map(async (name) => [name, await readFile(join(root, name))] as const));
  for (const [name, bytes] of files) hash.update(`\0${name}\0${bytes.length}\0`).update(bytes);
  return hash.digest('hex');
}
