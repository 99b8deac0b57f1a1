/** npm run follow -- URL --layer LAYER --dir DIR: keep a verified copy of a layer, as a map provider would. */
import { setTimeout as wait } from 'node:timers/promises';
import { LayerFollower } from "../layers/follower.js";
import { FollowerError } from "../layers/layer-client.js";
import { LAYERS } from "../layers/layer.schema.js";
import { readArguments, runCommand, say, UsageError } from "./command.js";
const USAGE = `Usage: npm run follow -- URL --layer ${LAYERS.join('|')} --dir DIR [--once] [--token T] [--every SECONDS]

Keeps DIR/stations.geojson equal to the layer that the service at URL serves, and verifies it against the manifest.
Stop it at any moment: it goes on from there. --once brings it up to date and ends; otherwise it asks every 5 seconds.`;
const MAX_PAUSE_MS = 300_000;
export async function run(args) {
    return await runCommand(USAGE, async () => {
        const { values, positionals } = readArguments(args, {
            layer: { type: 'string' },
            dir: { type: 'string' },
            once: { type: 'boolean' },
            token: { type: 'string' },
            every: { type: 'string', default: '5' },
        }, 1);
        const [url] = positionals;
        const { dir: directory, every, token } = values;
        const layer = LAYERS.find((one) => one === values.layer);
        if (url === undefined)
            throw new UsageError('A URL is needed.');
        if (!layer || !directory)
            throw new UsageError('--layer and --dir are needed.');
        if (!/^[1-9]\d{0,4}$/.test(every))
            throw new UsageError('--every is a whole number of seconds.');
        const options = { url, layer, directory, token, say };
        if (values.once) {
            const { isVerified } = await new LayerFollower(options).sync();
            if (!isVerified)
                say('Copied, but the layer changes too fast to be compared with the manifest now.');
            return isVerified ? 0 : 1;
        }
        return await followOn(new LayerFollower(options), Number(every) * 1_000);
    });
}
/** Sync for ever; where the service cannot be followed, wait longer each time. */
async function followOn(follower, everyMs) {
    for (let failures = 0;;) {
        try {
            await follower.sync();
            failures = 0;
            await wait(everyMs);
        }
        catch (error) {
            if (!(error instanceof FollowerError))
                throw error;
            const pauseMs = Math.min(MAX_PAUSE_MS, Math.max(error.retryAfterMs, everyMs * 2 ** failures));
            say(`${error.message}. Trying again in ${Math.ceil(pauseMs / 1_000)} s.`);
            failures = Math.min(failures + 1, 10);
            await wait(pauseMs);
        }
    }
}
//# sourceMappingURL=follow.js.map