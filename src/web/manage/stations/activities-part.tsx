/** What is on in the station: announce, change, call off, and count who came. */
import { Plus } from 'lucide';
import type { VNode } from 'preact';
import { useCallback, useEffect, useState } from 'preact/hooks';
import { api, dataOf, newKey, taggedOf, type Schema } from '../../page/api.ts';
import { Icon } from '../../page/icon.tsx';
import { useLanguage, useWords } from '../../page/language.ts';
import { serverNow } from '../clock.ts';
import { Sheet } from '../sheet.tsx';
import { fromLocalInput, moment, toLocalInput } from '../when.ts';
import type { Feature } from './one-station.ts';
import { Part, useSaving } from './part.tsx';
import { ProblemNotice } from './problem-notice.tsx';
import { EDIT } from './words.ts';

type Activity = Schema['ActivityList']['activities'][number];
const KINDS = [
  'lawTalk',
  'policyTalk',
  'haircut',
  'healthCheck',
  'jobFair',
  'summerRelief',
  'winterRelief',
  'skills',
  'legalAid',
  'other',
] as const;
/** So that who came can be counted on the days after. */
const BACK_MS = 30 * 86_400_000;

export function ActivitiesPart({ feature }: { readonly feature: Feature }): VNode {
  const { activities: words } = useWords(EDIT);
  const [all, setAll] = useState<readonly Activity[]>();
  const [editing, setEditing] = useState<Activity | 'new'>();
  const { problem, run } = useSaving();
  const { id } = feature;
  const read = useCallback(async () => {
    const query = { from: new Date(serverNow() - BACK_MS).toISOString(), limit: 100 };
    const found = await dataOf(api.GET('/v1/stations/{id}/activities', { params: { path: { id }, query } }));
    setAll(found.activities as unknown as readonly Activity[]);
  }, [id]);
  useEffect(() => void run(read), [read]);
  return (
    <Part title={words.title}>
      {all?.length === 0 && <p class="sub">{words.none}</p>}
      {all && all.length > 0 && (
        <ul class="plain-list">
          {all.map((one) => (
            <ActivityRow key={one.id} activity={one} onEdit={() => setEditing(one)} onDone={read} />
          ))}
        </ul>
      )}
      <ProblemNotice problem={problem} />
      <button class="button" onClick={() => setEditing('new')}>
        <Icon of={Plus} size={20} />
        {words.add}
      </button>
      {editing !== undefined && (
        <ActivitySheet
          station={id}
          activity={editing === 'new' ? undefined : editing}
          onClose={() => setEditing(undefined)}
          onDone={async () => {
            setEditing(undefined);
            await read();
          }}
        />
      )}
    </Part>
  );
}

interface ActivityRowProperties {
  readonly activity: Activity;
  readonly onEdit: () => void;
  readonly onDone: () => Promise<void>;
}

function ActivityRow({ activity, onEdit, onDone }: ActivityRowProperties): VNode {
  const { activities: words } = useWords(EDIT);
  const language = useLanguage();
  const [asking, setAsking] = useState<'cancel' | 'count'>();
  const { problem, isBusy, run } = useSaving();
  const hasBegun = Date.parse(activity.startsAt) <= serverNow();
  const isOff = activity.state === 'cancelled';
  const params = { path: { id: activity.id }, header: { 'Idempotency-Key': newKey() } };
  const onSubmit = (event: SubmitEvent): void => {
    event.preventDefault();
    const typed = new FormData(event.target as HTMLFormElement).get('value') as string;
    void run(async () => {
      if (asking === 'cancel')
        await dataOf(api.PUT('/v1/activities/{id}/cancellation', { params, body: { reason: typed.trim() } }));
      else await dataOf(api.PUT('/v1/activities/{id}/attendance', { params, body: { attended: Number(typed) } }));
      setAsking(undefined);
      await onDone();
    });
  };
  const when = `${moment(activity.startsAt, serverNow(), language)} – ${moment(activity.endsAt, serverNow(), language)}`;
  return (
    <li class="activity">
      <b>{activity.title}</b> <span class="sub">{activity.kindName[language]}</span>
      <p class="sub number">
        {when} · {words.signedUp(activity.signedUp, activity.places)}
        {activity.attended !== null && ` · ${words.attended(activity.attended)}`}
      </p>
      {isOff && <p class="notice unknown">{words.off(activity.cancelReason ?? '')}</p>}
      {!isOff && (
        <div class="line">
          {!hasBegun && (
            <button class="button" onClick={onEdit}>
              {words.edit}
            </button>
          )}
          {!hasBegun && (
            <button class="button" onClick={() => setAsking('cancel')}>
              {words.cancel}
            </button>
          )}
          {hasBegun && (
            <button class="button" onClick={() => setAsking('count')}>
              {words.count}
            </button>
          )}
        </div>
      )}
      {asking && (
        <Sheet title={asking === 'cancel' ? words.cancelTitle : words.count} onClose={() => setAsking(undefined)}>
          <form class="stack" onSubmit={onSubmit}>
            {asking === 'cancel' ? (
              <label class="field">
                <span>{words.reason}</span>
                <input name="value" required maxLength={300} />
              </label>
            ) : (
              <label class="field">
                <span>{words.howMany}</span>
                <input
                  name="value"
                  type="number"
                  required
                  min={0}
                  max={1_000_000}
                  defaultValue={activity.attended ?? ''}
                />
              </label>
            )}
            <ProblemNotice problem={problem} />
            <button class="button main" disabled={isBusy}>
              {words.send}
            </button>
          </form>
        </Sheet>
      )}
    </li>
  );
}

interface ActivitySheetProperties {
  readonly station: string;
  readonly activity: Activity | undefined;
  readonly onClose: () => void;
  readonly onDone: () => Promise<void>;
}

function ActivitySheet({ station, activity, onClose, onDone }: ActivitySheetProperties): VNode {
  const { activities: words } = useWords(EDIT);
  const { problem, isBusy, run } = useSaving();
  const onSubmit = (event: SubmitEvent): void => {
    event.preventDefault();
    const form = new FormData(event.target as HTMLFormElement);
    const text = (name: string): string => (form.get(name) as string).trim();
    const body = {
      kind: text('kind') as (typeof KINDS)[number],
      title: text('title'),
      description: text('description') === '' ? null : text('description'),
      startsAt: fromLocalInput(text('startsAt')),
      endsAt: fromLocalInput(text('endsAt')),
      places: text('places') === '' ? null : Number(text('places')),
    };
    void run(async () => {
      const header = { 'Idempotency-Key': newKey() };
      if (activity) {
        const path = { id: activity.id };
        const { etag } = await taggedOf(api.GET('/v1/activities/{id}', { params: { path } }));
        await dataOf(
          api.PATCH('/v1/activities/{id}', { params: { path, header: { ...header, 'If-Match': etag } }, body }),
        );
      } else await dataOf(api.POST('/v1/activities', { params: { header }, body: { station, ...body } }));
      await onDone();
    });
  };
  const at = (iso: string | undefined): string => (iso === undefined ? '' : toLocalInput(Date.parse(iso)));
  return (
    <Sheet title={activity ? words.edit : words.add} onClose={onClose}>
      <form class="stack" onSubmit={onSubmit}>
        <label class="field">
          <span>{words.kind}</span>
          <select name="kind" defaultValue={activity?.kind ?? 'other'}>
            {KINDS.map((kind) => (
              <option key={kind} value={kind} selected={kind === (activity?.kind ?? 'other')}>
                {words.kinds[kind]}
              </option>
            ))}
          </select>
        </label>
        <label class="field">
          <span>{words.name}</span>
          <input name="title" required maxLength={100} defaultValue={activity?.title ?? ''} />
        </label>
        <label class="field">
          <span>{words.description}</span>
          <textarea name="description" maxLength={2000} rows={3} defaultValue={activity?.description ?? ''} />
        </label>
        <label class="field">
          <span>{words.startsAt}</span>
          <input name="startsAt" type="datetime-local" required defaultValue={at(activity?.startsAt)} />
        </label>
        <label class="field">
          <span>{words.endsAt}</span>
          <input name="endsAt" type="datetime-local" required defaultValue={at(activity?.endsAt)} />
        </label>
        <label class="field">
          <span>{words.places}</span>
          <input name="places" type="number" min={1} max={100_000} defaultValue={activity?.places ?? ''} />
          <small>{words.placesHint}</small>
        </label>
        <ProblemNotice problem={problem} />
        <button class="button main" disabled={isBusy}>
          {words.send}
        </button>
      </form>
    </Sheet>
  );
}
