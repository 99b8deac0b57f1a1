/** A photo for what was just reported: chosen, made small on the device, sent by the tracking code. */
import { Camera } from 'lucide';
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { api, ApiProblem, dataOf } from '../page/api.ts';
import { useWords, type Words } from '../page/language.ts';
import { PhotoInput, Preview } from '../page/late/photo-input.tsx';
import { WORDS } from './words.ts';

interface PhotoWords {
  readonly add: string;
  readonly who: string;
  readonly unreadable: string;
  readonly sending: string;
  readonly sent: string;
  readonly alt: string;
}

const PHOTO_WORDS: Words<PhotoWords> = {
  zh: {
    add: '加一张照片',
    who: '只给负责的单位看；不带位置和手机信息。',
    unreadable: '这个文件不是能打开的照片，请换一张。',
    sending: '正在发送照片',
    sent: '照片已经发给负责的单位',
    alt: '你的照片',
  },
  en: {
    add: 'Add a photo',
    who: 'Only those responsible see it; it carries no position and nothing of your phone.',
    unreadable: 'This file cannot be opened as a photo. Please choose another.',
    sending: 'Sending the photo',
    sent: 'Those responsible have the photo',
    alt: 'Your photo',
  },
};

/** The service takes a photo for this long after the report. */
const TAKEN_WITHIN_MS = 3_600_000;

/** May a photo still be added to what was reported then? */
export const takesPhoto = (reportedAt: string): boolean => Date.now() - Date.parse(reportedAt) < TAKEN_WITHIN_MS;

async function putPhoto(trackingCode: string, photo: Blob): Promise<void> {
  await dataOf(
    api.PUT('/v1/reports/{id}/photo', {
      params: { path: { id: trackingCode } },
      headers: { 'Content-Type': photo.type },
      body: photo as never,
      bodySerializer: (body: unknown) => body as Blob,
    }),
  );
}

type Sending = 'waiting' | 'sending' | 'sent' | 'unreadable' | ApiProblem;

export function ReportPhoto({ trackingCode }: { readonly trackingCode: string }): VNode {
  const common = useWords(WORDS);
  const words = useWords(PHOTO_WORDS);
  const [photo, setPhoto] = useState<Blob>();
  const [isReading, setReading] = useState(false);
  const [state, setState] = useState<Sending>('waiting');
  const send = async (chosen: Blob): Promise<void> => {
    setState('sending');
    try {
      await putPhoto(trackingCode, chosen);
      setState('sent');
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      setState(error);
    }
  };
  const onPhoto = (chosen: Blob | undefined): void => {
    setPhoto(chosen);
    if (chosen) void send(chosen);
    else setState('unreadable');
  };
  const isFailed = state instanceof ApiProblem;
  // Nobody answered, or too many at once: the same photo may go later.
  const isLater = isFailed && (state.status === 0 || state.status >= 500 || state.status === 429);
  return (
    <div class="stack">
      {photo && <Preview class="thumbnail" photo={photo} alt={words.alt} />}
      <div role="status">
        {state === 'sending' && <p>{words.sending}…</p>}
        {state === 'sent' && <p class="notice yes">{words.sent}</p>}
        {state === 'unreadable' && <p class="notice no">{words.unreadable}</p>}
        {isFailed && <p class="notice no">{state.status === 0 ? common.unreachable : state.message}</p>}
      </div>
      {isLater && photo && (
        <button class="button" type="button" onClick={() => void send(photo)}>
          {common.again}
        </button>
      )}
      {(state === 'waiting' || state === 'unreadable') && (
        <>
          <PhotoInput word={words.add} icon={Camera} isBusy={isReading} onBusy={setReading} onPhoto={onPhoto} />
          <p class="sub">{words.who}</p>
        </>
      )}
    </div>
  );
}
