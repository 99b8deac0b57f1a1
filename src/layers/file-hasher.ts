/**
 * SHA-256 of whole files, for the manifest. A pass over all bytes, in slices; after an edit only from the edited county on,
 * since states of the hash are kept along the way.
 */
import { createHash, type Hash } from 'node:crypto';
import type { CountyContent } from './county-content.ts';
import type { LayerFile, LayerViews } from './layer-views.ts';

/** The hash before a county. */
interface Mark {
  readonly hash: Hash;
  readonly hasStations: boolean;
}

interface Pass {
  readonly contents: readonly CountyContent[];
  /** Before every MARK_EVERY-th county. */
  readonly marks: readonly Mark[];
  readonly sha256: string;
}

const MARK_EVERY = 16;
const BYTES_A_STEP = 256 * 1024;
/** Compressing takes longer than hashing: bodies that wait for it would gather. */
const PREPARED_AHEAD = 4;

export class FileHasher {
  readonly #views: LayerViews;
  /** The newest pass over the files of each district: as many as there are districts. */
  readonly #passes = new Map<string, Pass>();

  constructor(views: LayerViews) {
    this.#views = views;
  }

  /** In hex. `district` names the file among those of its variant. */
  async sha256(file: LayerFile, district: string): Promise<string> {
    const { counties, variant, view } = file;
    const [only] = counties;
    if (counties.length === 1 && only) {
      return (await this.#views.chunks.facts(only, view.table, variant)).sha256.toString('hex');
    }
    const key = `${district}/${variant.key}`;
    const before = this.#passes.get(key);
    const contents = counties.map(({ content }) => content);
    const changedAt = contents.findIndex((content, index) => content !== before?.contents[index]);
    if (before && changedAt === -1 && before.contents.length === contents.length) return before.sha256;
    const pass = await this.#pass(file, contents, before?.marks.slice(0, marksUpTo(changedAt, contents.length)) ?? []);
    this.#passes.set(key, pass);
    return pass.sha256;
  }

  async #pass(file: LayerFile, contents: readonly CountyContent[], kept: readonly Mark[]): Promise<Pass> {
    const { counties, variant, view } = file;
    const { lane, chunks } = this.#views;
    const marks = [...kept];
    const last = marks.pop() ?? { hash: createHash('sha256').update(variant.head.bytes), hasStations: false };
    const hash = last.hash.copy();
    let { hasStations } = last;
    const preparing: Promise<void>[] = [];
    for (let index = marks.length * MARK_EVERY; index < counties.length; index += 1) {
      if (index % MARK_EVERY === 0) marks.push({ hash: hash.copy(), hasStations });
      const county = counties[index];
      if (!county || county.slots.length === 0) continue;
      const { stations, bytes } = await chunks.facts(county, view.table, variant);
      if (stations === 0) continue;
      if (hasStations) hash.update(variant.separator.bytes);
      hasStations = true;
      const body = await chunks.body(county, view.table, variant);
      // Where bodies have to go before the next pass, they come back from this at less cost.
      preparing.push(chunks.prepare(county, view.table, variant));
      if (preparing.length > PREPARED_AHEAD) await preparing.shift();
      await lane.run(hashing(hash, body.subarray(0, bytes)));
    }
    return { contents, marks, sha256: hash.update(variant.tail.bytes).digest('hex') };
  }
}

/** How many marks stand before the first county that changed; all of them where only the end did. */
function marksUpTo(changedAt: number, length: number): number {
  return Math.floor((changedAt === -1 ? length : changedAt) / MARK_EVERY) + 1;
}

function* hashing(hash: Hash, bytes: Buffer): Generator<void, void> {
  for (let at = 0; at < bytes.length; at += BYTES_A_STEP) {
    hash.update(bytes.subarray(at, at + BYTES_A_STEP));
    yield;
  }
}
