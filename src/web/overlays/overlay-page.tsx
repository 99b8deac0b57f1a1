/** The frame of the three pages: which map, how drawn, the legend, what is missing, the source. Not meant for copying. */
import '../page/base.css';
import './overlay.css';
import { render, type VNode } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { showDisplay } from '../page/display.ts';
import { language, setLanguage, useWords } from '../page/language.ts';
import { ours, settings } from '../page/settings.ts';
import { OVERLAY_WORDS, type Provider } from './overlay.words.ts';
import { ScriptNotLoaded, stateIcon, STATES, type StationLayer } from './station-layer.ts';
import common from './station-layer.ts?raw';

/** One way to draw the layer: on a map in this element; `say` tells what did not fit. Returns how to end it. */
export type Show = (
  container: HTMLDivElement,
  layer: StationLayer,
  say: (left: number) => void,
) => Promise<() => void> | (() => void);

export interface OverlayOptions {
  readonly provider: Provider;
  /** By name; none of them: the operator has no key. */
  readonly ways: Readonly<Record<string, Show>>;
  readonly crs: 'gcj02' | 'bd09' | 'wgs84';
  readonly source: string;
  /** Drawn where the provider's map is not to be had. */
  readonly instead: Show;
}

const DISTRICT = /^\d{6}$/;

function stationLayer(): StationLayer {
  const wanted = new URLSearchParams(location.search).get('district') ?? '';
  return {
    service: new URL(ours(''), location.origin).href.replace(/\/$/, ''),
    district: DISTRICT.test(wanted) ? wanted : undefined,
    stateName: (state) => OVERLAY_WORDS[language()].states[state],
  };
}

type Trouble = 'key' | 'script' | 'map' | undefined;

function Overlay({ provider, ways, crs, source, instead }: OverlayOptions): VNode {
  const words = useWords(OVERLAY_WORDS);
  const names = Object.keys(ways);
  const [way, setWay] = useState(names[0]);
  const [trouble, setTrouble] = useState<Trouble>();
  const [left, setLeft] = useState(0);
  const container = useRef<HTMLDivElement>(null);
  const layer = stationLayer();
  useEffect(() => void (document.title = words.titles[provider]), [words]);
  useEffect(() => {
    let end: (() => void) | undefined;
    let isOver = false;
    const draw = async (show: Show): Promise<void> => {
      // A map of its own each time: what one provider's script leaves in its element is no other's to mind.
      const element = document.createElement('div');
      element.style.cssText = 'position:absolute;inset:0';
      container.current?.replaceChildren(element);
      end = await show(element, layer, setLeft);
      if (isOver) end();
    };
    const begin = async (): Promise<void> => {
      const show = way === undefined ? undefined : ways[way];
      try {
        if (show) return await draw(show);
        setTrouble('key');
      } catch (error) {
        if (!(error instanceof ScriptNotLoaded)) return setTrouble('map');
        setTrouble('script');
      }
      if (!isOver) await draw(instead).catch(() => setTrouble('map'));
    };
    void begin();
    return () => {
      isOver = true;
      end?.();
    };
  }, [way]);
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
            <a
              key={name}
              class="chip"
              href={ours(`/overlays/${name}`)}
              {...(name === provider ? { 'aria-current': 'true' } : {})}
            >
              {words.names[name]}
            </a>
          ))}
        </nav>
        {names.length > 1 && (
          <div class="segments" role="group" aria-label={words.ways}>
            {names.map((name) => (
              <button key={name} type="button" aria-pressed={name === way} onClick={() => setWay(name)}>
                {name}
              </button>
            ))}
          </div>
        )}
        <ul class="legend line" aria-label={words.legend}>
          {STATES.map((state) => (
            <li key={state}>
              <img src={stateIcon(layer, state)} alt="" width={22} height={22} />
              {words.states[state]}
            </li>
          ))}
          <li class="sub">{words.systems[crs]}</li>
        </ul>
        <div role="status">
          {trouble === 'key' && provider !== 'maplibre' && <p class="notice likely">{words.noKey[provider]}</p>}
          {trouble === 'script' && <p class="notice no">{words.notLoaded(words.names[provider])}</p>}
          {trouble === 'map' && <p class="notice no">{words.noMap}</p>}
          {left > 0 && <p class="notice likely">{words.left(left)}</p>}
        </div>
      </header>
      <div class="canvas" ref={container} />
      <details>
        <summary>{words.source}</summary>
        <pre tabIndex={0} lang="en">
          {source}
        </pre>
        <pre tabIndex={0} lang="en">
          {common}
        </pre>
      </details>
    </main>
  );
}

/** The MapLibre version of the same layer, loaded only where it is drawn. */
export const onMapLibre: Show = async (container, layer) => {
  const { showOnMapLibre } = await import('./maplibre-layer.ts');
  const { baseMap } = settings;
  const name = ({ gcj02: 'amap', bd09: 'baidu', wgs84: 'wgs84' } as const)[baseMap?.crs ?? 'gcj02'];
  const base = baseMap?.type === 'raster' ? baseMap : undefined;
  return showOnMapLibre(container, layer, { name, base, title: OVERLAY_WORDS[language()].map });
};

export function showOverlay(options: Omit<OverlayOptions, 'instead'>): void {
  showDisplay();
  render(<Overlay {...options} instead={onMapLibre} />, document.getElementById('page') as HTMLElement);
}
