/** Header Data-Age: how far an answer from memory may be behind the database. */
import type { FastifyReply } from 'fastify';

/** In whole seconds, where the answer may lack what was committed more than a second ago. */
export function announceAge(reply: FastifyReply, ageMs: number): void {
  if (ageMs > 1_000) reply.header('data-age', String(Math.floor(ageMs / 1_000)));
}
