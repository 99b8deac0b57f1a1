/** Icons of one set (Lucide, ISC), one stroke; the five needs have the same one everywhere. Import only those you draw. */
import { Armchair, Cross, Droplet, Flame, Snowflake, type IconNode } from 'lucide';
import { h, type VNode } from 'preact';

export const NEED_ICONS = {
  drink: Droplet,
  cool: Snowflake,
  warm: Flame,
  rest: Armchair,
  firstAid: Cross,
} as const satisfies Readonly<Record<string, IconNode>>;

export interface IconProperties {
  readonly of: IconNode;
  /** Said to who does not see it; without it the icon is an ornament beside its word. */
  readonly label?: string;
  readonly size?: number;
}

export function Icon({ of, label, size = 24 }: IconProperties): VNode {
  return (
    <svg
      class="icon"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="2"
      stroke-linecap="round"
      stroke-linejoin="round"
      {...(label === undefined ? { 'aria-hidden': 'true' as const } : { role: 'img' as const, 'aria-label': label })}
    >
      {of.map(([tag, attributes]) => h(tag, attributes))}
    </svg>
  );
}
