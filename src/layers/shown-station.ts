/** A station to be read into, see `LayerTable.readShown`. */
import type { ShownStation } from './layer-source.ts';

export function emptyStation(): ShownStation {
  return {
    id: new Uint32Array(4),
    adcode: '',
    state: 'open',
    openingHours: null,
    needs: '',
    freshness: 'unverified',
    revision: 0,
    verifiedMs: NaN,
    updatedMs: 0,
    text: new Uint8Array(0),
    codeFrom: 0,
    codeTo: 0,
    nameFrom: 0,
    nameTo: 0,
    addressFrom: 0,
    addressTo: 0,
    amenities: new Uint8Array(256),
    amenitiesTo: 0,
  };
}
