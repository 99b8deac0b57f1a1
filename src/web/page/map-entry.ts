/** What a tile's station tells of getting in, without knowing when somebody arrives. As an expression of MapLibre; pure. */
import type { ExpressionSpecification } from 'maplibre-gl';

/**
 * `yes | likely | unknown | no` of a station's properties. A state of open is no promise: without known hours, or never
 * verified, it is not known; with hours it hangs on the time; only what never closes and was verified lately is a yes.
 */
export const ENTRY_TONE: ExpressionSpecification = [
  'case',
  ['!=', ['get', 'state'], 'open'],
  'no',
  ['any', ['!', ['has', 'openingHours']], ['==', ['get', 'freshness'], 'unverified']],
  'unknown',
  ['all', ['==', ['get', 'freshness'], 'fresh'], ['==', ['get', 'openingHours'], '24/7']],
  'yes',
  'likely',
];
