/** Every suite that needs a database, but for those of the pages (engine-pages.test.ts): two files, for two cores. */
import { runSuites } from './support/run-suites.ts';

await runSuites((file) => !file.startsWith('web/'));
