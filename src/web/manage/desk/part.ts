/** What every part of the desk gets. */
import type { Me } from '../session.ts';

export interface PartProperties {
  readonly me: Me;
}
