import { readAmenities } from "./amenity-words.js";
import { findFabricated } from "./fabricated.js";
import { readPhones } from "./phones.js";
import { readPosition } from "./row-position.js";
import { RowReader } from "./row-reader.js";
import { positionOrigin, readDate, readState } from "./row-values.js";
function readPhoneCells(reader) {
    const phoneText = reader.texts('phone').join('；') || null;
    if (phoneText === null)
        return { phones: [], phoneText };
    const { phones, unreadable } = readPhones(phoneText);
    if (phones.some(({ masked }) => masked))
        reader.note('phone-masked', 'phone');
    if (unreadable)
        reader.note('phone-unreadable', 'phone');
    return { phones, phoneText };
}
function readAmenityCells(reader) {
    const texts = reader.texts('facilities');
    const { amenities, absent, unknown } = readAmenities(texts);
    if (unknown.length > 0)
        reader.note('amenity-unknown', 'facilities', { value: unknown.join('、') });
    if (absent.length > 0)
        reader.note('amenity-absent', 'facilities', { value: absent.join('、') });
    return { amenities, amenitiesText: texts.join('；') || null };
}
/** A value of a small vocabulary, or null; with a remark where there is a text but no value. */
function readValue(reader, field, read, unreadable) {
    const text = reader.text(field);
    const value = text === null ? undefined : read(text);
    if (text !== null && value === undefined)
        reader.note(unreadable, field, { value: text });
    return value ?? null;
}
/**
 * Parses one row. `crs` is the system that the import was told its coordinates are in. Never throws: what is wrong is in
 * `issues`, and a row with an `error` among them (isRefused) must not be saved.
 */
export function parseRow(raw, columns, options) {
    const reader = new RowReader(raw, columns);
    const fabricated = findFabricated(raw.cells);
    if (fabricated)
        reader.note('fabricated-suspect', undefined, { header: fabricated.header, value: fabricated.words });
    const name = reader.text('name');
    if (name === null)
        reader.note('name-missing', 'name');
    const coordinateSource = reader.text('coordinateSource');
    const idCell = reader.text('id');
    const fields = {
        line: raw.line,
        sourceId: raw.id ?? idCell,
        code: reader.text('code'),
        name,
        address: reader.text('address'),
        districtAsWritten: reader.text('district'),
        city: reader.text('city'),
        position: readPosition(reader, raw, options.crs, positionOrigin(coordinateSource)),
        coordinateSource,
        openingHoursText: reader.text('hours'),
        ...readPhoneCells(reader),
        ...readAmenityCells(reader),
        builder: reader.text('builder'),
        host: reader.text('host'),
        dutyHolder: reader.text('dutyHolder'),
        managerPerson: reader.text('managerPerson'),
        observedAt: readValue(reader, 'observedAt', readDate, 'date-unreadable'),
        state: readValue(reader, 'state', readState, 'state-unknown'),
        remarks: reader.texts('remarks').join('\n') || null,
    };
    return { ...fields, extra: reader.extra, issues: reader.issues };
}
//# sourceMappingURL=parse-row.js.map