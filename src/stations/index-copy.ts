/**
 * A copy of the index in a file, so that a node that starts again reads what it had and asks the database only for what
 * changed since: reading millions of stations anew takes it minutes.
 *
 * Owns the file: its form, how it is replaced, and when it is believed. That is never by its age: it has to be of this code,
 * of this database with this schema, and of a place of the change log at which the same entry still stands; whoever reads it
 * then asks the log for the rest and compares the tally (live-stations.ts). Anything else is a start without a copy.
 *
 * The form: pages as they lie in memory, lines of what stations share, what it is a copy of as JSON, the length of that, and
 * SHA-256 of it all. Another machine or build does not read it, nor has it to.
 */
import { Buffer } from 'node:buffer';
import { createHash, type Hash } from 'node:crypto';
import { mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { inSnapshot, readEntry, readHead, type LogHead } from '../db/change-log.ts';
import type { Database } from '../db/database.ts';
import { buildTreeAside } from '../geo/point-build-aside.ts';
import { inSlices } from '../geo/slices.ts';
import { ownTurn } from '../geo/turns.ts';
import type { FreshnessRule } from './freshness.ts';
import { patching, type Loaded } from './index-steps.ts';
import type { LiveStations } from './live-stations.ts';
import { pack } from './page-merge.ts';
import { StationIndex } from './station-index.ts';
import { readBasis } from './station-load.repository.ts';
import { PAGE_SIZE, StationPage } from './station-page.ts';
import { Vocabulary, type VocabularyPiece } from './station-vocabulary.ts';

/** Changes with the form. */
const MAGIC = Buffer.from('love-stations index 1\n');
const LENGTH_BYTES = 8;
const HASH_BYTES = 32;
/** Pages written or read at a time: some megabytes, which are hashed in one turn of the loop. */
const PAGES_A_TIME = 32;
/** More than it can be: a length that says so is damaged. */
const MOST_META = 64 * 2 ** 20;

/** What it is a copy of. */
interface Meta {
  /** Tag of the code that packed it; see code-tag.ts. */
  readonly code: string;
  /** Migrations and catalogue; see `readBasis`. */
  readonly basis: string;
  readonly head: LogHead;
  /** What stood in the change log at that place. */
  readonly entry: string;
  readonly loadedVocabulary: number;
  /** Length and bytes of text of each page, one after the other; the last `beside` pages are of stations beside the tree. */
  readonly pages: readonly number[];
  readonly beside: number;
  readonly vocabularyBytes: number;
}

/** A file that is there and is not what was written: cut off, or changed. */
export class DamagedCopyError extends Error {
  override readonly name = 'DamagedCopyError';
}

export class IndexCopy {
  readonly #file: string;
  readonly #code: string;

  /** `code` is another where stations may be packed in another way. */
  constructor(file: string, code: string) {
    this.#file = file;
    this.#code = code;
  }

  /**
   * The index as it was kept, with the place of the log that it stands for; undefined: there is none, or it is not of this
   * code and database. Rejects with DamagedCopyError, or what the file system or the database said.
   */
  async read(database: Database, rule: FreshnessRule): Promise<Loaded | undefined> {
    const askedAt = performance.now();
    const file = await open(this.#file).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (!file) return undefined;
    try {
      const { size } = await file.stat();
      const meta = await readMeta(file, size);
      if (meta.code !== this.#code || !(await isOf(database, meta))) return undefined;
      const { pages, vocabulary } = await readBody(file, size, meta);
      const beside = pages.splice(pages.length - meta.beside).flatMap((page) => page.records(vocabulary));
      const built = (await inSlices(StationIndex.building(pages, vocabulary, rule, buildTreeAside))) as StationIndex;
      const index = (await inSlices(patching(built, beside, []))) as StationIndex;
      const { head, loadedVocabulary } = meta;
      return { index, head, askedAt, isAnew: false, loadedVocabulary };
    } finally {
      await file.close();
    }
  }

  /**
   * Keep the index as it is now. Resolves with the place of the log that the file stands for; undefined: there is nothing in
   * the log by which it could be known again, and nothing was written. The file is there whole or not at all.
   */
  async write(database: Database, live: LiveStations, signal?: AbortSignal): Promise<LogHead | undefined> {
    const { index, head } = live.state;
    const [basis, entry] = await inSnapshot(database, async (db) => [
      await readBasis(db),
      await readEntry(db, head.seq),
    ]);
    if (entry === undefined) return undefined;
    const { pages, vocabulary, beside } = index.contents;
    const packed: StationPage[] = [];
    await inSlices(pack(beside, vocabulary, packed));
    const all = [...pages, ...packed];
    await mkdir(dirname(this.#file), { recursive: true });
    const part = `${this.#file}.part`;
    const file = await open(part, 'w', 0o600);
    try {
      const writer = new HashedWriter(file);
      await writer.write([MAGIC]);
      for (let at = 0; at < all.length; at += PAGES_A_TIME) {
        signal?.throwIfAborted();
        await writer.write(all.slice(at, at + PAGES_A_TIME).flatMap((page) => page.memory));
      }
      const before = writer.length;
      for (const piece of vocabulary.written()) {
        signal?.throwIfAborted();
        await writer.write([Buffer.from(`${JSON.stringify(piece)}\n`)]);
      }
      const meta: Meta = {
        code: this.#code,
        basis,
        head,
        entry,
        loadedVocabulary: live.loadedVocabulary,
        pages: all.flatMap((page) => [page.length, page.memory[1].length]),
        beside: packed.length,
        vocabularyBytes: writer.length - before,
      };
      await writer.finish(Buffer.from(JSON.stringify(meta)));
      await file.sync();
    } catch (error) {
      await file.close();
      await rm(part, { force: true });
      throw error;
    }
    await file.close();
    await rename(part, this.#file);
    return head;
  }
}

class HashedWriter {
  readonly #file: FileHandle;
  readonly #hash: Hash = createHash('sha256');
  #length = 0;

  constructor(file: FileHandle) {
    this.#file = file;
  }

  get length(): number {
    return this.#length;
  }

  async write(pieces: readonly Buffer[]): Promise<void> {
    const some = pieces.filter((piece) => piece.length > 0);
    for (const piece of some) this.#hash.update(piece);
    await this.#put(some);
    // Writing may be done at once, in memory: what waits for the loop goes first.
    await ownTurn();
  }

  /** What ends the file. */
  async finish(meta: Buffer): Promise<void> {
    const length = Buffer.alloc(LENGTH_BYTES);
    length.writeBigUInt64LE(BigInt(meta.length));
    await this.write([meta, length]);
    await this.#put([this.#hash.digest()]);
  }

  async #put(pieces: readonly Buffer[]): Promise<void> {
    const bytes = pieces.reduce((sum, piece) => sum + piece.length, 0);
    const { bytesWritten } = await this.#file.writev(pieces);
    if (bytesWritten !== bytes) throw new Error('the disk took only a part of the copy of the index');
    this.#length += bytes;
  }
}

async function readAt(file: FileHandle, position: number, bytes: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(bytes);
  await readInto(file, position, [buffer]);
  return buffer;
}

async function readInto(file: FileHandle, position: number, buffers: readonly Buffer[]): Promise<void> {
  const wanted = buffers.reduce((sum, buffer) => sum + buffer.length, 0);
  if (wanted === 0) return;
  const { bytesRead } = await file.readv(buffers, position);
  if (bytesRead !== wanted) throw new DamagedCopyError('the copy of the index is shorter than it says');
}

/** It is of no use before `readBody` has found all of the file to be as it was written. */
async function readMeta(file: FileHandle, size: number): Promise<Meta> {
  const end = size - HASH_BYTES - LENGTH_BYTES;
  if (end < MAGIC.length) throw new DamagedCopyError('the copy of the index is cut off');
  const length = Number((await readAt(file, end, LENGTH_BYTES)).readBigUInt64LE());
  if (length > MOST_META || length > end - MAGIC.length) throw new DamagedCopyError('the copy of the index is damaged');
  const text = (await readAt(file, end - length, length)).toString();
  try {
    return JSON.parse(text) as Meta;
  } catch {
    throw new DamagedCopyError('the copy of the index is damaged');
  }
}

async function isOf(database: Database, { basis, entry, head }: Meta): Promise<boolean> {
  return await inSnapshot(database, async (db) => {
    const there = await readHead(db);
    if (there.epoch !== head.epoch || there.namesSeq < head.namesSeq || there.today < head.today) return false;
    return (await readEntry(db, head.seq)) === entry && (await readBasis(db)) === basis;
  });
}

async function readBody(
  file: FileHandle,
  size: number,
  meta: Meta,
): Promise<{ pages: StationPage[]; vocabulary: Vocabulary }> {
  const lengths = meta.pages;
  const bodyBytes = lengths.reduce((sum, length, i) => sum + (i % 2 === 0 ? StationPage.rowBytes(length) : length), 0);
  const metaAt = MAGIC.length + bodyBytes + meta.vocabularyBytes;
  if (!(metaAt < size) || lengths.length % 2 !== 0) throw new DamagedCopyError('the copy of the index is damaged');
  const hash = createHash('sha256');
  let position = 0;
  const take = async (buffers: readonly Buffer[]): Promise<void> => {
    await readInto(file, position, buffers);
    for (const buffer of buffers) {
      hash.update(buffer);
      position += buffer.length;
    }
  };
  const magic = Buffer.alloc(MAGIC.length);
  await take([magic]);
  const pages: StationPage[] = [];
  for (let at = 0; at < lengths.length; at += PAGES_A_TIME * 2) {
    const some: StationPage[] = [];
    for (let i = at; i < Math.min(lengths.length, at + PAGES_A_TIME * 2); i += 2) {
      const [length, textBytes] = [lengths[i] as number, lengths[i + 1] as number];
      if (!(length <= PAGE_SIZE)) throw new DamagedCopyError('the copy of the index is damaged');
      some.push(StationPage.unread(length, textBytes));
    }
    await take(some.flatMap((page) => page.memory));
    pages.push(...some);
  }
  const words = Buffer.allocUnsafe(meta.vocabularyBytes);
  await take([words]);
  await take([Buffer.allocUnsafe(size - HASH_BYTES - metaAt)]);
  if (!magic.equals(MAGIC) || !hash.digest().equals(await readAt(file, position, HASH_BYTES))) {
    throw new DamagedCopyError('the copy of the index is not as it was written');
  }
  return { pages, vocabulary: Vocabulary.from(lines(words)) };
}

function* lines(words: Buffer): Generator<VocabularyPiece, void> {
  for (let from = 0; from < words.length;) {
    const end = words.indexOf(0x0a, from);
    yield JSON.parse(words.toString('utf8', from, end)) as VocabularyPiece;
    from = end + 1;
  }
}
