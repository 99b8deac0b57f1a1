import { ImportFileError } from "./file-error.js";
export const MAX_FILE_BYTES = 32 * 1024 * 1024;
export const MAX_ROWS = 100_000;
export const MAX_COLUMNS = 200;
export const MAX_CELLS = 4_000_000;
/** Refuses what is larger than the bounds above. Errors: `too-many-columns`, `too-many-rows`, `too-many-cells`. */
export function checkTableSize(columns, rows) {
    if (columns > MAX_COLUMNS)
        throw new ImportFileError('too-many-columns', { limit: MAX_COLUMNS });
    if (rows > MAX_ROWS)
        throw new ImportFileError('too-many-rows', { limit: MAX_ROWS });
    if (columns * rows > MAX_CELLS)
        throw new ImportFileError('too-many-cells', { limit: MAX_CELLS });
}
//# sourceMappingURL=table.js.map