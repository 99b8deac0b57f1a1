export function covers({ adcodePrefix, box }, where) {
    if (adcodePrefix !== undefined && !where.adcode.startsWith(adcodePrefix))
        return false;
    if (box === undefined)
        return true;
    const [lng, lat] = where.coordinates[box.crs];
    const [west, south, east, north] = box.edges;
    return lng >= west && lng <= east && lat >= south && lat <= north;
}
//# sourceMappingURL=event-filter.js.map