/**
 * Who the row says answers for the station, made known where new; where it names nobody, the operator's default, as assumed.
 * `hosts` are those of a station that is there already: they stay unless the row names another.
 */
export async function namedMaintainers(tx, ensure, row, facts, hosts) {
    const maintainers = row.host === null ? hosts.map((id) => ({ id, role: 'host', assumed: false })) : [];
    for (const role of ['builder', 'host', 'dutyHolder']) {
        const name = row[role];
        if (name !== null)
            maintainers.push({ id: await ensure(tx, name, 'other'), role, assumed: false });
    }
    if (row.dutyHolder === null && row.builder === null && facts.defaultMaintainer) {
        const { name, kind } = facts.defaultMaintainer;
        maintainers.push({ id: await ensure(tx, name, kind), role: 'dutyHolder', assumed: true });
    }
    return maintainers;
}
export function newStation(row, checked, adcode, said, maintainers, facts) {
    const { position } = checked;
    return {
        name: row.name ?? '',
        address: row.address,
        adcode,
        districtAsWritten: row.districtAsWritten,
        position: position && {
            crs: position.crs,
            coordinates: [position.lng, position.lat],
            accuracy: position.accuracy,
            method: position.method,
        },
        unlocatedReason: checked.unlocatedReason,
        hours: checked.hours,
        state: row.state === null || row.state === 'retired' ? 'open' : row.state,
        stateReason: null,
        water: 'unknown',
        power: 'unknown',
        source: facts.source,
        sourceUrl: facts.sourceUrl,
        observedAt: row.observedAt ?? facts.observedAt,
        contact: row.phoneText,
        import: said,
        amenities: row.amenities,
        access: [],
        maintainers,
        publish: true,
        by: facts.by,
    };
}
//# sourceMappingURL=to-station.js.map