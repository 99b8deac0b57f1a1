/** AMap.GeoJSON, which the published typings leave out: as Amap's JS 2.0 reference has it. */
declare namespace AMap {
  interface GeoJSONOptions {
    geoJSON: object;
    /** A marker for a point: the feature, and its longitude and latitude. The properties are whatever the layer has. */
    // eslint-disable-next-line @typescript-eslint/no-explicit-any
    getMarker?: (feature: { properties: any }, position: [number, number]) => AMap.Marker;
  }
  class GeoJSON {
    constructor(options: GeoJSONOptions);
    setMap(map: AMap.Map | null): void;
  }
}
