/** A load takes milliseconds; a full one may take seconds, and the write is done: its answer waits no longer than this. */
const WAIT_MS = 2_000;
/** Make every answer to a write in this context wait for the index. A load that fails delays nothing further. */
export function awaitOwnWrites(app, stations) {
    app.addHook('onSend', async (request, reply, payload) => {
        if (reply.statusCode >= 300 || request.method === 'GET' || request.method === 'HEAD')
            return payload;
        let timer;
        const late = new Promise((resolve) => (timer = setTimeout(resolve, WAIT_MS)));
        await Promise.race([stations.refresh().catch(() => undefined), late]);
        clearTimeout(timer);
        return payload;
    });
}
//# sourceMappingURL=own-writes.js.map