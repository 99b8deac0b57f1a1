/**
 * GeoJSON, newline-delimited GeoJSON and plain JSON lists to rows.
 * Owns the shapes accepted and their flattening into text cells; what a cell means is columns.ts's and parse-row.ts's.
 */
import { ImportFileError } from "./file-error.js";
import { issue } from "./issue.js";
import { checkTableSize, MAX_ROWS } from "./table.js";
function isObject(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
function cellText(value) {
    if (value === null || value === undefined)
        return '';
    if (typeof value === 'string')
        return value;
    try {
        return JSON.stringify(value);
    }
    catch {
        throw new ImportFileError('json-broken'); // nested so deeply that writing it overflows the stack
    }
}
function cellsOf(properties) {
    return new Map(Object.entries(properties).map(([key, value]) => [key, cellText(value)]));
}
/** A Point, or a MultiPoint of one as converters write it; anything else is an issue, not a guess. */
function readGeometry(geometry) {
    if (geometry === null || geometry === undefined)
        return { geometry: null };
    const { type, coordinates } = isObject(geometry) ? geometry : {};
    const list = Array.isArray(coordinates) ? coordinates : [];
    const single = type === 'MultiPoint' && list.length === 1 ? list[0] : list;
    const [lng, lat] = Array.isArray(single) ? single : [];
    const isPoint = type === 'Point' || (type === 'MultiPoint' && list.length === 1);
    if (isPoint && list.length === 0)
        return { geometry: null }; // GeoJSON's way to write an empty point
    if (isPoint && typeof lng === 'number' && typeof lat === 'number' && Number.isFinite(lng) && Number.isFinite(lat))
        return { geometry: [lng, lat] };
    return {
        geometry: null,
        issues: [issue('geometry-not-point', 'coordinates', { value: typeof type === 'string' ? type : '?' })],
    };
}
function readEntry(value, line) {
    if (!isObject(value))
        return { line, cells: new Map(), issues: [issue('row-not-object')] };
    if (value.type !== 'Feature')
        return { line, cells: cellsOf(value) };
    const id = typeof value.id === 'string' || typeof value.id === 'number' ? { id: String(value.id) } : {};
    const properties = isObject(value.properties) ? value.properties : {};
    return { line, cells: cellsOf(properties), ...id, ...readGeometry(value.geometry) };
}
/** A `crs` member's name: GeoJSON of 2008 has an object, some tools write a plain string. */
function declaredCrs(collection) {
    const { crs, coordinateSystem } = collection;
    const properties = isObject(crs) && isObject(crs.properties) ? crs.properties : {};
    const named = [crs, properties.name, coordinateSystem].find((value) => typeof value === 'string');
    return named === undefined ? {} : { declaredCrs: named };
}
function toTable(format, entries) {
    if (entries.length === 0)
        throw new ImportFileError('no-rows');
    const headers = [...new Set(entries.flatMap(({ cells }) => [...cells.keys()]))];
    checkTableSize(headers.length, entries.length);
    const rows = entries.map(({ cells, ...rest }) => {
        // fromEntries defines own properties, so that a member called __proto__ is only a column.
        return { ...rest, cells: Object.fromEntries(headers.map((header) => [header, cells.get(header) ?? ''])) };
    });
    return { format, headers, rows, skipped: [] };
}
/** Without the mark that RFC 8142 (GeoJSON text sequences) puts before each record. */
function withoutMark(text) {
    return text.startsWith('\x1e') ? text.slice(1) : text;
}
/** Whether a text starts like JSON. */
export function looksLikeJson(text) {
    return /^[[{]/.test(withoutMark(text.trimStart()).trimStart());
}
function parseJson(text) {
    try {
        return JSON.parse(text);
    }
    catch {
        return undefined; // JSON has no undefined: it stands for "not JSON"
    }
}
function readLines(text) {
    const entries = [];
    const skipped = [];
    text.split(/\r\n?|\n/).forEach((content, index) => {
        const line = index + 1;
        const json = withoutMark(content).trim();
        if (json === '')
            skipped.push({ line, reason: 'blank' });
        else {
            const value = parseJson(json);
            entries.push(value === undefined ? { line, cells: new Map(), issues: [issue('line-not-json')] } : readEntry(value, line));
        }
        if (entries.length > MAX_ROWS)
            checkTableSize(0, entries.length);
    });
    if (text.endsWith('\n'))
        skipped.pop(); // what follows the last line end is not a line
    return { ...toTable('geojsonl', entries), skipped };
}
/** Whether a text is one JSON document per line: its first line is a complete object and others follow. */
function isLineDelimited(text) {
    const [first = '', ...rest] = withoutMark(text).split(/[\r\n]+/, 3);
    return rest.length > 0 && isObject(parseJson(first));
}
/**
 * Rows of a JSON text: a FeatureCollection, one Feature, a list of features or of plain objects, or one per line.
 * Errors: `json-broken`, `json-shape`, `no-rows`, and the size bounds of table.ts.
 */
export function readJson(text) {
    const whole = parseJson(text);
    if (whole === undefined) {
        if (isLineDelimited(text))
            return readLines(text);
        throw new ImportFileError('json-broken');
    }
    const list = isObject(whole) ? (whole.type === 'Feature' ? [whole] : whole.features) : whole;
    if (!Array.isArray(list))
        throw new ImportFileError('json-shape');
    if (list.length > MAX_ROWS)
        checkTableSize(0, list.length);
    const isGeoJson = isObject(whole) || list.some((entry) => isObject(entry) && entry.type === 'Feature');
    const table = toTable(isGeoJson ? 'geojson' : 'json', list.map((entry, index) => readEntry(entry, index + 1)));
    return isObject(whole) ? { ...table, ...declaredCrs(whole) } : table;
}
//# sourceMappingURL=read-json.js.map