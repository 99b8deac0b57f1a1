/** An import's verdicts as GeoJSON points, to look at on a map. Rows without a position have no place there. */
import { createRequire } from 'node:module';
// The package is CommonJS without typings of its own (those under its name describe the format).
const builder = createRequire(import.meta.url)('geojson');
/** Indented GeoJSON text; coordinates are as submitted, in `crs`. */
export function reportGeojson(report, crs) {
    const points = report.verdicts.flatMap(({ position, issues, line, name, outcome, code, isLocated }) => position
        ? [{ ...position, line, name, outcome, code, isLocated, reasons: issues.map((one) => one.zh).join(' ') }]
        : []);
    return `${JSON.stringify({ ...builder.parse(points, { Point: ['lat', 'lng'] }), coordinateSystem: crs }, null, 1)}\n`;
}
//# sourceMappingURL=report-geojson.js.map