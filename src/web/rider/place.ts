/**
 * From where: the browser's position, or a place that the rider chose. The browser's is asked for by a tap until it is
 * granted, is held in memory only and goes nowhere but into the body of the nearest call. A chosen place is kept on the
 * device, for the rider made it and expects it to be there.
 */
import type { Position } from '../../geo/crs.ts';
import { takePosition } from './first-answer.ts';
import {
  keepChosen,
  permission,
  readChosen,
  readPosition,
  type ChosenPlace,
  type NoPositionError,
} from './kept-place.ts';
import { Store } from './store.ts';

export type Place =
  | { readonly kind: 'locating' }
  /** Nobody asked yet; the rider said no; the device has none; it found nothing in time. */
  | { readonly kind: 'none'; readonly why: 'not-asked' | 'refused' | 'unsupported' | 'failed' }
  | { readonly kind: 'here'; readonly position: Position; readonly crs: 'wgs84'; readonly accuracyMeters: number }
  | ({ readonly kind: 'chosen' } & ChosenPlace);

/** A place from which can be searched. */
export type KnownPlace = Extract<Place, { readonly kind: 'here' | 'chosen' }>;

export const place = new Store<Place>({ kind: 'locating' });
export const isKnown = (one: Place): one is KnownPlace => one.kind === 'here' || one.kind === 'chosen';

/** Find out from where, without a question popping up. */
export async function startPlace(): Promise<void> {
  const chosen = readChosen();
  if (chosen) place.set({ kind: 'chosen', ...chosen });
  else if (!('geolocation' in navigator)) place.set({ kind: 'none', why: 'unsupported' });
  else {
    const state = await permission();
    if (state === 'granted') locate();
    else place.set({ kind: 'none', why: state === 'denied' ? 'refused' : 'not-asked' });
  }
}

/** Ask the browser (which may ask the rider). Forgets a chosen place. */
export function locate(): void {
  keepChosen(undefined);
  place.set({ kind: 'locating' });
  look();
}

/** Where the rider is by now, who may have gone on; what is shown stays meanwhile. */
export function locateAgain(): void {
  if (place.value.kind === 'here') look();
}

/** The first time it may have been asked for already. */
function look(): void {
  (takePosition() ?? readPosition()).then(
    ({ coords }) => {
      const position = [coords.longitude, coords.latitude] as const;
      place.set({ kind: 'here', position, crs: 'wgs84', accuracyMeters: coords.accuracy });
    },
    // Of the page's class or of that of first-question.ts, which has its own.
    ({ isRefused }: NoPositionError) => {
      if (place.value.kind === 'here' && !isRefused) return;
      place.set({ kind: 'none', why: isRefused ? 'refused' : 'failed' });
    },
  );
}

export function choosePlace(chosen: ChosenPlace): void {
  keepChosen(chosen);
  place.set({ kind: 'chosen', ...chosen });
}
