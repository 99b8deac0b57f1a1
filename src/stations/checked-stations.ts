/** What a station is to the slices that look after it (checks, reports): found, locked, verified, doubted. Handed to them by app.ts. */
import type { Executor, Tx } from '../db/database.ts';
import { freshnessAt, type FreshnessRule } from './freshness.ts';
import { lookedAfterBy, stationFacts } from './station-facts.repository.ts';
import { stationKey } from './station-key.ts';
import {
  applyFinding,
  doubtStation,
  lockStation,
  settleDoubt,
  type Finding,
  type LockedStation,
} from './station-write.repository.ts';
import { findStation } from './station.repository.ts';

export function checkedStations(rule: FreshnessRule, now: () => Date) {
  return {
    lock: async (tx: Tx, idOrCode: string, mayChange: (row: LockedStation) => Promise<void>) =>
      await lockStation(tx, stationKey(idOrCode), mayChange),
    find: async (db: Executor, idOrCode: string) => await findStation(db, stationKey(idOrCode)),
    lookedAfterBy,
    facts: stationFacts,
    doubt: doubtStation,
    settle: settleDoubt,
    apply: async (tx: Tx, row: LockedStation, found: Omit<Finding, 'freshness'>) =>
      await applyFinding(tx, row, { ...found, freshness: freshnessAt(found.at, now(), rule) }),
  };
}
