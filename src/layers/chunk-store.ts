/**
 * The bytes of counties: made when asked for, kept within a budget, made again from the table when they had to go. What is
 * known about them (length, hash, CRC) stays as long as the county's stations are the same.
 */
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { joined } from '../geo/fresh-memory.ts';
import { ByteBudget } from './byte-budget.ts';
import type { CountyBlock } from './county-blocks.ts';
import type { ChunkFacts, CountyContent, KeptChunk, Written } from './county-content.ts';
import type { County } from './county-order.ts';
import { crc32Shift } from './crc32.ts';
import { Compressor } from './compressor.ts';
import { isCut } from './deflated-pieces.ts';
import { append, inflateChunk, withShift } from './gzip-member.ts';
import type { Lane } from './lane.ts';
import type { LayerTable } from './layer-source.ts';
import type { LayerVariant } from './layer-variant.ts';
import { emptyStation } from './shown-station.ts';
import { StationWriter } from './station-writer.ts';

/** Steps write so many stations, hash so many bytes: well below a millisecond. */
const STATIONS_A_STEP = 32;
const BYTES_A_STEP = 256 * 1024;
/** A part of a writer's memory: a usual county. One that had to write a larger one is kept up to so much. */
const WRITER_BYTES = 256 * 1024;
const SPARE_BYTES = 2 * 1024 * 1024;
let spareWriter: StationWriter | undefined;
/** What a chunk costs besides its bytes, roughly. */
const OVERHEAD_BYTES = 600;
/** What is noted of a piece of one, roughly. */
const PIECE_BYTES = 100;
/** Of the four of an id: the random end. */
const LAST_WORD = 3;
/**
 * Shares of the budget. Compressed bytes are dear to make and small, and the others come from them: a pass over all layers
 * must not push them out. Nor must answers to odd filters push out what many ask for.
 */
const DEFLATED_SHARE = 0.4;
const FILTERED_SHARE = 0.1;

export class ChunkStore {
  readonly #lane: Lane;
  readonly #compressor: Pick<Compressor, 'deflate'>;
  readonly #bodies: ByteBudget;
  readonly #deflated: ByteBudget;
  readonly #filtered: ByteBudget;

  constructor(lane: Lane, limitBytes: number, compressor: Pick<Compressor, 'deflate'> = new Compressor()) {
    this.#lane = lane;
    this.#compressor = compressor;
    this.#bodies = new ByteBudget(limitBytes * (1 - DEFLATED_SHARE - FILTERED_SHARE));
    this.#deflated = new ByteBudget(limitBytes * DEFLATED_SHARE);
    this.#filtered = new ByteBudget(limitBytes * FILTERED_SHARE);
  }

  /** Bytes of the process that are held for chunks. */
  get keptBytes(): number {
    return this.#bodies.bytes + this.#deflated.bytes + this.#filtered.bytes;
  }

  /** What is at hand of a county; undefined: neither it nor an earlier version of it was asked for. */
  find({ content }: County, variant: LayerVariant): Readonly<KeptChunk> | undefined {
    return content.chunks.get(variant.key);
  }

  facts(county: County, table: LayerTable, variant: LayerVariant): ChunkFacts | Promise<ChunkFacts> {
    const chunk = this.#chunkOf(county, variant);
    return chunk.facts ?? this.#write(chunk, county, table, variant).then(({ facts }) => facts);
  }

  body(county: County, table: LayerTable, variant: LayerVariant): Buffer | Promise<Buffer> {
    const chunk = this.#chunkOf(county, variant);
    this.#budget(variant, 'body').touch(chunk.bodyKey);
    return chunk.body ?? this.#write(chunk, county, table, variant).then(({ body }) => body);
  }

  deflated(county: County, table: LayerTable, variant: LayerVariant): Buffer | Promise<Buffer> {
    const chunk = this.#chunkOf(county, variant);
    if (chunk.facts?.stations === 0) return NOTHING;
    this.#budget(variant, 'deflated').touch(chunk.deflatedKey);
    return chunk.deflated ?? this.#deflateOnce(chunk, county, table, variant);
  }

  /**
   * Make what `deflated` will be asked for, if it can be kept without pushing out anything. Resolves when that is done;
   * who asks for it is told if it failed.
   */
  async prepare(county: County, table: LayerTable, variant: LayerVariant): Promise<void> {
    const chunk = this.#chunkOf(county, variant);
    if (chunk.deflated || chunk.facts?.stations === 0 || this.#budget(variant, 'deflated').isFull) return;
    await this.#deflateOnce(chunk, county, table, variant).catch(() => undefined);
  }

  /** A block's compressed counties as one: what a whole layer is sent of, uncopied. */
  async blockDeflated({ counties, notes }: CountyBlock, table: LayerTable, variant: LayerVariant): Promise<Buffer> {
    const kept = notes.deflated.get(variant.key);
    if (kept) {
      this.#deflated.touch(kept.key);
      return kept.bytes;
    }
    const shown = counties.filter(({ slots }) => slots.length > 0);
    const parts = await Promise.all(shown.map(async (county) => await this.deflated(county, table, variant)));
    const bytes = await this.#lane.run(joined(parts));
    // Answers to filters are not sent twice often enough.
    if (!notes.isKept || variant.isFiltered) return bytes;
    const key = {};
    notes.deflated.set(variant.key, { key, bytes });
    this.#deflated.keep(key, bytes.length + OVERHEAD_BYTES, () => void notes.deflated.delete(variant.key));
    return bytes;
  }

  /** Other counties have taken its place. */
  retireBlock({ notes }: CountyBlock): void {
    notes.isKept = false;
    for (const { key } of notes.deflated.values()) this.#deflated.release(key);
    notes.deflated.clear();
  }

  /**
   * The county's stations are no longer these: who still reads them has them made again, and nothing is kept - but what
   * `next`, of the same county, can take over from the compressed bytes.
   */
  retire(content: CountyContent, next?: CountyContent): void {
    content.isRetired = true;
    for (const [key, chunk] of content.chunks) {
      const { deflated, pieces, earlier } = chunk;
      for (const budget of [this.#bodies, this.#deflated, this.#filtered]) {
        budget.release(chunk.bodyKey);
        budget.release(chunk.deflatedKey);
      }
      chunk.body = undefined;
      chunk.deflated = undefined;
      chunk.earlier = undefined;
      const left = deflated && pieces ? { deflated, pieces } : earlier;
      if (!left || !next || next.chunks.has(key)) continue;
      const heir = emptyChunk();
      heir.earlier = left;
      next.chunks.set(key, heir);
      this.#deflated.keep(heir.deflatedKey, left.deflated.length + OVERHEAD_BYTES, () => (heir.earlier = undefined));
    }
  }

  #budget({ isFiltered }: LayerVariant, kind: 'body' | 'deflated'): ByteBudget {
    if (isFiltered) return this.#filtered;
    return kind === 'body' ? this.#bodies : this.#deflated;
  }

  #chunkOf({ content }: County, variant: LayerVariant): KeptChunk {
    let chunk = content.chunks.get(variant.key);
    if (!chunk) {
      chunk = emptyChunk();
      content.chunks.set(variant.key, chunk);
    }
    return chunk;
  }

  async #write(chunk: KeptChunk, county: County, table: LayerTable, variant: LayerVariant): Promise<Written> {
    chunk.writing ??= this.#bring(chunk, county, table, variant)
      .then((written) => {
        chunk.facts = written.facts;
        chunk.cuts = written.cuts;
        if (county.content.isRetired) return written;
        chunk.body = written.body;
        this.#budget(variant, 'body').keep(chunk.bodyKey, written.body.length + OVERHEAD_BYTES, () => {
          chunk.body = undefined;
          // Of a filter nothing is known any more either: there are more filters than memory.
          if (variant.isFiltered) county.content.chunks.delete(variant.key);
        });
        return written;
      })
      .finally(() => (chunk.writing = undefined));
    return await chunk.writing;
  }

  /** From its compressed form where that was kept: several times cheaper, and not on the event loop. */
  async #bring(chunk: KeptChunk, county: County, table: LayerTable, variant: LayerVariant): Promise<Written> {
    const { facts, deflated, cuts } = chunk;
    if (!facts || !deflated) return await this.#lane.run(writing(county, table, variant));
    return { facts, cuts, body: await inflateChunk(deflated, facts.bytes + variant.separator.bytes.length) };
  }

  async #deflateOnce(chunk: KeptChunk, county: County, table: LayerTable, variant: LayerVariant): Promise<Buffer> {
    chunk.deflating ??= this.#deflate(chunk, county, table, variant).finally(() => (chunk.deflating = undefined));
    return await chunk.deflating;
  }

  async #deflate(chunk: KeptChunk, county: County, table: LayerTable, variant: LayerVariant): Promise<Buffer> {
    const { stations, bytes } = await this.facts(county, table, variant);
    if (stations === 0) return NOTHING;
    const plain = async () => {
      const body = await this.body(county, table, variant);
      return { bytes: body.subarray(0, bytes), cuts: chunk.cuts };
    };
    const { deflated, pieces } = await this.#compressor.deflate(plain, variant.separator.deflated, chunk.earlier);
    chunk.earlier = undefined;
    chunk.deflatedBytes = deflated.length - variant.separator.deflated.length;
    if (county.content.isRetired) return deflated;
    chunk.deflated = deflated;
    // Answers to filters are not asked for again after an edit.
    chunk.pieces = variant.isFiltered ? undefined : pieces;
    const held = deflated.length + OVERHEAD_BYTES + pieces.length * PIECE_BYTES;
    this.#budget(variant, 'deflated').keep(chunk.deflatedKey, held, () => {
      chunk.deflated = undefined;
      chunk.pieces = undefined;
    });
    return deflated;
  }
}

const NOTHING = Buffer.alloc(0);

const emptyChunk = (): KeptChunk => ({
  facts: undefined,
  body: undefined,
  deflated: undefined,
  deflatedBytes: undefined,
  cuts: [],
  pieces: undefined,
  earlier: undefined,
  writing: undefined,
  deflating: undefined,
  bodyKey: {},
  deflatedKey: {},
});

function* writing({ slots }: County, table: LayerTable, variant: LayerVariant): Generator<void, Written> {
  const { format, crs, head, tail, separator } = variant;
  const shows = variant.shows?.(table);
  // Counties are written in turns: each has a writer of its own.
  const writer = spareWriter ?? new StationWriter(WRITER_BYTES);
  spareWriter = undefined;
  writer.clear();
  const shown = emptyStation();
  let stations = 0;
  let sinceCut = 0;
  const cuts: number[] = [];
  for (let at = 0; at < slots.length; at += STATIONS_A_STEP) {
    for (const slot of slots.subarray(at, at + STATIONS_A_STEP)) {
      if (shows && !shows(slot)) continue;
      table.readShown(slot, shown);
      format.write(writer, shown, table.lngAt(slot, crs), table.latAt(slot, crs));
      writer.raw(separator.bytes);
      stations += 1;
      sinceCut += 1;
      if (variant.isFiltered || !isCut(table.idWordAt(slot, LAST_WORD), sinceCut)) continue;
      cuts.push(writer.length);
      sinceCut = 0;
    }
    yield;
  }
  const body = yield* writer.taking();
  if (writer.capacity <= SPARE_BYTES) spareWriter = writer;
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
  const part = { bytes, crc, crcShift: crc32Shift(bytes) };
  const separated = withShift(append(part, separator.part));
  return { body, cuts, facts: { ...part, stations, sha256, separated } };
}
