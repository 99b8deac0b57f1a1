/**
 * The glue between zod and Fastify: the validator, and from zod's issues to RFC 9457 `errors`.
 * An error names the place and what was expected, never the value: it may be a rider's position.
 */
import type { FastifySchemaCompiler } from 'fastify';
import { z } from 'zod';
import { Problem, type Language, type ProblemError } from '../problems.ts';

/** What a schema refused, and in which part of the request. Turned into a Problem by the error handler. */
export class InputError extends Error {
  readonly issues: readonly z.core.$ZodIssue[];
  readonly part: string;
  constructor(issues: readonly z.core.$ZodIssue[], part: string) {
    super('invalid input');
    this.name = 'InputError';
    this.issues = issues;
    this.part = part;
  }
}

export const validatorCompiler: FastifySchemaCompiler<z.ZodType> =
  ({ schema, httpPart }) =>
  (data: unknown) => {
    const result = schema.safeParse(data);
    return result.success ? { value: result.data } : { error: new InputError(result.error.issues, httpPart ?? 'body') };
  };

const LOCALE = { zh: z.locales.zhCN().localeError, en: z.locales.en().localeError } as const;

/** A custom issue may carry its own words as params: { code, zh, en }. */
interface OwnWords {
  readonly code?: string;
  readonly zh?: string;
  readonly en?: string;
}

function wordsOf(issue: z.core.$ZodIssue, language: Language): string {
  if (issue.code === 'custom') {
    const own = (issue.params ?? {}) as OwnWords;
    return own[language] ?? issue.message;
  }
  // A regular expression tells a reader little: say what was expected instead.
  if (issue.code === 'invalid_format' && issue.message.startsWith('expected')) return issue.message;
  const said = LOCALE[language](issue as never);
  return (typeof said === 'string' ? said : said?.message) ?? issue.message;
}

const CODES: Readonly<Record<string, string>> = {
  invalid_type: 'invalid-type',
  invalid_format: 'invalid-format',
  invalid_value: 'invalid-value',
  too_big: 'too-big',
  too_small: 'too-small',
  unrecognized_keys: 'unknown',
  invalid_union: 'invalid-value',
  custom: 'invalid-value',
};

function codeOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'custom') return ((issue.params ?? {}) as OwnWords).code ?? 'invalid-value';
  if (issue.code === 'invalid_type' && issue.input === undefined && issue.message.endsWith('undefined'))
    return 'required';
  return CODES[issue.code] ?? 'invalid-value';
}

function place(part: string, path: readonly PropertyKey[]): Pick<ProblemError, 'parameter' | 'pointer' | 'header'> {
  const escaped = path.map((step) => String(step).replaceAll('~', '~0').replaceAll('/', '~1'));
  if (part === 'body') return { pointer: `#${escaped.map((step) => `/${step}`).join('')}` };
  if (part === 'headers') return { header: String(path[0] ?? '') };
  return { parameter: String(path[0] ?? '') };
}

const MAX_ERRORS = 20;

/** The problem that the refused input means to its sender. */
export function inputProblem(error: InputError, language: Language): Problem {
  const errors = error.issues.slice(0, MAX_ERRORS).flatMap((issue): ProblemError[] => {
    const what = { code: codeOf(issue), detail: wordsOf(issue, language) };
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.slice(0, MAX_ERRORS).map((key) => ({
        ...place(error.part, [...issue.path, key.slice(0, 60)]),
        ...what,
        detail: UNKNOWN[language],
      }));
    }
    return [{ ...place(error.part, issue.path), ...what }];
  });
  const crsMissing = errors.some((one) => one.code === 'crs-required');
  return new Problem(crsMissing ? 'crs-required' : 'invalid-request', { errors });
}

const UNKNOWN = { zh: '没有这个参数或字段', en: 'There is no such parameter or member' } as const;
