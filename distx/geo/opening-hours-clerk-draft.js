/** A group while it is being read. */
export class Draft {
    season;
    runs;
    spans = [];
    breaks = [];
    breakWithoutHours = false;
    payload = null;
    saysOpen = false;
    /** Days in brackets followed the hours: later hours belong to other days. */
    sealed = false;
    /** The days were named before the season, and hold for the next season too. */
    daysFirst = false;
    /** The season was named before an earlier group, and another one would replace it. */
    seasonInherited;
    constructor(season = null, runs = []) {
        this.season = season === null ? null : { label: season.label, dates: [...season.dates] };
        this.seasonInherited = season !== null;
        this.runs = [...runs];
    }
    get days() {
        return this.runs.length === 0 ? null : this.runs.reduce(unite);
    }
    hasHours() {
        return this.spans.length > 0 || this.payload !== null;
    }
}
/** The days of both. */
export function unite(a, b) {
    return {
        weekdays: a.weekdays | b.weekdays,
        holidays: a.holidays || b.holidays,
        workday: a.workday || b.workday,
        festival: a.festival || b.festival,
    };
}
//# sourceMappingURL=opening-hours-clerk-draft.js.map