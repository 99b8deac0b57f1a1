/**
 * What the device knows of the place before the rider says anything: a place that they chose and that is kept, or the
 * browser's position where it was granted before. Shared by the page and by first-question.ts, which asks before the page is there.
 */
import type { Crs, Position } from '../../geo/crs.ts';
import { isRecord, keep, readKept } from './storage.ts';

export interface ChosenPlace {
  readonly label: string;
  readonly position: Position;
  readonly crs: Crs;
  /** `around`: the middle of a district's stations. */
  readonly how: 'station' | 'around' | 'pin';
}

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

export const readChosen = (): ChosenPlace | undefined => readKept(KEY, isChosen);

/** undefined: forget it. */
export const keepChosen = (chosen: ChosenPlace | undefined): void => keep(KEY, chosen);

/** May the browser be asked for its position without a question popping up? */
export async function permission(): Promise<'granted' | 'denied' | 'prompt'> {
  try {
    return (await navigator.permissions.query({ name: 'geolocation' })).state;
  } catch {
    return readKept(GRANTED_KEY, (value) => value === true) ? 'granted' : 'prompt';
  }
}

/** The browser has no position to give: the rider said no, or none was found in time. */
export class NoPositionError extends Error {
  readonly isRefused: boolean;
  constructor({ code, PERMISSION_DENIED, message }: GeolocationPositionError) {
    super(message);
    this.name = 'NoPositionError';
    this.isRefused = code === PERMISSION_DENIED;
  }
}

/** Ask the browser where it is; it may ask the rider. Rejects with a NoPositionError. */
export function readPosition(): Promise<GeolocationPosition> {
  return new Promise((resolve, reject) => {
    navigator.geolocation.getCurrentPosition(
      (found) => {
        keep(GRANTED_KEY, true);
        resolve(found);
      },
      (error) => {
        const reason = new NoPositionError(error);
        if (reason.isRefused) keep(GRANTED_KEY, undefined);
        reject(reason);
      },
      { enableHighAccuracy: true, timeout: WAIT_MS, maximumAge: MAX_AGE_MS },
    );
  });
}
