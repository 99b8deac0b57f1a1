/** What every change of one station has in common: its lock, the policy, If-Match, and what the audit log says of it. */
import type { FastifyRequest } from 'fastify';
import type { Tx } from '../db/database.ts';
import { knownCaller, type Action, type Authorise, type Facts } from '../http/access.ts';
import { revisionCheck } from '../http/preconditions.ts';
import type { Audit } from '../http/write.ts';
import { lookedAfterBy, stationFacts } from './station-facts.repository.ts';
import { stationKey } from './station-key.ts';
import { lockStation, type LockedStation } from './station-write.repository.ts';

/** Throws unless the caller may do this to this station; the row is locked, so what is looked up stays true. */
export async function requireMay(
  tx: Tx,
  authorise: Authorise,
  request: FastifyRequest,
  action: Action,
  row: LockedStation,
  more: Facts = {},
): Promise<void> {
  const caller = knownCaller(request);
  const by = caller.role === 'manager' ? await lookedAfterBy(tx, row.id) : {};
  authorise(caller, action, { adcode: row.adcode, ...by, ...more });
}

export type StationRequest = FastifyRequest & { readonly params: { readonly id: string } };
export type ChangeWork = (row: LockedStation) => Promise<unknown>;

export interface ChangeRule {
  /** What the policy is asked for. */
  readonly action: Action;
  readonly ifMatch: 'required' | 'optional';
  /** What the audit log calls it; absent: as the policy does. */
  readonly recordedAs?: string;
}

/**
 * Change one station: lock it, ask the policy, hold it against If-Match, do `work`, and write down what is different
 * afterwards. Returns the row as it was. Throws `not-found`, `gone`, `forbidden`, `precondition-failed`,
 * `precondition-required`, and what `work` throws.
 */
export async function changeStation(
  tx: Tx,
  audit: Audit,
  authorise: Authorise,
  request: StationRequest,
  rule: ChangeRule,
  work: ChangeWork,
): Promise<LockedStation> {
  const check = revisionCheck(request, { required: rule.ifMatch === 'required' });
  const row = await lockStation(tx, stationKey(request.params.id), (found) =>
    requireMay(tx, authorise, request, rule.action, found),
  );
  check(row.revision);
  const before = await stationFacts(tx, row.id);
  await work(row);
  const after = await stationFacts(tx, row.id);
  const object = { type: 'station', id: row.id, adcode: row.adcode };
  await audit.record({ action: rule.recordedAs ?? rule.action, object, before, after });
  return row;
}
