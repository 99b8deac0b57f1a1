/**
 * The entrance of an import: a clerk's file, whatever it is, to a table of text cells.
 * Owns the choice of reader. Nothing is judged or converted here: columns.ts names the columns, parse-row.ts reads the rows.
 */
import { decodeText } from "./decode.js";
import { ImportFileError } from "./file-error.js";
import { readDelimited } from "./read-delimited.js";
import { looksLikeJson, readJson } from "./read-json.js";
import { MAX_FILE_BYTES } from "./table.js";
const DELIMITED_NAME = /\.(csv|tsv|txt|tab)$/i;
/**
 * Reads a CSV (comma, semicolon or tab; UTF-8, GBK/GB 18030 or UTF-16), GeoJSON, newline-delimited GeoJSON or JSON list.
 * The content decides; `fileName` only where a CSV happens to start like JSON.
 * Errors: ImportFileError for a file that cannot be read as a whole; whatever is wrong with single rows is in the rows.
 */
export function readTable(bytes, options = {}) {
    if (bytes.length > MAX_FILE_BYTES)
        throw new ImportFileError('file-too-large', { limit: MAX_FILE_BYTES / 1024 / 1024 });
    const { text, encoding } = decodeText(bytes);
    const isJson = looksLikeJson(text) && !DELIMITED_NAME.test(options.fileName ?? '');
    return { ...(isJson ? readJson(text) : readDelimited(text)), encoding };
}
//# sourceMappingURL=read-table.js.map