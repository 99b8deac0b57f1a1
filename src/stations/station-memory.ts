/** The list of stations from the index: what listStations (station.repository.ts) says in SQL, on records. */
import { adcodePrefix } from '../districts/district.schema.ts';
import { inSlices } from '../geo/slices.ts';
import { needsMet } from './station-feature.ts';
import type { StationIndex } from './station-index.ts';
import { PAGE_SIZE, type LocatedRecord } from './station-page.ts';
import type { StationFilter } from './station.repository.ts';
import { stateAt } from './usability.ts';

const SLOTS_A_STEP = 256;

/** One page in the order of ids, after the id `after`; in slices of the event loop. */
export async function listFromMemory(
  index: StationIndex,
  filter: StationFilter,
  after: string | undefined,
  limit: number,
): Promise<readonly LocatedRecord[]> {
  return (await inSlices(listing(index, filter, after, limit))) as readonly LocatedRecord[];
}

/**
 * Slots ascend as ids do up to where those begin that came or moved lately: the former end when the page is full, all of
 * the latter are looked at.
 */
function* listing(
  index: StationIndex,
  filter: StationFilter,
  after: string | undefined,
  limit: number,
): Generator<void, readonly LocatedRecord[]> {
  const isWanted = wanting(index, filter, after);
  const late: LocatedRecord[] = [];
  for (let slot = index.orderedLimit; slot < index.slotLimit; slot++) {
    if (isWanted(slot)) late.push(index.recordAt(slot));
    if (slot % SLOTS_A_STEP === 0) yield;
  }
  const early: LocatedRecord[] = [];
  for (let slot = firstSlot(index, after); slot < index.orderedLimit && early.length < limit; slot++) {
    if (isWanted(slot)) early.push(index.recordAt(slot));
    if (slot % SLOTS_A_STEP === 0) yield;
  }
  return [...early, ...late].sort((a, b) => (a.id < b.id ? -1 : 1)).slice(0, limit);
}

/** Cheap look-ups first; the record only where nothing else decides. */
function wanting(index: StationIndex, filter: StationFilter, after: string | undefined): (slot: number) => boolean {
  const prefix = filter.district === undefined ? undefined : adcodePrefix(filter.district);
  const { bbox, states, needs, amenities, maintainerId, at } = filter;
  const text = filter.text === undefined ? undefined : { part: filter.text, folded: foldCase(filter.text) };
  const isInBox = (slot: number): boolean => {
    if (bbox === undefined) return true;
    const [west, south, east, north] = bbox.edges;
    const [lng, lat] = [index.lngAt(slot, bbox.crs), index.latAt(slot, bbox.crs)];
    return lng >= west && lng <= east && lat >= south && lat <= north;
  };
  return (slot) => {
    if (!index.holds(slot) || !isInBox(slot)) return false;
    if (prefix !== undefined && !index.adcodeAt(slot).startsWith(prefix)) return false;
    if (after !== undefined && index.idAt(slot) <= after) return false;
    if (!states && !needs && !amenities && !text && maintainerId === undefined) return true;
    const record = index.recordAt(slot);
    if (maintainerId !== undefined && !isLookedAfterBy(record, maintainerId)) return false;
    if (states && !states.includes(stateAt(record, at))) return false;
    const met: readonly string[] = needs ? needsMet(record) : [];
    if (needs && !needs.every((need) => met.includes(need))) return false;
    const works = (code: string): boolean =>
      record.amenities.some((one) => one.code === code && one.state !== 'outOfOrder');
    if (amenities && !amenities.every(works)) return false;
    if (!text) return true;
    const { name, address, code } = record;
    return (
      foldCase(name).includes(text.folded) ||
      (address !== null && foldCase(address).includes(text.folded)) ||
      code.includes(text.part)
    );
  };
}

const isLookedAfterBy = ({ maintainers }: LocatedRecord, id: string): boolean =>
  maintainers.some((one) => one.id === id && (one.role === 'dutyHolder' || one.role === 'host'));

/** As ILIKE compares: each character by itself, so that lengths stay. */
function foldCase(text: string): string {
  let folded = '';
  for (const character of text) folded += String.fromCodePoint(character.toLowerCase().codePointAt(0) as number);
  return folded;
}

/** The slot of the page in which the ids after `after` begin. The first slot of a page always has an id. */
function firstSlot(index: StationIndex, after: string | undefined): number {
  if (after === undefined) return 0;
  let [low, high] = [0, index.orderedLimit / PAGE_SIZE - 1];
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (index.idAt(middle * PAGE_SIZE) > after) high = middle - 1;
    else low = middle;
  }
  return low * PAGE_SIZE;
}
