/** npm run openapi [-- --check]: write openapi/openapi.json from the app, or fail when the committed one differs. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { buildApp } from "../app.js";
import { readConfig } from "../config.js";
import { VERSION } from "../version.js";
import { readArguments, ROOT, runCommand, say } from "./command.js";
const FILE = new URL('openapi/openapi.json', ROOT);
/** The document does not depend on data: no database is opened, and none is asked. */
const noDatabase = { engine: 'embedded', close: async () => undefined };
export async function run(args) {
    return await runCommand('Usage: npm run openapi [-- --check]', async () => {
        const { values } = readArguments(args, { check: { type: 'boolean' } });
        const app = await buildApp({ config: readConfig({}), database: noDatabase, version: VERSION, shedLoad: false });
        await app.ready();
        const text = `${JSON.stringify(app.swagger(), null, 2)}\n`;
        await app.close();
        if (values.check) {
            const committed = await readFile(FILE, 'utf8').catch(() => '');
            if (committed === text)
                return 0;
            say('openapi/openapi.json is not what the code says: run npm run openapi and commit it.');
            return 1;
        }
        await mkdir(new URL('./', FILE), { recursive: true });
        await writeFile(FILE, text);
        return 0;
    });
}
//# sourceMappingURL=openapi.js.map