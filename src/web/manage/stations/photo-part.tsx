/** The public photo of the entrance: taken or chosen, looked at, described, put up; replaced and removed. */
import { Camera, Image } from 'lucide';
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { api, dataOf, newKey } from '../../page/api.ts';
import { useWords } from '../../page/language.ts';
import { photoAddress, sizeText } from '../../page/photo.ts';
import { PhotoInput, Preview } from '../../page/late/photo-input.tsx';
import { Part, useSaving } from './part.tsx';
import { ProblemNotice } from './problem-notice.tsx';
import type { EditPartProperties } from './text-part.tsx';
import { EDIT } from './words.ts';

async function putPhoto(id: string, photo: Blob, alt: string): Promise<void> {
  const params = { path: { id }, query: alt === '' ? {} : { alt }, header: { 'Idempotency-Key': newKey() } };
  const headers = { 'Content-Type': photo.type };
  const asIs = { body: photo as never, bodySerializer: (body: unknown) => body as Blob };
  await dataOf(api.PUT('/v1/stations/{id}/photo', { params, headers, ...asIs }));
}

export function PhotoPart({ edit, feature }: EditPartProperties): VNode {
  const { photo: words, save: saveWord, saved } = useWords(EDIT);
  const { id, properties } = feature;
  const kept = properties.photo ?? undefined;
  const [chosen, setChosen] = useState<Blob>();
  const [alt, setAlt] = useState(kept?.alt ?? '');
  const [isReading, setReading] = useState(false);
  const [isUnreadable, setUnreadable] = useState(false);
  const [isRemoving, setRemoving] = useState(false);
  const { isBusy, isSaved, problem, run } = useSaving();
  const params = { path: { id }, header: { 'Idempotency-Key': newKey() } };
  const onPhoto = (photo: Blob | undefined): void => {
    setUnreadable(photo === undefined);
    if (photo) setChosen(photo);
  };
  const save = async (): Promise<void> => {
    const said = alt.trim();
    if (chosen) await putPhoto(id, chosen, said);
    else if (said !== (kept?.alt ?? ''))
      await dataOf(api.PATCH('/v1/stations/{id}/photo', { params, body: { alt: said === '' ? null : said } }));
    setChosen(undefined);
    await edit.reload();
  };
  const remove = async (): Promise<void> => {
    await dataOf(api.DELETE('/v1/stations/{id}/photo', { params }));
    setRemoving(false);
    setAlt('');
    await edit.reload();
  };
  const hasOne = chosen !== undefined || kept !== undefined;
  const input = { isBusy: isReading, onBusy: setReading, onPhoto };
  return (
    <Part title={words.title}>
      <p class="sub">{words.hint}</p>
      {chosen ? (
        <figure class="door">
          <Preview class="door" photo={chosen} alt={words.chosenAlt} />
          <figcaption class="sub">{words.chosen(sizeText(chosen.size))}</figcaption>
        </figure>
      ) : (
        kept && (
          <figure class="door">
            <img
              class="door"
              src={photoAddress(kept.url)}
              alt={kept.alt ?? words.keptAlt}
              width={kept.width}
              height={kept.height}
              style={`--shape: ${kept.width / kept.height}; max-width: ${kept.width}px`}
            />
            <figcaption class="sub number">{words.kept(kept.width, kept.height, sizeText(kept.bytes))}</figcaption>
          </figure>
        )
      )}
      <div class="line photo-line">
        <PhotoInput word={hasOne ? words.retake : words.take} icon={Camera} isCamera {...input} />
        <PhotoInput word={hasOne ? words.chooseOther : words.choose} icon={Image} {...input} />
        {chosen && (
          <button class="button plain" onClick={() => setChosen(undefined)}>
            {words.leave}
          </button>
        )}
      </div>
      {isUnreadable && (
        <p class="notice no" role="alert">
          {words.unreadable}
        </p>
      )}
      {hasOne && (
        <form
          class="stack"
          onSubmit={(event) => {
            event.preventDefault();
            void run(save);
          }}
        >
          <label class="field">
            <span>{words.alt}</span>
            <input
              value={alt}
              maxLength={200}
              placeholder={words.altHint}
              onInput={(event) => setAlt(event.currentTarget.value)}
            />
          </label>
          <div class="line">
            <button class="button dark" disabled={isBusy || isReading}>
              {chosen ? words.put : saveWord}
            </button>
            {kept && !chosen && !isRemoving && (
              <button class="button plain" type="button" onClick={() => setRemoving(true)}>
                {words.remove}
              </button>
            )}
          </div>
        </form>
      )}
      {isRemoving && (
        <div class="line">
          <button class="button danger" disabled={isBusy} onClick={() => void run(remove)}>
            {words.removeNow}
          </button>
          <button class="button" onClick={() => setRemoving(false)}>
            {words.keep}
          </button>
        </div>
      )}
      <ProblemNotice problem={problem} />
      <span role="status" class="saved">
        {isSaved ? saved : ''}
      </span>
    </Part>
  );
}
