/** Who sends the visitor, as the providers' URI tables ask for. */
const SOURCE = 'love-stations';
/** Degrees in plain decimals, to about a centimetre: a link needs no more. */
const degrees = (value) => value.toFixed(7).replace(/\.?0+$/, '');
function link(base, parameters) {
    // Commas and colons stay readable: the providers' own examples have them so, and one of them parses them so.
    const query = Object.entries(parameters).map(([name, value]) => `${name}=${encodeURIComponent(value).replaceAll('%2C', ',').replaceAll('%3A', ':')}`);
    return `${base}?${query.join('&')}`;
}
/**
 * Web links that open the provider's app where it is installed; riding routes where the provider has them.
 * Sources: Amap URI API "navigation", Baidu URI API "marker", Tencent URI API "routeplan".
 */
export function navigationLinks(name, position, withWgs84) {
    const [gcjLng, gcjLat] = position.gcj02.map(degrees);
    const [bdLng, bdLat] = position.bd09.map(degrees);
    const [lng, lat] = position.wgs84.map(degrees);
    // The name ends at a comma in Amap's `to` and at | in Baidu's destination.
    const label = name.replaceAll(/[,|]/g, ' ');
    return {
        amap: link('https://uri.amap.com/navigation', {
            to: `${gcjLng},${gcjLat},${label}`,
            mode: 'ride',
            coordinate: 'gaode',
            callnative: '1',
            src: SOURCE,
        }),
        // Baidu's web direction needs an origin, which we must not know: the marker page offers the route from where one is.
        baidu: link('https://api.map.baidu.com/marker', {
            location: `${bdLat},${bdLng}`,
            title: label,
            content: label,
            coord_type: 'bd09ll',
            output: 'html',
            src: SOURCE,
        }),
        tencent: link('https://apis.map.qq.com/uri/v1/routeplan', {
            type: 'bike',
            to: label,
            tocoord: `${gcjLat},${gcjLng}`,
            referer: SOURCE,
        }),
        ...(withWgs84 ? { geo: `geo:${lat},${lng}` } : {}),
    };
}
//# sourceMappingURL=navigation.js.map