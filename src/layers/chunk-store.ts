/**
 * The bytes of counties: made when asked for, kept within a budget, made again from the table when they had to go. What is
 * known about them (length, hash, CRC) stays as long as the county's stations are the same.
 */
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { ByteBudget } from './byte-budget.ts';
import type { County, CountyContent } from './county-order.ts';
import { crc32Shift } from './crc32.ts';
import { deflateChunk, type MemberPart } from './gzip-member.ts';
import type { Lane } from './lane.ts';
import type { LayerTable } from './layer-source.ts';
import type { LayerVariant } from './layer-variant.ts';

export interface ChunkFacts extends MemberPart {
  readonly stations: number;
  /** SHA-256 of the file of this county alone: head, chunk, tail. */
  readonly sha256: Buffer;
}

/** A county's stations in one variant. Lengths and CRC are without the separator that its bytes end in. */
export interface Chunk {
  readonly facts: ChunkFacts | undefined;
  readonly body: Buffer | undefined;
  readonly deflated: Buffer | undefined;
  readonly deflatedBytes: number | undefined;
}

interface KeptChunk extends Chunk {
  facts: ChunkFacts | undefined;
  body: Buffer | undefined;
  deflated: Buffer | undefined;
  deflatedBytes: number | undefined;
  writing: Promise<Written> | undefined;
  deflating: Promise<Buffer> | undefined;
  /** Stand for the two kinds of bytes in a budget. */
  readonly bodyKey: object;
  readonly deflatedKey: object;
}

/** Steps write so many stations, hash so many bytes: well below a millisecond. */
const STATIONS_A_STEP = 32;
const BYTES_A_STEP = 256 * 1024;
/** What a chunk costs besides its bytes, roughly. */
const OVERHEAD_BYTES = 600;
/** Answers to odd filters have a budget of their own, so that they push out nothing that many ask for. */
const FILTERED_SHARE = 0.125;

export class ChunkStore {
  readonly #lane: Lane;
  readonly #whole: ByteBudget;
  readonly #filtered: ByteBudget;
  readonly #chunks = new WeakMap<CountyContent, Map<string, KeptChunk>>();
  readonly #retired = new WeakSet<CountyContent>();

  constructor(lane: Lane, limitBytes: number) {
    this.#lane = lane;
    this.#whole = new ByteBudget(limitBytes * (1 - FILTERED_SHARE));
    this.#filtered = new ByteBudget(limitBytes * FILTERED_SHARE);
  }

  /** Bytes of the process that are held for chunks. */
  get keptBytes(): number {
    return this.#whole.bytes + this.#filtered.bytes;
  }

  /** What is at hand of a county; undefined: it was never asked for. */
  find({ content }: County, variant: LayerVariant): Chunk | undefined {
    return this.#chunks.get(content)?.get(variant.key);
  }

  facts(county: County, table: LayerTable, variant: LayerVariant): ChunkFacts | Promise<ChunkFacts> {
    const chunk = this.#chunkOf(county, variant);
    return chunk.facts ?? this.#write(chunk, county, table, variant).then(({ facts }) => facts);
  }

  /** The stations' texts, each followed by the separator. */
  body(county: County, table: LayerTable, variant: LayerVariant): Buffer | Promise<Buffer> {
    const chunk = this.#chunkOf(county, variant);
    this.#budget(variant).touch(chunk.bodyKey);
    return chunk.body ?? this.#write(chunk, county, table, variant).then(({ body }) => body);
  }

  /** The same compressed, for a gzip member (gzip-member.ts); the last separator is a chunk of its own. */
  deflated(county: County, table: LayerTable, variant: LayerVariant): Buffer | Promise<Buffer> {
    const chunk = this.#chunkOf(county, variant);
    this.#budget(variant).touch(chunk.deflatedKey);
    return chunk.deflated ?? this.#deflateOnce(chunk, county, table, variant);
  }

  /** Begin with what `deflated` will be asked for; who asks is told if it fails. */
  prepare(county: County, table: LayerTable, variant: LayerVariant): void {
    const chunk = this.#chunkOf(county, variant);
    if (!chunk.deflated) this.#deflateOnce(chunk, county, table, variant).catch(() => undefined);
  }

  /** The county's stations are no longer these: who still reads them has them made again, and nothing is kept. */
  retire(content: CountyContent): void {
    this.#retired.add(content);
    for (const chunk of this.#chunks.get(content)?.values() ?? []) {
      for (const budget of [this.#whole, this.#filtered]) {
        budget.release(chunk.bodyKey);
        budget.release(chunk.deflatedKey);
      }
      chunk.body = undefined;
      chunk.deflated = undefined;
    }
  }

  #budget({ isFiltered }: LayerVariant): ByteBudget {
    return isFiltered ? this.#filtered : this.#whole;
  }

  #chunkOf({ content }: County, variant: LayerVariant): KeptChunk {
    const variants = this.#chunks.get(content) ?? new Map<string, KeptChunk>();
    this.#chunks.set(content, variants);
    let chunk = variants.get(variant.key);
    if (!chunk) {
      chunk = {
        facts: undefined,
        body: undefined,
        deflated: undefined,
        deflatedBytes: undefined,
        writing: undefined,
        deflating: undefined,
        bodyKey: {},
        deflatedKey: {},
      };
      variants.set(variant.key, chunk);
    }
    return chunk;
  }

  async #write(chunk: KeptChunk, county: County, table: LayerTable, variant: LayerVariant): Promise<Written> {
    chunk.writing ??= this.#lane
      .run(writing(county, table, variant))
      .then((written) => {
        chunk.facts = written.facts;
        this.#keep(county, variant, chunk.bodyKey, written.body.length, {
          set: () => void (chunk.body = written.body),
          forget: () => {
            chunk.body = undefined;
            // Of a filter nothing is known any more either: there are more filters than memory.
            if (variant.isFiltered) this.#chunks.get(county.content)?.delete(variant.key);
          },
        });
        return written;
      })
      .finally(() => (chunk.writing = undefined));
    return await chunk.writing;
  }

  async #deflateOnce(chunk: KeptChunk, county: County, table: LayerTable, variant: LayerVariant): Promise<Buffer> {
    chunk.deflating ??= this.#deflate(chunk, county, table, variant).finally(() => (chunk.deflating = undefined));
    return await chunk.deflating;
  }

  async #deflate(chunk: KeptChunk, county: County, table: LayerTable, variant: LayerVariant): Promise<Buffer> {
    const { stations, bytes } = await this.facts(county, table, variant);
    if (stations === 0) return NOTHING;
    const body = await this.body(county, table, variant);
    const deflated = await deflateChunk(body.subarray(0, bytes), variant.separator.deflated);
    chunk.deflatedBytes = deflated.length - variant.separator.deflated.length;
    this.#keep(county, variant, chunk.deflatedKey, deflated.length, {
      set: () => void (chunk.deflated = deflated),
      forget: () => void (chunk.deflated = undefined),
    });
    return deflated;
  }

  #keep(
    { content }: County,
    variant: LayerVariant,
    key: object,
    bytes: number,
    { set, forget }: { readonly set: () => void; readonly forget: () => void },
  ): void {
    if (this.#retired.has(content)) return;
    set();
    this.#budget(variant).keep(key, bytes + OVERHEAD_BYTES, forget);
  }
}

const NOTHING = Buffer.alloc(0);

interface Written {
  readonly body: Buffer;
  readonly facts: ChunkFacts;
}

function* writing({ slots }: County, table: LayerTable, variant: LayerVariant): Generator<void, Written> {
  const { format, crs, head, tail, separator } = variant;
  const shows = variant.shows?.(table);
  const parts: Buffer[] = [];
  let stations = 0;
  for (let at = 0; at < slots.length; at += STATIONS_A_STEP) {
    let text = '';
    for (const slot of slots.subarray(at, at + STATIONS_A_STEP)) {
      if (shows && !shows(slot)) continue;
      text += format.station(table.stationAt(slot), crs) + format.separator;
      stations += 1;
    }
    if (text !== '') parts.push(Buffer.from(text));
    yield;
  }
  const body = Buffer.concat(parts);
  const bytes = stations === 0 ? 0 : body.length - separator.bytes.length;
  const hash = createHash('sha256').update(head.bytes);
  let crc = 0;
  for (let at = 0; at < bytes; at += BYTES_A_STEP) {
    const piece = body.subarray(at, Math.min(bytes, at + BYTES_A_STEP));
    hash.update(piece);
    crc = crc32(piece, crc);
    yield;
  }
  const sha256 = hash.update(tail.bytes).digest();
  return { body, facts: { stations, bytes, sha256, crc, crcShift: crc32Shift(bytes) } };
}
