/** What the three pages share of our layer: its features, the icon of each state, and the text of a pop-up. */

/** A station of GET /v1/layers/{layer}/stations.geojson; `coordinates` are longitude, latitude in the layer's system. */
export interface StationFeature {
  readonly geometry: { readonly type: 'Point'; readonly coordinates: readonly [number, number] };
  readonly properties: {
    readonly code: string;
    readonly name: string;
    readonly address: string | null;
    readonly state: State;
    readonly openingHours: string | null;
  };
}

/** In the order of `style` in massmarks.json. */
export const STATES = ['open', 'paused', 'closed', 'planned'] as const;
export type State = (typeof STATES)[number];

export interface StationLayer {
  /** https://host/prefix: where the service is. */
  readonly service: string;
  /** Only the stations of this county, city or province: its adcode. */
  readonly district: string | undefined;
  readonly stateName: (state: State) => string;
}

/** An address of the layer with its filter: `path` as `amap/stations.geojson`. */
export function layerUrl({ service, district }: StationLayer, path: string): string {
  return `${service}/v1/layers/${path}${district === undefined ? '' : `?district=${district}`}`;
}

/** The JSON at an address. Throws where there is none. */
export async function fetchJson<Body>(url: string): Promise<Body> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  return (await answer.json()) as Body;
}

/** A disc of 28 pixels with a tick, a pause, a cross or dots: colour never says the state alone. */
export const stateIcon = ({ service }: StationLayer, state: State): string => `${service}/icons/state-${state}.svg`;

/** The content of a pop-up as an element: names and addresses are texts, so they are set as text and never as HTML. */
export function popup(layer: StationLayer, { name, address, state, openingHours }: Popup): HTMLElement {
  const box = document.createElement('div');
  box.className = 'station-popup';
  for (const [tag, text] of [
    ['strong', name],
    ['p', layer.stateName(state)],
    ['p', address],
    ['p', openingHours],
  ] as const) {
    if (!text) continue;
    box.append(Object.assign(document.createElement(tag), { textContent: text }));
  }
  return box;
}
export type Popup = Pick<StationFeature['properties'], 'name' | 'address' | 'state' | 'openingHours'>;

/** The provider's script did not come: no network, or something stopped it. */
export class ScriptNotLoaded extends Error {}

/** Load a provider's script, which calls `callback` by its name when it is ready. Rejects with ScriptNotLoaded. */
export async function loadScript(address: URL, callback: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const done = (): void => resolve();
    Object.assign(window, { [callback]: done });
    address.searchParams.set('callback', callback);
    const script = document.createElement('script');
    script.src = address.href;
    script.onerror = () => reject(new ScriptNotLoaded());
    document.head.append(script);
  });
}
