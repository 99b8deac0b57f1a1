/**
 * Imports a list: every row gets a verdict, accepted rows are saved in batches, each batch in one transaction, so that a
 * killed import leaves all or none of a batch and a second run finishes it. Importing the same file again changes nothing.
 */
import { createHash } from 'node:crypto';
import { recogniseColumns } from "./columns.js";
import { importKey, newFields, rowContent, saidSoFar } from "./import-key.js";
import { findByCode, findByImportKey, lockImports, recordImport, } from "./import.repository.js";
import { isRefused, issue } from "./issue.js";
import { parseRow } from "./parse-row.js";
import { readTable } from "./read-table.js";
import { checkRow } from "./row-check.js";
import { namedMaintainers, newStation } from "./to-station.js";
const BATCH_ROWS = 200;
/** Ends a dry run's transaction. */
class DryRunEnd extends Error {
}
/** Import a file's bytes. Throws ImportFileError when it cannot be read at all; a bad row is a verdict, not an error. */
export async function importFile(deps, bytes, options) {
    const table = readTable(bytes, { fileName: options.fileName });
    const columns = recogniseColumns(table.headers);
    const seen = new Map();
    const verdicts = [];
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const rows = table.rows.map((raw) => parseRow(raw, columns, { crs: options.crs }));
    const judge = async (tx, batch) => {
        await lockImports(tx);
        for (const row of batch)
            verdicts.push(await importRow(tx, deps, row, options, seen));
    };
    const count = () => {
        const of = (outcome) => verdicts.filter((one) => one.outcome === outcome).length;
        return { created: of('created'), updated: of('updated'), unchanged: of('unchanged'), refused: of('refused') };
    };
    if (options.dryRun) {
        // One transaction, so that the rows see each other as they will, and then none of it happened.
        await deps.database.kysely
            .transaction()
            .execute(async (tx) => {
            await judge(tx, rows);
            throw new DryRunEnd();
        })
            .catch((error) => {
            if (!(error instanceof DryRunEnd))
                throw error;
        });
    }
    else {
        for (let i = 0; i < rows.length; i += BATCH_ROWS) {
            await deps.database.kysely.transaction().execute((tx) => judge(tx, rows.slice(i, i + BATCH_ROWS)));
            options.onProgress?.(Math.min(i + BATCH_ROWS, rows.length), rows.length);
        }
        await recordImport(deps.database.kysely, {
            ...count(),
            fileName: options.fileName,
            sha256,
            crs: options.crs,
            source: options.source,
            by: options.by,
        });
    }
    return { table, columns, sha256, verdicts, ...count() };
}
/** The fields that say who answers for a station. */
const NAMING = ['builder', 'host', 'dutyHolder'];
async function importRow(tx, deps, row, options, seen) {
    const verdict = (outcome, code, issues, isLocated) => ({
        line: row.line,
        name: row.name,
        outcome,
        code,
        position: row.position && { lng: row.position.lng, lat: row.position.lat },
        isLocated,
        issues,
    });
    const refuse = (issues) => verdict('refused', null, issues, false);
    const key = importKey(row);
    const earlier = seen.get(key);
    if (earlier !== undefined && row.name !== null) {
        return refuse([...row.issues, issue('duplicate-in-file', 'name', { line: earlier })]);
    }
    const content = rowContent(row);
    const ofKey = await findByImportKey(tx, key);
    const ofCode = row.code === null ? undefined : await findByCode(tx, row.code);
    const known = ofCode ?? ofKey;
    const isConflict = ofCode !== undefined && ofKey !== undefined && ofKey.id !== ofCode.id;
    const fields = known ? newFields(known.importRow ?? {}, content) : [];
    const isNaming = known !== undefined && mayName(known, row, fields, options);
    // What was accepted once and says the same needs no second judgement: neighbours that came later do not undo it.
    if (known && fields.length === 0 && !isNaming && !isConflict && !isRefused(row.issues)) {
        seen.set(key, row.line);
        return verdict('unchanged', known.code, row.issues, known.isLocated);
    }
    const checked = await checkRow(tx, row, deps.districts, options.cityHint, known?.id);
    const issues = [...checked.issues];
    if (row.state === 'retired')
        issues.push(issue('state-retired', 'state'));
    if (known?.state === 'retired')
        issues.push(issue('station-retired', 'name', { code: known.code }));
    if (row.code !== null && !ofCode)
        issues.push(issue('code-unknown', 'code', { value: row.code }));
    if (isConflict) {
        issues.push(issue('code-conflict', 'code', { value: ofCode.code, code: ofKey.code }));
    }
    if (isRefused(issues) || checked.adcode === null)
        return refuse(issues);
    // Only a row that is taken makes a later one a repetition.
    seen.set(key, row.line);
    const hosts = known?.hosts ?? [];
    const maintainers = known && !isNaming ? [] : await namedMaintainers(tx, deps.ensureMaintainer, row, options, hosts);
    const isAnswered = maintainers.some(({ role }) => role !== 'host');
    if (!isAnswered && (!known || known.unpublishedReason === 'no-duty-holder')) {
        issues.push(issue('no-duty-holder', 'dutyHolder'));
    }
    const said = { key, row: saidSoFar(known?.importRow ?? {}, content) };
    const station = newStation(row, checked, checked.adcode, said, maintainers, options);
    if (known) {
        await deps.applyFields(tx, known.id, station, fields);
        if (isNaming)
            await deps.replaceMaintainers(tx, known.id, maintainers);
        return verdict('updated', known.code, issues, known.isLocated || checked.position !== null);
    }
    const id = await deps.createStation(tx, station);
    return verdict('created', await deps.codeOf(tx, id), issues, checked.position !== null);
}
/**
 * Whether the row may say who answers for a station that is already there: it names somebody anew, or the station waits for
 * that and the operator names a default now. Whom a person has named stays.
 */
function mayName(known, row, fields, options) {
    const isAnswered = row.dutyHolder !== null || row.builder !== null || options.defaultMaintainer !== null;
    if (!isAnswered || known.isNamed || known.state === 'retired')
        return false;
    return known.unpublishedReason === 'no-duty-holder' || NAMING.some((field) => fields.includes(field));
}
//# sourceMappingURL=importer.js.map