/** The frame of the three pages: which map, how drawn, the legend, what is missing, the source. Not meant for copying. */
import '../page/base.css';
import './overlay.css';
import { render, type VNode } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { showDisplay } from '../page/display-kept.ts';
import { language, setLanguage, useWords } from '../page/language.ts';
import { ours, settings } from '../page/settings.ts';
import { OVERLAY_WORDS, type Provider } from './overlay.words.ts';
import { SourceText } from './source-text.tsx';
import { layerUrl, ScriptNotLoaded, stateIcon, STATES, type StationLayer } from './station-layer.ts';
import common from './station-layer.ts?raw';

/** What a map tells the page while it draws. */
export interface Tell {
  /** So many stations did not fit. */
  readonly left: (count: number) => void;
  /** Something did not come; more often than once. */
  readonly fault: () => void;
}

/** Draw the layer on a map in this element. Returns how to end it. */
export type Show = (container: HTMLDivElement, layer: StationLayer, tell: Tell) => Promise<() => void> | (() => void);

/** One way to draw the layer, with an address of its own. A provider's script is loaded once for a page, so another way is another page. */
export interface Way {
  /** As ?way= */
  readonly id: string;
  readonly name: string;
  readonly show: Show;
  /** What it reads, below /v1/layers/. */
  readonly data: string;
  readonly file: string;
  readonly source: string;
}

export interface OverlayOptions {
  readonly provider: Provider;
  /** Without one MapLibre draws the layer. */
  readonly hasKey: boolean;
  /** At least one; the first is shown unless the address names another. */
  readonly ways: readonly [Way, ...Way[]];
  readonly crs: 'gcj02' | 'bd09' | 'wgs84';
}

const DISTRICT = /^\d{6}$/;
const asked = new URLSearchParams(location.search);
const wanted = asked.get('district') ?? '';
const district = DISTRICT.test(wanted) ? wanted : undefined;

const stationLayer = (): StationLayer => ({
  service: new URL(ours(''), location.origin).href.replace(/\/$/, ''),
  district,
  stateName: (state) => OVERLAY_WORDS[language()].states[state],
});

/** The same district on another map, or drawn in another way. */
function pageUrl(provider: Provider, way?: string): string {
  const query = new URLSearchParams({ ...(way ? { way } : {}), ...(district ? { district } : {}) }).toString();
  return ours(`/overlays/${provider}`) + (query && `?${query}`);
}

type Trouble = 'key' | 'script' | 'map' | 'fault' | undefined;

function Overlay({ provider, hasKey, ways, crs }: OverlayOptions): VNode {
  const words = useWords(OVERLAY_WORDS);
  const way = ways.find(({ id }) => id === asked.get('way')) ?? ways[0];
  const [trouble, setTrouble] = useState<Trouble>();
  const [left, setLeft] = useState(0);
  const container = useRef<HTMLDivElement>(null);
  const layer = stationLayer();
  useEffect(() => void (document.title = words.titles[provider]), [words]);
  useEffect(() => {
    // What was said first stays: a missing key is why another map is there.
    const tell = { left: setLeft, fault: () => setTrouble((said) => said ?? 'fault') };
    const draw = async (show: Show): Promise<void> => {
      // A map of its own each time: what one provider's script leaves in its element is no other's to mind.
      const element = document.createElement('div');
      element.className = 'map';
      container.current?.replaceChildren(element);
      await show(element, layer, tell);
    };
    const begin = async (): Promise<void> => {
      try {
        if (hasKey) return await draw(way.show);
        setTrouble('key');
      } catch (error) {
        if (!(error instanceof ScriptNotLoaded)) return setTrouble('map');
        setTrouble('script');
      }
      await draw(onMapLibre).catch(() => setTrouble('map'));
    };
    void begin();
  }, []);
  return (
    <main class="overlay">
      <header>
        <div class="line top">
          <h1>{words.titles[provider]}</h1>
          <button
            type="button"
            class="chip"
            lang={language() === 'zh' ? 'en' : 'zh-CN'}
            onClick={() => setLanguage(language() === 'zh' ? 'en' : 'zh')}
          >
            {words.otherLanguage}
          </button>
        </div>
        <nav class="line" aria-label={words.pages}>
          {(['amap', 'baidu', 'maplibre'] as const).map((name) => (
            <Choice key={name} href={pageUrl(name)} name={words.names[name]} isChosen={name === provider} />
          ))}
        </nav>
        {ways.length > 1 && hasKey && (
          <nav class="line" aria-label={words.ways}>
            {ways.map(({ id, name }) => (
              <Choice key={id} href={pageUrl(provider, id)} name={name} isChosen={id === way.id} />
            ))}
          </nav>
        )}
        <ul class="legend line" aria-label={words.legend}>
          {STATES.map((state) => (
            <li key={state}>
              <img src={stateIcon(layer, state)} alt="" width={22} height={22} />
              {words.states[state]}
            </li>
          ))}
        </ul>
        <p class="sub data">
          {words.systems[crs]} · <a href={layerUrl(layer, way.data)}>/v1/layers/{way.data}</a>
        </p>
        <div role="status">
          {trouble === 'key' && provider !== 'maplibre' && <p class="notice likely">{words.noKey[provider]}</p>}
          {trouble === 'script' && <p class="notice no">{words.notLoaded(words.names[provider])}</p>}
          {trouble === 'map' && <p class="notice no">{words.noMap}</p>}
          {trouble === 'fault' && <p class="notice likely">{words.fault}</p>}
          {left > 0 && <p class="notice likely">{words.left(left)}</p>}
        </div>
      </header>
      <div class="canvas" ref={container} />
      <details>
        <summary>{words.source}</summary>
        <SourceText file={way.file} text={way.source} />
        <SourceText file="station-layer.ts" text={common} />
      </details>
    </main>
  );
}

function Choice({ href, name, isChosen }: { href: string; name: string; isChosen: boolean }): VNode {
  return (
    <a class="chip" href={href} {...(isChosen ? { 'aria-current': 'true' as const } : {})}>
      {name}
    </a>
  );
}

/** The layer in the system of the operator's base map. */
export const layerOnBaseMap = (): string =>
  ({ gcj02: 'amap', bd09: 'baidu', wgs84: 'wgs84' })[settings.baseMap?.crs ?? 'gcj02'];

/** The MapLibre version of the same layer, loaded only where it is drawn. */
export const onMapLibre: Show = async (container, layer, { fault }) => {
  const { showOnMapLibre } = await import('./maplibre-layer.ts');
  return showOnMapLibre(container, layer, {
    name: layerOnBaseMap(),
    base: settings.baseMap,
    ground: getComputedStyle(document.documentElement).getPropertyValue('--bg').trim(),
    title: OVERLAY_WORDS[language()].map,
    onFault: fault,
  });
};

export function showOverlay(options: OverlayOptions): void {
  showDisplay();
  render(<Overlay {...options} />, document.getElementById('page') as HTMLElement);
}
