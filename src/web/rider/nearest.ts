/**
 * Asking for the nearest stations: by the service, and by the device itself where the service does not answer. The place
 * goes into the body of the call and nowhere else.
 */
import { api, ApiProblem, dataOf, type Schema } from '../page/api.ts';
import { languageTag } from '../page/language.ts';
import type { Filters } from './filters.ts';
import { takeAnswer } from './first-answer.ts';
import type { KnownPlace } from './place.ts';
import { LIMIT, questionOf } from './question.ts';
import type { ShownStation } from './shown.ts';
import { Store } from './store.ts';

export type Answer =
  | { readonly kind: 'waiting' }
  | {
      readonly kind: 'answered';
      readonly stations: readonly ShownStation[];
      /** When what the device ranked was read from the service; undefined: the service answers, now. */
      readonly keptAt: Date | undefined;
    }
  /** Nobody answers and nothing is kept; or the service says what is wrong. */
  | { readonly kind: 'failed'; readonly problem: ApiProblem };

export const answer = new Store<Answer>({ kind: 'waiting' });

type Feature = Schema['NearestCollection']['features'][number];

/** On a bad network the device's own answer comes first. */
const PATIENCE_MS = 8_000;

let asked = 0;

/** Ask, and put the answer up. The last question wins; `isQuiet` leaves the answer up until there is a new one. */
export async function askNearest(place: KnownPlace, filters: Filters, { isQuiet = false } = {}): Promise<void> {
  const mine = ++asked;
  if (!isQuiet) answer.set({ kind: 'waiting' });
  const found = await answerTo(place, filters);
  if (mine === asked) answer.set(found);
}

async function answerTo(place: KnownPlace, filters: Filters): Promise<Answer> {
  try {
    const body = questionOf(place, filters);
    const asked = takeAnswer(JSON.stringify(body), languageTag());
    const signal = patience();
    const fetch = asked && (() => Promise.race([asked, abortOf(signal)]));
    const { features } = await dataOf(api.POST('/v1/stations/nearest', { body, signal, ...(fetch ? { fetch } : {}) }));
    return { kind: 'answered', stations: (features as Feature[]).map(shownOf), keptAt: undefined };
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    if (error.status !== 0 && error.status < 500) return { kind: 'failed', problem: error };
    const { answerFromKept } = await import('./offline/answer-from-kept.ts');
    const kept = await answerFromKept(place, filters, LIMIT);
    return kept ? { kind: 'answered', ...kept } : { kind: 'failed', problem: error };
  }
}

function patience(): AbortSignal {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), PATIENCE_MS);
  return controller.signal;
}

const abortOf = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('too late'))));

function shownOf({ id, geometry, properties }: Feature): ShownStation {
  const { code, name, address, district, distance, usable, reasons, needs, amenities } = properties;
  return {
    id,
    code,
    name,
    address,
    adcode: district.adcode,
    gcj02: geometry.coordinates,
    distance,
    usable,
    reasons,
    needs: amenities.length === 0 ? null : needs,
  };
}
