/**
 * The clinic's judgement of rows, many at a time and without writing: what each row is to the stations that are there.
 * Owns verdicts, candidates and differences; single checks are row-check.ts's, writing is clinic-commit.ts's.
 */
import type { Executor } from '../db/database.ts';
import { adcodePrefix, type District } from '../districts/district.schema.ts';
import { convert, type Crs, type Position } from '../geo/crs.ts';
import type { Columns } from './columns.ts';
import { importKey, newFields, rowContent } from './import-key.ts';
import { isRefused, issue, type Issue } from './issue.ts';
import { findMatches, findNeighbours, type MatchedStation, type Neighbour } from './match.repository.ts';
import { nameSimilarity, normaliseAddress, normaliseStationName } from './names.ts';
import { parseRow, type ParsedRow } from './parse-row.ts';
import { checkRow, type CheckedRow, type DistrictKnowledge } from './row-check.ts';
import type { RawRow } from './table.ts';
import type { ListFacts } from './to-station.ts';

export type Verdict = 'new' | 'update' | 'same' | 'merge-proposed' | 'refused';
export type MatchBasis = 'code' | 'source' | 'name-and-address' | 'name-and-place' | 'address' | 'decision';

export interface Difference {
  readonly field: string;
  readonly current: string | null;
  readonly proposed: string | null;
}

export interface Candidate {
  readonly station: MatchedStation;
  readonly basis: MatchBasis;
  readonly similarity: number;
  /** null: one of the two is not located. */
  readonly meters: number | null;
}

export interface JudgedRow {
  readonly row: ParsedRow;
  readonly checked: CheckedRow;
  readonly key: string;
  readonly verdict: Verdict;
  readonly issues: readonly Issue[];
  readonly candidate: Candidate | null;
  readonly differences: readonly Difference[];
  /** Fields of import-key.ts, and name and address, that a commit writes. */
  readonly fields: readonly string[];
  /** Whether the row may say who answers for the station. */
  readonly names: boolean;
}

/** What somebody decided for a row. */
export interface Decision {
  readonly as: 'new' | 'merge' | 'skip';
  readonly stationId?: string | undefined;
}

export interface JudgeFacts extends Pick<ListFacts, 'defaultMaintainer'> {
  readonly cityHint: string | null;
}

/** The districts slice's look-up of many points in one query. */
export type CheckDistricts = (
  db: Executor,
  points: readonly { readonly wgs84: Position; readonly stated: string | null }[],
) => Promise<readonly { readonly containing: readonly District[]; readonly metersToStated: number | null }[]>;

/** May what is in the district `from` (absent: not there yet) be put into the district `to`? */
export type MayPlace = (to: string, from?: string) => boolean;

export interface JudgeDependencies {
  readonly districts: DistrictKnowledge;
  readonly checkDistricts: CheckDistricts;
  /** Who the list is from may write there; what lies elsewhere is not there for it, unless it is public. */
  readonly mayPlace: MayPlace;
}

type PointCheck = Awaited<ReturnType<CheckDistricts>>[number];

/** Gathers the questions of many rows and asks them at once. */
class PointChecks {
  private waiting: {
    readonly wgs84: Position;
    readonly stated: string | null;
    readonly resolve: (check: PointCheck) => void;
    readonly reject: (error: unknown) => void;
  }[] = [];

  ask(wgs84: Position, stated: string | null): Promise<PointCheck> {
    return new Promise((resolve, reject) => this.waiting.push({ wgs84, stated, resolve, reject }));
  }

  async answer(db: Executor, check: CheckDistricts): Promise<void> {
    const asked = this.waiting;
    this.waiting = [];
    try {
      const answers = await check(db, asked);
      asked.forEach(({ resolve }, i) => resolve(answers[i] ?? { containing: [], metersToStated: null }));
    } catch (error) {
      for (const { reject } of asked) reject(error);
    }
  }
}

const NEAR_METERS = 200;
/** A row that names a station by code or by name and address may still correct its position by this much. */
const MOVED_METERS = 1_000;
const SIMILAR = 0.85;
const ALIKE = 0.6;
/** Half a metre: what conversion and rounding to six decimals leave of a position. */
const SAME_DEGREES = 5e-6;
const MAX_SEEN_KEYS = 100_000;

/** What earlier rows of the same list were: carried from batch to batch. */
export class SeenRows {
  readonly keys = new Map<string, number>();
  readonly stations = new Map<string, number>();
  private readonly cells = new Map<string, { line: number; name: string; at: Position }[]>();

  /** An earlier row of a similar name within NEAR_METERS; remembers this one. */
  near(line: number, name: string, wgs84: Position): { readonly line: number; readonly meters: number } | undefined {
    const [x, y] = [Math.floor(wgs84[0] / 0.004), Math.floor(wgs84[1] / 0.004)];
    const around = [-1, 0, 1].flatMap((dx) => [-1, 0, 1].flatMap((dy) => this.cells.get(`${x + dx},${y + dy}`) ?? []));
    const found = around.slice(0, 200).find((one) => {
      return metersBetween(one.at, wgs84) <= NEAR_METERS && nameSimilarity(one.name, name) >= SIMILAR;
    });
    if (this.keys.size < MAX_SEEN_KEYS) {
      const cell = this.cells.get(`${x},${y}`) ?? [];
      this.cells.set(`${x},${y}`, cell);
      cell.push({ line, name, at: wgs84 });
    }
    return found && { line: found.line, meters: Math.round(metersBetween(found.at, wgs84)) };
  }
}

/** Of two near points: a plane is good enough to tell 200 m. */
function metersBetween(a: Position, b: Position): number {
  const x = (b[0] - a[0]) * Math.cos((a[1] * Math.PI) / 180);
  return Math.hypot(x, b[1] - a[1]) * 111_320;
}

const hasName = (station: MatchedStation, role: string, name: string): boolean =>
  station.maintainers.some((one) => one.role === role && one.name === name);

/** Whether the row says of this field what the station has already. */
function isCurrent(field: string, row: ParsedRow, checked: CheckedRow, station: MatchedStation): boolean {
  switch (field) {
    case 'name':
      return row.name === null || row.name === station.name;
    case 'address':
      return row.address === null || row.address === station.address;
    case 'position': {
      const { position } = checked;
      if (!position) return true;
      const pair = station.positions?.[position.crs];
      return (
        pair !== undefined &&
        Math.abs(pair[0] - position.lng) < SAME_DEGREES &&
        Math.abs(pair[1] - position.lat) < SAME_DEGREES
      );
    }
    case 'districtAsWritten':
      return checked.adcode === station.adcode || row.districtAsWritten === station.districtAsWritten;
    case 'openingHoursText':
      return row.openingHoursText === station.hoursText || row.openingHoursText === station.hours;
    case 'contact':
      return row.phoneText === station.contact;
    case 'observedAt':
      return row.observedAt === station.observedAt;
    case 'state':
      return row.state === station.state;
    case 'access':
      return station.access.length === 1 && station.access.every(({ mode, hours }) => mode === row.access && !hours);
    case 'amenities':
      return row.amenities.every(({ code, state }) => station.amenities[code] === state);
    case 'builder':
    case 'host':
    case 'dutyHolder':
      return hasName(station, field, row[field] ?? '');
    default:
      return false;
  }
}

/** Of a row that is known by its printed code, these are no facts about the station. */
const OF_THE_LIST = new Set(['sourceId', 'coordinateSource', 'amenitiesText', 'remarks', 'extra', 'managerPerson']);
const ALWAYS_OF_THE_LIST = new Set(['sourceId', 'coordinateSource', 'amenitiesText']);
const NAMING = new Set(['builder', 'host', 'dutyHolder']);

function textOf(field: string, row: ParsedRow, checked: CheckedRow): string | null {
  if (field === 'position') return checked.position && `${checked.position.lng},${checked.position.lat}`;
  if (field === 'amenities') return row.amenities.map(({ code, state }) => `${code}:${state}`).join(' ');
  if (field === 'contact') return row.phoneText;
  if (field === 'extra') return Object.keys(row.extra).join(' ');
  const value = (row as unknown as Record<string, unknown>)[field];
  return typeof value === 'string' ? value : null;
}

function currentText(field: string, station: MatchedStation, crs: Crs | undefined): string | null {
  switch (field) {
    case 'position':
      return (crs && station.positions?.[crs].join(',')) ?? null;
    case 'openingHoursText':
      return station.hoursText ?? station.hours;
    case 'amenities':
      return Object.entries(station.amenities)
        .map(([code, state]) => `${code}:${state}`)
        .join(' ');
    case 'access':
      return station.access.map(({ mode, hours }) => (hours ? `${mode} ${hours}` : mode)).join('; ') || null;
    case 'builder':
    case 'host':
    case 'dutyHolder':
      return station.maintainers.find((one) => one.role === field)?.name ?? null;
    case 'name':
    case 'address':
    case 'districtAsWritten':
    case 'contact':
    case 'observedAt':
    case 'state':
      return station[field];
    default:
      return null;
  }
}

/** The fields that the row would change, those that it may, and whether it names who answers. */
function compare(row: ParsedRow, checked: CheckedRow, station: MatchedStation, basis: MatchBasis, facts: JudgeFacts) {
  const fresh = newFields(station.importRow ?? {}, rowContent(row));
  const isSource = basis === 'source';
  const all = [...(isSource ? [] : ['name', 'address']), ...fresh].filter(
    (field) => !(isSource ? ALWAYS_OF_THE_LIST : OF_THE_LIST).has(field) && !isCurrent(field, row, checked, station),
  );
  const isNamed = station.maintainers.some(({ role, basis: how }) => role !== 'host' && how !== 'assumed');
  const isAnswered = row.dutyHolder !== null || row.builder !== null || facts.defaultMaintainer !== null;
  const waits = station.unpublishedReason === 'no-duty-holder';
  const names = !isNamed && isAnswered && (waits || all.some((field) => NAMING.has(field)));
  const kept = all.filter((field) => NAMING.has(field) && !names);
  return { fields: all.filter((field) => !kept.includes(field)), kept, names };
}

interface Found {
  readonly byCode: ReadonlyMap<string, MatchedStation>;
  readonly byKey: ReadonlyMap<string, MatchedStation>;
  readonly byId: ReadonlyMap<string, MatchedStation>;
  readonly byName: ReadonlyMap<string, readonly MatchedStation[]>;
  readonly byAddress: ReadonlyMap<string, readonly MatchedStation[]>;
}

function groupBy(stations: readonly MatchedStation[], keyOf: (one: MatchedStation) => string | null) {
  const groups = new Map<string, MatchedStation[]>();
  for (const station of stations) {
    const key = keyOf(station);
    if (key !== null && station.state !== 'retired') groups.set(key, [...(groups.get(key) ?? []), station]);
  }
  return groups;
}

async function findAll(db: Executor, rows: readonly ParsedRow[], ids: readonly string[]): Promise<Found> {
  const texts = (values: readonly (string | null)[]): string[] => [
    ...new Set(values.filter((value) => value !== null)),
  ];
  const found = await findMatches(db, {
    codes: texts(rows.map((row) => row.code)),
    keys: rows.map(importKey),
    names: texts(rows.map((row) => row.name)),
    addresses: texts(rows.map((row) => row.address)),
    ids,
  });
  return {
    byCode: new Map(found.map((one) => [one.code, one])),
    byKey: new Map(found.flatMap((one) => (one.importKey === null ? [] : [[one.importKey, one] as const]))),
    byId: new Map(found.map((one) => [one.id, one])),
    byName: groupBy(found, (one) => normaliseStationName(one.name)),
    byAddress: groupBy(found, (one) => one.address && normaliseAddress(one.address)),
  };
}

const SAME_CITY_DIGITS = 4;

/** The station that the row may be, where neither code nor source tells: name with address, name nearby, address alone. */
function propose(
  row: ParsedRow,
  checked: CheckedRow,
  wgs84: Position | null,
  found: Found,
  neighbours: readonly Neighbour[],
  isOurs: (station: MatchedStation) => boolean,
): Candidate | null {
  const name = row.name ?? '';
  const metersTo = (station: MatchedStation): number | null =>
    wgs84 && station.positions ? metersBetween(wgs84, station.positions.wgs84) : null;
  const isNear = (station: MatchedStation): boolean => (metersTo(station) ?? 0) <= MOVED_METERS;
  const isSameCity = (station: MatchedStation): boolean =>
    checked.adcode?.slice(0, SAME_CITY_DIGITS) === station.adcode.slice(0, SAME_CITY_DIGITS);
  const candidate = (station: MatchedStation, basis: MatchBasis): Candidate => {
    const meters = metersTo(station);
    return {
      station,
      basis,
      similarity: Math.round(nameSimilarity(station.name, name) * 100) / 100,
      meters: meters === null ? null : Math.round(meters),
    };
  };
  const named = (found.byName.get(normaliseStationName(name)) ?? []).filter(isOurs).filter(isSameCity).filter(isNear);
  const addressed =
    row.address === null ? [] : (found.byAddress.get(normaliseAddress(row.address)) ?? []).filter(isOurs);
  const both = named.find((one) => addressed.includes(one));
  if (both) return candidate(both, 'name-and-address');
  const near = neighbours.find((one) => isOurs(one) && nameSimilarity(one.name, name) >= SIMILAR);
  if (near) return candidate(near, 'name-and-place');
  const [sameName] = named;
  if (sameName && (row.address === null || sameName.address === null)) return candidate(sameName, 'name-and-place');
  const sameAddress = addressed.filter(isSameCity).filter(isNear);
  const alike = sameAddress.find((one) => nameSimilarity(one.name, name) >= ALIKE);
  return alike ? candidate(alike, 'address') : null;
}

/** The swapped pair is certain where only so the point lies in its stated county. */
async function settleSwapped(
  db: Executor,
  rows: readonly { readonly row: ParsedRow; readonly checked: CheckedRow }[],
  deps: JudgeDependencies,
  facts: JudgeFacts,
): Promise<Map<number, ParsedRow>> {
  const asked = rows.flatMap(({ row }) => {
    if (!row.swapped) return [];
    const stated = deps.districts.resolve({
      asWritten: row.districtAsWritten,
      address: row.address,
      name: row.name,
      cityHint: facts.cityHint,
    });
    if (stated.adcode === undefined || stated.kind === 'ambiguous') return [];
    const { swapped } = row;
    return [{ row, swapped, stated: stated.adcode, wgs84: convert([swapped.lng, swapped.lat], swapped.crs, 'wgs84') }];
  });
  const answers = await deps.checkDistricts(db, asked);
  return new Map(
    asked.flatMap(({ row, swapped, stated }, i) => {
      const isIn = answers[i]?.containing.some((one) => one.adcode.startsWith(adcodePrefix(stated)));
      if (!isIn) return [];
      const issues = row.issues.filter((one) => one.code !== 'coordinates-swapped');
      const said = issue('coordinates-swapped-fixed', 'coordinates', { lng: swapped.lng, lat: swapped.lat });
      return [[row.line, { ...row, position: swapped, issues: [...issues, said] }] as const];
    }),
  );
}

async function checkAll(
  db: Executor,
  rows: readonly ParsedRow[],
  deps: JudgeDependencies,
  facts: JudgeFacts,
): Promise<CheckedRow[]> {
  const questions = new PointChecks();
  const districts: DistrictKnowledge = {
    ...deps.districts,
    check: (_db, wgs84, stated) => questions.ask(wgs84, stated),
  };
  // Every row asks before it waits for anything, so one answer serves all. Neighbours are candidates here, found below.
  const checks = rows.map((row) => checkRow(db, row, districts, facts.cityHint, undefined, async () => []));
  await questions.answer(db, deps.checkDistricts);
  return await Promise.all(checks);
}

/** Judge rows, some hundreds a call, in their order. `decisions` by line settle what was proposed. */
export async function judgeRows(
  db: Executor,
  raws: readonly RawRow[],
  columns: Columns,
  crs: Crs,
  deps: JudgeDependencies,
  facts: JudgeFacts,
  seen: SeenRows,
  decisions: ReadonlyMap<number, Decision> = new Map(),
): Promise<JudgedRow[]> {
  const parsed = raws.map((raw) => parseRow(raw, columns, { crs }));
  const first = await checkAll(db, parsed, deps, facts);
  const fixed = await settleSwapped(
    db,
    parsed.map((row, i) => ({ row, checked: first[i] as CheckedRow })),
    deps,
    facts,
  );
  const rows = parsed.map((row) => fixed.get(row.line) ?? row);
  const again = await checkAll(db, [...fixed.values()], deps, facts);
  const fixedChecks = new Map([...fixed.keys()].map((line, i) => [line, again[i] as CheckedRow]));
  const checks = rows.map((row, i) => fixedChecks.get(row.line) ?? (first[i] as CheckedRow));

  const ids = rows.flatMap((row) => decisions.get(row.line)?.stationId ?? []);
  const found = await findAll(db, rows, ids);
  const points = checks.map(({ position }) =>
    position ? convert([position.lng, position.lat], position.crs, 'wgs84') : null,
  );
  const located = points.flatMap((at, i) => (at ? [{ at, i }] : []));
  const near = await findNeighbours(
    db,
    located.map(({ at }) => at),
    NEAR_METERS,
  );
  const neighboursOf = new Map<number, Neighbour[]>();
  for (const one of near) {
    const place = located[one.of]?.i ?? -1;
    neighboursOf.set(place, [...(neighboursOf.get(place) ?? []), one]);
  }
  return rows.map((row, i) =>
    judgeRow(
      row,
      checks[i] as CheckedRow,
      points[i] ?? null,
      found,
      neighboursOf.get(i) ?? [],
      deps.mayPlace,
      facts,
      seen,
      decisions,
    ),
  );
}

function judgeRow(
  row: ParsedRow,
  checked: CheckedRow,
  wgs84: Position | null,
  found: Found,
  neighbours: readonly Neighbour[],
  mayPlace: MayPlace,
  facts: JudgeFacts,
  seen: SeenRows,
  decisions: ReadonlyMap<number, Decision>,
): JudgedRow {
  const key = importKey(row);
  const issues = [...checked.issues];
  const base = { row, checked, key, candidate: null, differences: [], fields: [], names: false };
  const refused = (candidate: Candidate | null = null): JudgedRow => ({
    ...base,
    verdict: 'refused',
    issues,
    candidate,
  });

  const earlier = seen.keys.get(key);
  if (earlier !== undefined && row.name !== null) {
    issues.push(issue('duplicate-in-file', 'name', { line: earlier }));
    return refused();
  }
  const ofKey = found.byKey.get(key);
  const ofCode = row.code === null ? undefined : found.byCode.get(row.code);
  const isOurs = (station: MatchedStation): boolean => mayPlace(station.adcode, station.adcode);
  // Before anything is said of it: somebody else's station is not there for who sent the list.
  if ((ofCode && !isOurs(ofCode)) || (ofKey && !isOurs(ofKey))) {
    issues.push(issue('outside-scope'));
    return refused();
  }
  if (ofCode && ofKey && ofCode.id !== ofKey.id)
    issues.push(issue('code-conflict', 'code', { value: ofCode.code, code: ofKey.code }));
  if (row.code !== null && !ofCode) issues.push(issue('code-unknown', 'code', { value: row.code }));

  const decision = decisions.get(row.line);
  const named = decision?.stationId === undefined ? undefined : found.byId.get(decision.stationId);
  const decided = named && isOurs(named) ? named : undefined;
  const metersTo = (station: MatchedStation): number | null =>
    wgs84 && station.positions ? Math.round(metersBetween(wgs84, station.positions.wgs84)) : null;
  const as = (station: MatchedStation, basis: MatchBasis): Candidate => ({
    station,
    basis,
    similarity: Math.round(nameSimilarity(station.name, row.name ?? '') * 100) / 100,
    meters: metersTo(station),
  });
  const known = ofCode ? as(ofCode, 'code') : ofKey ? as(ofKey, 'source') : undefined;
  const certain =
    decision?.as === 'merge' && decided ? as(decided, 'decision') : decision?.as === 'new' ? undefined : known;
  // A code that stands beside another name in another place is more likely a slip of the finger than a move.
  const isOdd =
    certain?.basis === 'code' &&
    certain.similarity < ALIKE &&
    (certain.meters === null || certain.meters > MOVED_METERS);
  const guess = decision?.as === 'new' || certain ? null : propose(row, checked, wgs84, found, neighbours, isOurs);
  const proposal = isOdd ? certain : guess;

  const target = certain ?? guess;
  if (target?.station.state === 'retired') issues.push(issue('station-retired', 'name', { code: target.station.code }));
  if (row.state === 'retired') issues.push(issue('state-retired', 'state'));
  if (isRefused(issues) || checked.adcode === null) return refused(proposal);
  if (!mayPlace(checked.adcode, target?.station.adcode)) {
    issues.push(issue('outside-scope', 'district'));
    return refused(proposal);
  }
  const twice = target ? seen.stations.get(target.station.id) : undefined;
  if (twice !== undefined) {
    issues.push(issue('duplicate-in-file', 'name', { line: twice }));
    return refused(proposal);
  }
  if (row.name !== null) seen.keys.set(key, row.line);
  if (target) seen.stations.set(target.station.id, row.line);
  const beside = wgs84 && seen.near(row.line, row.name ?? '', wgs84);
  if (beside) issues.push(issue('near-row', 'name', beside));

  // Across the border of a district, where it may not be merged with: published, as all neighbours are.
  const foreign = neighbours.find((one) => !isOurs(one) && nameSimilarity(one.name, row.name ?? '') >= SIMILAR);
  if (foreign) {
    const { code, name, meters } = foreign;
    issues.push(issue('possible-duplicate', 'name', { code, name, meters: Math.round(meters) }));
  }
  if (!target) {
    const isAnswered = row.dutyHolder !== null || row.builder !== null || facts.defaultMaintainer !== null;
    if (!isAnswered) issues.push(issue('no-duty-holder', 'dutyHolder'));
    return { ...base, verdict: 'new', issues };
  }
  const { fields, kept, names } = compare(row, checked, target.station, target.basis, facts);
  for (const field of kept) issues.push(issue('maintainer-kept', field, { value: textOf(field, row, checked) ?? '' }));
  const differences = fields.map((field) => ({
    field,
    current: currentText(field, target.station, checked.position?.crs),
    proposed: textOf(field, row, checked),
  }));
  if (proposal) {
    issues.push(issue('merge-proposed', 'name', { code: proposal.station.code, name: proposal.station.name }));
    return { ...base, verdict: 'merge-proposed', issues, candidate: proposal, differences, fields, names };
  }
  const verdict = fields.length > 0 || names ? 'update' : 'same';
  return { ...base, verdict, issues, candidate: target, differences, fields, names };
}
