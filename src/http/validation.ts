/**
 * The glue between zod and Fastify: the validator, and from zod's issues to RFC 9457 `errors`.
 * An error names the place and what was expected, never the value: it may be a rider's position.
 */
import type { FastifySchemaCompiler } from 'fastify';
import type { FastifyRouteSchemaDef } from 'fastify/types/schema.js';
import { z } from 'zod';
import { Problem, type Language, type ProblemError } from '../problems.ts';

export type Words = Readonly<Record<Language, string>>;

/** What a schema refused, and in which part of the request. Turned into a Problem by the error handler. */
export class InputError extends Error {
  readonly issues: readonly z.core.$ZodIssue[];
  readonly part: string;
  /** Of each issue: where its sender finds it, where that is no member of a JSON body; goes before its words. */
  readonly places: readonly (Words | undefined)[];
  constructor(issues: readonly z.core.$ZodIssue[], part: string, places: readonly (Words | undefined)[] = []) {
    super('invalid input');
    this.name = 'InputError';
    this.issues = issues;
    this.part = part;
    this.places = places;
  }
}

type Validated = { readonly value: unknown } | { readonly error: InputError };

export const validatorCompiler: FastifySchemaCompiler<z.ZodType> = ({ schema, httpPart }) => {
  const validate = (data: unknown): Validated => {
    // The words tell what kind of value came (never which): for that they are given the value.
    const result = schema.safeParse(data, { reportInput: true });
    return result.success ? { value: result.data } : { error: new InputError(result.error.issues, httpPart ?? 'body') };
  };
  return httpPart === 'querystring' || httpPart === 'params' ? remembering(validate) : validate;
};

const MAX_REMEMBERED = 500;
const MAX_REMEMBERED_CHARACTERS = 40;

/**
 * An address without a query, or with one parameter in its path, is asked for again and again, and a schema takes a
 * microsecond to say the same of it: what was right is remembered. Values are a function of the text alone.
 */
function remembering(validate: (data: unknown) => Validated): (data: unknown) => Validated {
  const known = new Map<string, Validated>();
  return (data) => {
    const key = keyOf(data as Readonly<Record<string, unknown>>);
    if (key === undefined) return validate(data);
    const before = known.get(key);
    if (before) return before;
    const result = validate(data);
    if ('error' in result) return result;
    // One value for all requests.
    Object.values(result.value as Readonly<Record<string, unknown>>).forEach((part) => Object.freeze(part));
    Object.freeze(result.value);
    if (known.size >= MAX_REMEMBERED) known.clear();
    known.set(key, result);
    return result;
  };
}

/** Of at most one parameter with a short text; undefined: of anything else. */
function keyOf(data: Readonly<Record<string, unknown>>): string | undefined {
  let key = '';
  for (const name in data) {
    const value = data[name];
    if (key !== '' || typeof value !== 'string' || value.length + name.length > MAX_REMEMBERED_CHARACTERS) {
      return undefined;
    }
    key = `${name}=${value}`;
  }
  return key;
}

/**
 * The same, where `usual` makes the schema's value of the query, or of the path's parameters, that most callers send; it
 * gives undefined for all else.
 */
export function validatorWithShortcut(
  part: 'querystring' | 'params',
  usual: (data: Readonly<Record<string, unknown>>) => unknown,
): FastifySchemaCompiler<unknown> {
  return (route) => {
    const validate = validatorCompiler(route as FastifyRouteSchemaDef<z.ZodType>) as (data: unknown) => Validated;
    if (route.httpPart !== part) return validate;
    return (data: unknown) => {
      const value = usual(data as Readonly<Record<string, unknown>>);
      return value === undefined ? validate(data) : { value };
    };
  };
}

const LOCALE = { zh: z.locales.zhCN().localeError, en: z.locales.en().localeError } as const;

/** A custom issue may carry its own words as params: { code, zh, en }. */
interface OwnWords {
  readonly code?: string;
  readonly zh?: string;
  readonly en?: string;
}

/** What our own regular expressions say they expected. */
const EXPECTED_ZH: Readonly<Record<string, string>> = {
  'expected a decimal number': '应为十进制数',
  'expected a whole number': '应为整数',
  'expected a six-digit adcode': '应为六位行政区划代码',
  'expected an amenity code': '应为设施代码',
  'expected west,south,east,north': '应为 西,南,东,北',
  'expected a station: UUID or code': '应为驿站的 UUID 或编号',
  'expected a station code': '应为驿站编号',
  'expected a path of this service': '应为本服务的路径',
  'expected 16 to 200 printable ASCII characters that nobody guesses, such as a UUID':
    '应为 16 至 200 个别人猜不到的可打印 ASCII 字符，例如 UUID',
};

function wordsOf(issue: z.core.$ZodIssue, language: Language): string {
  if (issue.code === 'custom') {
    const own = (issue.params ?? {}) as OwnWords;
    return own[language] ?? issue.message;
  }
  // A regular expression tells a reader little: say what was expected instead.
  if (issue.code === 'invalid_format' && issue.message.startsWith('expected'))
    return language === 'zh' ? (EXPECTED_ZH[issue.message] ?? issue.message) : issue.message;
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
  if (issue.code === 'invalid_type' && issue.input === undefined) return 'required';
  return CODES[issue.code] ?? 'invalid-value';
}

function place(part: string, path: readonly PropertyKey[]): Pick<ProblemError, 'parameter' | 'pointer' | 'header'> {
  const escaped = path.map((step) => String(step).replaceAll('~', '~0').replaceAll('/', '~1'));
  if (part === 'body') return { pointer: `#${escaped.map((step) => `/${step}`).join('')}` };
  if (part === 'headers') return { header: String(path[0] ?? '') };
  return { parameter: String(path[0] ?? '') };
}

const MAX_ERRORS = 20;
/** A name as clients misspell it. What looks otherwise may be a value that slipped, a position even: not repeated. */
const NAME = /^[A-Za-z_$][\w$.-]{0,59}$/;

/** The problem that the refused input means to its sender. */
export function inputProblem(error: InputError, language: Language): Problem {
  const errors = error.issues.slice(0, MAX_ERRORS).flatMap((issue, i): ProblemError[] => {
    const where = error.places[i]?.[language] ?? '';
    const what = { code: codeOf(issue), detail: `${where}${wordsOf(issue, language)}` };
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.slice(0, MAX_ERRORS).map((key) => ({
        ...place(error.part, [...issue.path, NAME.test(key) ? key : '?']),
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
