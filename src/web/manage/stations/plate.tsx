/** /manage/stations/{code}/plate: the plate for the door, to print on A4 or A6. Nothing on it but what is registered. */
import './plate.css';
import { Download, Printer } from 'lucide';
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { Icon, NEED_ICONS } from '../../page/icon.tsx';
import { useWords } from '../../page/language.ts';
import { mapCrs } from '../../page/map-style.ts';
import { linkTo } from '../../page/route.ts';
import { ours } from '../../page/settings.ts';
import { useStation } from './one-station.ts';
import a4 from './plate-a4.css?url';
import a6 from './plate-a6.css?url';
import { ProblemNotice } from './problem-notice.tsx';
import { EDIT, PLATE } from './words.ts';

const SHEETS = { a6, a4 } as const;
const SIZES = ['a6', 'a4'] as const;

export function Plate({ code }: { readonly code: string }): VNode {
  const { plate: words, back } = useWords(EDIT);
  const { loaded, fault } = useStation(code, mapCrs());
  const [size, setSize] = useState<keyof typeof SHEETS>('a6');
  const qr = ours(`/v1/stations/${code}/qr.svg`);
  return (
    <>
      {/* The size of the paper is a rule of its own sheet: @page knows no classes. */}
      <link rel="stylesheet" href={new URL(SHEETS[size], import.meta.url).href} />
      <div class="no-print stack">
        <p>
          <a class="sub back" {...linkTo(`/manage/stations/${code}`)}>
            {back}
          </a>
        </p>
        <h1>{words.title}</h1>
        <ProblemNotice problem={fault} />
        <div class="line">
          <div class="segments" role="group" aria-label={words.size}>
            {SIZES.map((one) => (
              <button key={one} aria-pressed={size === one} onClick={() => setSize(one)}>
                {words.sizes[one]}
              </button>
            ))}
          </div>
          <button class="button dark" disabled={!loaded} onClick={() => print()}>
            <Icon of={Printer} size={20} />
            {words.print}
          </button>
          <a class="button" href={qr} download={`${code}.svg`}>
            <Icon of={Download} size={20} />
            {words.download}
          </a>
        </div>
        <p class="sub">{words.hint}</p>
      </div>
      {loaded && <Sheet code={code} qr={qr} facts={loaded.feature.properties} />}
    </>
  );
}

interface SheetProperties {
  readonly code: string;
  readonly qr: string;
  readonly facts: {
    readonly name: string;
    readonly address: string | null;
    readonly openingHoursText: string | null;
    readonly needs: readonly (keyof typeof NEED_ICONS)[];
  };
}

/** Chinese first, whatever the page speaks: it hangs on a door. */
function Sheet({ code, qr, facts }: SheetProperties): VNode {
  const { zh, en } = PLATE;
  return (
    <article class="plate" lang="zh-CN" aria-label={zh.brand}>
      <header>
        <b>{zh.brand}</b>
        <span lang="en">{en.brand}</span>
      </header>
      <h2>{facts.name}</h2>
      <img src={qr} alt={zh.qr(code)} />
      <p class="scan">{zh.scan}</p>
      <p class="scan-en" lang="en">
        {en.scan}
      </p>
      {facts.needs.length > 0 && (
        <ul class="needs">
          {facts.needs.map((need) => (
            <li key={need}>
              <Icon of={NEED_ICONS[need]} size={28} />
              {zh.needs[need]}
            </li>
          ))}
        </ul>
      )}
      {facts.openingHoursText !== null && (
        <p class="hours">
          {zh.hours}
          {facts.openingHoursText}
        </p>
      )}
      <footer class="number">{code}</footer>
    </article>
  );
}
