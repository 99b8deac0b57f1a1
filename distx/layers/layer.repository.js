/** Reads what followers of a layer must do after a place of the change log, and the stations as of that moment. */
import { sql } from 'kysely';
function selectLayerStations(db) {
    return db
        .selectFrom('stations as s')
        .select([
        's.id',
        's.code',
        's.name',
        's.address',
        's.adcode',
        's.state',
        's.freshness',
        's.verified_at',
        's.updated_at',
        's.revision',
        's.wgs84_lng',
        's.wgs84_lat',
        's.gcj02_lng',
        's.gcj02_lat',
        's.bd09_lng',
        's.bd09_lat',
        sql `case when s.hours_confidence in ('high', 'medium') then s.opening_hours end`.as('hours'),
        sql `(
        select string_agg(a.code, ',' order by a.sort_order) from station_amenities sa join amenities a on a.code = sa.amenity_code
        where sa.station_id = s.id and sa.state <> 'outOfOrder')`.as('amenities'),
        sql `(
        select string_agg(need, ',' order by array_position(array['drink', 'cool', 'warm', 'rest', 'firstAid'], need)) from (
          select distinct a.need from station_amenities sa join amenities a on a.code = sa.amenity_code
          where sa.station_id = s.id and sa.state <> 'outOfOrder' and a.need is not null
            and not (a.need = 'drink' and s.water = 'out')) met)`.as('needs'),
    ])
        .where('s.in_layer', '=', true);
}
const split = (list) => (list === null ? [] : list.split(','));
function toLayerStation(row) {
    return {
        id: row.id,
        code: row.code,
        name: row.name,
        address: row.address,
        adcode: row.adcode,
        state: row.state,
        openingHours: row.hours,
        needs: split(row.needs),
        amenities: split(row.amenities),
        freshness: row.freshness,
        verifiedAt: row.verified_at,
        updatedAt: row.updated_at,
        revision: row.revision,
        coordinates: {
            wgs84: [Number(row.wgs84_lng), Number(row.wgs84_lat)],
            gcj02: [Number(row.gcj02_lng), Number(row.gcj02_lat)],
            bd09: [Number(row.bd09_lng), Number(row.bd09_lat)],
        },
    };
}
const READ_BATCH = 2_000;
/** Those of these stations that are in the layers now. */
export async function readStations(db, ids) {
    const all = [];
    for (let i = 0; i < ids.length; i += READ_BATCH) {
        const rows = await selectLayerStations(db)
            .where('s.id', 'in', ids.slice(i, i + READ_BATCH))
            .execute();
        for (const row of rows)
            all.push(toLayerStation(row));
    }
    return all;
}
/**
 * What a follower of a layer must do after `seq`: each station once, at its newest place, in commit order.
 * Older places of the same station are left out: their state is no longer to be had, and was overtaken.
 */
export async function logAfter(db, seq, limit) {
    return await db
        .selectFrom('change_log as c')
        .select(['c.seq', 'c.station_id as stationId', 'c.kind'])
        .where('c.seq', '>', seq)
        .where('c.kind', '<>', 'hidden')
        .where((eb) => eb.not(eb.exists(eb
        .selectFrom('change_log as later')
        .select('later.seq')
        .whereRef('later.station_id', '=', 'c.station_id')
        .whereRef('later.seq', '>', 'c.seq')
        .where('later.kind', '<>', 'hidden'))))
        .orderBy('c.seq')
        .limit(limit)
        .$castTo()
        .execute();
}
//# sourceMappingURL=layer.repository.js.map