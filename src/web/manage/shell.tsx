/** The frame of the manager's page: who is signed in, which screens their role has, and the screen itself. */
import { ClipboardCheck, FileSpreadsheet, LayoutDashboard, MapPinned, Sun, type IconNode } from 'lucide';
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { Icon } from '../page/icon.tsx';
import { setLanguage, useLanguage, useWords } from '../page/language.ts';
import { DisplayChoice } from '../page/late/display-choice.tsx';
import { linkTo, useRoute } from '../page/route.ts';
import { Lazy, type Screen } from './lazy.tsx';
import { signOut, type Me } from './session.ts';
import { Sheet } from './sheet.tsx';
import { FRAME } from './words.ts';

interface Entry {
  readonly name: 'today' | 'stations' | 'imports' | 'desk';
  readonly icon: IconNode;
  readonly roles: readonly Me['role'][];
  readonly load: () => Promise<Screen>;
}

/** The first one that a role has is where it begins. /manage/{name}/... */
const ENTRIES: readonly Entry[] = [
  {
    name: 'today',
    icon: ClipboardCheck,
    roles: ['manager', 'union', 'admin'],
    load: async () => (await import('./today/today-screen.tsx')).TodayScreen,
  },
  {
    name: 'stations',
    icon: MapPinned,
    roles: ['manager', 'union', 'admin'],
    load: async () => (await import('./stations/stations-screen.tsx')).StationsScreen,
  },
  {
    name: 'imports',
    icon: FileSpreadsheet,
    roles: ['union', 'admin'],
    load: async () => (await import('./imports/imports-screen.tsx')).ImportsScreen,
  },
  {
    name: 'desk',
    icon: LayoutDashboard,
    roles: ['union', 'admin'],
    load: async () => (await import('./desk/desk-screen.tsx')).DeskScreen,
  },
];

export function Shell({ me }: { readonly me: Me }): VNode {
  const words = useWords(FRAME);
  const language = useLanguage();
  const [, , name = '', ...rest] = useRoute().path.split('/');
  const mine = ENTRIES.filter(({ roles }) => roles.includes(me.role));
  const entry = mine.find((one) => one.name === name) ?? mine[0];
  const [isChoosing, setChoosing] = useState(false);
  return (
    <>
      <a class="skip" href="#main">
        {words.skip}
      </a>
      <header class="frame">
        <b>{words.title}</b>
        <span class="sub who">{me.displayName ?? me.login ?? me.id}</span>
        <button
          class="button plain"
          onClick={() => setChoosing(true)}
          aria-label={words.display}
          aria-haspopup="dialog"
        >
          <Icon of={Sun} />
        </button>
        <button
          class="button plain"
          lang={language === 'zh' ? 'en' : 'zh-CN'}
          onClick={() => setLanguage(language === 'zh' ? 'en' : 'zh')}
        >
          {words.otherLanguage}
        </button>
        <button class="button plain" onClick={() => void signOut()}>
          {words.signOut}
        </button>
      </header>
      {isChoosing && (
        <Sheet title={words.display} onClose={() => setChoosing(false)}>
          <DisplayChoice />
        </Sheet>
      )}
      <nav class="screens" aria-label={words.title}>
        {mine.map((one) => (
          <a key={one.name} {...linkTo(`/manage/${one.name}`)} aria-current={one === entry ? 'page' : undefined}>
            <Icon of={one.icon} />
            {words.screens[one.name]}
          </a>
        ))}
      </nav>
      <main id="main" class={`screen ${entry?.name ?? ''}`}>
        {entry ? <Lazy load={entry.load} me={me} rest={rest.join('/')} /> : <p>{words.notForYou}</p>}
      </main>
    </>
  );
}
