/**
 * A connection of its own that waits for notifications, and comes back after every failure.
 * Owns that connection only: what a wake-up means is the caller's. A notification lost while it was away is made good by
 * waking the caller after every connect.
 */
import pg from 'pg';
const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 5_000;
const CONNECT_TIMEOUT_MS = 5_000;
/**
 * Listen on `channel` until the returned function is called. Never rejects: while the database is away, or where it cannot
 * listen (a standby), it tries again, each time after a longer wait.
 */
export function listenOnPostgres(url, channel, onWake) {
    let client;
    let timer;
    let waitMs = FIRST_WAIT_MS;
    let isStopped = false;
    const connect = async () => {
        const own = new pg.Client({
            connectionString: url,
            application_name: 'love-stations listener',
            connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
            keepAlive: true,
        });
        client = own;
        let isOver = false;
        const again = () => {
            if (isOver)
                return;
            isOver = true;
            // A connection that never came up, or broke, may still hold a socket.
            own.end().catch(() => undefined);
            if (isStopped)
                return;
            timer = setTimeout(() => void connect(), waitMs);
            timer.unref();
            waitMs = Math.min(LONGEST_WAIT_MS, waitMs * 2);
        };
        own.on('error', again);
        own.on('end', again);
        own.on('notification', onWake);
        try {
            await own.connect();
            await own.query(`listen ${own.escapeIdentifier(channel)}`);
            waitMs = FIRST_WAIT_MS;
            onWake();
        }
        catch {
            again();
        }
    };
    void connect();
    return async () => {
        isStopped = true;
        clearTimeout(timer);
        await client?.end().catch(() => undefined);
    };
}
//# sourceMappingURL=postgis-listener.js.map