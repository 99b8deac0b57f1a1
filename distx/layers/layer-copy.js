/**
 * A follower's copy of one layer: its canonical form, and its files, which survive the process being killed anywhere.
 *
 * DIR/stations.geojson is the copy, byte for byte what the service serves: its SHA-256 is the manifest's.
 * DIR/state.json says at which cursor it stands. It is written first and names the copy before and after by hash, so
 * that whichever of the two files a kill leaves new, the cursor of the copy that is there is known.
 * DIR/.bootstrap/ holds verified shards while the layer is fetched.
 */
import { createHash } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { LAYERS } from "./layer.schema.js";
export const diskFiles = {
    read: async (path) => {
        try {
            return await readFile(path);
        }
        catch (error) {
            if (error.code === 'ENOENT')
                return undefined;
            throw error;
        }
    },
    write: async (path, bytes) => {
        await mkdir(dirname(path), { recursive: true });
        const file = await open(path, 'w');
        try {
            await file.writeFile(bytes);
            await file.sync();
        }
        finally {
            await file.close();
        }
    },
    rename,
    remove: async (path) => await rm(path, { recursive: true, force: true }),
};
const PlaceSchema = z.object({ cursor: z.string().min(1), sha256: z.string(), featureCount: z.int() });
const StateSchema = PlaceSchema.extend({
    layer: z.enum(LAYERS),
    /** The copy that this one replaces: what is on the disk until the rename. */
    previous: PlaceSchema.nullable(),
});
export const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');
const headOf = (crs) => `{"type":"FeatureCollection","name":"stations","coordinateSystem":"${crs}","features":[\n`;
const TAIL = '\n]}\n';
const LAST = Buffer.from(TAIL);
/** So many features are written at once: a layer may be longer than a string can be. */
const FEATURES_AT_ONCE = 4_096;
/** The canonical form: features by adcode, then id, one a line, each as in stations.geojson (see docs/followers.md). */
export function canonicalBytes(features, crs) {
    // Adcodes are of one length, so that the joined keys order as the pairs do.
    const keys = [...features].map(([id, feature]) => `${adcodeOf(feature)}${id}`).sort();
    const parts = [Buffer.from(headOf(crs))];
    for (let at = 0; at < keys.length; at += FEATURES_AT_ONCE) {
        const some = keys.slice(at, at + FEATURES_AT_ONCE).map((key) => features.get(key.slice(ADCODE_LENGTH)));
        parts.push(Buffer.from(`${at === 0 ? '' : ',\n'}${some.join(',\n')}`));
    }
    return Buffer.concat([...parts, Buffer.from(TAIL)]);
}
const ADCODE_LENGTH = 6;
/** Quotes inside of a text are escaped: what matches is the member. @throws Error for a feature without one. */
function adcodeOf(feature) {
    const adcode = /"adcode":"(\d{6})"/.exec(feature)?.[1];
    if (adcode === undefined)
        throw new Error('a feature has no adcode');
    return adcode;
}
/** Read bytes of that form into `into`, features as the text they are. @throws Error for another form. */
export function readCanonical(bytes, crs, into) {
    const head = Buffer.from(headOf(crs));
    const end = bytes.length - TAIL.length;
    const isFramed = bytes.subarray(0, head.length).equals(head) && bytes.subarray(Math.max(0, end)).equals(LAST);
    if (!isFramed || end < head.length)
        throw new Error('not a layer in canonical form');
    for (let from = head.length; from < end;) {
        const next = bytes.indexOf(',\n', from);
        const to = next === -1 || next > end ? end : next;
        const line = bytes.toString('utf8', from, to);
        const id = /^\{"type":"Feature","id":"([0-9a-f-]{36})",/.exec(line)?.[1];
        if (id === undefined)
            throw new Error('a feature is not in canonical form');
        into.set(id, line);
        from = to + 2;
    }
}
export class CopyFolder {
    #files;
    #copy;
    #state;
    #shards;
    constructor(directory, files = diskFiles) {
        this.#files = files;
        this.#copy = join(directory, 'stations.geojson');
        this.#state = join(directory, 'state.json');
        this.#shards = join(directory, '.bootstrap');
    }
    /** Replace a file in one step: a reader, or a kill, finds the old one or the new one. */
    async #replace(path, bytes) {
        await this.#files.write(`${path}.tmp`, bytes);
        await this.#files.rename(`${path}.tmp`, path);
    }
    /** The state that was saved; undefined when there is none or it cannot be read. */
    async state() {
        const bytes = await this.#files.read(this.#state);
        if (!bytes)
            return undefined;
        try {
            return StateSchema.parse(JSON.parse(bytes.toString('utf8')));
        }
        catch {
            return undefined;
        }
    }
    /** The copy with the hash that one of these places names, and that place; undefined: missing, or not what we wrote. */
    async copy(state) {
        const bytes = await this.#files.read(this.#copy);
        if (!bytes)
            return undefined;
        const hash = sha256(bytes);
        const place = [state, state.previous].find((one) => one?.sha256 === hash);
        return place ? { bytes, place } : undefined;
    }
    /** State first, then the copy: in between, the state's `previous` is what is on the disk. */
    async save(state, bytes) {
        await this.saveState(state);
        if (state.previous?.sha256 !== state.sha256)
            await this.#replace(this.#copy, bytes);
    }
    async saveState(state) {
        await this.#replace(this.#state, Buffer.from(`${JSON.stringify(state, null, 2)}\n`));
    }
    #shardPath(adcode, hash) {
        return join(this.#shards, `${adcode}-${hash}.geojson`);
    }
    /** A shard kept with this hash, if it still has it. */
    async shard(adcode, hash) {
        const bytes = await this.#files.read(this.#shardPath(adcode, hash));
        return bytes && sha256(bytes) === hash ? bytes : undefined;
    }
    async keepShard(adcode, hash, bytes) {
        await this.#replace(this.#shardPath(adcode, hash), bytes);
    }
    async forgetShards() {
        await this.#files.remove(this.#shards);
    }
}
//# sourceMappingURL=layer-copy.js.map