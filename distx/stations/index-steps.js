/**
 * The long work on an index, in steps: reading all of it, patching it, carrying changes from one version to another.
 * When each is done, and what is served meanwhile, is live-stations.ts.
 */
import { inSnapshot, readHead } from "../db/change-log.js";
import { buildTreeAside } from "../geo/point-build-aside.js";
import { inSlices } from "../geo/slices.js";
import { StationIndex, pack } from "./station-index.js";
import { readAllLocated } from "./station-load.repository.js";
import { Vocabulary } from "./station-vocabulary.js";
/** Everything, as of one snapshot. */
export async function loadAll(database, rule) {
    const askedAt = performance.now();
    const vocabulary = new Vocabulary();
    const pages = [];
    const head = await inSnapshot(database, async (db) => {
        const at = await readHead(db);
        for await (const records of readAllLocated(db))
            await inSlices(pack(records, vocabulary, pages));
        return at;
    });
    const index = (await inSlices(StationIndex.building(pages, vocabulary, rule, buildTreeAside)));
    return { index, head, askedAt };
}
const LEAST_BATCH = 64;
const MOST_BATCH = 512;
/** Every version copies the overlay: the larger it is, the more goes into one. */
function* batches(all, index) {
    for (let at = 0; at < all.length;) {
        const size = Math.min(MOST_BATCH, Math.max(LEAST_BATCH, Math.floor(index().overlaySize / 64)));
        yield all.slice(at, at + size);
        at += size;
    }
}
/** Steps that end in the index with these changes. */
export function* patching(before, records, removed) {
    let index = before;
    for (const some of batches(records, () => index)) {
        index = index.withPatched(some);
        yield;
    }
    for (const some of batches(removed, () => index)) {
        index = index.withPatched([], some);
        yield;
    }
    return index;
}
/** Steps that end in `onto` with these stations as they are in `from`, another version of the same index. */
export function* carrying(onto, from, ids) {
    let index = onto;
    for (const some of batches(ids, () => index)) {
        const records = some.map((id) => from.byId(id)).filter((record) => record !== undefined);
        const here = new Set(records.map((record) => record.id));
        index = yield* patching(index, records, some.filter((id) => !here.has(id)));
    }
    return index;
}
//# sourceMappingURL=index-steps.js.map