/** Tokens for programs as the API shows them. The token itself is in one answer only: the one that made it. */
import { z } from 'zod';
import { instant, text } from '../http/params.ts';
import { checkScope, ScopeSchema, ScopeWrite } from './scope.schema.ts';

export const TOKEN_ROLES = ['admin', 'union', 'manager', 'provider'] as const;

export const TokenSchema = z
  .object({
    id: z.uuid(),
    name: z.string(),
    role: z.enum(TOKEN_ROLES),
    scope: ScopeSchema,
    createdBy: z.string().nullable(),
    createdAt: z.string(),
    expiresAt: z.string().nullable(),
    lastUsedAt: z.string().nullable(),
    revokedAt: z.string().nullable(),
  })
  .meta({ id: 'Token' });

export const NewTokenSchema = TokenSchema.extend({
  token: z.string().meta({ description: 'Shown once; only its hash is kept' }),
}).meta({ id: 'NewToken' });

export const TokenListSchema = z.object({ tokens: z.array(TokenSchema) }).meta({ id: 'TokenList' });

export const TokenWriteSchema = z
  .strictObject({
    name: text(100),
    role: z.enum(TOKEN_ROLES),
    scope: ScopeWrite,
    expiresAt: instant().nullish(),
  })
  .superRefine(checkScope)
  .meta({ id: 'TokenWrite' });
