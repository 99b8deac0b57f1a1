/**
 * Conversion between the four coordinate systems of Chinese maps, for one position or a typed batch.
 *
 * Owns the formulas only. It converts any finite input and knows nothing of where the service works: whether a
 * position may be served at all is service-area.ts. Nothing here iterates until something converges: every inverse
 * takes a fixed number of steps, so that no input, however odd, can hang a request.
 *
 * The forward formulas are the definitions, and whatever ends in WGS-84 undoes them to far below 1 mm. One published
 * formula is kept although it is no exact inverse: BD-09 to GCJ-02, see `bd09ToGcj02`.
 */
// The Krasovsky 1940 ellipsoid, as the public GCJ-02 formula has it (not WGS-84's; 6378137 would be 1 cm off).
const SEMI_MAJOR_METERS = 6378245;
const ECCENTRICITY_SQUARED = 0.006693421622965943;
const RADIANS = Math.PI / 180;
// Each step shrinks the error 50-fold (BD-09) or more (GCJ-02): after four it is below a hundredth of a millimetre.
const INVERSE_STEPS = 4;
// The GCJ-02 offset in degrees: where gcj02Shift leaves its answer, since an array per call would cost more than the sum.
const shift = new Float64Array(2);
/**
 * Leaves the GCJ-02 offset at a WGS-84 position in `shift`. The published formula (googollee/eviltransform,
 * wandergis/coordtransform), with sines of multiples of an angle taken from that angle's: half the time, same to 1e-13.
 */
function gcj02Shift(lng, lat) {
    const x = lng - 105;
    const y = lat - 35;
    const root = Math.sqrt(Math.abs(x));
    const sinX3 = Math.sin((x * Math.PI) / 3);
    const cosX3 = Math.cos((x * Math.PI) / 3);
    const sinX = sinX3 * (3 - 4 * sinX3 * sinX3);
    const sin2X = 2 * sinX * cosX3 * (4 * cosX3 * cosX3 - 3);
    const sin6X = sin2X * (3 - 4 * sin2X * sin2X);
    const sinY3 = Math.sin((y * Math.PI) / 3);
    const sinY = sinY3 * (3 - 4 * sinY3 * sinY3);
    const sinX12 = Math.sin((x * Math.PI) / 12);
    const sinX30 = Math.sin((x * Math.PI) / 30);
    const sinY12 = Math.sin((y * Math.PI) / 12);
    const sinY30 = Math.sin((y * Math.PI) / 30);
    const ripple = 20 * sin6X + 20 * sin2X;
    const wavesY = ripple + 20 * sinY + 40 * sinY3 + 160 * sinY12 + 320 * sinY30;
    const wavesX = ripple + 20 * sinX + 40 * sinX3 + 150 * sinX12 + 300 * sinX30;
    const north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + (wavesY * 2) / 3;
    const east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + (wavesX * 2) / 3;
    const sinLat = Math.sin(lat * RADIANS);
    const w2 = 1 - ECCENTRICITY_SQUARED * sinLat * sinLat;
    const w = Math.sqrt(w2);
    shift[0] = (east * w) / (SEMI_MAJOR_METERS * Math.cos(lat * RADIANS) * RADIANS);
    shift[1] = (north * w2 * w) / (SEMI_MAJOR_METERS * (1 - ECCENTRICITY_SQUARED) * RADIANS);
}
const wgs84ToGcj02 = (lng, lat, out, at) => {
    gcj02Shift(lng, lat);
    out[at] = lng + shift[0];
    out[at + 1] = lat + shift[1];
};
const gcj02ToWgs84 = (lng, lat, out, at) => {
    let x = lng;
    let y = lat;
    for (let step = 0; step < INVERSE_STEPS; step += 1) {
        gcj02Shift(x, y);
        x = lng - shift[0];
        y = lat - shift[1];
    }
    out[at] = x;
    out[at + 1] = y;
};
const BD09_FREQUENCY = (Math.PI * 3000) / 180;
const gcj02ToBd09 = (lng, lat, out, at) => {
    const radius = Math.sqrt(lng * lng + lat * lat) + 0.00002 * Math.sin(lat * BD09_FREQUENCY);
    const angle = Math.atan2(lat, lng) + 0.000003 * Math.cos(lng * BD09_FREQUENCY);
    out[at] = radius * Math.cos(angle) + 0.0065;
    out[at + 1] = radius * Math.sin(angle) + 0.006;
};
/** Undoes `gcj02ToBd09` in so many steps; the first takes the ripple at the shifted position, the others refine it. */
function undoBd09(lng, lat, out, at, steps) {
    const shiftedX = lng - 0.0065;
    const shiftedY = lat - 0.006;
    const radius = Math.sqrt(shiftedX * shiftedX + shiftedY * shiftedY);
    const angle = Math.atan2(shiftedY, shiftedX);
    let x = shiftedX;
    let y = shiftedY;
    for (let step = 0; step < steps; step += 1) {
        const r = radius - 0.00002 * Math.sin(y * BD09_FREQUENCY);
        const a = angle - 0.000003 * Math.cos(x * BD09_FREQUENCY);
        x = r * Math.cos(a);
        y = r * Math.sin(a);
    }
    out[at] = x;
    out[at + 1] = y;
}
/**
 * The published formula, as every tool and the public vectors have it: one pass. Taken forward again it misses its input
 * by 6 cm on average and 23 cm at worst, so between these two systems, and only there, a round trip is not exact.
 */
const bd09ToGcj02 = (lng, lat, out, at) => undoBd09(lng, lat, out, at, 1);
/** On the way to WGS-84, which is what distances are computed in, the forward formula is undone exactly. */
const bd09ToExactGcj02 = (lng, lat, out, at) => undoBd09(lng, lat, out, at, INVERSE_STEPS);
// Baidu's published LL2MC, for |lat| up to 15, 30, 45, 60, 75 degrees, and beyond.
// prettier-ignore
const TO_MERCATOR = [
    [-0.0003218135878613132, 111320.7020701615, 0.00369383431289, 823725.6402795718, 0.46104986909093,
        2351.343141331292, 1.58060784298199, 8.77738589078284, 0.37238884252424, 7.45],
    [-0.0003441963504368392, 111320.7020576856, 278.2353980772752, 2485758.690035394, 6070.750963243378,
        54821.18345352118, 9540.606633304236, -2710.55326746645, 1405.483844121726, 22.5],
    [0.00220636496208, 111320.7020209128, 51751.86112841131, 3796837.749470245, 992013.7397791013,
        -1221952.21711287, 1340652.697009075, -620943.6990984312, 144416.9293806241, 37.5],
    [0.00337398766765, 111320.7020202162, 4481351.045890365, -23393751.19931662, 79682215.47186455,
        -115964993.2797253, 97236711.15602145, -43661946.33752821, 8477230.501135234, 52.5],
    [0.0008277824516172526, 111320.7020463578, 647795574.6671607, -4082003173.641316, 10774905663.51142,
        -15171875531.51559, 12053065338.62167, -5124939663.577472, 913311935.9512032, 67.5],
    [-0.0015702102444, 111320.7020616939, 1704480524535203, -10338987376042340, 26112667856603880,
        -35149669176653700, 26595700718403920, -10725012454188240, 1800819912950474, 82.5],
];
const EDGES_DEGREES = [15, 30, 45, 60, 75];
// Baidu's published MC2LL. It does not quite undo LL2MC (6 mm off at 29 degrees, 3 cm at 44, 26 cm at 54), so it only
// gives the first guess. At its edges LL2MC jumps by 1 to 41 cm: no position has the metres inside such a gap.
// prettier-ignore
const FROM_MERCATOR = [
    [2.890871144776878e-9, 0.000008983055095805407, -3.068298e-8, 7.47137025468032, -0.00000353937994,
        -0.02145144861037, -0.00001234426596, 0.00010322952773, -0.00000323890364, 826088.5],
    [3.09191371068437e-9, 0.000008983055096812155, 0.00006995724062, 23.10934304144901, -0.00023663490511,
        -0.6321817810242, -0.00663494467273, 0.03430082397953, -0.00466043876332, 2555164.4],
    [-1.981981304930552e-8, 0.000008983055099779535, 0.03278182852591, 40.31678527705744, 0.65659298677277,
        -4.44255534477492, 0.85341911805263, 0.12923347998204, -0.04625736007561, 4482777.06],
    [-3.030883460898826e-8, 0.00000898305509983578, 0.30071316287616, 59.74293618442277, 7.357984074871,
        -25.38371002664745, 13.45380521110908, -3.29883767235584, 0.32710905363475, 6856817.37],
    [-7.435856389565537e-9, 0.000008983055097726239, -0.78625201886289, 96.32687599759846, -1.85204757529826,
        -59.36935905485877, 47.40033549296737, -16.50741931063887, 2.28786674699375, 10260144.86],
    [1.410526172116255e-8, 0.00000898305509648872, -1.9939833816331, 200.9824383106796, -187.2403703815547,
        91.6087516669843, -23.38765649603339, 2.57121317296198, -0.03801003308653, 17337981.2],
];
const EDGES_METERS = [1678043.12, 3481989.83, 5591021, 8362377.87, 12890594.86];
/** How many of the edges lie below the magnitude: the number of the row to use. */
function bandOf(magnitude, edges) {
    let band = 0;
    for (const edge of edges)
        if (magnitude > edge)
            band += 1;
    return band;
}
function northing(row, magnitude) {
    const t = magnitude / row[9];
    return row[2] + t * (row[3] + t * (row[4] + t * (row[5] + t * (row[6] + t * (row[7] + t * row[8])))));
}
/** The derivative of `northing` by the magnitude. */
function northingSlope(row, magnitude) {
    const t = magnitude / row[9];
    const higher = t * (4 * row[6] + t * (5 * row[7] + t * 6 * row[8]));
    return (row[3] + t * (2 * row[4] + t * (3 * row[5] + higher))) / row[9];
}
const bd09ToMercator = (lng, lat, out, at) => {
    const row = TO_MERCATOR[bandOf(Math.abs(lat), EDGES_DEGREES)];
    const east = row[0] + row[1] * Math.abs(lng);
    const north = northing(row, Math.abs(lat));
    out[at] = lng < 0 ? -east : east;
    out[at + 1] = lat < 0 ? -north : north;
};
const mercatorToBd09 = (x, y, out, at) => {
    const north = Math.abs(y);
    const band = bandOf(north, EDGES_METERS);
    const row = TO_MERCATOR[band];
    const lng = (Math.abs(x) - row[0]) / row[1];
    let lat = northing(FROM_MERCATOR[band], north);
    // Newton's steps: the first already takes 26 cm to micrometres.
    for (let step = 0; step < 2; step += 1)
        lat -= (northing(row, lat) - north) / northingSlope(row, lat);
    out[at] = x < 0 ? -lng : lng;
    out[at + 1] = y < 0 ? -lat : lat;
};
/** The steps from each system (row) to each other, in the order they are taken. */
const ROUTES = {
    wgs84: {
        wgs84: [],
        gcj02: [wgs84ToGcj02],
        bd09: [wgs84ToGcj02, gcj02ToBd09],
        bd09mc: [wgs84ToGcj02, gcj02ToBd09, bd09ToMercator],
    },
    gcj02: {
        wgs84: [gcj02ToWgs84],
        gcj02: [],
        bd09: [gcj02ToBd09],
        bd09mc: [gcj02ToBd09, bd09ToMercator],
    },
    bd09: {
        wgs84: [bd09ToExactGcj02, gcj02ToWgs84],
        gcj02: [bd09ToGcj02],
        bd09: [],
        bd09mc: [bd09ToMercator],
    },
    bd09mc: {
        wgs84: [mercatorToBd09, bd09ToExactGcj02, gcj02ToWgs84],
        gcj02: [mercatorToBd09, bd09ToGcj02],
        bd09: [mercatorToBd09],
        bd09mc: [],
    },
};
const single = new Float64Array(2);
/**
 * Converts one position into a new pair; the input is only read. Between a system and itself the same doubles come
 * back, bit for bit.
 *
 * @throws RangeError for a coordinate that is not finite, or has no finite image (only far off the earth).
 */
export function convert(position, from, to) {
    single[0] = position[0];
    single[1] = position[1];
    assertFinite(single);
    for (const step of ROUTES[from][to])
        step(single[0], single[1], single, 0);
    assertFinite(single);
    return [single[0], single[1]];
}
/**
 * Converts interleaved positions (lng, lat, lng, lat, ...) into `out`, or into a new array when none is given; each
 * result is exactly that of `convert`. `out` is as long as the input. It may be the input array itself (conversion in
 * place), but must not share its memory otherwise.
 *
 * @throws RangeError for an odd length, an unfit `out`, or a coordinate that is not finite or has no finite image
 * (`out` then holds unspecified numbers).
 */
export function convertBatch(coordinates, from, to, out = new Float64Array(coordinates.length)) {
    const { length } = coordinates;
    if (length % 2 !== 0)
        throw new RangeError('coordinates must come in pairs');
    if (out.length !== length)
        throw new RangeError('the output must be as long as the input');
    if (out !== coordinates && overlap(out, coordinates))
        throw new RangeError('the output overlaps the input');
    assertFinite(coordinates);
    if (out !== coordinates)
        out.set(coordinates);
    for (const step of ROUTES[from][to]) {
        for (let at = 0; at < length; at += 2)
            step(out[at], out[at + 1], out, at);
    }
    assertFinite(out);
    return out;
}
function overlap(a, b) {
    if (a.buffer !== b.buffer)
        return false;
    return a.byteOffset < b.byteOffset + b.byteLength && b.byteOffset < a.byteOffset + a.byteLength;
}
function assertFinite(coordinates) {
    for (let at = 0; at < coordinates.length; at += 1) {
        // The value stays out of the message: a rider's position must reach no log.
        if (!Number.isFinite(coordinates[at]))
            throw new RangeError(`coordinate ${at} is not a finite number`);
    }
}
//# sourceMappingURL=crs.js.map