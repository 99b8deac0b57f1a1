/**
 * The configuration: one schema of the environment, read once at start, frozen.
 * All faults are told at once, by the setting's name and never with its value (it may be a secret).
 */
import { z } from 'zod';

const text = z.string().trim().min(1);
const wholeNumber = (min: number, max: number, fallback: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, 'expected a whole number')
    .transform(Number)
    .pipe(z.int().min(min).max(max))
    .default(fallback);

const webUrl = z.url({ protocol: /^https?$/ }).max(1_000);
/** As providers hand them out: nothing that would have to be escaped in an address. */
const providerKey = z.string().regex(/^[A-Za-z0-9_-]{8,128}$/, 'expected 8 to 128 letters and digits');

/** Hours within which each kind of report is to be answered; a setting names those that it changes. */
const DEADLINE_HOURS = { locked: 2, noWater: 24, broken: 72, wrongPlace: 72, closedDown: 24, other: 72 };
type DeadlineHours = Readonly<Record<keyof typeof DEADLINE_HOURS, number>>;
const DEADLINE = /^([a-zA-Z]+)=(\d{1,4})$/;

function readDeadlines(setting: string, context: z.RefinementCtx): DeadlineHours {
  const hours = { ...DEADLINE_HOURS };
  for (const entry of setting.split(',')) {
    const [, kind = '', value = ''] = DEADLINE.exec(entry.trim()) ?? [];
    const isRight = Object.hasOwn(hours, kind) && Number(value) >= 1 && Number(value) <= 2_160;
    if (!isRight) {
      const message = `expected kind=hours, separated by commas, hours from 1 to 2160, kinds ${Object.keys(hours).join(', ')}`;
      context.addIssue({ code: 'custom', message });
      return DEADLINE_HOURS;
    }
    hours[kind as keyof typeof hours] = Number(value);
  }
  return hours;
}

const POSTGRES_URL = /^postgres(ql)?:\/\//;
const MAX_READ_URLS = 8;

const Environment = z.object({
  HOST: text.default('127.0.0.1'),
  PORT: wholeNumber(0, 65_535, 8080),
  DATABASE_URL: z.string().regex(POSTGRES_URL, 'expected postgres://...').optional(),
  DATABASE_READ_URLS: z
    .string()
    .transform((list) => list.split(',').map((url) => url.trim()))
    .refine((urls) => urls.every((url) => POSTGRES_URL.test(url) && URL.canParse(url)), {
      error: 'expected postgres://... , several separated by commas',
      abort: true,
    })
    .refine((urls) => urls.length <= MAX_READ_URLS, `expected at most ${MAX_READ_URLS}`)
    .optional(),
  DATA_DIR: text.default('./data'),
  TEMPLATE_DIR: text.optional(),
  KEEP_INDEX: z.enum(['true', 'false']).default('true'),
  SEED: z.enum(['real', 'none']).optional(),
  BOOTSTRAP_ADMIN_TOKEN: z
    .string()
    .min(32, 'expected at least 32 characters')
    .max(200)
    .regex(/^[\x21-\x7e]+$/, 'expected printable ASCII without spaces')
    .optional(),
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  PATH_PREFIX: z
    .string()
    .regex(/^(\/[A-Za-z0-9._~-]+)*$/, 'expected /path without a trailing slash')
    .default(''),
  TRUST_PROXY: z.enum(['true', 'false']).default('false'),
  WGS84_OUTPUT: z.enum(['public', 'restricted']).default('public'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  FRESH_FOR_HOURS: wholeNumber(1, 8_760, 36),
  STALE_FOR_DAYS: wholeNumber(1, 3_650, 30),
  CHANGE_LOG_DAYS: wholeNumber(1, 3_650, 90),
  PHOTO_DAYS: wholeNumber(1, 3_650, 90),
  REPORT_DEADLINE_HOURS: z.string().max(200).transform(readDeadlines).optional(),
  REPORTS_PER_SOURCE_HOUR: wholeNumber(1, 100_000, 20),
  EVENT_STREAMS: wholeNumber(0, 1_000_000, 10_000),
  EVENT_STREAMS_PER_ADDRESS: wholeNumber(1, 1_000_000, 200),
  OIDC_ISSUER: z
    .url({ protocol: /^https?$/ })
    .refine(
      (url) => url.startsWith('https:') || /^http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:|\/|$)/.test(url),
      'expected https://... (http only on this machine)',
    )
    .optional(),
  OIDC_CLIENT_ID: text.optional(),
  OIDC_CLIENT_SECRET: text.optional(),
  BASE_MAP_URL: z.string().max(1_000).optional(),
  BASE_MAP_TYPE: z.enum(['raster', 'style']).default('raster'),
  BASE_MAP_CRS: z.enum(['gcj02', 'bd09', 'wgs84']).optional(),
  BASE_MAP_ATTRIBUTION: text.max(200).optional(),
  BASE_MAP_MAX_ZOOM: wholeNumber(1, 24, 18),
  AMAP_KEY: providerKey.optional(),
  AMAP_SECURITY_CODE: providerKey.optional(),
  AMAP_SERVICE_HOST: webUrl.optional(),
  AMAP_SCRIPT_URL: webUrl.default('https://webapi.amap.com/maps'),
  BAIDU_KEY: providerKey.optional(),
  BAIDU_SCRIPT_URL: webUrl.default('https://api.map.baidu.com/api'),
  PUBLICATION_LAG_HOURS: wholeNumber(0, 8_760, 72),
  PUBLICATION_MISPLACED_METERS: wholeNumber(1, 100_000, 100),
  SESSION_IDLE_HOURS: wholeNumber(1, 720, 72),
  SESSION_MAX_DAYS: wholeNumber(1, 30, 30),
});

export interface BaseMapSettings {
  /** raster: addresses of tiles with {z} {x} {y}; style: the address of a MapLibre style. */
  readonly type: 'raster' | 'style';
  readonly url: string;
  readonly crs: 'gcj02' | 'bd09' | 'wgs84';
  /** A text, shown on the map. */
  readonly attribution: string;
  readonly maxZoom: number;
}

export interface Config {
  readonly host: string;
  readonly port: number;
  readonly databaseUrl: string | undefined;
  /** Replicas of it, for reads that may lag. */
  readonly databaseReadUrls: readonly string[];
  readonly dataDir: string;
  /** Where a prepared empty embedded database is kept for several data folders; undefined: in each data folder. */
  readonly templateDir: string | undefined;
  /** Whether the index is kept in dataDir, to start again with. */
  readonly keepIndex: boolean;
  readonly seed: 'real' | 'none';
  readonly bootstrapAdminToken: string | undefined;
  readonly publicUrl: string | undefined;
  readonly pathPrefix: string;
  readonly trustProxy: boolean;
  readonly wgs84Output: 'public' | 'restricted';
  readonly logLevel: string;
  /** A station counts as fresh for so long after it was verified ... */
  readonly freshForHours: number;
  /** ... and as stale, not yet unverified, for so long. */
  readonly staleForDays: number;
  readonly changeLogDays: number;
  /** How long photos of checks and reports are kept. */
  readonly photoDays: number;
  /** Within how many hours a report is to be answered, by its kind. */
  readonly reportDeadlineHours: DeadlineHours;
  /** Reports that one source may send within an hour. */
  readonly reportsPerSourceHour: number;
  /** Event streams that may be open at once ... */
  readonly eventStreams: number;
  /** ... and of one address (behind a proxy only right with trustProxy). */
  readonly eventStreamsPerAddress: number;
  /** The identity provider that people may sign in by; undefined: none. */
  readonly oidc: { readonly issuer: string; readonly clientId: string; readonly clientSecret: string } | undefined;
  /** What lies under our own layers on the pages' maps; undefined: nothing. */
  readonly baseMap: BaseMapSettings | undefined;
  /** The keys that the overlay pages load a provider's script with. A browser's key is public. */
  readonly amap:
    | {
        readonly key: string;
        readonly securityCode: string | undefined;
        readonly serviceHost: string | undefined;
        readonly scriptUrl: string;
      }
    | undefined;
  readonly baidu: { readonly key: string; readonly scriptUrl: string } | undefined;
  /** A map provider has so long to follow a change before what it shows counts as stale. */
  readonly publicationLagHours: number;
  /** Farther off than this a map shows a station misplaced. */
  readonly publicationMisplacedMeters: number;
  /** A session ends after so long without a request ... */
  readonly sessionIdleHours: number;
  /** ... and in any case after so long (NIST SP 800-63B AAL1: at most 30 days). */
  readonly sessionMaxDays: number;
}

/** The settings cannot be used. `faults` has one line a setting. */
export class ConfigError extends Error {
  readonly faults: readonly string[];
  constructor(faults: readonly string[]) {
    super(`The settings cannot be used:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
    this.name = 'ConfigError';
    this.faults = faults;
  }
}

/** An empty variable means unset, as in compose files with ${NAME:-}. Throws ConfigError. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const present = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = Environment.safeParse(present);
  if (!parsed.success) {
    throw new ConfigError(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`));
  }
  const env = parsed.data;
  if (env.DATABASE_READ_URLS && env.DATABASE_URL === undefined) {
    throw new ConfigError(['DATABASE_READ_URLS: expected together with DATABASE_URL, which it has replicas of']);
  }
  const oidc = oidcSettings(env);
  const baseMap = baseMapSettings(env);
  const { amap, baidu } = providerSettings(env);
  return Object.freeze({
    host: env.HOST,
    port: env.PORT,
    databaseUrl: env.DATABASE_URL,
    databaseReadUrls: env.DATABASE_READ_URLS ?? [],
    dataDir: env.DATA_DIR,
    keepIndex: env.KEEP_INDEX === 'true',
    templateDir: env.TEMPLATE_DIR,
    seed: env.SEED ?? (env.DATABASE_URL === undefined ? 'real' : 'none'),
    bootstrapAdminToken: env.BOOTSTRAP_ADMIN_TOKEN,
    publicUrl: env.PUBLIC_URL?.replace(/\/$/, ''),
    pathPrefix: env.PATH_PREFIX,
    trustProxy: env.TRUST_PROXY === 'true',
    wgs84Output: env.WGS84_OUTPUT,
    logLevel: env.LOG_LEVEL,
    freshForHours: env.FRESH_FOR_HOURS,
    staleForDays: env.STALE_FOR_DAYS,
    changeLogDays: env.CHANGE_LOG_DAYS,
    photoDays: env.PHOTO_DAYS,
    reportDeadlineHours: env.REPORT_DEADLINE_HOURS ?? DEADLINE_HOURS,
    reportsPerSourceHour: env.REPORTS_PER_SOURCE_HOUR,
    eventStreams: env.EVENT_STREAMS,
    eventStreamsPerAddress: env.EVENT_STREAMS_PER_ADDRESS,
    oidc,
    baseMap,
    amap,
    baidu,
    publicationLagHours: env.PUBLICATION_LAG_HOURS,
    publicationMisplacedMeters: env.PUBLICATION_MISPLACED_METERS,
    sessionIdleHours: env.SESSION_IDLE_HOURS,
    sessionMaxDays: env.SESSION_MAX_DAYS,
  });
}

/** All of it or nothing; where people come back to must not follow a Host header that anybody may send. */
function oidcSettings(env: z.output<typeof Environment>): Config['oidc'] {
  const names = ['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET'] as const;
  const missing = names.filter((name) => env[name] === undefined);
  if (missing.length === names.length) return undefined;
  if (env.PUBLIC_URL === undefined) missing.push('PUBLIC_URL' as never);
  if (missing.length > 0)
    throw new ConfigError(missing.map((name) => `${name}: expected together with the OIDC_ settings`));
  const { OIDC_ISSUER: issuer = '', OIDC_CLIENT_ID: clientId = '', OIDC_CLIENT_SECRET: clientSecret = '' } = env;
  return { issuer, clientId, clientSecret };
}

const BASE_MAP_NAMES = ['BASE_MAP_URL', 'BASE_MAP_CRS', 'BASE_MAP_ATTRIBUTION'] as const;

/** All of it or nothing: a base map whose system nobody named would lie beside the stations by half a kilometre. */
function baseMapSettings(env: z.output<typeof Environment>): BaseMapSettings | undefined {
  const missing = BASE_MAP_NAMES.filter((name) => env[name] === undefined);
  if (missing.length === BASE_MAP_NAMES.length) return undefined;
  const faults = missing.map((name) => `${name}: expected together with the other BASE_MAP_ settings`);
  const { BASE_MAP_URL: url = '', BASE_MAP_TYPE: type, BASE_MAP_CRS: crs = 'gcj02' } = env;
  if (url !== '' && !isWebAddress(url)) faults.push('BASE_MAP_URL: expected https://...');
  else if (url !== '' && type === 'raster' && !['{z}', '{x}', '{y}'].every((part) => url.includes(part)))
    faults.push('BASE_MAP_URL: expected {z}, {x} and {y} in the address of raster tiles');
  // The page asks for the layer in the system of the base map, and that layer would be refused to every rider.
  if (crs === 'wgs84' && env.WGS84_OUTPUT === 'restricted')
    faults.push('BASE_MAP_CRS: expected gcj02 or bd09 while WGS84_OUTPUT is restricted');
  if (faults.length > 0) throw new ConfigError(faults);
  return { type, url, crs, attribution: env.BASE_MAP_ATTRIBUTION ?? '', maxZoom: env.BASE_MAP_MAX_ZOOM };
}

/** Its host goes into the pages' policy: no user, and no part that only becomes a host later, as {s}. */
function isWebAddress(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, host, username } = new URL(address);
  return ['http:', 'https:'].includes(protocol) && username === '' && /^[a-z0-9.:[\]-]+$/.test(host);
}

function providerSettings(env: z.output<typeof Environment>): Pick<Config, 'amap' | 'baidu'> {
  const { AMAP_KEY, AMAP_SECURITY_CODE, AMAP_SERVICE_HOST, BAIDU_KEY } = env;
  const faults = [];
  if (AMAP_KEY === undefined && (AMAP_SECURITY_CODE ?? AMAP_SERVICE_HOST) !== undefined)
    faults.push('AMAP_KEY: expected together with AMAP_SECURITY_CODE or AMAP_SERVICE_HOST');
  if (AMAP_SECURITY_CODE !== undefined && AMAP_SERVICE_HOST !== undefined)
    faults.push('AMAP_SECURITY_CODE: not together with AMAP_SERVICE_HOST, which keeps it from the browser');
  if (faults.length > 0) throw new ConfigError(faults);
  return {
    amap:
      AMAP_KEY === undefined
        ? undefined
        : {
            key: AMAP_KEY,
            securityCode: AMAP_SECURITY_CODE,
            serviceHost: AMAP_SERVICE_HOST,
            scriptUrl: env.AMAP_SCRIPT_URL,
          },
    baidu: BAIDU_KEY === undefined ? undefined : { key: BAIDU_KEY, scriptUrl: env.BAIDU_SCRIPT_URL },
  };
}
