/** The index as events read it (events/station-feed.ts): what of a station is told, and which of its changes matter how much. */
import { isDeepStrictEqual } from 'node:util';
import type { LiveChange, LiveState, LiveStations } from './live-stations.ts';
import type { LocatedRecord } from './station-page.ts';
import { stateAt } from './usability.ts';

/** A change of more stations at once, as an import makes, is not told one by one. */
const MAX_CHANGES = 500;

/** Retired stations are not in the index. */
type ShownState = Exclude<LocatedRecord['state'], 'retired'>;

const whereOf = ({ adcode, position }: LocatedRecord) => ({ adcode, coordinates: position });

function toldStation(record: LocatedRecord, now: Date) {
  const state = stateAt(record, now);
  const isBack = state !== record.state;
  return {
    where: whereOf(record),
    status: {
      type: 'upsert' as const,
      id: record.id,
      code: record.code,
      adcode: record.adcode,
      state: state as ShownState,
      stateReason: isBack ? null : record.stateReason,
      stateUntil: isBack ? null : (record.stateUntil?.toISOString() ?? null),
      utilities: { water: record.water, power: record.power },
      revision: record.revision,
      updatedAt: record.updatedAt.toISOString(),
    },
  };
}

/** What decides whether one can use it, besides the time: a verification renews that, too. */
const usableBy = (record: LocatedRecord) => [
  record.state,
  record.stateReason,
  record.stateUntil,
  record.water,
  record.power,
  record.openingHours,
  record.hoursConfidence,
  record.verifiedAt,
  record.isDoubted,
  record.amenities,
  record.access,
];

function kindOf(before: LocatedRecord | undefined, after: LocatedRecord | undefined): 'status' | 'station' {
  return before && after && isDeepStrictEqual(usableBy(before), usableBy(after)) ? 'station' : 'status';
}

/** What event streams follow. */
export class LiveFeed {
  readonly #stations: LiveStations;
  readonly #now: () => Date;

  constructor(stations: LiveStations, now: () => Date) {
    this.#stations = stations;
    this.#now = now;
  }

  current() {
    const { index, head } = this.#stations.state;
    return {
      place: placeOf(head),
      station: (id: string) => {
        const record = index.byId(id);
        return record && toldStation(record, this.#now());
      },
    };
  }

  onStep(listener: (step: ReturnType<LiveFeed['step']>) => void): () => void {
    return this.#stations.onChange((change) => listener(this.step(change)));
  }

  /** One load of the index, station by station in the order of their places. */
  step({ before, after, ids, places }: LiveChange) {
    const place = placeOf(after.head);
    if (ids === undefined || places.size > MAX_CHANGES) return { place, changes: undefined };
    const changes = [...places].flatMap(([id, seq]) => {
      const [was, is] = [before.index.byId(id), after.index.byId(id)];
      // A name that it shows but does not own has no place; nor is there anything to tell of what never was on the map.
      if (seq === null || (was === undefined && is === undefined)) return [];
      return { id, seq, kind: kindOf(was, is), before: was && whereOf(was), after: is && toldStation(is, this.#now()) };
    });
    return { place, changes: changes.sort((a, b) => a.seq - b.seq) };
  }
}

function placeOf({ epoch, seq }: LiveState['head']) {
  return { epoch, seq };
}
