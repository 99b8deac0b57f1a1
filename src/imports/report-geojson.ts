/** An import's verdicts as GeoJSON points, to look at on a map. Rows without a position have no place there. */
import { createRequire } from 'node:module';
import type { FeatureCollection, Point } from 'geojson';
import type { ImportReport } from './importer.ts';

// The package is CommonJS without typings of its own (those under its name describe the format).
const builder = createRequire(import.meta.url)('geojson') as {
  parse(
    objects: readonly object[],
    settings: { readonly Point: readonly [lat: string, lng: string] },
  ): FeatureCollection<Point>;
};

/** Indented GeoJSON text; coordinates are as submitted, in `crs`. */
export function reportGeojson(report: ImportReport, crs: string): string {
  const points = report.verdicts.flatMap(({ position, issues, line, name, outcome, code, isLocated }) =>
    position
      ? [{ ...position, line, name, outcome, code, isLocated, reasons: issues.map((one) => one.zh).join(' ') }]
      : [],
  );
  return `${JSON.stringify({ ...builder.parse(points, { Point: ['lat', 'lng'] }), coordinateSystem: crs }, null, 1)}\n`;
}
