/**
 * Which station is the answer. Pure.
 *
 * The nearest one that lets the rider in (`yes`, else `likely`: both count the same, the nearer wins) within reach; where
 * there is none, the nearest of which it is not known; where all are shut, the nearest. Whatever is nearer than the
 * answer is said to be, with why it is not: nobody rides past an open door without knowing it.
 */
import { travelSeconds, type TravelMode } from '../../stations/travel.ts';
import type { Usable } from './shown.ts';

/** So long a way is still worth it for a door that opens, in either mode: half a break. */
export const REACH_SECONDS = 15 * 60;

export interface Ranked {
  readonly distance: number;
  readonly usable: Usable;
}

export interface Choice<Station> {
  readonly hero: Station;
  /** All others, in the order of distance. */
  readonly others: readonly Station[];
  /** The nearest of those that are nearer than the answer. */
  readonly nearer: Station | undefined;
}

/** `stations` in the order of distance; undefined when there are none. */
export function chooseHero<Station extends Ranked>(
  stations: readonly Station[],
  mode: TravelMode,
): Choice<Station> | undefined {
  const isInReach = ({ distance }: Station): boolean => travelSeconds(distance, mode) <= REACH_SECONDS;
  const hero =
    stations.find((one) => (one.usable === 'yes' || one.usable === 'likely') && isInReach(one)) ??
    stations.find((one) => one.usable === 'unknown') ??
    stations.find((one) => one.usable !== 'no') ??
    stations[0];
  if (hero === undefined) return undefined;
  const [nearest] = stations;
  return { hero, others: stations.filter((one) => one !== hero), nearer: nearest === hero ? undefined : nearest };
}
