/** Accounts of people, and what a caller is told of itself. No hash, no password in any answer but the one that made it. */
import { z } from 'zod';
import { text } from '../http/params.ts';
import { checkScope, ScopeMembers, ScopeSchema, ScopeWrite } from './scope.schema.ts';

export const USER_ROLES = ['admin', 'union', 'manager'] as const;

export const UserSchema = z
  .object({
    id: z.uuid(),
    login: z.string(),
    displayName: z.string(),
    email: z.string().nullable(),
    role: z.enum(USER_ROLES),
    scope: ScopeSchema,
    disabled: z.boolean(),
    hasPassword: z.boolean(),
    identityProvider: z.object({ issuer: z.string(), subject: z.string() }).nullable(),
    createdAt: z.string(),
    lastSignedInAt: z.string().nullable(),
    revision: z.int(),
  })
  .meta({ id: 'User' });

export const UserListSchema = z
  .object({ users: z.array(UserSchema), next: z.string().nullable() })
  .meta({ id: 'UserList' });

export const NewUserSchema = UserSchema.extend({
  password: z
    .string()
    .nullable()
    .meta({ description: 'Made here and shown once; null: it was given, or there is none' }),
}).meta({ id: 'NewUser' });

/** What one types to sign in; lower case, so that one spelling is one account. */
export const login = () =>
  z
    .string()
    .max(100)
    .transform((value) => value.trim().toLowerCase())
    .refine((value) => /^[a-z0-9][a-z0-9._@+-]{2,99}$/.test(value), {
      params: {
        code: 'invalid-format',
        zh: '3 至 100 个字符：字母、数字和 . _ @ + -',
        en: '3 to 100 letters, digits and . _ @ + -',
      },
    });

/** Any characters; how good a new one must be is access/password.ts. Bounded, so that hashing is. */
export const password = () => z.string().min(1).max(512);

const email = z
  .email()
  .max(254)
  .transform((value) => value.toLowerCase());
const identityProvider = z.strictObject({ issuer: z.url().max(300), subject: text(255) });

export const UserWriteSchema = z
  .strictObject({
    login: login(),
    displayName: text(100),
    email: email.nullish(),
    role: z.enum(USER_ROLES),
    scope: ScopeWrite,
    password: password()
      .nullish()
      .meta({ description: 'Absent: one is made and shown once. null: none, signs in by the identity provider' }),
    identityProvider: identityProvider.nullish(),
  })
  .superRefine(checkScope)
  .meta({ id: 'UserWrite' });

export const UserPatchSchema = z
  .strictObject({
    displayName: text(100).optional(),
    email: email.nullish(),
    role: z.enum(USER_ROLES).optional(),
    scope: ScopeMembers.optional().meta({ description: 'Goes with role: both or none' }),
    disabled: z.boolean().optional(),
    identityProvider: identityProvider.nullish(),
  })
  .superRefine((body, context) => {
    if ((body.role === undefined) !== (body.scope === undefined))
      context.addIssue({ code: 'custom', path: ['scope'], params: TOGETHER, input: undefined });
    else checkScope(body, context);
  })
  .meta({ id: 'UserPatch' });

const TOGETHER = { code: 'required', zh: 'role 与 scope 须同时给出', en: 'role and scope go together' };

export const PasswordBody = z
  .strictObject({ password: password().optional().meta({ description: 'Absent: one is made and shown once' }) })
  .meta({ id: 'UserPassword' });
export const PasswordAnswer = z.object({ password: z.string().nullable() }).meta({ id: 'NewPassword' });

export const SignInSchema = z
  .strictObject({ login: z.string().min(1).max(100), password: password() })
  .meta({ id: 'SignIn' });

export const OwnPasswordBody = z
  .strictObject({ currentPassword: password(), newPassword: password() })
  .meta({ id: 'OwnPassword' });

export const MeSchema = z
  .object({
    id: z.string(),
    login: z.string().nullable(),
    displayName: z.string().nullable(),
    role: z.enum(['admin', 'union', 'manager', 'provider']),
    scope: ScopeSchema,
    permissions: z.array(z.string()).meta({ description: 'What may be done within the scope' }),
    csrfToken: z
      .string()
      .nullable()
      .meta({ description: 'For X-CSRF-Token of every write with the cookie; null for tokens' }),
    sessionExpiresAt: z.string().nullable(),
  })
  .meta({ id: 'Me' });

export type UserWrite = z.output<typeof UserWriteSchema>;
export type UserPatch = z.output<typeof UserPatchSchema>;
