/** Which screen an address shows, and what stands around every screen: name, place, the three tabs. */
import { CalendarDays, House, Map as MapIcon, Settings } from 'lucide';
import type { IconNode } from 'lucide';
import type { ComponentType, VNode } from 'preact';
import { Icon } from '../page/icon.tsx';
import { useWords } from '../page/language.ts';
import { later } from './later.tsx';
import { NearestScreen } from './nearest-screen.tsx';
import { PlaceBar } from './place-bar.tsx';
import { Link, useRoute } from './router.tsx';
import { WORDS } from './words.ts';

const MapScreen = later(async () => (await import('./map-screen.tsx')).MapScreen);
const StationScreen = later<{ readonly code: string }>(
  async () => (await import('./station-screen.tsx')).StationScreen as ComponentType<{ readonly code: string }>,
);
const ActivitiesScreen = later(async () => (await import('./activities-screen.tsx')).ActivitiesScreen);
const ReportsScreen = later(async () => (await import('./reports-screen.tsx')).ReportsScreen);
const ReportScreen = later<{ readonly code: string }>(
  async () => (await import('./report-screen.tsx')).ReportScreen as ComponentType<{ readonly code: string }>,
);
const SettingsScreen = later(async () => (await import('./settings-screen.tsx')).SettingsScreen);

function Screen({ path }: { readonly path: string }): VNode {
  const [, first, second] = path.split('/');
  const code = second === undefined ? undefined : decodeURIComponent(second);
  if (first === 's' && code) return <StationScreen key={code} code={code} />;
  if (first === 'reports' && code) return <ReportScreen key={code} code={code} />;
  switch (first) {
    case 'map':
      return <MapScreen />;
    case 'activities':
      return <ActivitiesScreen />;
    case 'reports':
      return <ReportsScreen />;
    case 'settings':
      return <SettingsScreen />;
    default:
      return <NearestScreen />;
  }
}

/** What was asked for on the first screen: its tab leads back to that. */
let lastSearch = '';

export function App(): VNode {
  const words = useWords(WORDS);
  const { path, query } = useRoute();
  if (path === '/') lastSearch = query.toString();
  const tab = (to: string, icon: IconNode, word: string, isHere: boolean): VNode => (
    <Link to={to} class="tab" {...(isHere ? { 'aria-current': 'page' as const } : {})}>
      <Icon of={icon} /> <span>{word}</span>
    </Link>
  );
  return (
    <>
      <a class="skip" href="#main">
        {words.skip}
      </a>
      <header class="top">
        <Link to="/" class="brand">
          {words.name}
        </Link>
        <PlaceBar />
        <Link to="/settings" class="top-button" aria-label={words.settings}>
          <Icon of={Settings} />
        </Link>
      </header>
      <main id="main" tabIndex={-1}>
        <Screen path={path} />
      </main>
      <nav class="tabs" aria-label={words.tabsLabel}>
        {tab(lastSearch === '' ? '/' : `/?${lastSearch}`, House, words.tabs.nearest, path === '/')}
        {tab('/map', MapIcon, words.tabs.map, path === '/map')}
        {tab('/activities', CalendarDays, words.tabs.activities, path === '/activities')}
      </nav>
    </>
  );
}
