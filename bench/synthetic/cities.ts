/** Chinese cities around which the synthetic stations lie: approximate public knowledge, rounded. */

export interface City {
  /** What the adcodes of its counties begin with. */
  readonly prefix: string;
  readonly lng: number;
  readonly lat: number;
  /** Its share of the stations, roughly its inhabitants in millions. */
  readonly weight: number;
}

const city = (prefix: string, lng: number, lat: number, weight: number): City => ({ prefix, lng, lat, weight });

export const CITIES: readonly City[] = [
  city('11', 116.4, 39.92, 21.9),
  city('12', 117.2, 39.1, 13.7),
  city('31', 121.44, 31.22, 24.9),
  city('5001', 106.54, 29.58, 16),
  city('1301', 114.51, 38.04, 11.2),
  city('1401', 112.55, 37.86, 5.3),
  city('1501', 111.7, 40.83, 3.5),
  city('2101', 123.43, 41.8, 9.1),
  city('2102', 121.58, 38.94, 7.5),
  city('2201', 125.32, 43.88, 9.1),
  city('2301', 126.64, 45.74, 10),
  city('3201', 118.78, 32.05, 9.3),
  city('3202', 120.3, 31.56, 7.5),
  city('3203', 117.2, 34.26, 9.1),
  city('3205', 120.6, 31.31, 12.8),
  city('3301', 120.17, 30.27, 12),
  city('3302', 121.55, 29.87, 9.4),
  city('3303', 120.68, 27.98, 9.6),
  city('3401', 117.24, 31.83, 9.4),
  city('3501', 119.29, 26.07, 8.3),
  city('3502', 118.11, 24.52, 5.2),
  city('3601', 115.88, 28.68, 6.3),
  city('3701', 117.02, 36.66, 9.2),
  city('3702', 120.36, 36.14, 10.1),
  city('4101', 113.64, 34.75, 12.6),
  city('4201', 114.29, 30.59, 12.3),
  city('4301', 112.97, 28.2, 10),
  city('4401', 113.27, 23.13, 18.7),
  city('4403', 114.02, 22.63, 17.6),
  city('4406', 113.11, 23.03, 9.5),
  city('4413', 114.42, 23.11, 6),
  city('4501', 108.34, 22.82, 8.7),
  city('4601', 110.33, 19.98, 2.9),
  city('5101', 104.07, 30.66, 20.9),
  city('5201', 106.68, 26.6, 6),
  city('5301', 102.73, 25.03, 8.5),
  city('5401', 91.13, 29.65, 0.9),
  city('6101', 108.94, 34.3, 13),
  city('6201', 103.79, 36.06, 4.4),
  city('6301', 101.77, 36.62, 2.5),
  city('6401', 106.24, 38.48, 2.9),
  city('6501', 87.6, 43.81, 4),
];
