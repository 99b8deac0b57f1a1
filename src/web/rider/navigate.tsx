/**
 * The way there in one tap: the app that the rider took last, its page on the web where there is no such app, another map
 * and the address to copy behind the small button. How the links are made is navigation-links.ts.
 */
import { Copy, MapPinned, Navigation } from 'lucide';
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { TravelMode } from '../../stations/travel.ts';
import { Icon } from '../page/icon.tsx';
import { useWords } from '../page/language.ts';
import {
  HAS_EBIKE,
  PROVIDERS,
  appLink,
  phoneOf,
  webLink,
  type Destination,
  type Phone,
  type Provider,
} from './navigation-links.ts';
import { Sheet } from './sheet.tsx';
import { keep, readKept } from './storage.ts';
import { Store, useStore } from './store.ts';
import { WORDS, type CommonWords } from './words.ts';

const KEY = 'navigation';
const isProvider = (value: unknown): value is Provider => PROVIDERS.some((one) => one === value);
const lastProvider = new Store<Provider | undefined>(readKept(KEY, isProvider));

/** An app that is there takes the page's place within this time. */
const APP_OPENS_WITHIN_MS = 1_800;

/** Try the app; where it does not come up, the web page. */
function openApp(event: MouseEvent, app: string, web: string): void {
  event.preventDefault();
  const timer = setTimeout(() => (location.href = web), APP_OPENS_WITHIN_MS);
  // It came up: nothing more is to be done, also not when the rider comes back from it.
  const onHidden = (): void => clearTimeout(timer);
  addEventListener('pagehide', onHidden, { once: true });
  document.addEventListener('visibilitychange', onHidden, { once: true });
  location.href = app;
}

/** What the link really opens: of the pages on the web none has a mode for e-bikes, Baidu's shows the place, not yet a way, and Tencent's walks. */
function mannerOf(provider: Provider, mode: TravelMode, phone: Phone | undefined, words: CommonWords): string {
  if (!phone && provider === 'baidu') return words.placeOnly;
  if (mode === 'walk' || (!phone && provider === 'tencent')) return words.walking;
  return HAS_EBIKE[provider] && phone ? words.ebiking : words.riding;
}

interface LinkToMapProperties {
  readonly provider: Provider;
  readonly destination: Destination;
  readonly mode: TravelMode;
  readonly isMain: boolean;
  readonly onOpen?: () => void;
}

function LinkToMap({ provider, destination, mode, isMain, onOpen }: LinkToMapProperties): VNode {
  const words = useWords(WORDS);
  const phone = phoneOf(navigator.userAgent);
  const web = webLink(provider, destination, mode);
  const manner = mannerOf(provider, mode, phone, words);
  const onClick = (event: MouseEvent): void => {
    keep(KEY, provider);
    lastProvider.set(provider);
    if (phone) openApp(event, appLink(provider, destination, mode, phone), web);
    onOpen?.();
  };
  return (
    <a class={isMain ? 'button main' : 'button'} href={web} target="_blank" rel="noopener" onClick={onClick}>
      <Icon of={Navigation} size={20} />
      {isMain ? words.navigateBy(words.providers[provider], manner) : `${words.providers[provider]} · ${manner}`}
    </a>
  );
}

export interface NavigateProperties {
  readonly destination: Destination;
  readonly address: string | null;
  readonly mode: TravelMode;
}

export function Navigate({ destination, address, mode }: NavigateProperties): VNode {
  const words = useWords(WORDS);
  const provider = useStore(lastProvider);
  const [isOpen, setOpen] = useState(false);
  return (
    <div class="navigate">
      {provider ? (
        <LinkToMap provider={provider} destination={destination} mode={mode} isMain />
      ) : (
        <button class="button main" type="button" onClick={() => setOpen(true)}>
          <Icon of={Navigation} size={20} />
          {words.navigate}
        </button>
      )}
      <button class="button square" type="button" onClick={() => setOpen(true)} aria-label={words.otherMap}>
        <Icon of={MapPinned} />
      </button>
      {isOpen && (
        <Sheet title={words.whichMap} onClose={() => setOpen(false)}>
          {PROVIDERS.map((one) => (
            <LinkToMap
              key={one}
              provider={one}
              destination={destination}
              mode={mode}
              isMain={false}
              onOpen={() => setOpen(false)}
            />
          ))}
          <CopyAddress text={[destination.name, address].filter(Boolean).join(' ')} />
        </Sheet>
      )}
    </div>
  );
}

function CopyAddress({ text }: { readonly text: string }): VNode {
  const words = useWords(WORDS);
  const [isCopied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
    } catch {
      // It stands below to be copied by hand.
    }
  };
  return (
    <div class="stack">
      <button class="button" type="button" onClick={() => void copy()}>
        <Icon of={Copy} size={20} /> {isCopied ? words.copied : words.copyAddress}
      </button>
      <p class="sub selectable" role="status">
        {text}
      </p>
    </div>
  );
}
