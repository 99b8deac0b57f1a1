// Owns reading the opening hours that clerks type into spreadsheets (周一至周五 08:30-12:00,13:00-17:30) as opening_hours.
// Leaves to others: each step of it (opening-hours-clerk-*.ts), what the result means at an instant (opening-hours.ts).
//
// A wrong "open" sends a tired person to a chained door. So: what is not read completely is never better than `low`; what could
// mean two things is written as the shorter one, as `unknown`, or not at all; 24 hours only where the text says so.
import { readGroups } from "./opening-hours-clerk-groups.js";
import { writeRules } from "./opening-hours-clerk-rules.js";
import { tokeniseClerkHours } from "./opening-hours-clerk-words.js";
import { formatRules } from "./opening-hours-model.js";
import { MAX_OPENING_HOURS_LENGTH, normaliseOpeningHours } from "./opening-hours-osm.js";
/** Why a reading is what it is, with the best confidence it allows. */
const NOTES = {
    /** Facts, no doubt. */
    overnight: 'high',
    'holiday-named': 'high',
    season: 'high',
    /** Hours without days: by OSM (and by most clerks) every day. */
    'days-not-stated': 'medium',
    /** 工作日开放: which days, but not when. */
    'days-without-hours': 'medium',
    /** 午休 without hours: unknown from 11:00 to 15:00. */
    'break-without-hours': 'medium',
    /** Holidays are named in a way that OSM cannot express, or only by 工作日 beside weekend hours: PH is unknown. */
    'holiday-unclear': 'medium',
    /** Summer and winter hours without dates: open where both are, unknown where one is. */
    'season-without-dates': 'medium',
    /** `09-18`, `0830-1730`. */
    'bare-hours': 'medium',
    /** `8:00-5:30` read until 17:30. */
    'assumed-pm': 'low',
    /** `00; 00-24:00`. */
    damaged: 'low',
    ambiguous: 'low',
    /** Words were left that say nothing of hours. */
    'partly-read': 'low',
    empty: 'none',
    'too-long': 'none',
    unreadable: 'none',
    'impossible-time': 'none',
};
const WORST_FIRST = ['none', 'low', 'medium', 'high'];
/** All spellings of one NFKC character, and no more: a longer text is no opening hours. */
const MAX_EXPANDED_LENGTH = 2 * MAX_OPENING_HOURS_LENGTH;
/** Reads a cell of up to 500 characters; never throws. */
export function readClerkHours(text) {
    if (text.trim() === '')
        return unreadable('empty');
    if (text.length > MAX_OPENING_HOURS_LENGTH || text.normalize('NFKC').length > MAX_EXPANDED_LENGTH)
        return unreadable('too-long');
    const osm = readOsm(text);
    if (osm !== null)
        return { osm, confidence: 'high', notes: [] };
    const read = readGroups(tokeniseClerkHours(text));
    if ('failed' in read)
        return unreadable(read.failed);
    const written = writeRules(read.groups);
    if ('failed' in written)
        return unreadable(written.failed);
    const value = normaliseOpeningHours(formatRules(written.rules));
    const notes = [...new Set([...read.notes, ...written.notes])];
    // Words around "24 hours" that were not read (自助, 热线) may be what the 24 hours are about.
    if (value === null || (value.includes('24/7') && notes.includes('partly-read')))
        return unreadable('unreadable');
    const confidence = WORST_FIRST.find((level) => level === 'high' || notes.some((note) => NOTES[note] === level)) ?? 'none';
    return { osm: value, confidence, notes };
}
/** A cell that is opening_hours already. Words without hours (`open`) are no schedule. */
function readOsm(text) {
    return /[a-z]{2}|24\/7/i.test(text) && /\d/.test(text) ? normaliseOpeningHours(text) : null;
}
function unreadable(...notes) {
    return { osm: null, confidence: 'none', notes };
}
//# sourceMappingURL=opening-hours-clerk.js.map