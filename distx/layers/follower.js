/**
 * The reference follower: keeps a copy of one layer equal to the service's, and proves it. docs/followers.md has the steps
 * for those who write their own.
 *
 * Killed anywhere it goes on from what is on the disk. Nothing is lost: the cursor that is saved is never ahead of the copy.
 * Nothing is told twice: a change replaces or removes one station, so that hearing it again changes nothing.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { FollowerError, LayerClient } from "./layer-client.js";
import { canonicalBytes, CopyFolder, diskFiles, readCanonical, sha256 } from "./layer-copy.js";
import { LAYER_CRS } from "./layer.schema.js";
/** Rounds through the manifest until each shard was once what the manifest said. */
const BOOTSTRAP_ROUNDS = 10;
const SHARDS_AT_ONCE = 4;
/** The manifest is of the service's memory, the feed of its database: the one may be behind the other by moments. */
const PAUSE_MS = 50;
/** With a long way to go, the copy is saved now and then. */
const PAGES_BETWEEN_SAVES = 20;
const VERIFY_ROUNDS = 10;
const RESTARTS = 2;
export class LayerFollower {
    #options;
    #client;
    #folder;
    #features;
    #state;
    /** Of the page that followed this cursor when there was nothing new. */
    #idle;
    #verifiedAt;
    /** Throws FollowerError for an address that is none. */
    constructor(options) {
        this.#options = options;
        this.#client = new LayerClient(options);
        this.#folder = new CopyFolder(options.directory, options.files ?? diskFiles);
    }
    /**
     * Bring the copy to where the service is, and hold it against the manifest.
     * Throws FollowerError; whatever was thrown, a new follower of the same folder goes on from there.
     */
    async sync() {
        if (!this.#state)
            await this.#resume();
        for (let restart = 0;; restart += 1) {
            if (!this.#state)
                await this.#bootstrap();
            const outcome = await this.#catchUpAndVerify();
            const state = this.#state;
            if (state && (outcome === 'verified' || outcome === 'busy')) {
                return { featureCount: state.featureCount, sha256: state.sha256, isVerified: outcome === 'verified' };
            }
            if (restart === RESTARTS)
                throw new FollowerError(`the copy could not be brought in line: ${outcome}`);
            this.#options.say(outcome === 'too-old'
                ? 'The service no longer keeps what happened since our cursor (410): fetching the layer again'
                : 'The copy is not what the manifest says: fetching the layer again');
            this.#state = undefined;
        }
    }
    async #resume() {
        const state = await this.#folder.state();
        if (!state)
            return;
        const { layer, say } = this.#options;
        if (state.layer !== layer)
            throw new FollowerError(`the folder holds the layer ${state.layer}: use another one`);
        const found = await this.#folder.copy(state);
        if (!found)
            return say('The copy on the disk is missing or not what was written: fetching the layer again');
        this.#features = new Map();
        readCanonical(found.bytes, LAYER_CRS[layer], this.#features);
        this.#state = { layer, ...found.place, previous: null };
    }
    async #bootstrap() {
        const { layer, say } = this.#options;
        const first = await this.#client.manifest();
        say(`Fetching layer ${layer}: ${first.featureCount} stations in ${first.shards.length} shards`);
        const held = new Map();
        let manifest = first;
        for (let round = 0; round < BOOTSTRAP_ROUNDS; round += 1) {
            if (round > 0) {
                await pause(PAUSE_MS * round);
                manifest = await this.#client.manifest();
            }
            await this.#fetchShards(manifest, held);
            if (manifest.shards.every((shard) => held.has(shard.adcode)))
                break;
        }
        const features = new Map();
        for (const { adcode } of manifest.shards) {
            const hash = held.get(adcode);
            const bytes = hash === undefined ? undefined : await this.#folder.shard(adcode, hash);
            if (!bytes)
                throw new FollowerError(`shard ${adcode} never had the hash that the manifest says`);
            readCanonical(bytes, LAYER_CRS[layer], features);
        }
        // Shards of several manifests are a mixture of moments, all after the first: what the feed says since then mends it.
        const isOneMoment = manifest.shards.every((shard) => held.get(shard.adcode) === shard.sha256);
        this.#features = features;
        await this.#save((isOneMoment ? manifest : first).cursor);
        await this.#folder.forgetShards();
        say(`Fetched ${features.size} stations`);
    }
    /** Fetch the shards whose hash of the manifest is not held; those that come with another one are left for the next round. */
    async #fetchShards(manifest, held) {
        const left = manifest.shards.filter((shard) => held.get(shard.adcode) !== shard.sha256).values();
        let hasFailed = false;
        const fetchSome = async () => {
            for (const shard of left) {
                if (hasFailed)
                    return;
                // Kept by an earlier run that did not get to its end?
                if (!(await this.#folder.shard(shard.adcode, shard.sha256))) {
                    const bytes = await this.#client.file(shard.url);
                    if (sha256(bytes) !== shard.sha256)
                        continue;
                    await this.#folder.keepShard(shard.adcode, shard.sha256, bytes);
                }
                held.set(shard.adcode, shard.sha256);
            }
        };
        const workers = Array.from({ length: SHARDS_AT_ONCE }, () => fetchSome().catch((error) => {
            hasFailed = true;
            throw error;
        }));
        // All have ended before an error is passed on: nobody writes behind the back of the next attempt.
        await Promise.allSettled(workers);
        await Promise.all(workers);
    }
    /** `busy`: each time the layer had moved on between the feed and the manifest. */
    async #catchUpAndVerify() {
        for (let round = 0; round < VERIFY_ROUNDS; round += 1) {
            if (round > 0)
                await pause(PAUSE_MS * round);
            if (!(await this.#catchUp()))
                return 'too-old';
            const state = this.#state;
            if (!state)
                throw new Error('caught up without a state');
            if (this.#verifiedAt === state.cursor)
                return 'verified';
            const manifest = await this.#client.manifest();
            if (manifest.cursor !== state.cursor)
                continue;
            if (manifest.sha256 !== state.sha256 || manifest.featureCount !== state.featureCount)
                return 'mismatch';
            this.#verifiedAt = state.cursor;
            const { say } = this.#options;
            say(`Verified: ${state.featureCount} stations, revision ${manifest.revision}, SHA-256 ${state.sha256}`);
            return 'verified';
        }
        return 'busy';
    }
    /** Apply what changed since the cursor, page by page. Returns false when the cursor is too old. */
    async #catchUp() {
        let cursor = this.#state?.cursor ?? '';
        const count = { upsert: 0, delete: 0 };
        for (let pages = 1;; pages += 1) {
            const etag = this.#idle?.cursor === cursor ? this.#idle.etag : undefined;
            const page = await this.#client.changes(cursor, etag);
            if (page === 'not-modified')
                return true;
            if (page === 'too-old')
                return false;
            this.#apply(page, count);
            const isNew = page.cursor !== cursor;
            if (!isNew && page.more)
                throw new FollowerError('the feed promises more, but its cursor stays where it is');
            this.#idle = isNew || page.etag === undefined ? undefined : { cursor, etag: page.etag };
            cursor = page.cursor;
            if (isNew && (!page.more || pages % PAGES_BETWEEN_SAVES === 0))
                await this.#save(cursor);
            if (!page.more)
                break;
        }
        if (count.upsert + count.delete > 0) {
            const { say } = this.#options;
            say(`${count.upsert} new or changed, ${count.delete} gone: ${this.#features?.size ?? 0} stations`);
        }
        return true;
    }
    #apply({ changes }, count) {
        for (const change of changes) {
            if (change.type === 'upsert')
                this.#features?.set(change.id, JSON.stringify(change.feature));
            else
                this.#features?.delete(change.id);
            count[change.type] += 1;
        }
    }
    /** Save the features as they are, at this cursor. */
    async #save(cursor) {
        const { layer } = this.#options;
        const features = this.#features ?? new Map();
        const bytes = canonicalBytes(features, LAYER_CRS[layer]);
        const before = await this.#onDisk();
        const place = { cursor, sha256: sha256(bytes), featureCount: features.size };
        const state = { layer, ...place, previous: before };
        await this.#folder.save(state, bytes);
        this.#state = state;
    }
    /** The place of the copy that is on the disk now. */
    async #onDisk() {
        if (this.#state) {
            const { cursor, sha256: hash, featureCount } = this.#state;
            return { cursor, sha256: hash, featureCount };
        }
        const state = await this.#folder.state();
        return state ? ((await this.#folder.copy(state))?.place ?? null) : null;
    }
}
//# sourceMappingURL=follower.js.map