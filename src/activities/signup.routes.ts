/** Signing up without an account: a place is held by a code. Nothing tells who holds it; the throttle keeps no address. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Database, Tx } from '../db/database.ts';
import { problems } from '../http/openapi.ts';
import { JSON_TYPE, sendPrivate } from '../http/shared-reply.ts';
import { Problem } from '../problems.ts';
import { giveBack, lockActivity, signUp, type LockedActivity } from './activity-write.repository.ts';
import { findActivity } from './activity.repository.ts';
import { ActivityParams, SignupHeaders, SignupParams, SignupSchema } from './activity.schema.ts';

export interface SignupRoutesOptions {
  readonly database: Database;
  /** Seconds that this source must wait; undefined: go on, it was counted. */
  readonly countTry: (address: string) => Promise<number | undefined>;
  readonly now: () => Date;
}

const tags = ['riders'];

export function signupRoutes(app: FastifyInstance, options: SignupRoutesOptions): void {
  const { database, now } = options;
  const routes = app.withTypeProvider<ZodTypeProvider>();

  async function throttle(request: FastifyRequest): Promise<void> {
    const wait = await options.countTry(request.ip);
    if (wait !== undefined) throw new Problem('too-many-requests', { headers: { 'retry-after': String(wait) } });
  }

  /** Under the activity's lock, at a station that everybody sees. Throws `not-found`. */
  async function change<T>(id: string, work: (tx: Tx, row: LockedActivity) => Promise<T>): Promise<T> {
    return await database.kysely.transaction().execute(async (tx) => {
      const activity = await findActivity(tx, id);
      if (!activity?.station.isPublished) throw new Problem('not-found');
      return await work(tx, await lockActivity(tx, id));
    });
  }

  routes.post(
    '/activities/:id/signups',
    {
      schema: {
        operationId: 'signUpForActivity',
        summary: 'Hold a place, without a name or a phone; answers with a code',
        description:
          '409 when it is full, over or cancelled. Keep the code: it gives the place back, and nobody can look it up.',
        tags,
        security: [],
        params: ActivityParams,
        headers: SignupHeaders,
        response: { 201: SignupSchema, ...problems },
      },
    },
    async (request, reply) => {
      await throttle(request);
      const { id } = request.params;
      const key = request.headers['idempotency-key'];
      const signup = await change(id, (tx, row) => signUp(tx, row, key, now()));
      return sendPrivate(reply.code(201), JSON_TYPE, { activity: id, ...signup });
    },
  );

  routes.delete(
    '/activities/:id/signups/:code',
    {
      schema: {
        operationId: 'giveBackActivityPlace',
        summary: 'Give the place back',
        tags,
        security: [],
        params: SignupParams,
        response: { 204: z.null().meta({ description: 'Given back, now or before' }), ...problems },
      },
    },
    async (request, reply) => {
      // Codes cannot be tried one after the other.
      await throttle(request);
      const { id, code } = request.params;
      await change(id, (tx, row) => giveBack(tx, row, code, now()));
      return reply.code(204).header('cache-control', 'no-store').send(null);
    },
  );
}
