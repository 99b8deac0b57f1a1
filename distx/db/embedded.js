/**
 * The embedded engine: PGlite with PostGIS in a folder (or in memory for tests).
 * Owns the folder: its lock, a first creation that may be killed half-way, and the prepared template.
 */
import { access, mkdir, rm, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { Kysely, sql } from 'kysely';
import { EmbeddedDialect, EmbeddedSession, USUAL_LIMITS } from "./embedded-dialect.js";
import { lockFolder } from "./folder-lock.js";
/** Changes when a template made by an older version must not be used: the engine's version and its extensions. */
const TEMPLATE_VERSION = createHash('sha256')
    .update('pglite 0.5.8, postgis 0.2.8, pg_trgm, btree_gist')
    .digest('hex')
    .slice(0, 12);
const exists = (path) => access(path).then(() => true, () => false);
/**
 * A snapshot with the extensions created: making one takes tens of seconds, starting from one takes a few.
 * Returns its path; makes it when it is missing.
 */
async function prepareTemplate(dir, onProgress) {
    const file = join(dir, `embedded-${TEMPLATE_VERSION}.tar.gz`);
    if (await exists(file))
        return file;
    onProgress('Preparing the embedded database: creating PostgreSQL and PostGIS, tens of seconds, once only ...');
    await mkdir(dir, { recursive: true });
    const session = await EmbeddedSession.open({ dataDir: undefined, snapshot: undefined });
    await session.call({
        kind: 'script',
        sql: 'create extension if not exists postgis; create extension if not exists pg_trgm; create extension if not exists btree_gist;',
    });
    await session.call({ kind: 'dump', file });
    await session.close();
    return file;
}
/**
 * Open the database in `dataDir`, creating it on the first call.
 * Throws FolderInUseError when another process has it open.
 */
export async function openEmbedded(options) {
    const limits = { ...USUAL_LIMITS, ...options.limits };
    const onProgress = options.onProgress ?? (() => undefined);
    const { dataDir, templateDir } = options;
    if (dataDir === undefined) {
        const snapshot = templateDir === undefined ? undefined : await prepareTemplate(templateDir, onProgress);
        const session = await EmbeddedSession.open({ dataDir: undefined, snapshot }, limits);
        return handle(session, limits, undefined, async () => undefined);
    }
    await mkdir(dataDir, { recursive: true });
    const unlock = await lockFolder(dataDir);
    try {
        const folder = join(dataDir, 'db');
        const reopen = () => EmbeddedSession.open({ dataDir: folder, snapshot: undefined }, limits);
        const ready = join(dataDir, 'db.ready');
        if (await exists(ready)) {
            onProgress('Opening the embedded database ...');
            return handle(await reopen(), limits, reopen, unlock);
        }
        // Killed before it was ever ready: nothing in it was acknowledged, and a half-made cluster does not open.
        await rm(folder, { recursive: true, force: true });
        const snapshot = await prepareTemplate(templateDir ?? join(dataDir, 'cache'), onProgress);
        onProgress('Creating the embedded database in the data folder ...');
        const session = await EmbeddedSession.open({ dataDir: folder, snapshot }, limits);
        await writeFile(ready, `${TEMPLATE_VERSION}\n`);
        return handle(session, limits, reopen, unlock);
    }
    catch (error) {
        await unlock();
        throw error;
    }
}
/** `reopen` is how to go on after a session died (of an overlong query, say); what was committed is in the folder. */
function handle(first, limits, reopen, unlock) {
    let session = first;
    let isClosed = false;
    const listeners = new Map();
    const wake = (notified) => {
        for (const [onWake, channel] of listeners)
            if (channel === notified)
                onWake();
    };
    first.onNotification = wake;
    /** A session that took over knows of no listener yet. */
    const hear = async (next) => {
        next.onNotification = wake;
        for (const channel of new Set(listeners.values())) {
            await next.call({ kind: 'script', sql: `listen "${channel}"` });
            wake(channel);
        }
    };
    const source = {
        current: async () => {
            if (session.isDead && reopen && !isClosed) {
                session = await reopen();
                await hear(session);
            }
            return session;
        },
        close: async () => {
            isClosed = true;
            await session.close();
        },
    };
    const kysely = new Kysely({ dialect: new EmbeddedDialect(source, limits.sessionWaitMs) });
    let closing;
    const close = async () => {
        // Kysely destroys its driver only if it was used once; closing the session twice is harmless.
        await kysely.destroy();
        await source.close();
        await unlock();
    };
    const listen = async (channel, onWake) => {
        listeners.set(onWake, channel);
        await sql `listen ${sql.id(channel)}`.execute(kysely);
        return async () => void listeners.delete(onWake);
    };
    return { engine: 'embedded', kysely, listen, close: () => (closing ??= close()) };
}
//# sourceMappingURL=embedded.js.map