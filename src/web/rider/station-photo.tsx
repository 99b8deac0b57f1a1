/** The photo of a station's door: its place is kept before it comes, and who saves data is asked first. */
import { Image } from 'lucide';
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { Schema } from '../page/api.ts';
import { Icon } from '../page/icon.tsx';
import { useWords } from '../page/language.ts';
import { photoAddress, sizeText } from '../page/photo.ts';
import { STATION_WORDS } from './station-words.ts';

export interface StationPhotoProperties {
  readonly photo: Schema['StationPhoto'];
  /** Of the station. */
  readonly name: string;
}

/** Chromium's data saver, which other browsers do not tell of. */
function savesData(): boolean {
  const { connection } = navigator as { readonly connection?: { readonly saveData?: boolean } };
  return connection?.saveData === true;
}

export function StationPhoto({ photo, name }: StationPhotoProperties): VNode | null {
  const words = useWords(STATION_WORDS);
  const [wanted, setWanted] = useState<'asked' | 'yes' | 'no'>(savesData() ? 'no' : 'yes');
  const [isLost, setLost] = useState(false);
  // Without a network the rest of the page is worth as much: nothing is said of what nobody asked for.
  if (isLost && wanted === 'yes') return null;
  return (
    <section class="card stack">
      <h2>{words.photo}</h2>
      {wanted === 'no' && (
        <button class="button wide" type="button" onClick={() => setWanted('asked')}>
          <Icon of={Image} size={20} />
          {words.showPhoto(sizeText(photo.bytes))}
        </button>
      )}
      {wanted !== 'no' && !isLost && (
        <img
          class="door"
          src={photoAddress(photo.url)}
          alt={photo.alt ?? words.photoOf(name)}
          width={photo.width}
          height={photo.height}
          style={`--shape: ${photo.width / photo.height}; max-width: ${photo.width}px`}
          loading={wanted === 'asked' ? 'eager' : 'lazy'}
          decoding="async"
          onError={() => setLost(true)}
        />
      )}
      {isLost && (
        <p class="sub" role="status">
          {words.photoLost}
        </p>
      )}
    </section>
  );
}
