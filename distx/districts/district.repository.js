/** Reads districts and looks points up in their outlines; loading both is cli/districts. */
import { sql } from 'kysely';
/** Children of `parent`, or all provinces, with the number of published stations below each. */
export async function listDistricts(db, parent) {
    return await db
        .selectFrom('districts as d')
        .select((eb) => [
        'd.adcode',
        'd.name',
        'd.level',
        'd.parent_adcode as parentAdcode',
        eb
            .selectFrom('stations as s')
            .select(({ fn }) => fn.countAll().as('n'))
            .where('s.published_at', 'is not', null)
            .where(sql `s.adcode like regexp_replace(d.adcode, '(0000|00)$', '') || '%'`)
            .$asScalar()
            .as('stationCount'),
    ])
        .where('d.parent_adcode', parent === undefined ? 'is' : '=', parent ?? null)
        .orderBy('d.adcode')
        .limit(1_000)
        .$castTo()
        .execute();
}
/** Where does this WGS-84 point lie, and how far from the district that was stated for it? */
export async function checkDistrict(db, point, statedAdcode) {
    const at = sql `st_setsrid(st_makepoint(${point[0]}::float8, ${point[1]}::float8), 4326)`;
    const containing = await db
        .selectFrom('district_outlines as o')
        .innerJoin('districts as d', 'd.adcode', 'o.adcode')
        .select(['d.adcode', 'd.name', 'd.level', 'd.parent_adcode as parentAdcode'])
        .where(sql `st_covers(o.outline, ${at})`)
        .orderBy(sql `length(regexp_replace(d.adcode, '0+$', ''))`, 'desc')
        .orderBy('d.adcode')
        .limit(5)
        .execute();
    if (statedAdcode === null)
        return { containing, metersToStated: null };
    const stated = await db
        .selectFrom('district_outlines as o')
        .select(sql `st_distance(o.outline::geography, ${at}::geography)`.as('meters'))
        .where('o.adcode', '=', statedAdcode)
        .executeTakeFirst();
    return { containing, metersToStated: stated?.meters ?? null };
}
/** Every district, for resolving wordings (some 3,300 rows). */
export async function allDistricts(db) {
    return await db
        .selectFrom('districts')
        .select(['adcode', 'name', 'level', 'parent_adcode as parentAdcode'])
        .orderBy('adcode')
        .limit(10_000)
        .execute();
}
//# sourceMappingURL=district.repository.js.map