/**
 * The OpenAPI 3.1 document, generated from the zod schemas that validate, and its page at /docs (no outside asset).
 */
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { createJsonSchemaTransform, createJsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { JSON_TYPE, sendShared } from './shared-reply.ts';

/** RFC 9457 problem details, the body of every error. */
export const ProblemSchema = z
  .object({
    type: z.string().meta({ description: 'Stable URI that ends in the slug of the problem type' }),
    title: z.string(),
    status: z.int(),
    detail: z.string().optional(),
    instance: z.string().meta({ description: 'urn:request:{id}: find it in the log by this' }),
    errors: z
      .array(
        z.object({
          pointer: z.string().optional(),
          parameter: z.string().optional(),
          header: z.string().optional(),
          code: z.string(),
          detail: z.string(),
        }),
      )
      .optional(),
  })
  .catchall(z.unknown())
  .meta({
    id: 'Problem',
    description: 'RFC 9457 problem details (application/problem+json), zh-CN or en by Accept-Language',
  });

const problemResponse = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: ProblemSchema } },
});

/** Responses that every operation may give. Spread into `response`. */
export const problems = {
  '4XX': problemResponse('The request cannot be answered; `type` says why'),
  '5XX': problemResponse('Our fault or a passing one; 503 carries Retry-After'),
} as const;

/** A GeoJSON response of this schema. */
export const geojson = (schema: z.ZodType, description: string) => ({
  description,
  content: { 'application/geo+json': { schema } },
});

/** zod writes `override` of .meta() into JSON schema as is: it replaces what a string-to-number pipe would say. */
function applyOverrides(context: { zodSchema: z.core.$ZodType; jsonSchema: Record<string, unknown> }): void {
  const override = context.jsonSchema['override'] as Record<string, unknown> | undefined;
  if (!override) return;
  for (const key of ['override', 'pattern', 'maxLength', 'minLength', 'required', 'format'])
    delete context.jsonSchema[key];
  Object.assign(context.jsonSchema, override);
}

const zodToJsonConfig = { override: applyOverrides } as const;

/** Every named schema also appears as <Name>Input: keep what something refers to. */
function pruneUnreferenced(document: { components?: { schemas?: Record<string, unknown> } }): void {
  const schemas = document.components?.schemas;
  if (!schemas) return;
  for (let pruned = true; pruned;) {
    const text = JSON.stringify(document);
    const unused = Object.keys(schemas).filter((name) => !text.includes(`"#/components/schemas/${name}"`));
    for (const name of unused) delete schemas[name];
    pruned = unused.length > 0;
  }
}

type QueryParameter = { in?: string; name?: string; required?: boolean; schema?: Record<string, unknown> };

/** crs is checked by hand, to name the three choices: zod thinks it optional, the contract says required. */
function requireCrs(document: { paths?: Record<string, Record<string, { parameters?: QueryParameter[] }>> }): void {
  for (const path of Object.values(document.paths ?? {})) {
    for (const operation of Object.values(path)) {
      for (const parameter of operation.parameters ?? []) {
        if (parameter.name === 'crs' && parameter.schema?.['x-required'] === true) {
          parameter.required = true;
          delete parameter.schema['x-required'];
        }
      }
    }
  }
}

/** Register the generator. Call before any route. */
export async function registerOpenapi(app: FastifyInstance, version: string): Promise<void> {
  const transformObject = createJsonSchemaTransformObject({ zodToJsonConfig });
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.1',
      info: {
        title: '爱心驿站 Love Stations',
        version,
        license: { name: 'MIT', identifier: 'MIT' } as never,
        description:
          'Rest stations that trade unions run for outdoor workers in China: the nearest usable one for a rider, layers in their own coordinate system for map providers, a true status from managers.',
      },
      servers: [{ url: '/' }],
      tags: [
        { name: 'riders', description: 'Find a station that lets you in' },
        { name: 'providers', description: 'Layers and the change feed' },
        { name: 'managers', description: 'Keep a station true' },
        { name: 'reference', description: 'Amenities, districts' },
        { name: 'operations', description: 'Health, metrics' },
      ],
      components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
    },
    transform: createJsonSchemaTransform({ zodToJsonConfig }),
    transformObject: (input) => {
      const document = transformObject(input) as never;
      pruneUnreferenced(document);
      requireCrs(document);
      return document;
    },
  });
}

/** /openapi.json and /docs. */
export async function documentationRoutes(app: FastifyInstance): Promise<void> {
  let bytes: Buffer | undefined;
  app.get('/openapi.json', { schema: { hide: true } }, async (request, reply) => {
    bytes ??= Buffer.from(JSON.stringify(app.swagger()));
    return await sendShared(request, reply, { body: bytes, contentType: JSON_TYPE });
  });
  await app.register(swaggerUi, { routePrefix: '/docs', staticCSP: true, uiConfig: { docExpansion: 'list' } });
}
