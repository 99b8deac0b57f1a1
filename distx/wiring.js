import { allDistricts, checkDistrict } from "./districts/district.repository.js";
import { resolveDistrictWording } from "./districts/resolve.js";
import { ensureMaintainer } from "./maintainers/maintainer.repository.js";
import { applyImport, codeOf, createStation, replaceResponsibilities } from "./stations/station-write.repository.js";
/** Everything an import needs; reads the list of districts once. */
export async function importDependencies(database) {
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
//# sourceMappingURL=wiring.js.map