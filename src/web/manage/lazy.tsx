/** A screen that is loaded when it is first opened. */
import type { ComponentType, VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { useWords } from '../page/language.ts';
import type { Me } from './session.ts';
import { FRAME } from './words.ts';

/** What every screen gets: who is signed in, and the rest of the address after the screen's own part. */
export interface ScreenProperties {
  readonly me: Me;
  /** '' or what follows: for /manage/stations/410103-0002 the stations' screen gets '410103-0002'. */
  readonly rest: string;
}

export type Screen = ComponentType<ScreenProperties>;

export function Lazy({ load, ...properties }: ScreenProperties & { readonly load: () => Promise<Screen> }): VNode {
  const words = useWords(FRAME);
  const [failed, setFailed] = useState<unknown>();
  const [loaded, setLoaded] = useState<{ of: unknown; Screen: Screen }>();
  useEffect(() => {
    let isWanted = true;
    load().then(
      (Screen) => isWanted && setLoaded({ of: load, Screen }),
      // Today's screen is kept for when there is no network, the others are not.
      () => isWanted && setFailed(() => load),
    );
    return () => {
      isWanted = false;
    };
  }, [load]);
  if (failed === load && loaded?.of !== load) return <p class="notice no">{words.unreachable}</p>;
  if (loaded?.of !== load) return <p class="skeleton">…</p>;
  const { Screen } = loaded;
  return <Screen {...properties} />;
}
