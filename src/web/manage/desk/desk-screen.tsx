/** The office's desk: one part at a time, each with an address of its own (/manage/desk/{part}). */
import '../office.css';
import './desk.css';
import type { ComponentType, VNode } from 'preact';
import { useWords } from '../../page/language.ts';
import { linkTo } from '../../page/route.ts';
import type { ScreenProperties } from '../lazy.tsx';
import { AccountsPart } from './accounts-part.tsx';
import { ActivitiesPart } from './activities-part.tsx';
import { AuditPart } from './audit-part.tsx';
import { ChecksPart } from './checks-part.tsx';
import { ExportsPart } from './exports-part.tsx';
import { MapsPart } from './maps-part.tsx';
import type { PartProperties } from './part.ts';
import { ReportsPart } from './reports-part.tsx';
import { StationsPart } from './stations-part.tsx';
import { TokensPart } from './tokens-part.tsx';
import { DESK, type Part } from './words.ts';

const PARTS: Readonly<Record<Part, ComponentType<PartProperties>>> = {
  stations: StationsPart,
  checks: ChecksPart,
  reports: ReportsPart,
  activities: ActivitiesPart,
  maps: MapsPart,
  exports: ExportsPart,
  accounts: AccountsPart,
  tokens: TokensPart,
  audit: AuditPart,
};
const NAMES = Object.keys(PARTS) as Part[];

export function DeskScreen({ me, rest }: ScreenProperties): VNode {
  const words = useWords(DESK);
  const name = NAMES.find((one) => one === rest) ?? 'stations';
  const Shown = PARTS[name];
  return (
    <>
      <h1 class="hidden-text">
        {words.title}: {words.parts[name]}
      </h1>
      <nav class="parts" aria-label={words.title}>
        {NAMES.map((one) => (
          <a key={one} class="chip" {...linkTo(`/manage/desk/${one}`)} aria-current={one === name ? 'true' : undefined}>
            {words.parts[one]}
          </a>
        ))}
      </nav>
      <Shown key={name} me={me} />
    </>
  );
}
