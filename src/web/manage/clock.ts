/**
 * The service's clock as this device can tell it. Deadlines count by it, and when a check was made is told in it: phones
 * are minutes off, and the service refuses what lies in the future.
 */
import { api } from '../page/api.ts';

let aheadMs = 0;

/** The Date header has whole seconds: between this and a second later. */
export function noteServerTime(response: Response): void {
  const told = Date.parse(response.headers.get('date') ?? '');
  // What a cache gives has the Date of long ago.
  if (Number.isNaN(told) || response.headers.has('age')) return;
  aheadMs = told - Date.now();
}

/** ms of the epoch. */
export const serverNow = (): number => Date.now() + aheadMs;

api.use({
  onResponse({ request, response }) {
    // Only what no cache can have answered.
    if (request.method !== 'GET' || request.url.endsWith('/v1/me')) noteServerTime(response);
  },
});
