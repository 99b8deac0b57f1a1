/**
 * The counties around the last places, kept for when there is no network: each its layer in GCJ-02, as the service sent
 * it, at most five and two megabytes. What is written down of the rider is which counties, never where in them.
 */
import { settings, ours } from '../../page/settings.ts';
import { isTexts, keep, readKept } from '../storage.ts';
import type { LayerFeature } from './rank-on-device.ts';

/** The newest first. */
const COUNTIES_KEY = 'counties';
const CACHE = `stations${settings.pathPrefix}`;
export const MAX_COUNTIES = 5;
export const MAX_BYTES = 2 * 1024 * 1024;
/** A county read so lately is not read again. */
const YOUNG_MS = 10 * 60_000;
const KEPT_AT = 'x-kept-at';

const addressOf = (adcode: string): string => ours(`/v1/layers/amap/districts/${adcode}/stations.geojson`);
/** The names of amenities, which a station's page shows. */
const CATALOGUE = ours('/v1/amenities');

export interface KeptCounties {
  readonly features: readonly LayerFeature[];
  /** When the oldest of them was read. */
  readonly keptAt: Date;
}

/** Pages without HTTPS have no cache. */
const canKeep = (): boolean => 'caches' in globalThis;

/** Keep these counties beside those kept before; the oldest go when there are too many. */
export async function keepCounties(adcodes: readonly string[]): Promise<void> {
  if (!canKeep()) return;
  const cache = await caches.open(CACHE);
  const wanted = [...new Set([...adcodes, ...(readKept(COUNTIES_KEY, isTexts) ?? [])])];
  const kept: string[] = [];
  let bytes = 0;
  for (const adcode of wanted) {
    const size = kept.length < MAX_COUNTIES ? await sizeOf(cache, addressOf(adcode), adcodes.includes(adcode)) : 0;
    if (size > 0 && bytes + size <= MAX_BYTES) {
      kept.push(adcode);
      bytes += size;
    } else await cache.delete(addressOf(adcode));
  }
  await sizeOf(cache, CATALOGUE, true);
  keep(COUNTIES_KEY, kept);
}

/** Bytes of what is kept under `address`, read again when old; 0: there is nothing. */
async function sizeOf(cache: Cache, address: string, isWanted: boolean): Promise<number> {
  const before = await cache.match(address);
  const isYoung = before !== undefined && Date.now() - keptAt(before) < YOUNG_MS;
  if (isWanted && !isYoung) {
    try {
      const answer = await fetch(address);
      if (answer.ok) return await store(cache, address, answer);
    } catch {
      // No network: what was kept stays.
    }
  }
  return before === undefined ? 0 : (await before.clone().arrayBuffer()).byteLength;
}

async function store(cache: Cache, address: string, answer: Response): Promise<number> {
  const body = await answer.arrayBuffer();
  const headers = { 'content-type': 'application/json', [KEPT_AT]: String(Date.now()) };
  if (body.byteLength <= MAX_BYTES) await cache.put(address, new Response(body, { headers }));
  return body.byteLength;
}

const keptAt = (answer: Response): number => Number(answer.headers.get(KEPT_AT) ?? 0);

/** All stations that are kept; undefined: none. */
export async function readCounties(): Promise<KeptCounties | undefined> {
  if (!canKeep()) return undefined;
  const cache = await caches.open(CACHE);
  const features: LayerFeature[] = [];
  let oldest = Infinity;
  for (const adcode of readKept(COUNTIES_KEY, isTexts) ?? []) {
    const answer = await cache.match(addressOf(adcode));
    if (!answer) continue;
    oldest = Math.min(oldest, keptAt(answer));
    features.push(...((await answer.json()) as { features: LayerFeature[] }).features);
  }
  return oldest === Infinity ? undefined : { features, keptAt: new Date(oldest) };
}

/** What GET /v1/amenities said last; undefined: it was never asked. */
export async function readCatalogue(): Promise<unknown> {
  if (!canKeep()) return undefined;
  return await (await (await caches.open(CACHE)).match(CATALOGUE))?.json();
}

/** Forget every county. */
export async function forgetCounties(): Promise<void> {
  keep(COUNTIES_KEY, undefined);
  if (canKeep()) await caches.delete(CACHE);
}
