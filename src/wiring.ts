/**
 * Hands one slice's work to another, for entries without HTTP (imports, seeds). app.ts does the same for the routes.
 */
import type { Database } from './db/database.ts';
import { allDistricts, checkDistrict, checkDistricts } from './districts/district.repository.ts';
import { resolveDistrictWording } from './districts/resolve.ts';
import type { ClinicDependencies } from './imports/clinic-commit.ts';
import type { ImportDependencies } from './imports/importer.ts';
import { ensureMaintainer } from './maintainers/maintainer.repository.ts';
import { createStations } from './stations/station-bulk.repository.ts';
import { changesBetween, picturesOf, retireUntouched, revertChanges } from './stations/station-undo.repository.ts';
import { applyImport, codeOf, createStation, replaceResponsibilities } from './stations/station-write.repository.ts';

/** Everything an import needs; reads the list of districts once. */
export async function importDependencies(database: Database): Promise<ImportDependencies> {
  const districts = await allDistricts(database.kysely);
  return {
    database,
    districts: {
      byAdcode: new Map(districts.map((district) => [district.adcode, district])),
      resolve: (row) => resolveDistrictWording(districts, row),
      check: checkDistrict,
    },
    ensureMaintainer,
    createStation,
    applyFields: applyImport,
    replaceMaintainers: replaceResponsibilities,
    codeOf,
  };
}

/** Everything the import clinic needs. */
export async function clinicDependencies(database: Database): Promise<ClinicDependencies> {
  return {
    ...(await importDependencies(database)),
    checkDistricts,
    createStations,
    picturesOf,
    changesBetween,
    retireUntouched,
    revertChanges,
  };
}
