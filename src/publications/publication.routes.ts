/** The publication ledger: providers (or an office) say what a map shows; it answers what is missing, stale, misplaced. */
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Database } from '../db/database.ts';
import { knownCaller, type Authorise } from '../http/access.ts';
import { announceCrs } from '../http/crs.ts';
import { decodeCursor, encodeCursor } from '../http/cursor.ts';
import { problems } from '../http/openapi.ts';
import { JSON_TYPE, sendPrivate } from '../http/shared-reply.ts';
import { write } from '../http/write.ts';
import { LAYER_CRS, LAYERS, type LayerName } from '../layers/layer.schema.ts';
import { Problem } from '../problems.ts';
import {
  addSums,
  BYTE_ORDER_MARK,
  csvLine,
  showStation,
  showStray,
  showUpload,
  TABLE_HEAD,
  tableLine,
} from './ledger-view.ts';
import { currentList, replaceList, type SameName } from './publication-write.repository.ts';
import {
  findList,
  ledgerStations,
  ledgerStrays,
  ledgerSums,
  recentLists,
  straySums,
  type LedgerRule,
  type LedgerScope,
} from './publication.repository.ts';
import {
  BODY_DOCUMENT,
  LayerParams,
  LedgerFileQuery,
  LedgerQuery,
  LedgerSchema,
  StationPublicationsSchema,
  UploadQuery,
  UploadSchema,
  type Verdict,
} from './publication.schema.ts';
import type { UploadedList } from './list-entries.ts';
import { acceptLists, LIST_TYPES, type FileReaders } from './read-list.ts';

/** What the ledger needs to know of a station: the stations slice's. Throws `not-found`. */
export type FindStation = (
  db: Database['kysely'],
  key: string,
) => Promise<{
  readonly id: string;
  readonly adcode: string;
  readonly dutyHolders: readonly string[];
  readonly hosts: readonly string[];
}>;

export interface PublicationRoutesOptions {
  readonly database: Database;
  readonly authorise: Authorise;
  readonly findStation: FindStation;
  readonly sameName: SameName;
  readonly files: FileReaders;
  readonly rule: LedgerRule;
  readonly now: () => Date;
}

const tags = ['providers'];
const UPLOADS_SHOWN = 20;
const TABLE_BATCH = 2_000;
const CSV = 'text/csv; charset=utf-8';

/** Where a page ended: among the stations, or behind them among what is no station. */
type Place = { readonly station?: string } | { readonly list: string; readonly place: string };

function cursorPlace(cursor: string | undefined): Place {
  if (cursor === undefined) return {};
  const [first, second] = decodeCursor('publications', cursor);
  if (!z.uuid().safeParse(first).success) throw new Problem('invalid-cursor');
  if (second === undefined) return { station: String(first) };
  if (typeof second !== 'string' || second.includes('\0')) throw new Problem('invalid-cursor');
  return { list: String(first), place: second };
}

export function publicationRoutes(app: FastifyInstance, options: PublicationRoutesOptions): void {
  const { database, rule, now } = options;
  const routes = app.withTypeProvider<ZodTypeProvider>();
  acceptLists(app, options.files);

  /** What the caller may see of this layer. Throws `forbidden`. */
  function scopeOf(request: FastifyRequest, layer: LayerName, asked: string | undefined): LedgerScope {
    const caller = knownCaller(request);
    const district = asked ?? caller.adcode;
    options.authorise(caller, 'publication.read', { layer, adcode: district });
    return { layer, district };
  }

  /** Up to `limit` items after a place, stations first, and the place behind them. */
  async function readItems(scope: LedgerScope, verdict: Verdict | undefined, after: Place, limit: number) {
    const crs = LAYER_CRS[scope.layer];
    const at = now();
    const isPastStations = 'list' in after;
    const stations = isPastStations
      ? []
      : await ledgerStations(database.kysely, scope, rule, at, { verdict, after: after.station, limit });
    const left = limit - stations.length;
    const strays =
      left === 0
        ? []
        : await ledgerStrays(database.kysely, scope, {
            verdict,
            after: isPastStations ? after : undefined,
            limit: left,
          });
    const last = strays.at(-1);
    const lastStation = stations.at(-1);
    const place: Place | undefined = last
      ? { list: last.list_id, place: last.place_id }
      : lastStation && { station: lastStation.id };
    const items = [...stations.map((row) => showStation(row, crs)), ...strays.map((row) => showStray(row, crs))];
    return { items, next: items.length === limit ? place : undefined };
  }

  routes.put(
    '/layers/:layer/publications',
    {
      schema: {
        operationId: 'putPublications',
        summary: 'Say what a map shows: the whole list, in the place of the one before',
        description:
          'JSON `{ "entries": [...] }` up to 8 MB; newline-delimited JSON (`application/x-ndjson`, one entry a line) or CSV (`text/csv`, in UTF-8, GBK or GB 18030) up to 64 MB; 250,000 entries. An Excel workbook (xlsx, one list) up to 32 MB and 50,000 rows with something in them. Tables have a header among their first ten rows: placeId, stationId, code, name, state, lng, lat, observedAt, or 地点编号, 驿站编号, 名称, 状态, 经度, 纬度, 观察时间; formulas in these columns are refused. All or nothing. An entry means the station of its `stationId` or `code`, else the one of its name within 200 m; otherwise it is unknown.',
        tags,
        consumes: [...LIST_TYPES],
        params: LayerParams,
        querystring: UploadQuery,
        body: z.unknown().meta({ override: BODY_DOCUMENT }),
        response: { 200: UploadSchema, ...problems },
      },
    },
    async (request, reply) => {
      const caller = knownCaller(request);
      const { layer } = request.params;
      const { crs, observedAt = now() } = request.query;
      const adcode = request.query.district ?? caller.adcode ?? null;
      options.authorise(caller, 'publication.write', { layer, adcode });
      const { entries } = request.body as UploadedList;
      return await write(database, request, reply, async (tx, audit) => {
        const before = await currentList(tx, layer, adcode);
        const list = { layer, adcode, crs, observedAt, by: caller.id, entries };
        const id = await replaceList(tx, list, options.sameName, now());
        await audit.record({
          action: 'publication.replace',
          object: { type: 'publication', id: layer, adcode },
          ...(before ? { before: { list: before.id, entries: before.entries, observedAt: before.observed_at } } : {}),
          after: { list: id, entries: entries.length, observedAt },
        });
        const body = JSON.stringify({ layer, upload: showUpload(await findList(tx, id)) });
        return { status: 200, body, headers: { 'content-type': JSON_TYPE } };
      });
    },
  );

  routes.get(
    '/layers/:layer/publications',
    {
      schema: {
        operationId: 'getPublications',
        summary:
          'The ledger: which stations a map shows, misses, shows as they were or elsewhere; in sum and one by one',
        description:
          'Of the stations that a list speaks of. A provider sees its layers, a union its district. Coordinates are in the layer’s system.',
        tags,
        params: LayerParams,
        querystring: LedgerQuery,
        response: { 200: LedgerSchema, ...problems },
      },
    },
    async (request, reply) => {
      const { layer } = request.params;
      const { district, verdict, limit, cursor } = request.query;
      const scope = scopeOf(request, layer, district);
      const after = cursorPlace(cursor);
      const { items, next } = await readItems(scope, verdict, after, limit);
      const districts = await ledgerSums(database.kysely, scope, rule, now());
      const strays = await straySums(database.kysely, scope);
      const uploads = await recentLists(database.kysely, layer, scope.district, UPLOADS_SHOWN);
      const crs = LAYER_CRS[layer];
      announceCrs(reply, crs);
      return sendPrivate(reply, JSON_TYPE, {
        layer,
        coordinateSystem: crs,
        thresholds: rule,
        uploads: uploads.map(showUpload),
        total: { ...addSums(districts), ...strays },
        districts,
        items,
        next:
          next === undefined
            ? null
            : encodeCursor('publications', 'list' in next ? [next.list, next.place] : [next.station ?? '']),
      });
    },
  );

  routes.get(
    '/layers/:layer/publications.csv',
    {
      schema: {
        operationId: 'getPublicationsTable',
        summary: 'The same as a table for Excel and WPS: UTF-8 with its mark, no cell that starts a formula',
        tags,
        params: LayerParams,
        querystring: LedgerFileQuery,
        response: { 200: { description: 'The table', content: { 'text/csv': { schema: z.string() } } }, ...problems },
      },
    },
    async (request, reply) => {
      const { layer } = request.params;
      const { district, verdict } = request.query;
      const scope = scopeOf(request, layer, district);
      const crs = LAYER_CRS[layer];
      announceCrs(reply, crs);
      // Read before anything is sent: what fails at once is a problem, not half a table.
      const first = await readItems(scope, verdict, {}, TABLE_BATCH);
      const lines = async function* (): AsyncGenerator<string> {
        yield BYTE_ORDER_MARK + csvLine(TABLE_HEAD);
        for (let batch = first; ; batch = await readItems(scope, verdict, batch.next, TABLE_BATCH)) {
          yield batch.items.map((item) => tableLine(item, crs)).join('');
          if (batch.next === undefined) return;
        }
      };
      return reply
        .header('cache-control', 'no-store')
        .header('content-type', CSV)
        .header('content-disposition', `attachment; filename="publications-${layer}.csv"`)
        .send(Readable.from(lines()) as never);
    },
  );
}

const NOT_SPOKEN_OF = { verdicts: [] as Verdict[], shown: null, misplacedBy: null, staleWhy: [] };

/** Is a station findable? For who looks after it: the context of managers. */
export function stationPublicationRoutes(app: FastifyInstance, options: PublicationRoutesOptions): void {
  const { database, rule, now } = options;
  app.withTypeProvider<ZodTypeProvider>().get(
    '/stations/:id/publications',
    {
      schema: {
        operationId: 'getStationPublications',
        summary: 'On which maps is this station, and is it right there?',
        tags: ['managers'],
        params: z.strictObject({ id: z.string().max(200).meta({ description: 'UUID, or code such as 410105-0007' }) }),
        response: { 200: StationPublicationsSchema, ...problems },
      },
    },
    async (request, reply) => {
      const station = await options.findStation(database.kysely, request.params.id);
      options.authorise(knownCaller(request), 'publication.station', station);
      const layers = [];
      for (const layer of LAYERS) {
        const scope = { layer, stationId: station.id };
        const [row] = await ledgerStations(database.kysely, scope, rule, now(), { limit: 1 });
        const { verdicts, shown, misplacedBy, staleWhy } = row ? showStation(row, 'gcj02') : NOT_SPOKEN_OF;
        const listObservedAt = row?.list_observed_at.toISOString() ?? null;
        layers.push({ layer, listObservedAt, verdicts, shown, misplacedBy, staleWhy });
      }
      const spoken = layers.filter((one) => one.listObservedAt !== null);
      const isShown = spoken.some((one) => one.shown !== null && !one.verdicts.includes('misplaced'));
      announceCrs(reply, 'gcj02');
      return sendPrivate(reply, JSON_TYPE, {
        station: station.id,
        findable: spoken.length === 0 ? null : isShown,
        coordinateSystem: 'gcj02',
        layers,
      });
    },
  );
}
