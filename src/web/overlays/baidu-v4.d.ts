/**
 * What we use of Baidu's JSAPI 4.0, as its reference and Baidu's typings (@baidumap/jsapi-v4-types 4.0.3, which no
 * registry that we can reach has) describe it. It is not the whole of it.
 */
declare namespace BMap {
  class Map {
    constructor(container: HTMLElement | string);
    centerAndZoom(center: Point, zoom: number): void;
    addLayer(layer: PointIconLayer): void;
    removeLayer(layer: PointIconLayer): void;
    openInfoWindow(window: InfoWindow, position: Point): void;
    destroy(): void;
  }
  /** Longitude, latitude, in BD-09 unless BMap.coordType says otherwise. */
  class Point {
    constructor(lng: number, lat: number);
    readonly lng: number;
    readonly lat: number;
  }
  class InfoWindow {
    constructor(content: string | HTMLElement, options?: { readonly width?: number });
  }
  interface PointIconLayerOptions {
    readonly crs?: 'BD09LL' | 'BD09MC' | 'GCJ02';
    readonly idKey?: string;
    readonly enablePicked?: boolean;
    readonly style?: { readonly icon?: string; readonly sizes?: readonly [number, number] };
  }
  /** Told with every click on the map: `dataIndex` is -1 where nothing was hit. */
  interface PickEvent {
    readonly latLng: Point;
    readonly value?: {
      readonly dataIndex: number;
      readonly dataItem?: { readonly properties: Readonly<Record<string, unknown>> };
    };
  }
  class PointIconLayer {
    constructor(options?: PointIconLayerOptions);
    setData(collection: object): void;
    addEventListener(name: 'click', listener: (event: PickEvent) => void): void;
  }
}
