/**
 * POST /v1/stations/status: many stations in one call, all or nothing. Every fault of every entry is told at once, by its
 * place in the list; a station that the caller may not know of is not found, as anywhere else.
 */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Database, Tx } from '../db/database.ts';
import { knownCaller, type Authorise, type Caller } from '../http/access.ts';
import { problems } from '../http/openapi.ts';
import { JSON_TYPE } from '../http/shared-reply.ts';
import { write, type Audit } from '../http/write.ts';
import { Problem, type ProblemError, type ProblemSlug } from '../problems.ts';
import { lookedAfterByEach } from './station-facts.repository.ts';
import { isStationKey } from './station-key.ts';
import { lockStations, setStatus, statusOf, type LockedStation, type StatusRow } from './station-write.repository.ts';
import { StatusBatchAnswerSchema, StatusBatchSchema, type StatusEntry } from './status-batch.schema.ts';

export interface StatusBatchOptions {
  readonly database: Database;
  readonly authorise: Authorise;
  readonly now: () => Date;
}

/** What can be wrong with an entry: the first of these that occurs names the problem of the whole. */
const FAULTS = {
  'not-found': { zh: '没有这个驿站', en: 'There is no such station' },
  forbidden: { zh: '没有权限', en: 'This caller may not do that' },
  gone: { zh: '驿站已撤销', en: 'It was retired' },
  'precondition-failed': { zh: '内容已被别人修改', en: 'Somebody changed it in the meantime' },
  'invalid-request': { zh: '', en: '' },
} as const satisfies Partial<Record<ProblemSlug, object>>;
type Fault = keyof typeof FAULTS;

const REPEATED = { zh: '同一个驿站出现两次', en: 'The same station stands here twice' };
const IN_THE_PAST = { zh: '恢复时间必须在将来', en: 'until must lie in the future' };

class Faults {
  readonly #errors = new Map<Fault, ProblemError[]>();

  add(slug: Fault, error: Omit<ProblemError, 'detail'> & Partial<Pick<ProblemError, 'detail'>>): void {
    const errors = this.#errors.get(slug) ?? [];
    errors.push({ detail: FAULTS[slug], ...error });
    this.#errors.set(slug, errors);
  }

  /** Throws when there is any. */
  throwAny(): void {
    const slug = (Object.keys(FAULTS) as Fault[]).find((one) => this.#errors.has(one));
    if (slug !== undefined)
      throw new Problem(slug, { errors: Object.keys(FAULTS).flatMap((one) => this.#errors.get(one as Fault) ?? []) });
  }
}

/** The verdict on one station as a fault, undefined: the caller may. */
function refusal(authorise: Authorise, caller: Caller, row: LockedStation, by: object): Fault | undefined {
  try {
    authorise(caller, 'station.status', { adcode: row.adcode, ...by });
    return undefined;
  } catch (error) {
    if (error instanceof Problem && error.slug in FAULTS) return error.slug as Fault;
    throw error;
  }
}

export function statusBatchRoutes(app: FastifyInstance, { database, authorise, now }: StatusBatchOptions): void {
  /** The stations of the entries, locked, in their order. Throws a Problem that names every entry at fault. */
  async function lockAll(tx: Tx, caller: Caller, entries: readonly StatusEntry[], at: Date): Promise<LockedStation[]> {
    const faults = new Faults();
    const rows = await lockStations(tx, entries.map((one) => one.id.toLowerCase()).filter(isStationKey));
    const by =
      caller.role === 'manager'
        ? await lookedAfterByEach(
            tx,
            rows.map((row) => row.id),
          )
        : new Map<string, object>();
    const seen = new Set<string>();
    const found = entries.flatMap((entry, i) => {
      const place = `#/stations/${i}`;
      const key = entry.id.toLowerCase();
      const row = rows.find((one) => one.id === key || one.code === key);
      const fault = row ? refusal(authorise, caller, row, by.get(row.id) ?? {}) : 'not-found';
      if (!row || fault !== undefined) {
        faults.add(fault ?? 'not-found', { pointer: `${place}/id`, code: fault ?? 'not-found' });
        return [];
      }
      if (row.state === 'retired') faults.add('gone', { pointer: `${place}/id`, code: 'gone' });
      if (seen.has(row.id))
        faults.add('invalid-request', { pointer: `${place}/id`, code: 'repeated', detail: REPEATED });
      seen.add(row.id);
      if (entry.ifRevision !== undefined && entry.ifRevision !== row.revision)
        faults.add('precondition-failed', { pointer: `${place}/ifRevision`, code: 'precondition-failed' });
      if (entry.until && entry.until <= at)
        faults.add('invalid-request', { pointer: `${place}/until`, code: 'in-the-past', detail: IN_THE_PAST });
      return [row];
    });
    faults.throwAny();
    return found;
  }

  async function setOne(tx: Tx, audit: Audit, caller: Caller, before: LockedStation, entry: StatusEntry, at: Date) {
    await setStatus(tx, before.id, entry, caller.id, at);
    const after = await statusOf(tx, before.id);
    await audit.record({
      action: 'station.status',
      object: { type: 'station', id: before.id, adcode: before.adcode },
      before: factsOf(before),
      after: factsOf(after),
    });
    return shown(after);
  }

  app.withTypeProvider<ZodTypeProvider>().post(
    '/stations/status',
    {
      schema: {
        operationId: 'setStationStatuses',
        summary: 'Open, pause or close up to 200 stations in one call: all of them, or none',
        description:
          'Each counts as a verification. What is wrong is told for every entry, by its pointer; one that is not the caller’s is not found, and nothing is changed.',
        tags: ['managers'],
        body: StatusBatchSchema,
        response: { 200: StatusBatchAnswerSchema, ...problems },
      },
    },
    async (request, reply) =>
      await write(database, request, reply, async (tx, audit) => {
        const caller = knownCaller(request);
        const entries = request.body.stations;
        const at = now();
        const rows = await lockAll(tx, caller, entries, at);
        const stations = [];
        for (const [i, row] of rows.entries())
          stations.push(await setOne(tx, audit, caller, row, entries[i] as StatusEntry, at));
        return { status: 200, body: JSON.stringify({ stations }), headers: { 'content-type': JSON_TYPE } };
      }),
  );
}

const factsOf = (row: StatusRow) => ({
  state: row.state,
  stateReason: row.state_reason,
  stateUntil: row.state_until,
  water: row.water,
  power: row.power,
  verifiedAt: row.verified_at,
});

const shown = (row: StatusRow) => ({
  id: row.id,
  code: row.code,
  state: row.state,
  stateReason: row.state_reason,
  stateUntil: row.state_until?.toISOString() ?? null,
  utilities: { water: row.water, power: row.power },
  verifiedAt: row.verified_at?.toISOString() ?? null,
  revision: row.revision,
});
