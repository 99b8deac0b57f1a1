/** What a file of a layer shows of the stations: format, coordinate system, and which stations. A district is not part of it. */
import type { Crs } from '../geo/crs.ts';
import { FORMATS, type LayerFormat, type LayerKind } from './layer-bytes.ts';
import { deflateSmall, partOf, type MemberPart } from './gzip-member.ts';
import type { LayerFilter } from './layer.schema.ts';
import type { LayerTable } from './layer-source.ts';

/** Bytes that every file of a variant has, and what they are in a gzip member. */
interface FixedBytes {
  readonly bytes: Buffer;
  readonly deflated: Buffer;
  readonly part: MemberPart;
}

export interface LayerVariant {
  /** Variants of one key have the same bytes for the same stations. */
  readonly key: string;
  readonly isFiltered: boolean;
  readonly crs: Crs;
  readonly format: LayerFormat;
  readonly head: FixedBytes;
  readonly separator: FixedBytes;
  readonly tail: FixedBytes;
  /** Which stations of a table are shown; undefined: all. */
  readonly shows: ((table: LayerTable) => (slot: number) => boolean) | undefined;
}

const whole = new Map<LayerKind, Map<Crs, LayerVariant>>();

export function variantOf(kind: LayerKind, crs: Crs, { needs, amenities, states }: LayerFilter): LayerVariant {
  const all = whole.get(kind)?.get(crs) ?? makeWhole(kind, crs);
  if (!needs && !amenities && !states) return all;
  const sorted = (list: readonly string[] | undefined): readonly string[] => [...new Set(list)].sort();
  return {
    ...all,
    key: `${all.key}${JSON.stringify([needs, amenities, states].map(sorted))}`,
    isFiltered: true,
    shows: (table) => {
      const offers = needs || amenities ? table.offering({ needs, amenities }) : undefined;
      return (slot) => (!states || states.includes(table.stateAt(slot))) && (!offers || offers(slot));
    },
  };
}

function makeWhole(kind: LayerKind, crs: Crs): LayerVariant {
  const format: LayerFormat = FORMATS[kind];
  const fixed = (text: string): FixedBytes => {
    const bytes = Buffer.from(text);
    return { bytes, deflated: deflateSmall(bytes), part: partOf(bytes) };
  };
  const made = {
    key: `${crs}/${kind}`,
    isFiltered: false,
    crs,
    format,
    head: fixed(format.head(crs)),
    separator: fixed(format.separator),
    tail: fixed(format.tail),
    shows: undefined,
  };
  const ofKind = whole.get(kind) ?? new Map<Crs, LayerVariant>();
  whole.set(kind, ofKind.set(crs, made));
  return made;
}
