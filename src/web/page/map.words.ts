/** The map's own words, zh and en. */
import type { Words } from './language.ts';

interface MapWords {
  readonly map: string;
  /** Read aloud with the map: how many stations are in view. */
  readonly inView: (count: number) => string;
  /** Districts whose names are drawn. */
  readonly around: (names: readonly string[]) => string;
  readonly keys: string;
  readonly pin: string;
  readonly movablePin: string;
  readonly zoomIn: string;
  readonly zoomOut: string;
  readonly attribution: string;
}

export const MAP_WORDS: Words<MapWords> = {
  zh: {
    map: '地图',
    inView: (count) => `视野内 ${count} 个驿站`,
    around: (names) => `图上有 ${names.join('、')}`,
    keys: '方向键移动，加减键缩放，回车选中间的点',
    pin: '图钉',
    movablePin: '图钉：方向键移动，按住 Shift 移得更远',
    zoomIn: '放大',
    zoomOut: '缩小',
    attribution: '地图来源',
  },
  en: {
    map: 'Map',
    inView: (count) => `${count} ${count === 1 ? 'station' : 'stations'} in view`,
    around: (names) => `it names ${names.join(', ')}`,
    keys: 'Arrow keys move it, plus and minus zoom, Enter chooses what is in the middle',
    pin: 'Pin',
    movablePin: 'Pin: arrow keys move it, with Shift farther',
    zoomIn: 'Zoom in',
    zoomOut: 'Zoom out',
    attribution: 'Source of the map',
  },
};
