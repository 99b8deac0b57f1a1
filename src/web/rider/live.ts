/**
 * Live: what changes at stations of a district while the page is open and seen. The stream is asked for by district, for
 * an address may be logged and must not tell where the rider is.
 */
import { ours } from '../page/settings.ts';

/** Many changes at once are one. */
const GATHER_MS = 1_500;

/** Calls `onChange` with the codes that changed; undefined: what was missed is not known. Returns how to stop. */
export function watchStations(adcode: string, onChange: (codes: ReadonlySet<string> | undefined) => void): () => void {
  if (!('EventSource' in globalThis)) return () => undefined;
  let source: EventSource | undefined;
  let codes: Set<string> | undefined = new Set();
  let timer: ReturnType<typeof setTimeout> | undefined;

  function gather(code: string | undefined): void {
    if (code === undefined) codes = undefined;
    else codes?.add(code);
    timer ??= setTimeout(() => {
      const changed = codes;
      codes = new Set();
      timer = undefined;
      onChange(changed);
    }, GATHER_MS);
  }
  function onEvent({ data }: MessageEvent<string>): void {
    const event = JSON.parse(data) as { readonly type: string; readonly code?: string };
    gather(event.type === 'upsert' ? event.code : undefined);
  }
  function open(): void {
    source = new EventSource(ours(`/v1/events?district=${adcode}`));
    source.addEventListener('status', onEvent);
    source.addEventListener('station', onEvent);
    source.addEventListener('reset', () => gather(undefined));
  }
  function follow(): void {
    if (document.visibilityState === 'hidden') {
      source?.close();
      source = undefined;
    } else if (!source) {
      open();
    }
  }
  function onVisibility(): void {
    const wasAway = source === undefined;
    follow();
    // Whatever happened while nobody looked.
    if (wasAway && source) gather(undefined);
  }
  follow();
  document.addEventListener('visibilitychange', onVisibility);
  return () => {
    document.removeEventListener('visibilitychange', onVisibility);
    source?.close();
    if (timer !== undefined) clearTimeout(timer);
  };
}
