/**
 * One process per data folder. A second PGlite on the same folder is not refused by PGlite and loses acknowledged rows,
 * so the folder is locked by something that dies with the process, also under kill -9.
 */
import { createHash } from 'node:crypto';
import { readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
/** The folder is in use by another process of this machine. */
export class FolderInUseError extends Error {
    code = 'FOLDER_IN_USE';
    constructor(folder, pid) {
        super(`The data folder ${folder} is in use by another process${pid ? ` (pid ${pid})` : ''}.\n` +
            `数据目录正被另一个进程使用。请先停止它，或用 DATA_DIR 指定别的目录。\n` +
            `Stop that process first, or choose another folder with DATA_DIR.`);
        this.name = 'FolderInUseError';
    }
}
function socketName(hash) {
    if (process.platform === 'linux')
        return `\0love-stations-${hash}`;
    if (process.platform === 'win32')
        return `\\\\.\\pipe\\love-stations-${hash}`;
    return undefined; // elsewhere a socket file outlives its process: the pid file alone decides
}
function listen(name) {
    return new Promise((resolve, reject) => {
        const server = createServer();
        server.once('error', (error) => error.code === 'EADDRINUSE' ? resolve('taken') : reject(error));
        server.listen(name, () => {
            server.unref();
            resolve(server);
        });
    });
}
function isAlive(pid) {
    try {
        process.kill(pid, 0);
        return true;
    }
    catch (error) {
        return error.code === 'EPERM';
    }
}
/**
 * Take the folder; the returned function gives it back. Throws FolderInUseError when another process holds it.
 * The socket is per network namespace: containers that share a volume must not share a data folder (docs/operating.md).
 */
export async function lockFolder(folder) {
    const pidFile = join(folder, 'lock.pid');
    const holder = (await readFile(pidFile, 'utf8').catch(() => '')).trim();
    const name = socketName(createHash('sha256')
        .update(await realpath(folder))
        .digest('hex')
        .slice(0, 32));
    const server = name === undefined ? undefined : await listen(name);
    if (server === 'taken')
        throw new FolderInUseError(folder, holder);
    if (server === undefined && holder !== '' && Number(holder) !== process.pid && isAlive(Number(holder))) {
        throw new FolderInUseError(folder, holder);
    }
    await writeFile(pidFile, `${process.pid}\n`);
    return async () => {
        await rm(pidFile, { force: true });
        server?.close();
    };
}
//# sourceMappingURL=folder-lock.js.map