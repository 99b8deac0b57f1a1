/**
 * The service under test, without a socket: requests are injected, every answer is held against the OpenAPI document,
 * and time is what the test says.
 */
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify';
import { pino, type Logger } from 'pino';
import { buildApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import type { Database } from '../../src/db/database.ts';
import { LiveStations } from '../../src/stations/live-stations.ts';
import { VERSION } from '../../src/version.ts';

export const ADMIN_TOKEN = 'test-administrator-0123456789abcdef';
export const asAdmin = { authorization: `Bearer ${ADMIN_TOKEN}` };

export interface Service {
  readonly app: FastifyInstance;
  /** The index that answers nearest; undefined: the database does. */
  readonly stations: LiveStations | undefined;
  /** What has been logged, as text. */
  readonly log: string[];
  /** Set the service's clock. */
  setNow(iso: string): void;
  /** Inject a request; the answer must be one that the OpenAPI document describes. */
  call(options: InjectOptions): Promise<LightMyRequestResponse>;
  close(): Promise<void>;
}

/** Start a service on a database; `environment` overrides settings; `withIndex` false leaves nearest to the database. */
export async function startService(
  database: Database,
  environment: Record<string, string> = {},
  { withIndex = true, heartbeatMs }: { readonly withIndex?: boolean; readonly heartbeatMs?: number } = {},
): Promise<Service> {
  let now: Date | undefined;
  const log: string[] = [];
  const logger: Logger = pino({ level: 'trace' }, { write: (line: string) => void log.push(line) });
  const config = readConfig({ BOOTSTRAP_ADMIN_TOKEN: ADMIN_TOKEN, ...environment });
  const stations = withIndex ? await LiveStations.start(database, config) : undefined;
  const app = await buildApp({
    config,
    database,
    stations,
    version: VERSION,
    logger,
    shedLoad: false,
    ...(heartbeatMs === undefined ? {} : { heartbeatMs }),
    now: () => now ?? new Date(),
  });
  await app.ready();
  const check = responseChecker(app);
  return {
    app,
    stations,
    log,
    setNow: (iso) => void (now = new Date(iso)),
    call: async (options) => {
      // Tests write behind the service's back and ask at once; while the database is away there is nothing to wait for.
      await stations?.refresh().catch(() => undefined);
      const response = await app.inject(options);
      check(options.method ?? 'GET', options.url as string, response);
      return response;
    },
    close: async () => {
      await app.close();
      await stations?.close();
    },
  };
}

interface Operation {
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: object }>> }>
  >;
}

/** Throws when an answer is not what the document says: status, content type or body. */
function responseChecker(app: FastifyInstance) {
  const document = app.swagger() as unknown as { paths: Record<string, Record<string, Operation>>; components: object };
  const ajv = new Ajv2020({ strict: false, allErrors: false });
  addFormats.default(ajv);
  ajv.addSchema({ $id: 'openapi', components: document.components });
  const paths = Object.entries(document.paths).map(([path, operations]) => ({
    pattern: new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`),
    // A literal path wins over one with parameters, as in the router.
    parameters: path.split('{').length,
    operations,
  }));
  return (method: string, url: string, response: LightMyRequestResponse): void => {
    const path = url.split('?')[0] ?? '';
    const found = paths.filter((one) => one.pattern.test(path)).sort((a, b) => a.parameters - b.parameters)[0];
    const operation = found?.operations[(method === 'HEAD' ? 'GET' : method).toLowerCase()];
    const isProblem = response.statusCode >= 400;
    const type = String(response.headers['content-type'] ?? '').split(';')[0] ?? '';
    if (isProblem && type !== 'application/problem+json' && path !== '/readyz') {
      throw new Error(`${method} ${path} answered ${response.statusCode} as ${type}`);
    }
    if (!operation || response.body === '' || response.statusCode === 304) return;
    const described =
      operation.responses[String(response.statusCode)] ?? operation.responses[`${String(response.statusCode)[0]}XX`];
    if (!described) throw new Error(`${method} ${path}: ${response.statusCode} is not in the document`);
    const schema = described.content?.[type]?.schema;
    if (!schema) throw new Error(`${method} ${path}: ${response.statusCode} ${type} is not in the document`);
    if (!/[/+]json$/.test(type)) return;
    const rewritten = JSON.parse(
      JSON.stringify(schema).replaceAll('"#/components/', '"openapi#/components/'),
    ) as object;
    if (!ajv.validate(rewritten, response.json())) {
      throw new Error(`${method} ${path} ${response.statusCode}: ${ajv.errorsText()} ${response.body.slice(0, 300)}`);
    }
  };
}
