/** State is a word, a colour and a shape, always the three together: will they let me in, and is the station open. */
import { Check, CircleHelp, Clock, Pause, X, type IconNode } from 'lucide';
import type { VNode } from 'preact';
import { Icon } from './icon.tsx';
import { useWords, type Words } from './language.ts';

/** `usable` of the nearest answer. */
export type Usable = 'yes' | 'likely' | 'unknown' | 'no';
/** `state` of a station. */
export type StationState = 'open' | 'paused' | 'closed' | 'retired';

const USABLE_WORDS: Words<Readonly<Record<Usable, string>>> = {
  zh: { yes: '可以进入', likely: '可能可进', unknown: '情况不明', no: '不可进' },
  en: { yes: 'You can go in', likely: 'Probably open', unknown: 'Not known', no: 'Not open to you' },
};
const STATE_WORDS: Words<Readonly<Record<StationState, string>>> = {
  zh: { open: '开放', paused: '暂停', closed: '关闭', retired: '已撤销' },
  en: { open: 'Open', paused: 'Paused', closed: 'Closed', retired: 'Removed' },
};
const USABLE_ICONS: Readonly<Record<Usable, IconNode>> = { yes: Check, likely: Clock, unknown: CircleHelp, no: X };
const STATE_ICONS: Readonly<Record<StationState, IconNode>> = { open: Check, paused: Pause, closed: X, retired: X };
const STATE_TONES: Readonly<Record<StationState, Usable>> = {
  open: 'yes',
  paused: 'likely',
  closed: 'no',
  retired: 'no',
};

export interface BadgeProperties {
  readonly tone: Usable;
  readonly icon: IconNode;
  readonly word: string;
  readonly isSmall?: boolean;
}

/** Any state in the four tones: green tick, amber clock, grey question mark, red cross. */
export function Badge({ tone, icon, word, isSmall = false }: BadgeProperties): VNode {
  return (
    <span class={`badge ${tone}${isSmall ? ' small' : ''}`}>
      <Icon of={icon} size={isSmall ? 16 : 20} />
      {word}
    </span>
  );
}

export function UsableBadge({
  usable,
  isSmall = false,
}: {
  readonly usable: Usable;
  readonly isSmall?: boolean;
}): VNode {
  const words = useWords(USABLE_WORDS);
  return <Badge tone={usable} icon={USABLE_ICONS[usable]} word={words[usable]} isSmall={isSmall} />;
}

export function StateBadge({
  state,
  isSmall = false,
}: {
  readonly state: StationState;
  readonly isSmall?: boolean;
}): VNode {
  const words = useWords(STATE_WORDS);
  return <Badge tone={STATE_TONES[state]} icon={STATE_ICONS[state]} word={words[state]} isSmall={isSmall} />;
}
