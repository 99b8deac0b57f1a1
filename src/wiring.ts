/**
 * Hands one slice's work to another, for entries without HTTP (imports, seeds) and for the plain list of stations. app.ts
 * does the same for the other routes. What an import changes is audited here, in the transaction of the row, as http/write.ts does it for requests.
 */
import { mayDo } from './access/policy.ts';
import { appendAudit } from './db/audit-log.ts';
import type { Database, Tx } from './db/database.ts';
import { allDistricts, checkDistrict, checkDistricts, countiesWithStations } from './districts/district.repository.ts';
import { resolveDistrictWording } from './districts/resolve.ts';
import type { Caller } from './http/access.ts';
import type { ClinicDependencies } from './imports/clinic-commit.ts';
import type { MayPlace } from './imports/clinic-judge.ts';
import type { ImportDependencies } from './imports/importer.ts';
import { ensureMaintainer } from './maintainers/maintainer.repository.ts';
import type { ListRoutesOptions } from './pages/list.routes.ts';
import { navigationLinks } from './stations/navigation.ts';
import { stationFacts, stationFactsOf } from './stations/station-facts.repository.ts';
import { createStations } from './stations/station-bulk.repository.ts';
import type { StationSource } from './stations/station-source.ts';
import { changesBetween, picturesOf, retireUntouched, revertChanges } from './stations/station-undo.repository.ts';
import { applyImport, codeOf, createStation, replaceResponsibilities } from './stations/station-write.repository.ts';
import { stateAt, trustedHours } from './stations/usability.ts';

async function districtKnowledge(database: Database): Promise<ImportDependencies['districts']> {
  const districts = await allDistricts(database.kysely);
  return {
    byAdcode: new Map(districts.map((district) => [district.adcode, district])),
    resolve: (row) => resolveDistrictWording(districts, row),
    check: checkDistrict,
  };
}

/** Everything an import needs; reads the list of districts once. `actor` stands in the audit log. */
export async function importDependencies(database: Database, actor: 'import' | 'seed'): Promise<ImportDependencies> {
  const change = async (tx: Tx, id: string, action: string, work: () => Promise<void>): Promise<void> => {
    const before = await stationFacts(tx, id);
    await work();
    const after = await stationFacts(tx, id);
    const object = { type: 'station', id, adcode: String(after['district']) };
    await appendAudit(tx, { actor }, { action, object, before, after });
  };
  return {
    database,
    districts: await districtKnowledge(database),
    ensureMaintainer: async (tx, name, kind) =>
      await ensureMaintainer(tx, name, kind, async (id) => {
        const object = { type: 'maintainer', id };
        await appendAudit(tx, { actor }, { action: 'maintainer.create', object, after: { name, kind } });
      }),
    createStation: async (tx, station) => {
      const id = await createStation(tx, station);
      const object = { type: 'station', id, adcode: station.adcode };
      await appendAudit(tx, { actor }, { action: 'station.create', object, after: await stationFacts(tx, id) });
      return id;
    },
    applyFields: async (tx, id, station, fields) =>
      await change(tx, id, 'station.edit', () => applyImport(tx, id, station, fields)),
    replaceMaintainers: async (tx, id, maintainers) =>
      await change(tx, id, 'station.maintainers', () => replaceResponsibilities(tx, id, maintainers)),
    codeOf,
  };
}

/** A list is judged as its sender's district may write, whoever of that office commits it. */
function mayPlaceFrom(scope: string | null): MayPlace {
  const sender: Caller = scope === null ? { id: 'list', role: 'admin' } : { id: 'list', role: 'union', adcode: scope };
  return (to, from) =>
    from === undefined
      ? mayDo(sender, 'station.create', { adcode: to })
      : mayDo(sender, 'station.manage', { adcode: from, newAdcode: to });
}

/** Everything the import clinic needs; it leaves its own trail in the audit log. Reads the list of districts once. */
export async function clinicDependencies(database: Database): Promise<ClinicDependencies> {
  return {
    districts: await districtKnowledge(database),
    checkDistricts,
    mayPlaceFrom,
    factsOf: stationFactsOf,
    ensureMaintainer,
    applyFields: applyImport,
    replaceMaintainers: replaceResponsibilities,
    createStations,
    picturesOf,
    changesBetween,
    retireUntouched,
    revertChanges,
  };
}

/** Stations on one page of the plain list. */
const LISTED = 200;

/** What the list without script shows (pages/list.routes.ts). */
export function plainLists(
  database: Database,
  source: StationSource,
  now: () => Date,
): Pick<ListRoutesOptions, 'districts' | 'stations'> {
  return {
    districts: async () => await countiesWithStations(database.kysely),
    stations: async (adcode, after) => {
      const at = now();
      const { value: found } = await source.list({ district: adcode, at }, after, LISTED + 1);
      const shown = found.slice(0, LISTED);
      return {
        stations: shown.map((station) => ({
          code: station.code,
          name: station.name,
          address: station.address,
          state: stateAt(station, at),
          hours: station.openingHoursText ?? trustedHours(station),
          way: station.position === null ? undefined : navigationLinks(station.name, station.position, false).amap,
        })),
        next: found.length > LISTED ? shown.at(-1)?.id : undefined,
      };
    },
  };
}
