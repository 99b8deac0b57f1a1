/** The periods of a station's organisations as rows to be edited, and back. Pure. */
import type { Schema } from '../../page/api.ts';

export const ROLES = ['builder', 'host', 'dutyHolder'] as const;

export type Held = Schema['StationResponsibilities']['maintainers'][number];
type Body = Schema['StationMaintainersInput'];

export interface Row {
  readonly key: number;
  readonly id: string;
  readonly name: string;
  readonly role: (typeof ROLES)[number];
  /** YYYY-MM-DD or '': of a new one, today. */
  readonly from: string;
  /** YYYY-MM-DD, the first day on which it is over, or '': open-ended. */
  readonly to: string;
  readonly assumed: boolean;
  readonly asBuilder?: boolean | undefined;
  /** Its end as it was read, absent of a new one: a row does not move while it is edited. */
  readonly ended?: string | null;
}

export const rowsOf = (held: readonly Held[]): readonly Row[] =>
  held.map((one, key) => ({ ...one, key, to: one.to ?? '', ended: one.to }));

export const isPast = (row: Row, today: string): boolean => row.ended != null && row.ended <= today;

export const isPlanned = (row: Row, today: string): boolean => row.from > today;

export const bodyOf = (rows: readonly Row[]): Body => ({
  maintainers: rows.map(({ id, role, from, to, assumed, asBuilder }) => ({
    id,
    role,
    assumed,
    ...(asBuilder ? { asBuilder } : {}),
    ...(from === '' ? {} : { from }),
    to: to === '' ? null : to,
  })),
});
