/**
 * What the rider told us: sent at once, or kept until there is a network and sent then, each under a key of its own so that
 * it counts once. Receipts stay on this device: nobody else can look them up for the rider.
 */
import { api, ApiProblem, dataOf, newKey } from '../page/api.ts';
import { isRecord, keep, readKept } from './storage.ts';
import { Store } from './store.ts';

export const REPORT_KINDS = ['locked', 'noWater', 'broken', 'wrongPlace', 'closedDown', 'other'] as const;
export type ReportKind = (typeof REPORT_KINDS)[number];

export interface KeptReport {
  /** Its Idempotency-Key. */
  readonly key: string;
  readonly station: { readonly code: string; readonly name: string };
  readonly kind: ReportKind;
  readonly words: string | undefined;
  readonly toldAt: string;
  /** refused: the service will not have it, and says why. */
  readonly state: 'queued' | 'sent' | 'refused';
  readonly trackingCode?: string;
  readonly dueAt?: string;
  readonly why?: string;
}

const KEY = 'reports';
const MAX_KEPT = 30;

const isReport = (value: unknown): value is KeptReport =>
  isRecord(value) &&
  typeof value['key'] === 'string' &&
  isRecord(value['station']) &&
  typeof value['state'] === 'string';
const areReports = (value: unknown): value is KeptReport[] => Array.isArray(value) && value.every(isReport);

/** The newest first. */
export const reports = new Store<readonly KeptReport[]>(readKept(KEY, areReports) ?? []);

function put(report: KeptReport): void {
  const others = reports.value.filter((one) => one.key !== report.key);
  const all = [report, ...others].sort((a, b) => (a.toldAt < b.toldAt ? 1 : -1)).slice(0, MAX_KEPT);
  keep(KEY, all);
  reports.set(all);
}

export function forgetReports(): void {
  keep(KEY, undefined);
  reports.set([]);
}

/** Tell it; resolves when it is sent, refused, or known to wait for a network. */
export async function report(
  station: { readonly code: string; readonly name: string },
  kind: ReportKind,
  words?: string,
): Promise<KeptReport> {
  const { code, name } = station;
  const toldAt = new Date().toISOString();
  const made: KeptReport = { key: newKey(), station: { code, name }, kind, words, toldAt, state: 'queued' };
  put(made);
  return await send(made);
}

async function send(waiting: KeptReport): Promise<KeptReport> {
  const { key, station, kind, words } = waiting;
  try {
    const receipt = await dataOf(
      api.POST('/v1/stations/{id}/reports', {
        params: { path: { id: station.code } },
        headers: { 'Idempotency-Key': key },
        body: { kind, ...(words ? { words } : {}) },
      }),
    );
    const sent = { ...waiting, state: 'sent' as const, trackingCode: receipt.trackingCode, dueAt: receipt.dueAt };
    put(sent);
    return sent;
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    // Later it may go: no network, the service away, too many at once.
    if (error.status === 0 || error.status >= 500 || error.status === 429) return waiting;
    const refused = { ...waiting, state: 'refused' as const, why: error.message };
    put(refused);
    return refused;
  }
}

let sending: Promise<void> | undefined;

/** Send what waits, one after the other; stops where there is still no network. */
export function sendQueued(): Promise<void> {
  sending ??= (async () => {
    for (const waiting of [...reports.value].reverse()) {
      if (waiting.state === 'queued' && (await send(waiting)).state === 'queued') break;
    }
  })().finally(() => (sending = undefined));
  return sending;
}

/** From now on: whenever the network comes back or the page is looked at again. */
export function sendQueuedWhenPossible(): void {
  addEventListener('online', () => void sendQueued());
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') void sendQueued();
  });
  void sendQueued();
}
