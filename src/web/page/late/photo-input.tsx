/** A photo from the camera or a file, made small on the device before anything is sent; and how it looks. */
import type { IconNode } from 'lucide';
import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Icon } from '../icon.tsx';
import { shrinkPhoto } from './shrink-photo.ts';

export interface PhotoInputProperties {
  readonly word: string;
  readonly icon: IconNode;
  /** A phone opens its camera at once; others, and absent: whatever it has photos in. */
  readonly isCamera?: boolean;
  readonly isBusy: boolean;
  readonly onBusy: (isBusy: boolean) => void;
  /** undefined: the browser cannot read it as a picture. */
  readonly onPhoto: (photo: Blob | undefined) => void;
}

export function PhotoInput({ word, icon, isCamera, isBusy, onBusy, onPhoto }: PhotoInputProperties): VNode {
  const onChange = async (input: HTMLInputElement): Promise<void> => {
    const file = input.files?.[0];
    if (!file) return;
    onBusy(true);
    onPhoto(await shrinkPhoto(file).catch(() => undefined));
    // So that the same file may be chosen again.
    input.value = '';
    onBusy(false);
  };
  return (
    <label class={`button${isBusy ? ' busy' : ''}`}>
      <Icon of={icon} />
      {word}
      <input
        class="hidden-text"
        type="file"
        accept="image/*"
        {...(isCamera ? { capture: 'environment' as const } : {})}
        onChange={(event) => void onChange(event.currentTarget)}
      />
    </label>
  );
}

/** A photo that is not sent yet. */
export function Preview({ photo, alt, class: name }: { photo: Blob; alt: string; class: string }): VNode | null {
  const [address, setAddress] = useState<string>();
  useEffect(() => {
    const made = URL.createObjectURL(photo);
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [photo]);
  return address === undefined ? null : <img class={name} src={address} alt={alt} />;
}
