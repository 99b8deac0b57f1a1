/** Which coordinate system an import is judged in: as asked for, as the sheet says, or by the evidence of its points. */
import type { Executor } from '../db/database.ts';
import { adcodePrefix } from '../districts/district.schema.ts';
import { convert, type Crs, type Position } from '../geo/crs.ts';
import type { JudgeDependencies, JudgeFacts } from './clinic-judge.ts';
import type { Columns } from './columns.ts';
import { ALL_CRS, weighCrs, type CrsEvidence, type Witness } from './crs-evidence.ts';
import { namedCrs } from './crs-words.ts';
import { importKey } from './import-key.ts';
import { issue, type Issue } from './issue.ts';
import { findMatches } from './match.repository.ts';
import { normaliseAddress, normaliseStationName } from './names.ts';
import { parseRow } from './parse-row.ts';
import type { RawRow } from './table.ts';

export interface SettledCrs {
  /** null: unclear. */
  readonly crs: Crs | null;
  /** What rows are judged in meanwhile. */
  readonly provisional: Crs;
  readonly basis: 'requested' | 'stated' | 'evidence' | 'unclear' | 'not-needed';
  readonly evidence: CrsEvidence | null;
  readonly issues: readonly Issue[];
}

/** The one system that the headings of the coordinates, or the cells of a column for it, name. */
function statedCrs(columns: Columns, rows: readonly RawRow[]): Crs | null {
  const { lng = [], lat = [], coordinates = [], crs = [] } = columns.byField;
  const named = [...lng, ...lat, ...coordinates, ...crs].flatMap((column) => column.crs ?? []);
  const cells = rows.flatMap((row) => crs.flatMap(({ header }) => namedCrs(row.cells[header] ?? '') ?? []));
  const all = new Set([...named, ...cells]);
  const [only] = all;
  return all.size === 1 && only ? only : null;
}

/** What the rows of a sample can testify. */
async function witnessesOf(
  db: Executor,
  rows: readonly RawRow[],
  columns: Columns,
  deps: JudgeDependencies,
  facts: JudgeFacts,
): Promise<Witness[]> {
  const located = rows.flatMap((raw) => {
    const row = parseRow(raw, columns, { crs: 'gcj02' });
    const at = row.position ?? row.swapped;
    return at && row.name !== null ? [{ row, pair: [at.lng, at.lat] as Position }] : [];
  });
  const matches = await findMatches(db, {
    codes: located.flatMap(({ row }) => row.code ?? []),
    keys: located.map(({ row }) => importKey(row)),
    names: located.flatMap(({ row }) => row.name ?? []),
    addresses: [],
    ids: [],
  });
  const known = matches.filter((one) => one.positions !== null && one.state !== 'retired');
  const asked = located.map(({ row, pair }) => {
    const { kind, adcode } = deps.districts.resolve({
      asWritten: row.districtAsWritten,
      address: row.address,
      name: row.name,
      cityHint: facts.cityHint,
    });
    const stated = kind === 'ambiguous' ? null : (adcode ?? null);
    return { row, pair, stated };
  });
  const points = asked.flatMap(({ pair, stated }) =>
    ALL_CRS.map((crs) => ({ wgs84: convert(pair, crs, 'wgs84'), stated })),
  );
  const answers = await deps.checkDistricts(db, points);
  return asked.map(({ row, pair, stated }, i) => {
    const checks = ALL_CRS.map((_, c) => answers[i * ALL_CRS.length + c]);
    const isKnownDistrict = stated !== null && checks.every((one) => one && one.metersToStated !== null);
    const isIn = (c: number): boolean =>
      checks[c]?.containing.some((one) => one.adcode.startsWith(adcodePrefix(stated ?? ''))) ?? false;
    const station = known.find(
      (one) =>
        one.code === row.code ||
        one.importKey === importKey(row) ||
        (normaliseStationName(one.name) === normaliseStationName(row.name ?? '') &&
          normaliseAddress(one.address ?? '') === normaliseAddress(row.address ?? '')),
    );
    return {
      pair,
      inDistrict: isKnownDistrict ? { gcj02: isIn(0), wgs84: isIn(1), bd09: isIn(2) } : null,
      known: station?.positions?.wgs84 ?? null,
    };
  });
}

/** Settle the system of a list from a sample of its rows. */
export async function settleCrs(
  db: Executor,
  rows: readonly RawRow[],
  columns: Columns,
  requested: Crs | null,
  deps: JudgeDependencies,
  facts: JudgeFacts,
): Promise<SettledCrs> {
  const witnesses = await witnessesOf(db, rows, columns, deps, facts);
  const evidence = witnesses.length > 0 ? weighCrs(witnesses) : null;
  const stated = statedCrs(columns, rows);
  const given = requested ?? stated;
  if (given) {
    const basis = requested ? 'requested' : 'stated';
    const isContradicted = evidence?.winner && evidence.winner !== given;
    const values = { chosen: given, winner: evidence?.winner ?? '', confidence: evidence?.confidence ?? 0 };
    const issues = isContradicted ? [issue('crs-contradicted', 'crs', values)] : [];
    return { crs: given, provisional: given, basis, evidence, issues };
  }
  if (!evidence) return { crs: null, provisional: 'gcj02', basis: 'not-needed', evidence, issues: [] };
  const { winner, best, confidence } = evidence;
  if (winner) return { crs: winner, provisional: winner, basis: 'evidence', evidence, issues: [] };
  const provisional = confidence > 0.5 ? best : 'gcj02';
  return {
    crs: null,
    provisional,
    basis: 'unclear',
    evidence,
    issues: [issue('crs-unclear', 'crs', { best: provisional, confidence })],
  };
}
