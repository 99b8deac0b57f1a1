/**
 * Hands one slice's work to another, for entries without HTTP (imports, seeds). app.ts does the same for the routes. What
 * an import changes is audited here, in the transaction of the row, as http/write.ts does it for requests.
 */
import { appendAudit } from './db/audit-log.ts';
import type { Database, Tx } from './db/database.ts';
import { allDistricts, checkDistrict } from './districts/district.repository.ts';
import { resolveDistrictWording } from './districts/resolve.ts';
import type { ImportDependencies } from './imports/importer.ts';
import { ensureMaintainer } from './maintainers/maintainer.repository.ts';
import { stationFacts } from './stations/station-facts.repository.ts';
import { applyImport, codeOf, createStation, replaceResponsibilities } from './stations/station-write.repository.ts';

/** Everything an import needs; reads the list of districts once. `actor` stands in the audit log. */
export async function importDependencies(database: Database, actor: 'import' | 'seed'): Promise<ImportDependencies> {
  const districts = await allDistricts(database.kysely);
  const change = async (tx: Tx, id: string, action: string, work: () => Promise<void>): Promise<void> => {
    const before = await stationFacts(tx, id);
    await work();
    const after = await stationFacts(tx, id);
    const object = { type: 'station', id, adcode: String(after['district']) };
    await appendAudit(tx, { actor }, { action, object, before, after });
  };
  return {
    database,
    districts: {
      byAdcode: new Map(districts.map((district) => [district.adcode, district])),
      resolve: (row) => resolveDistrictWording(districts, row),
      check: checkDistrict,
    },
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
