/**
 * All stations of the layers in memory, as one immutable value: nearest, by id, by code, in a box.
 * Owns the search and how a version follows from another: attributes are patched in copied pages, what moved or came waits
 * in an overlay, what left is marked, and `rebuilding` makes a tree of it all. Following the database is live-stations.ts;
 * what a station is to an asker is `assess` (nearest.ts), the same as for any other finder.
 */
import type { Buffer } from 'node:buffer';
import type { Crs } from '../geo/crs.ts';
import { geodesic, toEcef } from '../geo/distance.ts';
import { GeodesicFrom } from '../geo/geodesic-from.ts';
import { PointIndex, chordBound, type Box } from '../geo/point-index.ts';
import { buildTree, type PointPart, type Step, type TreeBuilder } from '../geo/point-build.ts';
import { PointMasks } from '../geo/point-masks.ts';
import type { FreshnessRule } from './freshness.ts';
import { NearestHits } from './nearest-hits.ts';
import { assess, type NearestFinder, type NearestHit, type NearestQuery, type NearestView } from './nearest.ts';
import { PagePacker } from './page-packer.ts';
import { ASK_PAGE, DROP, PlaceScreens, type ScreenChange } from './place-screens.ts';
import { PreparedFeatures, PreparedPlaces, segmentsFor } from './prepared-features.ts';
import { RareFilters } from './rare-filters.ts';
import type { ShownStation } from './shown-station.ts';
import { NODE_WORDS, NO_SCREEN, screenOf, type Screen } from './station-bits.ts';
import { StationBodies } from './station-body.ts';
import { StationOverlay } from './station-overlay.ts';
import { pack, repack } from './page-merge.ts';
import { PAGE_SIZE, StationPage, idWords, type LocatedRecord, type PageEdit } from './station-page.ts';
import type { Tally } from './station-load.repository.ts';
import type { Usable } from './station.schema.ts';
import type { Vocabulary } from './station-vocabulary.ts';
import { travelSeconds } from './travel.ts';
import { USABLE_BY_RANK } from './usability.ts';

/** Where chords do not settle the order, so many times more are looked at in the next go. */
const GROWTH = 4;

/** A step of building reads so many pages: about a millisecond. */
const PAGES_A_PART = 32;
/** A step of merging looks at so many. */
const PAGES_A_STEP = 4;

interface Parts {
  readonly rule: FreshnessRule;
  readonly vocabulary: Vocabulary;
  /** Ids ascend over all pages. */
  readonly pages: readonly StationPage[];
  readonly points: PointIndex;
  readonly masks: PointMasks;
  readonly screens: PlaceScreens;
  readonly overlay: StationOverlay;
  readonly rare: RareFilters;
  /** Writes stations of the pages. */
  readonly bodies: StationBodies;
  readonly prepared: PreparedFeatures;
  /** Places of the pages that are marked as gone. */
  readonly goneCount: number;
}

interface Searched {
  readonly points: PointIndex;
  readonly masks: PointMasks | undefined;
  /** From a place in `points` to one in the tree of all; undefined: it is that tree. */
  readonly places: Uint32Array | undefined;
}

type Kept = Pick<Parts, 'bodies' | 'prepared'>;

/** What an index can be made of again: `StationIndex.building`, and `withPatched` for those beside. */
export interface Contents {
  readonly pages: readonly StationPage[];
  readonly vocabulary: Vocabulary;
  readonly beside: readonly LocatedRecord[];
}

export class StationIndex implements NearestFinder {
  readonly #parts: Parts;
  /** Where features of this version are prepared; the version that follows takes it over. */
  #places: PreparedPlaces | undefined;
  #codes: Map<string, number> | undefined;
  #byteLength: number | undefined;

  private constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * Steps that end in an index of these pages (ids ascending) and the stations of `vocabulary`; `build` makes its tree.
   * `kept` is of an index with the same vocabulary.
   */
  static *building(
    pages: readonly StationPage[],
    vocabulary: Vocabulary,
    rule: FreshnessRule,
    build: TreeBuilder = buildTree,
    kept?: Kept,
  ): Generator<Step, StationIndex> {
    const most = pages.reduce((sum, page) => sum + page.length, 0);
    const points = new PointIndex(yield* build({ most, parts: () => partsOf(pages) }));
    const screens = yield* PlaceScreens.building(points.tree.ranks, pages);
    const masks = yield* PointMasks.building(points.tree, NODE_WORDS, (place, out, offset) =>
      screens.addBits(place, vocabulary, out, offset),
    );
    const rare = new RareFilters(points);
    const segments = segmentsFor(most);
    const bodies = kept?.bodies ?? new StationBodies(vocabulary, rule);
    kept?.prepared.letGo();
    return new StationIndex({
      rule,
      vocabulary,
      pages,
      points,
      masks,
      screens,
      overlay: StationOverlay.EMPTY,
      rare,
      bodies,
      prepared: kept && kept.prepared.segments >= segments ? kept.prepared : new PreparedFeatures(bodies, { segments }),
      goneCount: 0,
    });
  }

  /** Stations that are answered. */
  get size(): number {
    return this.#parts.points.size - this.#parts.goneCount + this.#parts.overlay.size;
  }

  /** What a rebuild would merge: stations beside the tree, and places in it that are dead. */
  get overlaySize(): number {
    return this.#parts.overlay.size + this.#parts.goneCount;
  }

  /** Things that stations share, stale ones included. */
  get vocabularySize(): number {
    return this.#parts.vocabulary.size;
  }

  /** Bytes outside the JavaScript heap: pages, tree, masks and screens. */
  get byteLength(): number {
    const { pages, points, masks, screens } = this.#parts;
    const beside = points.byteLength + masks.byteLength + screens.byteLength;
    // Once a version: with millions of stations there are thousands of pages.
    this.#byteLength ??= pages.reduce((sum, page) => sum + page.byteLength, beside);
    return this.#byteLength;
  }

  async nearest(query: NearestQuery): Promise<NearestHit[]> {
    return this.find(query);
  }

  /** `nearest` without a promise: it never waits. */
  find(query: NearestQuery): NearestHit[] {
    const { pages, offsets, count } = this.#search(query);
    const records = pages.slice(0, count).map((page, i) => page.record(offsets[i] as number, this.#parts.vocabulary));
    return records.flatMap((record) => assess(record, query, this.#parts.rule) ?? []);
  }

  /** The body of the answer; see `NearestFinder`. */
  answer(query: NearestQuery, view: NearestView): Buffer {
    const { crs, language } = view;
    const places = (this.#places ??= new PreparedPlaces());
    return this.#parts.prepared.collection(this.#search(query), places, { crs, language, at: query.at });
  }

  /** The nearest that all filters let pass, in order; until the next search. */
  #search(query: NearestQuery): NearestHits {
    const { vocabulary, pages, rule, overlay, bodies, screens } = this.#parts;
    found.begin(query.limit);
    const screen = screenOf(query, vocabulary);
    if (screen === undefined) return found;
    way.start(query.from);
    const ask = { openNow: query.openNow, at: query.at, rule };
    const startMs = query.at.getTime();
    /** Measure, and what `assess` says that `mayPass` leaves open: both need the way. */
    const look = (page: StationPage, offset: number, x: number, y: number, z: number): boolean => {
      if (way.measure(x, y, z)) {
        found.distanceMeters = way.distanceMeters;
        found.bearingDegrees = way.bearingDegrees;
      } else {
        const far = geodesic(query.from, [page.lng(offset), page.lat(offset)]);
        found.distanceMeters = far.distanceMeters;
        found.bearingDegrees = far.bearingDegrees;
      }
      if (query.radiusMeters !== undefined && found.distanceMeters > query.radiusMeters) return false;
      found.travelSeconds = travelSeconds(found.distanceMeters, query.mode);
      if (query.usable === undefined) return true;
      const usable = USABLE_BY_RANK[bodies.usableRank(page, offset, startMs + found.travelSeconds * 1_000)] as Usable;
      return query.usable.includes(usable);
    };
    const isFree = isUnfiltered(screen);
    const { points, masks, places } = isFree ? this.#whole() : this.#narrow(screen.required);
    const { coordinates } = points.tree;
    const lookAt = (rank: number, place: number): boolean => {
      const at = place * 3;
      const [x, y, z] = [coordinates[at] as number, coordinates[at + 1] as number, coordinates[at + 2] as number];
      return look(pages[rank >>> 8] as StationPage, rank & 255, x, y, z);
    };
    const accept = (rank: number, place: number): boolean => {
      const said = screens.tell(places === undefined ? place : (places[place] as number), screen, vocabulary, ask);
      if (said === DROP) return false;
      if (said === ASK_PAGE && !(pages[rank >>> 8] as StationPage).mayPass(rank & 255, screen, vocabulary, ask))
        return false;
      // Usable on arrival depends on the way: it can only be told of one station after the other.
      return query.usable === undefined || lookAt(rank, place);
    };
    const reach = query.radiusMeters === undefined ? Infinity : chordBound(query.radiusMeters);
    // Where nothing is asked of a station, looking at it would only cost.
    const isPlain = this.#parts.goneCount === 0 && isFree && query.openNow === undefined && query.usable === undefined;
    const options = {
      accept: isPlain ? undefined : accept,
      masks,
      required: masks && screen.required,
      maxChordMeters: reach,
    };
    for (let [wanted, done] = [query.limit + 1, 0]; ; wanted *= GROWTH) {
      const held = points.search(way.ecef, wanted, options);
      for (; done < held && points.chordAt(done) <= found.reach; done++) {
        const [rank, place] = [points.rankAt(done), points.placeAt(done)];
        if (!lookAt(rank, place)) continue;
        const key = places === undefined ? place : (places[place] as number);
        found.add(key, pages[rank >>> 8] as StationPage, rank & 255);
      }
      // Either what is farther than any answer was reached, or there is no more.
      if (done < held || held < wanted) break;
    }
    if (!isFree) {
      this.#parts.rare.learn(screen.required, points, (place) => screens.hasBits(place, screen.required));
    }
    if (overlay.size === 0) return found;
    for (const { record, place, chordMeters } of overlay.within(way.ecef, Math.min(reach, found.reach))) {
      if (chordMeters > found.reach) break;
      if (!meets(record, query) || assess(record, query, rule) === undefined) continue;
      const page = this.#packed(record);
      if (look(page, 0, ...overlay.ecefAt(place))) found.add(this.orderedLimit + place, page, 0);
    }
    return found;
  }

  #whole(): Searched {
    return { points: this.#parts.points, masks: undefined, places: undefined };
  }

  /** The smallest index that holds all stations with these bits. */
  #narrow(required: Int32Array): Searched {
    const rare = this.#parts.rare.find(required);
    if (rare) return { ...rare, masks: undefined };
    const hasBits = required.some((word) => word !== 0);
    return { ...this.#whole(), masks: hasBits ? this.#parts.masks : undefined };
  }

  #record(rank: number): LocatedRecord {
    return (this.#parts.pages[rank >>> 8] as StationPage).record(rank & 255, this.#parts.vocabulary);
  }

  /** By UUID, in lower case. */
  byId(id: string): LocatedRecord | undefined {
    const rank = this.#rankOf(id);
    return this.#parts.overlay.get(id) ?? (rank === undefined ? undefined : this.#record(rank));
  }

  /**
   * Stations by slot, for those who keep many of them in an order of their own (layers, tiles): every station has one slot
   * below `slotLimit`, and between versions of one lineage it keeps it until it moves, leaves or is told of as changed.
   */
  get slotLimit(): number {
    return this.#parts.pages.length * PAGE_SIZE + this.#parts.overlay.placeLimit;
  }

  /** Slots below this ascend as ids do. */
  get orderedLimit(): number {
    return this.#parts.pages.length * PAGE_SIZE;
  }

  /** The tree: versions that share it share slots. */
  get lineage(): object {
    return this.#parts.points;
  }

  slotOf(id: string): number | undefined {
    const place = this.#parts.overlay.placeOf(id);
    return place === undefined ? this.#rankOf(id) : this.#parts.pages.length * PAGE_SIZE + place;
  }

  /** Whether a station is in this slot. */
  holds(slot: number): boolean {
    const { page, offset, record } = this.#at(slot);
    return record !== undefined || (page !== undefined && offset < page.length && !page.isGone(offset));
  }

  idAt(slot: number): string {
    const { page, offset, record } = this.#at(slot);
    return record?.id ?? (page as StationPage).id(offset);
  }

  adcodeAt(slot: number): string {
    const { page, offset, record } = this.#at(slot);
    return record?.adcode ?? (page as StationPage).adcode(offset, this.#parts.vocabulary);
  }

  stateAt(slot: number): LocatedRecord['state'] {
    const { page, offset, record } = this.#at(slot);
    return record?.state ?? (page as StationPage).state(offset);
  }

  lngAt(slot: number, crs: Crs): number {
    const { page, offset, record } = this.#at(slot);
    return record?.position[crs][0] ?? (page as StationPage).lng(offset, crs);
  }

  latAt(slot: number, crs: Crs): number {
    const { page, offset, record } = this.#at(slot);
    return record?.position[crs][1] ?? (page as StationPage).lat(offset, crs);
  }

  /** Whether the station in a slot meets all of these needs and has all of these amenities in order. */
  offering(wanted: Pick<NearestQuery, 'needs' | 'amenities'>): (slot: number) => boolean {
    const screen = screenOf(wanted, this.#parts.vocabulary);
    if (screen === undefined) return () => false;
    return (slot) => {
      const { page, offset, record } = this.#at(slot);
      if (record) return meets(record, wanted);
      if (!page?.hasBits(offset, screen.required)) return false;
      return screen.otherCodes.length === 0 || meets(this.#record(slot), wanted);
    };
  }

  idWordAt(slot: number, word: number): number {
    const page = this.#parts.pages[slot >>> 8];
    return page ? page.idWord(slot & 255, word) : this.#packed(this.#at(slot).record as LocatedRecord).idWord(0, word);
  }

  readShown(slot: number, shown: ShownStation): void {
    const page = this.#parts.pages[slot >>> 8];
    if (page) page.readShown(slot & 255, this.#parts.vocabulary, shown);
    else this.#packed(this.#at(slot).record as LocatedRecord).readShown(0, this.#parts.vocabulary, shown);
  }

  /** A station of the overlay as a page of its own. */
  #packed(record: LocatedRecord): StationPage {
    let page = packedAlone.get(record);
    if (!page) packedAlone.set(record, (page = StationPage.of([record], this.#parts.vocabulary)));
    return page;
  }

  recordAt(slot: number): LocatedRecord {
    const { record } = this.#at(slot);
    return record ?? this.#record(slot);
  }

  #at(slot: number): { page: StationPage | undefined; offset: number; record: LocatedRecord | undefined } {
    const { pages, overlay } = this.#parts;
    const place = slot - pages.length * PAGE_SIZE;
    if (place >= 0) return { page: undefined, offset: 0, record: overlay.at(place) };
    return { page: pages[slot >>> 8], offset: slot & 255, record: undefined };
  }

  /** By the printed code. The first call makes a table of all codes. */
  byCode(code: string): LocatedRecord | undefined {
    const { pages, vocabulary, overlay } = this.#parts;
    if (this.#codes === undefined) {
      this.#codes = new Map();
      for (const [number, page] of pages.entries()) {
        for (let offset = 0; offset < page.length; offset++) {
          if (!page.isGone(offset)) this.#codes.set(page.record(offset, vocabulary).code, number * PAGE_SIZE + offset);
        }
      }
    }
    const rank = this.#codes.get(code);
    return rank === undefined ? overlay.values().find((record) => record.code === code) : this.#record(rank);
  }

  /** Visit what lies in a WGS-84 box, edges included; in no order. Returning false ends it. */
  inBox(box: Box, visit: (station: LocatedRecord) => boolean | void): void {
    const { points, pages, overlay } = this.#parts;
    const isIn = (lng: number, lat: number): boolean =>
      lng >= box[0] && lng <= box[2] && lat >= box[1] && lat <= box[3];
    let isWanted = true;
    points.range(box, (rank) => (isWanted = visit(this.#record(rank)) !== false), {
      accept: (rank) => {
        const page = pages[rank >>> 8] as StationPage;
        return !page.isGone(rank & 255) && isIn(page.lng(rank & 255), page.lat(rank & 255));
      },
    });
    for (const record of overlay.values()) {
      if (!isWanted) return;
      if (isIn(...record.position.wgs84)) isWanted = visit(record) !== false;
    }
  }

  /**
   * Another version in which these stations are as given and those ids are gone. Only the pages that they touch are
   * copied; the tree is shared. Each id at most once over both lists.
   */
  withPatched(records: readonly LocatedRecord[], removed: readonly string[] = []): StationIndex {
    const { vocabulary, points, masks, screens, overlay } = this.#parts;
    const pages = [...this.#parts.pages];
    let { goneCount } = this.#parts;
    const put: LocatedRecord[] = [];
    const edits = new Map<number, PageEdit>();
    const editOf = (number: number): PageEdit => {
      let edit = edits.get(number);
      if (!edit) edits.set(number, (edit = { changed: new Map(), gone: [] }));
      return edit;
    };
    const markGone = (id: string): void => {
      const rank = this.#rankOf(id);
      if (rank === undefined) return;
      editOf(rank >>> 8).gone.push(rank & 255);
      goneCount += 1;
    };
    for (const record of records) {
      const rank = this.#rankOf(record.id);
      const page = rank === undefined ? undefined : pages[rank >>> 8];
      const [lng, lat] = record.position.wgs84;
      if (rank === undefined || !page || page.lng(rank & 255) !== lng || page.lat(rank & 255) !== lat) {
        put.push(record);
        markGone(record.id);
      } else editOf(rank >>> 8).changed.set(rank & 255, record);
    }
    for (const id of removed) markGone(id);
    const changes: (ScreenChange & { readonly before: StationPage })[] = [];
    for (const [number, edit] of edits) {
      const before = pages[number] as StationPage;
      const page = (pages[number] = before.with(edit, vocabulary));
      for (const offset of [...edit.changed.keys(), ...edit.gone]) {
        const place = points.placeOf(toEcef([page.lng(offset), page.lat(offset)]), number * PAGE_SIZE + offset);
        if (place === undefined) throw new Error('a station of the pages is not in their tree');
        changes.push({ before, page, offset, place });
      }
    }
    const nextScreens = screens.with(changes);
    for (const { place } of changes) {
      const bits = new Int32Array(NODE_WORDS);
      nextScreens.addBits(place, vocabulary, bits, 0);
      masks.add(place, bits);
    }
    const rare = this.#parts.rare.next((required) =>
      changes.some(({ before, page, offset }) => page.hasBits(offset, required) && !before.hasBits(offset, required)),
    );
    const next = new StationIndex({
      ...this.#parts,
      pages,
      screens: nextScreens,
      rare,
      overlay: overlay.with(put, removed),
      goneCount,
    });
    // Handed on, not shared: who goes on asking this version gets none of what is prepared of the next.
    [next.#places, this.#places] = [this.#places, undefined];
    for (const { place } of changes) next.#places?.forget(place);
    for (const { id } of put) next.#places?.forget(next.orderedLimit + (next.#parts.overlay.placeOf(id) as number));
    return next;
  }

  /** What writes features, and those that it wrote: for an index with the same vocabulary that takes over. */
  get kept(): Kept {
    return this.#parts;
  }

  /** What a copy of it is made from (index-copy.ts): its pages, and what lies beside them. */
  get contents(): Contents {
    const { pages, vocabulary, overlay } = this.#parts;
    return { pages, vocabulary, beside: overlay.values() };
  }

  /** How many stations there are, and their revisions added up: what a database that has the same stations says, too. */
  get tally(): Tally {
    const { pages, overlay } = this.#parts;
    const inPages = pages.reduce((sum, page) => sum + page.revisions, 0);
    return {
      stations: this.size,
      revisions: overlay.values().reduce((sum, record) => sum + record.revision, inPages),
    };
  }

  /** For all stations read anew: what did not change is taken over from here. */
  packer(): PagePacker {
    return new PagePacker(this.#parts.vocabulary, this.#parts.pages);
  }

  /** Steps that end in the same stations with an empty overlay; pages that nothing touched are taken over. */
  *rebuilding(build: TreeBuilder = buildTree): Generator<Step, StationIndex> {
    const { overlay, vocabulary, rule } = this.#parts;
    const coming = [...overlay.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
    const pages: StationPage[] = [];
    let next = 0;
    for (const [number, page] of this.#parts.pages.entries()) {
      const following = this.#parts.pages[number + 1];
      const until = following ? following.id(0) : undefined;
      const from = next;
      while (next < coming.length && (until === undefined || (coming[next] as LocatedRecord).id < until)) next++;
      yield* repack(page, coming.slice(from, next), vocabulary, pages);
      if (number % PAGES_A_STEP === 0) yield;
    }
    if (this.#parts.pages.length === 0) yield* pack(coming, vocabulary, pages);
    return yield* StationIndex.building(pages, vocabulary, rule, build, this.kept);
  }

  /** Where a station that is answered from the pages lies. */
  #rankOf(id: string): number | undefined {
    const { pages } = this.#parts;
    const words = idWords(id);
    let [low, high] = [0, pages.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((pages[middle] as StationPage).compareId(words, 0) < 0) high = middle - 1;
      else low = middle;
    }
    const page = pages[low];
    const offset = page?.offsetOf(words);
    return page === undefined || offset === undefined || page.isGone(offset) ? undefined : low * PAGE_SIZE + offset;
  }
}

/** Searches are synchronous, and what one has found is read before the next begins: they share their memory. */
const found = new NearestHits();
const way = new GeodesicFrom();

/** They are packed when they are first read as pages are; the record never changes, nor does what it is packed with. */
const packedAlone = new WeakMap<LocatedRecord, StationPage>();

/** Where the stations of some pages at a time are, by rank. */
function* partsOf(pages: readonly StationPage[]): Generator<PointPart, void> {
  for (let first = 0; first < pages.length; first += PAGES_A_PART) {
    const some = pages.slice(first, first + PAGES_A_PART);
    const pairs = new Float64Array(some.length * PAGE_SIZE * 2);
    const names = new Uint32Array(some.length * PAGE_SIZE);
    let count = 0;
    for (const [i, page] of some.entries()) {
      for (let offset = 0; offset < page.length; offset++) {
        if (page.isGone(offset)) continue;
        names[count] = (first + i) * PAGE_SIZE + offset;
        pairs[count * 2] = page.lng(offset);
        pairs[count * 2 + 1] = page.lat(offset);
        count += 1;
      }
    }
    yield { pairs: pairs.subarray(0, count * 2), names: names.subarray(0, count) };
  }
}

function isUnfiltered(screen: Screen): boolean {
  const { required, otherCodes } = screen;
  return screen === NO_SCREEN || (otherCodes.length === 0 && required.every((word) => word === 0));
}

/** The needs and amenities of a query, on a record: what the bits are to a page. */
function meets(record: LocatedRecord, query: Pick<NearestQuery, 'needs' | 'amenities'>): boolean {
  const works = record.amenities.filter((one) => one.state !== 'outOfOrder');
  if (query.amenities?.some((code) => !works.some((one) => one.code === code))) return false;
  return !query.needs?.some(
    (need) => (need === 'drink' && record.water === 'out') || !works.some((one) => one.need === need),
  );
}
