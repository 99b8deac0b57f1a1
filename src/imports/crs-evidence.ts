/**
 * In which coordinate system a list is, by evidence: under which of the three its points fall into their stated districts,
 * and next to stations that are known. Owns the score; docs/import-clinic.md explains it.
 *
 * Each point is a witness. It speaks for system A against system B where A explains it and B does not: under A it lies in
 * its stated district (or within NEAR_METERS of the known station it names), under B it does not. Points that fit both
 * say nothing. A system wins over another with at least MIN_WITNESSES for it and a confidence of (for + 1) / (for +
 * against + 2), Laplace's rule of succession, of at least CERTAIN; it wins when it wins over both others.
 */
import type { Crs, Position } from '../geo/crs.ts';
import { convert } from '../geo/crs.ts';
import { geodesic } from '../geo/distance.ts';

export const ALL_CRS = ['gcj02', 'wgs84', 'bd09'] as const satisfies readonly Crs[];
export const CERTAIN = 0.8;
export const MIN_WITNESSES = 3;
/** GCJ-02 lies some 300 to 700 m from WGS-84 and BD-09 further still: nearer than this, only one of them can be meant. */
export const NEAR_METERS = 150;

/** One row: its pair as written, and what is known of where it should be. */
export interface Witness {
  readonly pair: Position;
  /** Under each system: does the point lie in its stated district? null: no outline of it is loaded, or none is stated. */
  readonly inDistrict: Readonly<Record<Crs, boolean>> | null;
  /** Where the station of this name and address is known to be, WGS-84. */
  readonly known: Position | null;
}

export interface CrsScore {
  readonly crs: Crs;
  /** Points in their stated district, of those whose outline is loaded. */
  readonly inDistrict: number;
  readonly withDistrict: number;
  /** Points within NEAR_METERS of the known station that they name. */
  readonly nearKnown: number;
  readonly withKnown: number;
  /** Median distance to the known stations, metres; null without any. */
  readonly medianMeters: number | null;
}

export interface CrsEvidence {
  /** The system that explains the points best; null where the evidence does not decide. */
  readonly winner: Crs | null;
  /** The best system's, against its strongest rival: 0.5 means that nothing speaks for it. */
  readonly confidence: number;
  readonly best: Crs;
  readonly points: number;
  readonly scores: readonly CrsScore[];
  /** Points that speak for the best system and against it, by rival. */
  readonly rivals: readonly { readonly crs: Crs; readonly for: number; readonly against: number }[];
}

/** Does the system explain the point? undefined: it says nothing. A known place is the stronger witness. */
function explains({ inDistrict, known, pair }: Witness, crs: Crs): boolean | undefined {
  if (known) return geodesic(convert(pair, crs, 'wgs84'), known).distanceMeters <= NEAR_METERS;
  return inDistrict?.[crs];
}

function scoreOf(witnesses: readonly Witness[], crs: Crs): CrsScore {
  const meters = witnesses
    .flatMap(({ known, pair }) => (known ? [geodesic(convert(pair, crs, 'wgs84'), known).distanceMeters] : []))
    .sort((a, b) => a - b);
  const stated = witnesses.filter((one) => one.inDistrict !== null);
  const median = meters[Math.floor(meters.length / 2)];
  return {
    crs,
    inDistrict: stated.filter((one) => one.inDistrict?.[crs]).length,
    withDistrict: stated.length,
    nearKnown: meters.filter((one) => one <= NEAR_METERS).length,
    withKnown: meters.length,
    medianMeters: median === undefined ? null : Math.round(median),
  };
}

/** Weighs the points of a list against each other. Deterministic; equal evidence decides nothing. */
export function weighCrs(witnesses: readonly Witness[]): CrsEvidence {
  const verdicts = witnesses.map((one) => ALL_CRS.map((crs) => explains(one, crs)));
  const duel = (a: number, b: number) => ({
    for: verdicts.filter((one) => one[a] === true && one[b] === false).length,
    against: verdicts.filter((one) => one[b] === true && one[a] === false).length,
  });
  const judged = ALL_CRS.map((crs, a) => {
    const rivals = ALL_CRS.flatMap((rival, b) => (a === b ? [] : [{ crs: rival, ...duel(a, b) }]));
    const confidence = Math.min(...rivals.map((one) => (one.for + 1) / (one.for + one.against + 2)));
    const wins = rivals.every((one) => one.for >= MIN_WITNESSES) && confidence >= CERTAIN;
    return { crs, rivals, confidence, wins };
  });
  const best = judged.reduce((a, b) => (b.confidence > a.confidence ? b : a));
  return {
    winner: best.wins ? best.crs : null,
    confidence: Math.round(best.confidence * 100) / 100,
    best: best.crs,
    points: witnesses.length,
    scores: ALL_CRS.map((crs) => scoreOf(witnesses, crs)),
    rivals: best.rivals,
  };
}
