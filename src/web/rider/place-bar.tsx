/** Says from where is searched, and changes it. */
import { LocateFixed, MapPin } from 'lucide';
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { Icon } from '../page/icon.tsx';
import { useWords } from '../page/language.ts';
import { distanceText } from './format.ts';
import { later } from './later.tsx';
import { locate, place, type Place } from './place.ts';
import { PLACE_WORDS, type PlaceWords } from './place-words.ts';
import { Sheet } from './sheet.tsx';
import { useStore } from './store.ts';
import { WORDS, type CommonWords } from './words.ts';

const PlaceChoice = later(async () => (await import('./place-choice.tsx')).PlaceChoice);

export function placeText(place: Place, words: PlaceWords, common: CommonWords): string {
  switch (place.kind) {
    case 'locating':
      return words.locating;
    case 'none':
      return words.none;
    case 'here':
      // A number is not parted from its unit.
      return words.here(distanceText(place.accuracyMeters, common).replace(' ', '\u00a0'));
    case 'chosen':
      return place.how === 'pin' ? words.pin : place.how === 'around' ? words.around(place.label) : place.label;
  }
}

export function PlaceBar(): VNode {
  const words = useWords(PLACE_WORDS);
  const common = useWords(WORDS);
  const current = useStore(place);
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <button class="place" type="button" aria-haspopup="dialog" onClick={() => setOpen(true)}>
        <Icon of={current.kind === 'chosen' ? MapPin : LocateFixed} size={18} />
        <span class="hidden-text">{words.label}</span>
        <span class="place-name">{placeText(current, words, common)}</span>
      </button>
      {isOpen && <PlaceSheet onClose={() => setOpen(false)} />}
    </>
  );
}

export function PlaceSheet({ onClose }: { readonly onClose: () => void }): VNode {
  const words = useWords(PLACE_WORDS);
  return (
    <Sheet title={words.sheetTitle} onClose={onClose}>
      {'geolocation' in navigator && (
        <button
          class="button main"
          type="button"
          onClick={() => {
            locate();
            onClose();
          }}
        >
          <Icon of={LocateFixed} size={20} /> {words.useMine}
        </button>
      )}
      <p class="sub">{words.sheetWhy}</p>
      <PlaceChoice onDone={onClose} />
    </Sheet>
  );
}

/** Instead of an answer, while it is not known from where. */
export function NoPlace({ why }: { readonly why: Extract<Place, { kind: 'none' }>['why'] }): VNode {
  const words = useWords(PLACE_WORDS);
  const common = useWords(WORDS);
  const [isOpen, setOpen] = useState(false);
  const title = {
    'not-asked': words.askTitle,
    refused: words.refusedTitle,
    unsupported: words.unsupportedTitle,
    failed: words.failedTitle,
  }[why];
  const reason = { 'not-asked': words.askWhy, refused: words.refusedWhy, unsupported: '', failed: words.failedWhy }[
    why
  ];
  const mine = (
    <button class={why === 'not-asked' ? 'button main' : 'button'} type="button" onClick={locate}>
      <Icon of={LocateFixed} size={20} /> {why === 'not-asked' ? words.useMine : common.again}
    </button>
  );
  return (
    <section class="card stack hero" key="no-place">
      <h1>{title}</h1>
      {reason && <p>{reason}</p>}
      {why === 'not-asked' && mine}
      <button class={why === 'not-asked' ? 'button' : 'button main'} type="button" onClick={() => setOpen(true)}>
        <Icon of={MapPin} size={20} /> {words.choose}
      </button>
      {(why === 'refused' || why === 'failed') && mine}
      {isOpen && <PlaceSheet onClose={() => setOpen(false)} />}
    </section>
  );
}
