/**
 * The newest snapshot in canonical order, and what is known of its files. Follows the source when it is asked, and only
 * what a change touched is done anew. Whoever holds a view reads one moment, however long that takes.
 */
import { createHash } from 'node:crypto';
import { ChunkStore } from './chunk-store.ts';
import { countiesWithin, orderAll, orderNext, type County, type CountyOrder } from './county-order.ts';
import type { ChunkFacts } from './county-content.ts';
import { append, type MemberPart } from './gzip-member.ts';
import { Lane } from './lane.ts';
import type { LayerSnapshot, LayerSource } from './layer-source.ts';
import type { LayerVariant } from './layer-variant.ts';
import { encodePlace } from './place.ts';

export interface LayerView extends LayerSnapshot {
  readonly order: CountyOrder;
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
    const contents = new Set(order.counties.map(({ content }) => content));
    for (const { content } of before?.order.counties ?? []) if (!contents.has(content)) this.chunks.retire(content);
    const isSamePlace = before?.generation === snapshot.generation && before.place.seq === snapshot.place.seq;
    const cursor = isSamePlace ? before.cursor : encodePlace(snapshot.place);
    return (this.#view = { ...snapshot, order, cursor, files: new Map() });
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
    const shown: ChunkFacts[] = [];
    let [lastCounty, seenAt] = [-1, 0];
    for (const [index, county] of counties.entries()) {
      seenAt = Math.max(seenAt, county.content.seenAt);
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
    const file = {
      view,
      variant,
      counties,
      lastCounty,
      seenAt,
      lastModified: new Date(seenAt).toUTCString(),
      ...joined(variant, shown),
    };
    for (const oldest of view.files.keys()) {
      if (view.files.size < MAX_FILES) break;
      view.files.delete(oldest);
    }
    view.files.set(key, file);
    return file;
  }
}

function joined(
  variant: LayerVariant,
  shown: readonly ChunkFacts[],
): Pick<LayerFile, 'etag' | 'featureCount' | 'whole'> {
  const hashes = Buffer.alloc(shown.length * 32);
  let [whole, featureCount] = [variant.head.part, 0];
  for (const [index, facts] of shown.entries()) {
    facts.sha256.copy(hashes, index * 32);
    whole = append(whole, index === shown.length - 1 ? facts : facts.separated);
    featureCount += facts.stations;
  }
  const etag = createHash('sha256').update(variant.key).update(hashes).digest('base64url').slice(0, 24);
  return { etag: `"${etag}"`, featureCount, whole: append(whole, variant.tail.part) };
}

/** Which file of a view it is. */
function fileKey({ key }: LayerVariant, prefix: string): string {
  return `${prefix}/${key}`;
}
