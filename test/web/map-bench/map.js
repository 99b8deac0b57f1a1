/** The map module as pages use it, in the hands of test/web/station-map.db.ts: what it is told is kept in `told`. */
import '../../../src/web/page/base.css';
import './map.css';
import { showDisplay } from '../../../src/web/page/display-kept.ts';

showDisplay();
globalThis.told = [];
globalThis.openMap = async (options) => {
  const { openStationMap, mapCrs } = await import('../../../src/web/page/station-map.ts');
  const tell = (name) => (value) => void globalThis.told.push([name, value]);
  globalThis.map = await openStationMap(globalThis.document.getElementById('map'), {
    onStation: tell('station'),
    onPoint: tell('point'),
    onPlace: tell('place'),
    onFault: tell('fault'),
    ...options,
  });
  return mapCrs();
};
