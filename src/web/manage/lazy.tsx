/** A screen that is loaded when it is first opened. */
import type { ComponentType, VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Me } from './session.ts';

/** What every screen gets: who is signed in, and the rest of the address after the screen's own part. */
export interface ScreenProperties {
  readonly me: Me;
  /** '' or what follows: for /manage/stations/410103-0002 the stations' screen gets '410103-0002'. */
  readonly rest: string;
}

export type Screen = ComponentType<ScreenProperties>;

export function Lazy({ load, ...properties }: ScreenProperties & { readonly load: () => Promise<Screen> }): VNode {
  const [loaded, setLoaded] = useState<{ of: unknown; Screen: Screen }>();
  useEffect(() => {
    let isWanted = true;
    void load().then((Screen) => isWanted && setLoaded({ of: load, Screen }));
    return () => {
      isWanted = false;
    };
  }, [load]);
  if (loaded?.of !== load) return <p class="skeleton">…</p>;
  const { Screen } = loaded;
  return <Screen {...properties} />;
}
