/** /manage/stations: the list, a new one, one to edit, its door plate. */
import './stations.css';
import type { VNode } from 'preact';
import type { ScreenProperties } from '../lazy.tsx';
import { EditScreen } from './edit-screen.tsx';
import { NewStation } from './new-station.tsx';
import { Plate } from './plate.tsx';
import { StationList } from './station-list.tsx';

export function StationsScreen({ me, rest }: ScreenProperties): VNode {
  const [code = '', part] = rest.split('/');
  if (code === '') return <StationList me={me} />;
  if (code === 'new') return <NewStation me={me} />;
  if (part === 'plate') return <Plate key={code} code={code} />;
  return <EditScreen key={code} me={me} code={code} />;
}
