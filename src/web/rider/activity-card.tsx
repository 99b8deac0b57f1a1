/** One activity to come, and the rider's place at it. */
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { ApiProblem, type Schema } from '../page/api.ts';
import { useLanguage, useWords, type Words } from '../page/language.ts';
import { clockText, dateText } from './format.ts';
import { giveBack, signUp, signups } from './signups.ts';
import { useStore } from './store.ts';
import { WORDS } from './words.ts';

interface ActivityWords {
  readonly signUp: string;
  readonly giveBack: string;
  readonly yours: (code: string) => string;
  readonly left: (count: number) => string;
  readonly full: string;
  readonly open: string;
  readonly cancelled: string;
}

const ACTIVITY_WORDS: Words<ActivityWords> = {
  zh: {
    signUp: '留一个位子',
    giveBack: '不去了，退还位子',
    yours: (code) => `已留位，凭证 ${code}，存在这台手机上`,
    left: (count) => `还剩 ${count} 个位子`,
    full: '已满',
    open: '不限人数，直接来',
    cancelled: '已取消',
  },
  en: {
    signUp: 'Keep me a place',
    giveBack: 'I cannot come: give it back',
    yours: (code) => `You have a place: ${code}, kept on this device`,
    left: (count) => (count === 1 ? '1 place left' : `${count} places left`),
    full: 'Full',
    open: 'As many as come: just come',
    cancelled: 'Called off',
  },
};

export interface ActivityCardProperties {
  readonly activity: Schema['ActivityBrief'];
  readonly description?: string | null;
  /** Why it was called off; undefined: it was not. */
  readonly cancelled?: string | undefined;
  /** Places may be fewer now: read it again. */
  readonly onChange: () => void;
  readonly where?: VNode;
}

export function ActivityCard({ activity, description, cancelled, onChange, where }: ActivityCardProperties): VNode {
  const common = useWords(WORDS);
  const words = useWords(ACTIVITY_WORDS);
  const language = useLanguage();
  const held = useStore(signups)[activity.id];
  const [problem, setProblem] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const run = async (work: Promise<void>): Promise<void> => {
    setBusy(true);
    setProblem(undefined);
    try {
      await work;
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      setProblem(error.status === 0 ? common.unreachable : error.message);
    } finally {
      setBusy(false);
      onChange();
    }
  };
  const [from, to] = [new Date(activity.startsAt), new Date(activity.endsAt)];
  const { placesLeft } = activity;
  return (
    <article class="activity stack">
      <div>
        <p class="sub">
          {activity.kindName[language]} · {dateText(from, language)}{' '}
          <span class="number">
            {clockText(from)}–{clockText(to)}
          </span>
        </p>
        <h3>{activity.title}</h3>
        {where}
      </div>
      {description && <p>{description}</p>}
      {cancelled !== undefined ? (
        <p class="notice no">
          {words.cancelled}
          {cancelled && ` · ${cancelled}`}
        </p>
      ) : held ? (
        <>
          <p class="notice yes selectable">{words.yours(held)}</p>
          <button class="button" type="button" disabled={isBusy} onClick={() => void run(giveBack(activity.id))}>
            {words.giveBack}
          </button>
        </>
      ) : placesLeft === null ? (
        <p class="sub">{words.open}</p>
      ) : (
        <div class="line">
          <button
            class="button"
            type="button"
            disabled={isBusy || placesLeft === 0}
            onClick={() => void run(signUp(activity.id))}
          >
            {words.signUp}
          </button>
          <span class="sub number">{placesLeft === 0 ? words.full : words.left(placesLeft)}</span>
        </div>
      )}
      <div role="status">{problem && <p class="notice no">{problem}</p>}</div>
    </article>
  );
}
