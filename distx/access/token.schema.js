/** Tokens for programs as the API shows them. The token itself is in one answer only: the one that made it. */
import { z } from 'zod';
import { instant, text } from "../http/params.js";
export const TokenSchema = z
    .object({
    id: z.uuid(),
    name: z.string(),
    role: z.enum(['admin', 'provider']),
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
    role: z.enum(['admin', 'provider']),
    expiresAt: instant().nullish(),
})
    .meta({ id: 'TokenWrite' });
//# sourceMappingURL=token.schema.js.map