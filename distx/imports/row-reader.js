import { cleanCell, isBlank } from "./cell-text.js";
import { issue } from "./issue.js";
const DEFAULT_LIMIT = 200;
const LIMITS = {
    address: 500,
    hours: 500,
    facilities: 2_000,
    coordinates: 300,
    remarks: 2_000,
};
const EXTRA_LIMIT = 2_000;
const MULTILINE = new Set(['hours', 'remarks']);
// Here a leading sign is part of the notation, and only whole known forms are taken over.
const SIGNED = new Set(['lng', 'lat', 'coordinates', 'phone', 'observedAt']);
export class RowReader {
    raw;
    columns;
    found;
    leftovers = new Map();
    constructor(raw, columns) {
        this.raw = raw;
        this.columns = columns;
        this.found = [...(raw.issues ?? [])];
        for (const header of columns.unknown)
            this.keep(header);
    }
    get issues() {
        return this.found;
    }
    /** What no field took: unknown columns, and second columns that say something else than the first. */
    get extra() {
        return Object.fromEntries(this.leftovers);
    }
    note(code, field, values = {}) {
        this.found.push(issue(code, field, values));
    }
    noteAll(issues) {
        this.found.push(...issues);
    }
    /** A field's text: the best column that is not blank. */
    text(field) {
        let best = null;
        for (const { header } of this.columns.byField[field] ?? []) {
            const text = this.cell(header, field);
            if (best === null)
                best = text;
            else if (text !== null && text !== best)
                this.leftovers.set(header, text);
        }
        return best;
    }
    /** The texts of all columns of a field that may have several. */
    texts(field) {
        const texts = (this.columns.byField[field] ?? []).map(({ header }) => this.cell(header, field));
        return [...new Set(texts.filter((text) => text !== null))];
    }
    /** The column that a coordinate is read from, best one that names `crs`; undefined where all its cells are blank. */
    coordinateColumn(field, crs) {
        const filled = (this.columns.byField[field] ?? []).filter(({ header }) => !isBlank(this.raw.cells[header] ?? ''));
        const used = filled.find((column) => column.crs === crs) ?? filled.find((column) => column.crs === null) ?? filled[0];
        for (const column of filled)
            if (column !== used)
                this.keep(column.header);
        return used;
    }
    /** One cell of a field, or of none. */
    cell(header, field) {
        const raw = (this.raw.cells[header] ?? '').trim();
        const limit = field === undefined ? EXTRA_LIMIT : (LIMITS[field] ?? DEFAULT_LIMIT);
        const isLong = raw.length > limit;
        if (isLong)
            this.note(field === undefined ? 'extra-too-long' : 'cell-too-long', field, { header, length: raw.length, limit });
        const cell = cleanCell(raw.slice(0, limit), field === undefined || MULTILINE.has(field));
        if (cell.hadControls)
            this.note('control-characters', field, { header });
        if (cell.formulaSign !== null && !(field !== undefined && SIGNED.has(field)))
            this.note('formula-like', field, { header, sign: cell.formulaSign });
        return cell.text;
    }
    keep(header) {
        const text = this.cell(header);
        if (text !== null)
            this.leftovers.set(header, text);
    }
}
//# sourceMappingURL=row-reader.js.map