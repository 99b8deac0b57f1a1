/**
 * Geodesics from one position to many whose earth-centred coordinates are at hand, as an index has them: without the
 * trigonometry of the other end. What `geodesic` (distance.ts) says, for as far as chords tell it.
 */
import { A, EP2, SHORT_METERS, chordToGeodesicMeters, toEcef } from "./distance.js";
const RADIANS = Math.PI / 180;
/**
 * One asker after the other, in the same memory: `start`, then `measure` each point and read `distanceMeters` and
 * `bearingDegrees` before the next.
 */
export class GeodesicFrom {
    /** x, y, z of the asker in metres. */
    ecef = new Float64Array(3);
    /** Results of the last `measure`, kept in typed memory: a field would be a new number object each time. */
    #result = new Float64Array(2);
    #sinLng = 0;
    #cosLng = 1;
    #sinLat = 0;
    #cosLat = 1;
    /** One over the radius of curvature of the prime vertical, in 1/metres. */
    #curvature = 0;
    /** @throws RangeError for what is no position. */
    start(from) {
        toEcef(from, this.ecef);
        const [lng, lat] = [from[0] * RADIANS, from[1] * RADIANS];
        this.#sinLng = Math.sin(lng);
        this.#cosLng = Math.cos(lng);
        this.#sinLat = Math.sin(lat);
        this.#cosLat = Math.cos(lat);
        this.#curvature = Math.hypot(this.#cosLat, this.#sinLat / Math.sqrt(1 + EP2)) / A;
    }
    /** Metres along the geodesic. */
    get distanceMeters() {
        return this.#result[0];
    }
    /** Degrees clockwise from north, 0 <= bearing < 360. */
    get bearingDegrees() {
        return this.#result[1];
    }
    /** The geodesic to earth-centred x, y, z in metres; false where it is too long for a chord to tell it, or begins at a pole. */
    measure(x, y, z) {
        const [from, result] = [this.ecef, this.#result];
        const dx = x - from[0];
        const dy = y - from[1];
        const dz = z - from[2];
        const chord = Math.sqrt(dx * dx + dy * dy + dz * dz);
        // At a pole east is no direction.
        if (!(chord < SHORT_METERS) || this.#cosLat < 1e-6)
            return false;
        if (chord === 0) {
            result[0] = result[1] = 0;
            return true;
        }
        result[0] = chordToGeodesicMeters(chord, from[2], z);
        const east = this.#cosLng * dy - this.#sinLng * dx;
        const north = dz * this.#cosLat - (this.#cosLng * dx + this.#sinLng * dy) * this.#sinLat;
        const level = Math.sqrt(east * east + north * north);
        const [sin, cos] = level === 0 ? [0, 1] : [east / level, north / level];
        // How far the geodesic's azimuth differs from that of the plane through chord and vertical: as in distance.ts.
        const arc = chord * this.#curvature;
        const eta2 = EP2 * this.#cosLat * this.#cosLat;
        const turn = eta2 * arc * arc * sin * ((cos * (1 + eta2 * cos * cos)) / 6 - (arc * this.#sinLat) / (24 * this.#cosLat));
        const bearing = Math.atan2(sin - turn * cos, cos + turn * sin) / RADIANS;
        const positive = bearing < 0 ? bearing + 360 : bearing;
        result[1] = positive < 360 ? positive : 0;
        return true;
    }
}
//# sourceMappingURL=geodesic-from.js.map