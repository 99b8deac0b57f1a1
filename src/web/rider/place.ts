/**
 * From where: the browser's position, or a place that the rider chose. The browser's is asked for by a tap until it is
 * granted, is held in memory only and goes nowhere but into the body of the nearest call. A chosen place is kept on the
 * device, for the rider made it and expects it to be there.
 */
import type { Crs, Position } from '../../geo/crs.ts';
import { isRecord, keep, readKept } from './storage.ts';
import { Store } from './store.ts';

export interface ChosenPlace {
  readonly label: string;
  readonly position: Position;
  readonly crs: Crs;
  /** `around`: the middle of a district's stations. */
  readonly how: 'station' | 'around' | 'pin';
}

export type Place =
  | { readonly kind: 'locating' }
  /** Nobody asked yet; the rider said no; the device has none; it found nothing in time. */
  | { readonly kind: 'none'; readonly why: 'not-asked' | 'refused' | 'unsupported' | 'failed' }
  | { readonly kind: 'here'; readonly position: Position; readonly crs: 'wgs84'; readonly accuracyMeters: number }
  | ({ readonly kind: 'chosen' } & ChosenPlace);

/** A place from which can be searched. */
export type KnownPlace = Extract<Place, { readonly kind: 'here' | 'chosen' }>;

const KEY = 'chosen-place';
/** The browser was asked before and said yes: some cannot tell without being asked. */
const GRANTED_KEY = 'position-granted';
const WAIT_MS = 10_000;
/** A rider on an e-bike does some 150 m in that time. */
const MAX_AGE_MS = 30_000;
const CRS_NAMES: readonly unknown[] = ['wgs84', 'gcj02', 'bd09'];

function isChosen(value: unknown): value is ChosenPlace {
  if (!isRecord(value) || !Array.isArray(value['position'])) return false;
  const isPair = value['position'].length === 2 && value['position'].every((one) => Number.isFinite(one));
  return isPair && typeof value['label'] === 'string' && CRS_NAMES.includes(value['crs']);
}

export const place = new Store<Place>({ kind: 'locating' });
export const isKnown = (one: Place): one is KnownPlace => one.kind === 'here' || one.kind === 'chosen';

/** Find out from where, without a question popping up. */
export async function startPlace(): Promise<void> {
  const chosen = readKept(KEY, isChosen);
  if (chosen) place.set({ kind: 'chosen', ...chosen });
  else if (!('geolocation' in navigator)) place.set({ kind: 'none', why: 'unsupported' });
  else {
    const state = await permission();
    if (state === 'granted') locate();
    else place.set({ kind: 'none', why: state === 'denied' ? 'refused' : 'not-asked' });
  }
}

async function permission(): Promise<'granted' | 'denied' | 'prompt'> {
  try {
    return (await navigator.permissions.query({ name: 'geolocation' })).state;
  } catch {
    return readKept(GRANTED_KEY, (value) => value === true) ? 'granted' : 'prompt';
  }
}

/** Ask the browser (which may ask the rider). Forgets a chosen place. */
export function locate(): void {
  keep(KEY, undefined);
  place.set({ kind: 'locating' });
  readPosition();
}

/** Where the rider is by now, who may have gone on; what is shown stays meanwhile. */
export function locateAgain(): void {
  if (place.value.kind === 'here') readPosition();
}

function readPosition(): void {
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      keep(GRANTED_KEY, true);
      const position = [coords.longitude, coords.latitude] as const;
      place.set({ kind: 'here', position, crs: 'wgs84', accuracyMeters: coords.accuracy });
    },
    (error) => {
      const isRefused = error.code === error.PERMISSION_DENIED;
      if (place.value.kind === 'here' && !isRefused) return;
      if (isRefused) keep(GRANTED_KEY, undefined);
      place.set({ kind: 'none', why: isRefused ? 'refused' : 'failed' });
    },
    { enableHighAccuracy: true, timeout: WAIT_MS, maximumAge: MAX_AGE_MS },
  );
}

export function choosePlace(chosen: ChosenPlace): void {
  keep(KEY, chosen);
  place.set({ kind: 'chosen', ...chosen });
}
