/** The flat properties of a feature, in their order. */
export function layerProperties(station) {
    return {
        code: station.code,
        name: station.name,
        address: station.address,
        adcode: station.adcode,
        state: station.state,
        openingHours: station.openingHours,
        needs: station.needs.join(','),
        amenities: station.amenities.join(','),
        freshness: station.freshness,
        verifiedAt: station.verifiedAt?.toISOString() ?? null,
        updatedAt: station.updatedAt.toISOString(),
        revision: station.revision,
    };
}
/** One station as GeoJSON text. Coordinates are the shortest text that reads back to the same doubles. */
export function featureJson(station, crs) {
    const [lng, lat] = station.coordinates[crs];
    return `{"type":"Feature","id":"${station.id}","geometry":{"type":"Point","coordinates":[${lng},${lat}]},"properties":${JSON.stringify(layerProperties(station))}}`;
}
/** Index into the style array that the page gives AMap.MassMarks. */
const MASS_STYLE = { open: 0, paused: 1, closed: 2, planned: 3 };
/** One station as an element of AMap.MassMarks. */
export function massMarkJson({ id, name, state, coordinates }, crs) {
    return JSON.stringify({ lnglat: coordinates[crs], name, id, style: MASS_STYLE[state] });
}
export const FORMATS = {
    geojson: {
        head: (crs) => `{"type":"FeatureCollection","name":"stations","coordinateSystem":"${crs}","features":[\n`,
        station: featureJson,
        separator: ',\n',
        tail: '\n]}\n',
    },
    geojsonl: { head: () => '', station: (station, crs) => `${featureJson(station, crs)}\n`, separator: '', tail: '' },
    massmarks: { head: () => '[', station: massMarkJson, separator: ',', tail: ']' },
};
//# sourceMappingURL=layer-bytes.js.map