/**
 * Worker thread that owns the PGlite instance, so that a query never blocks the event loop that answers HTTP.
 */
import { readFile, rename, writeFile } from 'node:fs/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { btree_gist } from '@electric-sql/pglite/contrib/btree_gist';
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm';
import { postgis } from '@electric-sql/pglite-postgis';
import { valueParsers } from "./value-parsers.js";
const init = workerData;
const port = parentPort;
if (!port)
    throw new Error('embedded-worker runs as a worker thread only');
/** PGlite hangs the whole statement and its parameters on its errors: pass on only what is needed. */
function failureOf(error) {
    const { message, code, constraint } = error;
    return { message: String(message), code, constraint };
}
async function answer(db, request) {
    switch (request.kind) {
        case 'query': {
            const result = await db.query(request.sql, [...request.params]);
            return { id: request.id, rows: result.rows, affected: result.affectedRows };
        }
        case 'script': {
            const last = (await db.exec(request.sql)).at(-1);
            return { id: request.id, rows: last?.rows ?? [], affected: last?.affectedRows };
        }
        case 'dump': {
            const dump = await db.dumpDataDir('gzip');
            const part = `${request.file}.${process.pid}.part`;
            await writeFile(part, new Uint8Array(await dump.arrayBuffer()));
            await rename(part, request.file);
            return { id: request.id };
        }
        case 'close':
            await db.close();
            return { id: request.id };
    }
}
try {
    const db = await PGlite.create({
        extensions: { postgis, pg_trgm, btree_gist },
        parsers: { ...valueParsers },
        ...(init.dataDir === undefined ? {} : { dataDir: init.dataDir }),
        ...(init.snapshot === undefined ? {} : { loadDataDir: new Blob([await readFile(init.snapshot)]) }),
    });
    db.onNotification((channel) => port.postMessage({ id: -1, notified: channel }));
    const onRequest = async (request) => {
        const reply = await answer(db, request).catch((error) => ({ id: request.id, failure: failureOf(error) }));
        port.postMessage(reply);
        if (request.kind === 'close')
            port.close();
    };
    port.on('message', (request) => void onRequest(request));
    port.postMessage({ id: 0 });
}
catch (error) {
    port.postMessage({ id: 0, failure: failureOf(error) });
    port.close();
}
//# sourceMappingURL=embedded-worker.js.map