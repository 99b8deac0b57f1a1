/** Where an import stands, and what a row is to it: word, colour and shape together. */
import { Check, CircleHelp, CircleMinus, Clock, LoaderCircle, Pencil, Plus, Undo2, X, type IconNode } from 'lucide';
import type { VNode } from 'preact';
import { Badge, type Usable } from '../../page/badge.tsx';
import { useWords } from '../../page/language.ts';
import type { ImportRow } from './import-api.ts';
import { IMPORTS, type ImportState, type Verdict } from './words.ts';

const STATES: Readonly<Record<ImportState, readonly [Usable, IconNode]>> = {
  checking: ['unknown', LoaderCircle],
  ready: ['likely', Clock],
  committing: ['unknown', LoaderCircle],
  failed: ['no', X],
  committed: ['yes', Check],
  undone: ['unknown', Undo2],
};

const VERDICTS: Readonly<Record<Verdict, readonly [Usable, IconNode]>> = {
  new: ['yes', Plus],
  update: ['yes', Pencil],
  same: ['unknown', CircleMinus],
  'merge-proposed': ['likely', CircleHelp],
  refused: ['no', X],
};

export function StateOfImport({ state }: { readonly state: ImportState }): VNode {
  const words = useWords(IMPORTS);
  const [tone, icon] = STATES[state];
  return <Badge tone={tone} icon={icon} word={words.states[state]} isSmall />;
}

/** What the row is, or after the commit what became of it. */
export function VerdictBadge({ of }: { readonly of: ImportRow }): VNode | null {
  const words = useWords(IMPORTS);
  if (!of.verdict) return null;
  const [tone, icon] = VERDICTS[of.verdict];
  const word = of.undo ? words.undo[of.undo] : of.outcome ? words.outcomes[of.outcome] : words.verdicts[of.verdict];
  return <Badge tone={of.undo ? 'unknown' : tone} icon={of.undo ? Undo2 : icon} word={word} isSmall />;
}

/** How a row looks on the map: refused (or its point not believed), in doubt, fine. */
export function toneOf({ verdict, issues, located }: ImportRow): Usable {
  if (verdict === 'refused' || !located) return 'no';
  return verdict === 'merge-proposed' || issues.length > 0 ? 'likely' : 'yes';
}
