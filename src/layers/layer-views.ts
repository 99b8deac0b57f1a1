/**
 * The newest snapshot in canonical order, and what is known of its files. Follows the source when it is asked, and only
 * what a change touched is done anew. Whoever holds a view reads one moment, however long that takes.
 */
import { createHash } from 'node:crypto';
import { ChunkStore } from './chunk-store.ts';
import { countiesWithin, orderAll, orderNext, type County, type CountyOrder } from './county-order.ts';
import { BLOCK_COUNTIES, blocksOf, type BlockFacts, type CountyBlock } from './county-blocks.ts';
import type { ChunkFacts, CountyContent } from './county-content.ts';
import { append, partOf, withShift, type MemberPart } from './gzip-member.ts';
import { Lane } from './lane.ts';
import type { LayerSnapshot, LayerSource } from './layer-source.ts';
import type { LayerVariant } from './layer-variant.ts';
import { encodePlace } from './place.ts';

export interface LayerView extends LayerSnapshot {
  readonly order: CountyOrder;
  readonly blocks: readonly CountyBlock[];
  /** The follower's cursor of this place. */
  readonly cursor: string;
  /** Files that were asked for, by `fileKey`. */
  readonly files: Map<string, LayerFile>;
}

/** What is known of a file: enough for every header. Its bytes are read from the counties (layer-bytes-reader.ts). */
export interface LayerFile {
  readonly view: LayerView;
  readonly variant: LayerVariant;
  readonly counties: readonly County[];
  /** The same counties. */
  readonly blocks: readonly CountyBlock[];
  /** Strong and quoted, of the bytes without Content-Encoding: a function of the counties' hashes. */
  readonly etag: string;
  readonly featureCount: number;
  /** Length and CRC of the bytes without Content-Encoding. */
  readonly whole: Pick<MemberPart, 'bytes' | 'crc'>;
  /** Index of the last county that has stations in it; -1: none has. */
  readonly lastCounty: number;
  /** When this node first had all of it so, in milliseconds. */
  readonly seenAt: number;
  /** The same as in HTTP. */
  readonly lastModified: string;
}

export interface LayerViewsOptions {
  /** Bytes of counties that are kept, with and without compression, over all layers. */
  readonly keptBytes: number;
  readonly now: () => Date;
}

/** Facts of so many files are kept; filters make many. */
const MAX_FILES = 512;

export class LayerViews {
  readonly lane = new Lane();
  readonly chunks: ChunkStore;
  readonly #source: LayerSource;
  readonly #now: () => Date;
  #view: LayerView | undefined;
  #following: Promise<LayerView> | undefined;

  constructor(source: LayerSource, { keptBytes, now }: LayerViewsOptions) {
    this.#source = source;
    this.#now = now;
    this.chunks = new ChunkStore(this.lane, keptBytes);
  }

  /** The newest view if nothing has to be done for it. */
  get ready(): LayerView | undefined {
    const view = this.#view;
    return view && view.table === this.#source.current().table ? view : undefined;
  }

  /** A view that is no older than this call. */
  async current(): Promise<LayerView> {
    if (this.ready) return this.ready;
    // One that is under way may be of a snapshot before this call.
    await this.#following?.catch(() => undefined);
    return this.ready ?? (await (this.#following ??= this.#follow().finally(() => (this.#following = undefined))));
  }

  async #follow(): Promise<LayerView> {
    const snapshot = this.#source.current();
    const before = this.#view;
    const changed = before && this.#source.changedSince(before);
    const now = this.#now().getTime();
    const order = await this.lane.run(
      before && changed ? orderNext(before.order, snapshot.table, changed, now) : orderAll(snapshot.table, now),
    );
    const blocks = blocksOf(order.counties, before?.blocks ?? []);
    if (before) this.#retire(before.blocks, blocks);
    const isSamePlace = before?.generation === snapshot.generation && before.place.seq === snapshot.place.seq;
    const cursor = isSamePlace ? before.cursor : encodePlace(snapshot.place);
    return (this.#view = { ...snapshot, order, blocks, cursor, files: new Map() });
  }

  /** Let go of what is in no block any more. */
  #retire(before: readonly CountyBlock[], after: readonly CountyBlock[]): void {
    const replaced = before.filter(({ notes }, index) => notes !== after[index]?.notes);
    if (replaced.length === 0) return;
    const heirs = new Map<string, CountyContent>();
    for (const [index, { counties, notes }] of after.entries()) {
      if (notes === before[index]?.notes) continue;
      for (const { adcode, content } of counties) heirs.set(adcode, content);
    }
    for (const block of replaced) {
      this.chunks.retireBlock(block);
      for (const { adcode, content } of block.counties) {
        const next = heirs.get(adcode);
        if (next !== content) this.chunks.retire(content, next);
      }
    }
  }

  /** What is known of a file if nothing has to be done for it. */
  known(view: LayerView, variant: LayerVariant, prefix: string): LayerFile | undefined {
    return view.files.get(fileKey(variant, prefix));
  }

  /** All that headers say of a file. `isWanted` false ends it early, with undefined. */
  async file(
    view: LayerView,
    variant: LayerVariant,
    prefix: string,
    isWanted: () => boolean = () => true,
  ): Promise<LayerFile | undefined> {
    const key = fileKey(variant, prefix);
    const known = view.files.get(key);
    if (known) return known;
    const counties = countiesWithin(view.order, prefix);
    const blocks = prefix === '' ? view.blocks : blocksOf(counties);
    const shown: BlockFacts[] = [];
    let [lastCounty, seenAt] = [-1, 0];
    for (const [index, block] of blocks.entries()) {
      seenAt = Math.max(seenAt, block.seenAt);
      const facts = block.notes.facts.get(variant.key) ?? (await this.#blockFacts(view, variant, block, isWanted));
      if (!facts) return undefined;
      if (facts.stations === 0) continue;
      shown.push(facts);
      lastCounty = index * BLOCK_COUNTIES + facts.lastCounty;
    }
    const lastModified = new Date(seenAt).toUTCString();
    const file = { view, variant, counties, blocks, lastCounty, seenAt, lastModified, ...joined(variant, shown) };
    for (const oldest of view.files.keys()) {
      if (view.files.size < MAX_FILES) break;
      view.files.delete(oldest);
    }
    view.files.set(key, file);
    return file;
  }

  async #blockFacts(
    view: LayerView,
    variant: LayerVariant,
    { counties, notes }: CountyBlock,
    isWanted: () => boolean,
  ): Promise<BlockFacts | undefined> {
    const shown: ChunkFacts[] = [];
    let lastCounty = -1;
    for (const [index, county] of counties.entries()) {
      if (county.slots.length === 0) continue;
      let facts = this.chunks.find(county, variant)?.facts;
      if (!facts) {
        if (!isWanted()) return undefined;
        facts = await this.chunks.facts(county, view.table, variant);
      }
      if (facts.stations === 0) continue;
      shown.push(facts);
      lastCounty = index;
    }
    const facts = blockFacts(shown, lastCounty);
    // There are more filters than memory.
    if (!variant.isFiltered) notes.facts.set(variant.key, facts);
    return facts;
  }
}

/** The file of these blocks. Its tag comes from the counties' hashes alone, however they fall into blocks. */
function joined(
  variant: LayerVariant,
  shown: readonly BlockFacts[],
): Pick<LayerFile, 'etag' | 'featureCount' | 'whole'> {
  const hash = createHash('sha256').update(variant.key);
  let [whole, featureCount] = [variant.head.part, 0];
  for (const [index, facts] of shown.entries()) {
    hash.update(facts.hashes);
    whole = append(whole, index === shown.length - 1 ? facts : facts.separated);
    featureCount += facts.stations;
  }
  const etag = `"${hash.digest('base64url').slice(0, 24)}"`;
  return { etag, featureCount, whole: append(whole, variant.tail.part) };
}

const NOTHING = partOf(Buffer.alloc(0));

/** What is known of counties in a row, from what is known of each that has stations. */
function blockFacts(shown: readonly ChunkFacts[], lastCounty: number): BlockFacts {
  let [stations, before] = [0, NOTHING];
  for (const facts of shown.slice(0, -1)) {
    before = append(before, facts.separated);
    stations += facts.stations;
  }
  const last = shown.at(-1);
  const hashes = Buffer.concat(shown.map(({ sha256 }) => sha256));
  if (!last) return { ...NOTHING, stations, separated: NOTHING, hashes, lastCounty };
  return {
    ...withShift(append(before, last)),
    stations: stations + last.stations,
    separated: withShift(append(before, last.separated)),
    hashes,
    lastCounty,
  };
}

/** Which file of a view it is. */
function fileKey({ key }: LayerVariant, prefix: string): string {
  // The text itself, which needs no putting together, of what most callers ask for.
  return prefix === '' ? key : `${prefix}/${key}`;
}
