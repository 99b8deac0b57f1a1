/** Requests whose answers take as long as their askers want (streams, long polls): how long says nothing about the service. */
import type { FastifyRequest } from 'fastify';

const requests = new WeakSet<FastifyRequest>();

export function markLongLived(request: FastifyRequest): void {
  requests.add(request);
}

export function isLongLived(request: FastifyRequest): boolean {
  return requests.has(request);
}
