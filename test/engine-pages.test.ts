/** The suites of the pages, in a browser, on an engine of their own. */
import { runSuites } from './support/run-suites.ts';

await runSuites((file) => file.startsWith('web/'));
