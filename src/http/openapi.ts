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

interface Parameter {
  readonly in: string;
  readonly name: string;
  required?: boolean;
  readonly description?: string;
  readonly schema: Record<string, unknown>;
}

interface Operation {
  parameters?: Parameter[];
  readonly security?: readonly object[];
  readonly description?: string;
  readonly summary?: string;
  responses?: Record<string, { description: string }>;
}

type Paths = Record<string, Record<string, Operation>>;

/** crs is checked by hand, to name the three choices: zod thinks it optional, the contract says required. */
function requireCrs(operation: Operation): void {
  for (const parameter of operation.parameters ?? []) {
    if (parameter.name !== 'crs' || parameter.schema['x-required'] !== true) continue;
    parameter.required = true;
    delete parameter.schema['x-required'];
  }
}

const IDEMPOTENCY_KEY: Parameter = {
  in: 'header',
  name: 'Idempotency-Key',
  description: 'The same key and request returns the first answer; the same key with another request is 422',
  schema: { type: 'string', maxLength: 200 },
};

const ifMatch = (required: boolean): Parameter => ({
  in: 'header',
  name: 'If-Match',
  required,
  description: 'The ETag that was edited: 412 when somebody changed it in the meantime',
  schema: { type: 'string' },
});

/** Where the request or its answer holds a secret, neither is kept for a repetition. */
const NO_WRITE_HEADERS = /\/tokens|\/session$|\/password$|^post .*\/users$/;

/** Writes without an account. */
const RIDERS_WRITES = /\/reports(\/|$)/;

/** Photos of what is not changed: there is no version to edit. */
const WRITTEN_ONCE = /\/(checks|reports)\/\{id\}\/photo$/;

/** The headers of writes are read by http/preconditions.ts and http/write.ts, not by a schema: 412 and 428 are no 400. */
function describeWriteHeaders(path: string, method: string, operation: Operation): void {
  const isWrite = operation.security !== undefined || RIDERS_WRITES.test(path);
  if (method === 'get' || !isWrite || NO_WRITE_HEADERS.test(`${method} ${path}`)) return;
  operation.parameters = [...(operation.parameters ?? []), IDEMPOTENCY_KEY];
  if (method === 'post' || WRITTEN_ONCE.test(path)) return;
  operation.parameters.push(ifMatch(operation.summary?.includes('If-Match is required') ?? false));
}

const DEFAULT_DESCRIPTION = 'Default Response';

function finishOperations(paths: Paths): void {
  for (const [path, operations] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(operations)) {
      requireCrs(operation);
      describeWriteHeaders(path, method, operation);
      for (const [status, response] of Object.entries(operation.responses ?? {})) {
        if (response.description === DEFAULT_DESCRIPTION)
          response.description = status === '204' ? 'Done' : 'The answer';
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
        { name: 'checks', description: 'The daily check of the four duties' },
        { name: 'reports', description: 'What riders tell, and what became of it' },
        { name: 'accounts', description: 'Sign in, users, tokens, the audit log' },
        { name: 'imports', description: 'The import clinic: lists judged, committed, undone' },
        { name: 'reference', description: 'Amenities, districts' },
        { name: 'operations', description: 'Health, metrics' },
      ],
      // Public unless an operation says otherwise; a token or a session that is sent is looked at everywhere.
      security: [{}, { bearer: [] }, { session: [] }],
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer' },
          session: {
            type: 'apiKey',
            in: 'cookie',
            name: 'ls_session',
            description: 'Set by POST /v1/session; over https its name starts with __Host- (below a path: __Secure-)',
          },
          csrf: {
            type: 'apiKey',
            in: 'header',
            name: 'X-CSRF-Token',
            description: 'csrfToken of POST /v1/session or GET /v1/me: every write with the cookie needs it',
          },
        },
      },
    },
    transform: createJsonSchemaTransform({ zodToJsonConfig }),
    transformObject: (input) => {
      const document = transformObject(input) as never;
      pruneUnreferenced(document);
      finishOperations((document as { paths: Paths }).paths);
      return document;
    },
  });
}

/** The page sets styles inline; everything else comes from this service. No upgrade to HTTPS: the operator may serve plain HTTP. */
const PAGE_POLICY =
  "default-src 'self'; base-uri 'self'; frame-ancestors 'self'; img-src 'self' data:; object-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'";

/** /openapi.json and /docs. */
export async function documentationRoutes(app: FastifyInstance): Promise<void> {
  let bytes: Buffer | undefined;
  app.get('/openapi.json', { schema: { hide: true } }, async (request, reply) => {
    bytes ??= Buffer.from(JSON.stringify(app.swagger()));
    return await sendShared(request, reply, { body: bytes, contentType: JSON_TYPE });
  });
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    indexPrefix: app.prefix,
    staticCSP: PAGE_POLICY,
    uiConfig: { docExpansion: 'list' },
    theme: {
      title: '爱心驿站 Love Stations',
      // The bar on top carries another project's logo and a field that only confuses.
      css: [{ filename: 'theme.css', content: '.swagger-ui .topbar { display: none }' }],
    },
  });
}
