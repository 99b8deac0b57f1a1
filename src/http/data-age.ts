/** Data-Age: how many seconds an answer may be behind, where that is more than one. */
import type { FastifyReply } from 'fastify';

export function announceAge(reply: FastifyReply, ageMs: number): void {
  if (ageMs > 1_000) reply.header('data-age', String(Math.floor(ageMs / 1_000)));
}
