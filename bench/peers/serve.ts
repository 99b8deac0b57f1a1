/** What all peers share: Fastify as our service has it (same version, no log), one route with a query schema, `ready`. */
import Fastify, { type FastifyInstance } from 'fastify';
import { letHeapGrow } from '../../src/heap-growth.ts';
import { keepTickShape } from '../../src/tick-shape.ts';

export const GEOJSON = 'application/geo+json; charset=utf-8';

/** The query of nearest, as the schema that Fastify compiles. */
export const nearestSchema = {
  querystring: {
    type: 'object',
    required: ['lng', 'lat', 'crs'],
    properties: {
      lng: { type: 'number', minimum: -180, maximum: 180 },
      lat: { type: 'number', minimum: -90, maximum: 90 },
      crs: { type: 'string', enum: ['wgs84', 'gcj02', 'bd09'] },
      limit: { type: 'integer', minimum: 1, maximum: 50, default: 5 },
    },
  },
} as const;

export interface NearestQuery {
  readonly lng: number;
  readonly lat: number;
  readonly crs: string;
  readonly limit: number;
}

export function createServer(): FastifyInstance {
  // As the service does: otherwise a collection at the wrong moment would make a peer slower for the rest of its life.
  keepTickShape();
  return Fastify({ logger: false });
}

export async function listen(app: FastifyInstance): Promise<void> {
  await app.listen({ host: '127.0.0.1', port: Number(process.env['PORT']) });
  // As the service does, too.
  letHeapGrow();
  process.stdout.write('ready\n');
  process.on('SIGTERM', () => process.exit(0));
}

/** An environment variable that the run has set. */
export function setting(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
}
