/** /manage/stations/{code}: everything of one station that its role may change, each part saved by itself. */
import { QrCode } from 'lucide';
import type { VNode } from 'preact';
import { Icon } from '../../page/icon.tsx';
import { useWords } from '../../page/language.ts';
import { mapCrs } from '../../page/map-style.ts';
import { linkTo } from '../../page/route.ts';
import type { Me } from '../session.ts';
import { AccessPart } from './access-part.tsx';
import { ActivitiesPart } from './activities-part.tsx';
import { AmenitiesEdit } from './amenities-edit.tsx';
import { ConflictSheet } from './conflict-sheet.tsx';
import { HoldersPart } from './holders-part.tsx';
import { LifePart } from './life-part.tsx';
import { useStation } from './one-station.ts';
import { PhotoPart } from './photo-part.tsx';
import { PositionPart } from './position-part.tsx';
import { ProblemNotice } from './problem-notice.tsx';
import { TextPart } from './text-part.tsx';
import { EDIT } from './words.ts';

export function EditScreen({ me, code }: { readonly me: Me; readonly code: string }): VNode {
  const words = useWords(EDIT);
  const crs = mapCrs();
  const edit = useStation(code, crs);
  const { loaded } = edit;
  const may = (action: string): boolean => me.permissions.includes(action);
  return (
    <>
      <p>
        <a class="sub back" {...linkTo('/manage/stations')}>
          {words.back}
        </a>
      </p>
      <ProblemNotice problem={edit.fault} />
      {!loaded && !edit.fault && <div class="card skeleton list-skeleton">…</div>}
      {loaded && (
        <>
          <div class="line">
            <h1 class="grow">
              {loaded.feature.properties.name} <span class="sub number">{code}</span>
            </h1>
            <a class="button" {...linkTo(`/manage/stations/${code}/plate`)}>
              <Icon of={QrCode} size={20} />
              {words.plate.link}
            </a>
          </div>
          <div class="parts" key={edit.edition}>
            <div class="column">
              <TextPart edit={edit} feature={loaded.feature} />
              <PositionPart edit={edit} feature={loaded.feature} mayMove={may('station.manage')} />
              <AccessPart edit={edit} feature={loaded.feature} />
              {may('activity.manage') && <ActivitiesPart feature={loaded.feature} />}
            </div>
            <div class="column">
              <PhotoPart edit={edit} feature={loaded.feature} />
              <AmenitiesEdit edit={edit} feature={loaded.feature} />
              <HoldersPart
                edit={edit}
                feature={loaded.feature}
                mayChange={may('station.maintainers')}
                mayCreate={may('maintainer.create')}
              />
              {(may('station.manage') || may('station.retire')) && (
                <LifePart
                  edit={edit}
                  loaded={loaded}
                  mayPublish={may('station.manage')}
                  mayRetire={may('station.retire')}
                />
              )}
            </div>
          </div>
        </>
      )}
      {edit.conflict && <ConflictSheet edit={edit} conflict={edit.conflict} />}
    </>
  );
}
