/**
 * What a manager writes about one station, as the queue takes it, and the station as it will be once all that waits has
 * arrived. Pure: the same words make a write and read it back.
 */
import type { components } from '../../page/api-schema.js';
import type { NewWrite, Write } from '../outbox/queue.ts';

type Schema = components['schemas'];

export type Station = Pick<Schema['StationCollection']['features'][number], 'id' | 'properties'>;
export type Facts = Station['properties'];
export type ReportCase = Schema['ReportCaseList']['reports'][number];
export type StatusBody = Schema['StationStatusInput'];
export type CheckBody = Schema['CheckCreateInput'];
export type AmenityState = Schema['AmenityState'];
export type ReportAnswer = Schema['ReportAnswerInput'];

export const statusWrite = (id: string, body: StatusBody): NewWrite => ({
  lane: id,
  what: 'status',
  method: 'PUT',
  path: `/v1/stations/${id}/status`,
  body,
});

export const amenityWrite = (id: string, code: string, state: AmenityState): NewWrite => ({
  lane: id,
  what: 'amenity',
  method: 'PUT',
  path: `/v1/stations/${id}/amenities/${code}`,
  body: { state },
});

export const checkWrite = (id: string, body: CheckBody, photo: Blob | undefined): NewWrite => ({
  lane: id,
  what: 'check',
  method: 'POST',
  path: `/v1/stations/${id}/checks`,
  body,
  ...(photo ? { photo } : {}),
});

/** `revision`: of the case as it was read; the tag of a case begins with it. */
export const answerWrite = (report: Pick<ReportCase, 'id' | 'revision' | 'station'>, body: ReportAnswer): NewWrite => ({
  lane: report.station.id,
  what: 'answer',
  method: 'PATCH',
  path: `/v1/reports/${report.id}`,
  body,
  ifMatch: `"${report.revision}"`,
});

/** The same status again with other utilities: what is not said would be forgotten. */
export function withUtilities(facts: Facts, utilities: StatusBody['utilities']): StatusBody | undefined {
  if (facts.state !== 'open' && facts.state !== 'paused' && facts.state !== 'closed') return undefined;
  return {
    state: facts.state,
    ...(facts.stateReason === null ? {} : { reason: facts.stateReason }),
    ...(facts.stateUntil === null ? {} : { until: facts.stateUntil }),
    ...(utilities === undefined ? {} : { utilities }),
  };
}

function afterWrite(facts: Facts, write: Write): Facts {
  const verifiedAt = new Date(write.at).toISOString();
  if (write.what === 'status') {
    const { state, reason, until, utilities } = write.body as StatusBody;
    return {
      ...facts,
      state,
      stateReason: reason ?? null,
      stateUntil: until ?? null,
      utilities: { ...facts.utilities, ...utilities },
      verifiedAt,
    };
  }
  if (write.what === 'check') return { ...facts, verifiedAt };
  if (write.what !== 'amenity') return facts;
  const code = write.path.split('/').at(-1);
  const { state } = write.body as { state: AmenityState };
  return { ...facts, amenities: facts.amenities.map((one) => (one.code === code ? { ...one, state } : one)) };
}

/** The station with what waits for it; what was refused does not count. */
export const projectStation = (facts: Facts, id: string, writes: readonly Write[]): Facts =>
  writes.filter((one) => one.lane === id && !one.refusal).reduce(afterWrite, facts);

/** The case with the answers that wait for it. */
export function projectReport(report: ReportCase, writes: readonly Write[]): ReportCase {
  const waiting = writes.filter((one) => one.path === `/v1/reports/${report.id}` && !one.refusal);
  return waiting.reduce((before, { body }) => ({ ...before, status: (body as ReportAnswer).status }), report);
}
