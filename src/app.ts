/**
 * The application: every register() in order, no I/O and no environment. Contexts are the access list: what is
 * registered where decides who gets in (http/access.ts).
 */
import { randomUUID } from 'node:crypto';
import Fastify, { LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import { accountRoutes, signInRoutes } from './access/account.routes.ts';
import { auditRoutes } from './access/audit.routes.ts';
import { authenticator, sessionFinder } from './access/authenticate.ts';
import { OidcClient } from './access/oidc.ts';
import { oidcRoutes } from './access/oidc.routes.ts';
import { PasswordHasher } from './access/password.ts';
import { authorise, mayDo } from './access/policy.ts';
import { sessionLimits } from './access/session.repository.ts';
import { countAnonymous, namesOfSource } from './access/throttle.repository.ts';
import { tokenRoutes } from './access/token.routes.ts';
import { userRoutes } from './access/user.routes.ts';
import { activityRoutes, type FindStation } from './activities/activity.routes.ts';
import { activityManageRoutes } from './activities/manage.routes.ts';
import { signupRoutes } from './activities/signup.routes.ts';
import { UpcomingActivities } from './activities/upcoming.ts';
import { amenityRoutes } from './amenities/amenity.routes.ts';
import { checkPhotoRoutes, checkRoutes } from './checks/check.routes.ts';
import { overdueRoutes } from './checks/overdue.routes.ts';
import type { Config } from './config.ts';
import type { Database } from './db/database.ts';
import { pingDatabase } from './db/ping.ts';
import { checkDistrict } from './districts/district.repository.ts';
import { districtRoutes } from './districts/district.routes.ts';
import { missedChanges } from './events/event.repository.ts';
import { eventRoutes } from './events/event.routes.ts';
import type { StationFeed } from './events/station-feed.ts';
import { figuresRoutes } from './figures/figures.routes.ts';
import { identifyCallers, renewSessions, requireRole, type AccessOptions } from './http/access.ts';
import { allowCrossOrigin } from './http/cross-origin.ts';
import { readJsonBodies } from './http/json-body.ts';
import { logRequests, sharedLogger } from './http/log.ts';
import { documentationRoutes, registerOpenapi } from './http/openapi.ts';
import { measureIndex, metricsRoutes, openRegistry, operationsRoutes } from './http/operations.ts';
import { acceptPhotos } from './http/photo.ts';
import { answerOtherMethods } from './http/other-methods.ts';
import { installProblemReplies, onClientError, onFrameworkError } from './http/problem-reply.ts';
import { parseQuery, refuseStrayParameters } from './http/query.ts';
import { countRequests } from './http/request-metrics.ts';
import { setSecurityHeaders } from './http/security-headers.ts';
import { shedLoad } from './http/shed-load.ts';
import { validatorCompiler } from './http/validation.ts';
import type { WebFiles } from './http/web-files.ts';
import { pageRoutes } from './http/web-pages.ts';
import type { ChangeSignal } from './layers/change-waiters.ts';
import { importRoutes } from './imports/import.routes.ts';
import { listText, workbookRows } from './imports/list-readers.ts';
import { layerRoutes } from './layers/layer.routes.ts';
import type { LayerSource } from './layers/layer-source.ts';
import { districtsOf } from './maintainers/maintainer.repository.ts';
import { maintainerRoutes } from './maintainers/maintainer.routes.ts';
import { listRoutes } from './pages/list.routes.ts';
import { PhotoReader } from './photos/photo-reader.ts';
import { databasePhotos } from './photos/photo.repository.ts';
import { Problem } from './problems.ts';
import { exportRoutes } from './stations/export.routes.ts';
import { followRoutes, reportRoutes } from './reports/answer.routes.ts';
import { riderPhotoRoutes, riderReportRoutes } from './reports/rider.routes.ts';
import { publicationRoutes, stationPublicationRoutes } from './publications/publication.routes.ts';
import { historyRoutes } from './stations/history.routes.ts';
import { normaliseStationName } from './imports/names.ts';
import { LiveFeed } from './stations/event-feed.ts';
import { stationManageRoutes } from './stations/manage.routes.ts';
import { nearestRoutes } from './stations/nearest.routes.ts';
import { qrRoutes } from './stations/qr.routes.ts';
import { LayerTables } from './stations/layer-table.ts';
import { responsibilityRoutes } from './stations/responsibility.routes.ts';
import { openingHoursRoutes } from './stations/opening-hours.routes.ts';
import { PostgisNearest } from './stations/nearest.repository.ts';
import { lookedAfterBy } from './stations/station-facts.repository.ts';
import { stationKey } from './stations/station-key.ts';
import { findStation } from './stations/station.repository.ts';
import type { LiveStations } from './stations/live-stations.ts';
import { awaitOwnWrites } from './stations/own-writes.ts';
import { stationPhotoManageRoutes, stationPhotoRoutes } from './stations/station-photo.routes.ts';
import { StationSource } from './stations/station-source.ts';
import { checkedStations } from './stations/checked-stations.ts';
import { stationRoutes } from './stations/station.routes.ts';
import { clinicDependencies, plainLists } from './wiring.ts';
import { statusBatchRoutes } from './stations/status-batch.routes.ts';

export interface AppDependencies {
  readonly config: Config;
  readonly database: Database;
  readonly version: string;
  /** The index that answers nearest and holds the layers; without it the database answers nearest, and there are no layers. */
  readonly stations?: LiveStations | undefined;
  /** The built pages; without them the service is an API only. */
  readonly web?: WebFiles | undefined;
  readonly now?: () => Date;
  /** false: silent. */
  readonly logger?: FastifyBaseLogger | false;
  /** How often an event stream that has nothing to tell says so; absent: 15 to 20 s. */
  readonly heartbeatMs?: number;
  /** false where many injected requests run back to back: its event-loop bound would answer 503 falsely. */
  readonly shedLoad?: boolean;
}

const BODY_LIMIT_BYTES = 1024 * 1024;
const MAX_PARAM_LENGTH = 200;
const ATTRIBUTION = '爱心驿站 Love Stations';

/** Build the app around an open, migrated database. Not yet listening. */
export async function buildApp(deps: AppDependencies): Promise<FastifyInstance> {
  const { config, database, stations } = deps;
  const now = deps.now ?? (() => new Date());
  const app = Fastify({
    ...sharedLogger(deps.logger ?? false),
    // Fastify's own request log has the URL, and a URL may hold a rider's position: http/log.ts instead.
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    trustProxy: config.trustProxy,
    bodyLimit: BODY_LIMIT_BYTES,
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH, querystringParser: parseQuery },
    frameworkErrors: onFrameworkError,
    clientErrorHandler: onClientError,
    http: { requireHostHeader: false },
  });
  readJsonBodies(app);
  app.setValidatorCompiler(validatorCompiler);
  // Answers are written as they are; the tests hold every one of them against its schema.
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
  installProblemReplies(app);
  logRequests(app, deps.logger ?? false);
  const registry = openRegistry(app);
  countRequests(app, registry);
  if (stations) measureIndex(registry, () => stations.figures);
  const answerTheOthers = answerOtherMethods(app);

  const dataHeaders = await setSecurityHeaders(app);
  await registerOpenapi(app, deps.version);

  const freshness = { freshForHours: config.freshForHours, staleForDays: config.staleForDays };
  const output = { wgs84Output: config.wgs84Output };
  const baseUrl = `${config.publicUrl ?? ''}${config.pathPrefix}`;
  const origin = config.publicUrl ?? '';
  const limits = sessionLimits(config);
  const cookies = { pathPrefix: config.pathPrefix, publicUrl: config.publicUrl };
  const access: AccessOptions = {
    authenticate: authenticator(database, config.bootstrapAdminToken, now),
    sessions: sessionFinder(database, limits, now),
    cookies,
  };
  const photos = databasePhotos(new PhotoReader());
  const cared = checkedStations(freshness, now);
  const reports = { database, stations: cared, photos, now, pathPrefix: config.pathPrefix };
  const hasher = new PasswordHasher();
  const accounts = { database, hasher, limits, cookies, now };
  const redirectUri = `${baseUrl}/v1/session/oidc/callback`;
  const oidc = config.oidc && new OidcClient({ ...config.oidc, redirectUri });
  const publications = {
    database,
    authorise,
    findStation: stationAndKeepers,
    sameName: (a: string, b: string) => normaliseStationName(a) === normaliseStationName(b),
    files: { text: listText, workbook: workbookRows },
    rule: { misplacedMeters: config.publicationMisplacedMeters, lagHours: config.publicationLagHours },
    now,
  };
  const source = new StationSource(database, stations);
  const upcoming = new UpcomingActivities(database, now);
  const onActivity = (): void => upcoming.changed();

  await app.register(
    async (root) => {
      await root.register(async (operations) => {
        metricsRoutes(operations, registry);
        operationsRoutes(operations, {
          database: () => pingDatabase(database),
          ...(stations ? { index: () => stations.ready() } : {}),
        });
      });
      await root.register(async (documentation) => {
        allowCrossOrigin(documentation);
        await documentationRoutes(documentation);
      });
      await root.register(async (pages) => {
        const { pathPrefix, baseMap, amap, baidu } = config;
        const { version, web = new Map() } = deps;
        pageRoutes(pages, web, { pathPrefix, version, hasOidc: oidc !== undefined, baseMap, amap, baidu });
        listRoutes(pages, { ...plainLists(database, source, now), pathPrefix });
      });
      await root.register(
        async (v1) => {
          // Here and not for operations: a busy process still lives, and its metrics tell why.
          if (deps.shedLoad ?? true) await shedLoad(v1);
          refuseStrayParameters(v1);
          identifyCallers(v1, access);

          await v1.register(async (unkept) => {
            allowCrossOrigin(unkept, { isKept: false });
            const finder = stations ?? new PostgisNearest(database, freshness);
            nearestRoutes(unkept, { finder, freshness, output, mayDo, now });
          });

          await v1.register(async (open) => {
            allowCrossOrigin(open);
            amenityRoutes(open, database);
            districtRoutes(open, { database, output, mayDo });
            const activities = async (id: string) => await upcoming.of(id);
            const { publicUrl, pathPrefix } = config;
            stationRoutes(open, { database, source, freshness, output, mayDo, now, origin, pathPrefix, activities });
            stationPhotoRoutes(open, { database, source, mayDo });
            qrRoutes(open, { database, source, mayDo, publicUrl, pathPrefix });
            activityRoutes(open, { database, findStation: stationAndKeepers, output, mayDo, now, origin, baseUrl });
            historyRoutes(open, database, mayDo);
            openingHoursRoutes(open, now);
            followRoutes(open, { ...reports, mayDo });
            const tables = stations ? new LayerTables(stations) : NO_LAYERS;
            eventRoutes(open, {
              feed: stations ? new LiveFeed(stations, now) : NO_FEED,
              readMissed: async (after, upTo) => await missedChanges(database, after, upTo),
              limits: { total: config.eventStreams, perAddress: config.eventStreamsPerAddress },
              registry,
              random: Math.random,
              heartbeatMs: deps.heartbeatMs,
              headers: dataHeaders,
            });
            const signal = stations ? changeSignal(stations) : NO_SIGNAL;
            layerRoutes(open, {
              database,
              signal,
              source: tables,
              output,
              mayDo,
              now,
              attribution: ATTRIBUTION,
              baseUrl,
            });
          });

          // What riders tell: without an account, and from our own pages only, so that no other site speaks for its visitors.
          await v1.register(async (riders) => {
            riderReportRoutes(riders, {
              ...reports,
              sourcesOf: async (db, address, at) => await namesOfSource(db, 'report', address, at),
              deadlines: config.reportDeadlineHours,
              perSourceHour: config.reportsPerSourceHour,
            });
            await riders.register(async (uploads) => {
              acceptPhotos(uploads);
              riderPhotoRoutes(uploads, reports);
            });
          });

          // Signing in: for everybody, across origins for nobody.
          await v1.register(async (door) => {
            signInRoutes(door, accounts);
            oidcRoutes(door, { ...accounts, oidc, pathPrefix: config.pathPrefix });
          });

          // A place at an activity: for everybody, across origins for nobody.
          await v1.register(async (door) =>
            signupRoutes(door, {
              database,
              countTry: async (address) => await countAnonymous(database.kysely, 'signup', address, now()),
              now,
            }),
          );

          // What anybody who is known asks about itself.
          await v1.register(async (self) => {
            requireRole(self, 'admin', 'union', 'manager', 'provider');
            renewSessions(self, access, now);
            accountRoutes(self, accounts);
          });

          // Stations and who answers for them; to which ones, the policy decides.
          await v1.register(async (managers) => {
            requireRole(managers, 'admin', 'union', 'manager');
            renewSessions(managers, access, now);
            if (stations) awaitOwnWrites(managers, stations);
            stationManageRoutes(managers, {
              database,
              checkDistrict,
              authorise,
              freshness,
              output,
              now,
              pathPrefix: config.pathPrefix,
              baseUrl,
            });
            responsibilityRoutes(managers, database, authorise);
            statusBatchRoutes(managers, { database, authorise, now });
            stationPublicationRoutes(managers, publications);
            activityManageRoutes(managers, {
              database,
              findStation: stationAndKeepers,
              authorise,
              output,
              onChange: onActivity,
              now,
              pathPrefix: config.pathPrefix,
            });
            maintainerRoutes(managers, database, authorise);
            const checks = { database, stations: cared, photos, authorise, now };
            checkRoutes(managers, { ...checks, pathPrefix: config.pathPrefix });
            overdueRoutes(managers, { database, freshForHours: config.freshForHours, now });
            reportRoutes(managers, { ...reports, authorise });
            figuresRoutes(managers, { database, authorise, freshness, now });
            await managers.register(async (uploads) => {
              acceptPhotos(uploads);
              checkPhotoRoutes(uploads, checks);
              stationPhotoManageRoutes(uploads, { database, photos, authorise, now, baseUrl });
            });
          });

          // What maps show of the stations: their providers, and the office.
          await v1.register(async (providers) => {
            requireRole(providers, 'admin', 'union', 'provider');
            renewSessions(providers, access, now);
            publicationRoutes(providers, publications);
          });

          // Lists of stations, in and out: they hold telephone numbers.
          await v1.register(async (lists) => {
            requireRole(lists, 'admin', 'union');
            renewSessions(lists, access, now);
            if (stations) awaitOwnWrites(lists, stations);
            exportRoutes(lists, { database, authorise, now });
            const prepare = () => clinicDependencies(database);
            const onError = (error: unknown) => app.log.error({ error: (error as Error).name }, 'import failed');
            await importRoutes(lists, { database, prepare, authorise, now, onError, pathPrefix: config.pathPrefix });
          });

          // The office: accounts, tokens, the audit log.
          await v1.register(async (office) => {
            requireRole(office, 'admin', 'union');
            renewSessions(office, access, now);
            userRoutes(office, { database, authorise, hasher, districtsOf });
            tokenRoutes(office, { database, authorise, districtsOf });
            auditRoutes(office, database);
          });
        },
        { prefix: '/v1' },
      );
    },
    { prefix: config.pathPrefix },
  );
  answerTheOthers();
  return app;
}

/** A station as the slices beside it know it, and who looks after it. */
const stationAndKeepers: FindStation = async (db, key) => {
  const station = await findStation(db, stationKey(key));
  if (!station) throw new Problem('not-found');
  const { id, adcode, published, state } = station;
  return { id, adcode, isPublished: published, isRetired: state === 'retired', ...(await lookedAfterBy(db, id)) };
};

/** Without an index there are no layers: only documents and tests run so. */
const NO_LAYERS: LayerSource = {
  current: () => {
    throw new Problem('database-unavailable');
  },
  changedSince: () => undefined,
  ageMs: () => 0,
};

function changeSignal(stations: LiveStations): ChangeSignal {
  return {
    place: () => stations.state.head,
    ageMs: () => stations.ageMs(),
    onChange: (wake) => stations.onChange(() => wake()),
  };
}

/** Without an index nobody is woken: who waits for a change waits in vain. */
const NO_SIGNAL: ChangeSignal = {
  place: () => ({ epoch: '', seq: 0 }),
  ageMs: () => Infinity,
  onChange: () => () => undefined,
};

/** Nor are there events. */
const NO_FEED: StationFeed = {
  current: () => ({ place: { epoch: '', seq: 0 }, station: () => undefined }),
  onStep: () => () => undefined,
};
