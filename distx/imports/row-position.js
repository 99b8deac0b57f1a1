import { readOneCell, readTwoCells } from "./coordinates.js";
import { namedCrs } from "./crs-words.js";
import { issue } from "./issue.js";
const SAME_POINT_DEGREES = 1e-6;
/** The pair in the coordinate columns, or undefined where they are all blank. Two cells count before one. */
function readColumns(reader, crs) {
    const lng = reader.coordinateColumn('lng', crs);
    const lat = reader.coordinateColumn('lat', crs);
    const both = reader.coordinateColumn('coordinates', crs);
    const isSplit = lng !== undefined || lat !== undefined;
    const other = (isSplit ? [lng, lat] : [both]).find((column) => column?.crs && column.crs !== crs)?.crs;
    if (other)
        reader.note('crs-mismatch', 'crs', { found: other, expected: crs });
    const cellOf = (column, field) => column ? reader.cell(column.header, field) : null;
    if (isSplit) {
        const lngText = cellOf(lng, 'lng');
        const latText = cellOf(lat, 'lat');
        if (lngText !== null && latText !== null)
            return readTwoCells(lngText, latText);
        return { position: null, issues: [issue('coordinates-half', 'coordinates')] };
    }
    const text = cellOf(both, 'coordinates');
    return text === null ? undefined : readOneCell(text);
}
function differ(a, b) {
    return Math.max(Math.abs(a.lng - b.lng), Math.abs(a.lat - b.lat)) > SAME_POINT_DEGREES;
}
/** The position, or null for a station to be located, with the reasons noted. A geometry counts before columns. */
export function readPosition(reader, raw, crs, origin) {
    const rowCrs = namedCrs(reader.text('crs') ?? '');
    if (rowCrs !== null && rowCrs !== crs)
        reader.note('crs-mismatch', 'crs', { found: rowCrs, expected: crs });
    const columns = readColumns(reader, crs);
    const geometry = raw.geometry ? readTwoCells(String(raw.geometry[0]), String(raw.geometry[1])) : undefined;
    const reading = geometry ?? columns;
    if (!reading) {
        const said = raw.issues?.some(({ severity }) => severity === 'error');
        if (!said)
            reader.note('position-missing', 'coordinates');
        return null;
    }
    reader.noteAll(reading.issues);
    if (geometry?.position && columns?.position && differ(geometry.position, columns.position))
        reader.note('coordinates-conflict', 'coordinates');
    return reading.position && { ...reading.position, ...origin, crs };
}
//# sourceMappingURL=row-position.js.map