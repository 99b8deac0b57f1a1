/**
 * How long it takes to get there. Straight-line distance, a detour factor and a speed: an estimate for "usable on
 * arrival", not a route.
 */
export const TRAVEL_MODES = ['walk', 'ebike'];
/** Metres a second. Walking 1.2 (GB 51038 crossing design speed); e-bike 15 km/h in town, below the legal 25 km/h. */
const SPEED = { walk: 1.2, ebike: 15 / 3.6 };
/** Streets are longer than the straight line; 1.3 is the usual ratio in a street grid (4/pi = 1.27). */
const DETOUR = 1.3;
/** Whole seconds for `distanceMeters` of straight line. */
export function travelSeconds(distanceMeters, mode) {
    return Math.round((distanceMeters * DETOUR) / SPEED[mode]);
}
//# sourceMappingURL=travel.js.map