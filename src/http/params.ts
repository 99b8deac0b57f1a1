/**
 * Building blocks for request schemas: strict query values that a URL can carry.
 * z.coerce.number() reads '' as 0 and '0x10' as 16: nothing here coerces.
 */
import { z } from 'zod';

/** No NUL or other control characters: PostgreSQL refuses the first, people never mean the others. */
// eslint-disable-next-line no-control-regex -- control characters are what it is about
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;

/** Text of a body or a query: trimmed, bounded, without control characters. */
export const text = (max: number, min = 1) =>
  z
    .string()
    .trim()
    .min(min)
    .max(max)
    .refine((value) => !CONTROL.test(value), {
      params: { code: 'control-character', zh: '含有控制字符', en: 'It has control characters' },
    });

/** A plain decimal number of a query. No exponent, no hex, no Infinity: `1e999` is refused, not rounded. */
export const decimal = (min: number, max: number, meta: Record<string, unknown> = {}) =>
  z
    .string()
    .max(40)
    .regex(/^-?\d{1,17}(\.\d{1,20})?$/, 'expected a decimal number')
    .transform(Number)
    .pipe(z.number().min(min).max(max))
    .meta({ override: { type: 'number', minimum: min, maximum: max }, ...meta });

/** A whole number of a query. */
export const integer = (min: number, max: number, meta: Record<string, unknown> = {}) =>
  z
    .string()
    .regex(/^-?\d{1,9}$/, 'expected a whole number')
    .transform(Number)
    .pipe(z.int().min(min).max(max))
    .meta({ override: { type: 'integer', minimum: min, maximum: max }, ...meta });

/** true or false, spelled so. */
export const flag = () => z.enum(['true', 'false']).transform((value) => value === 'true');

/** A comma-separated list without repeats, e.g. needs=drink,rest. */
export const list = <T extends string>(item: z.ZodType<T, string>, max = 32) =>
  z
    .string()
    .min(1)
    .max(1_000)
    .transform((value) => [...new Set(value.split(',').map((one) => one.trim()))])
    .pipe(z.array(item).min(1).max(max));

/** An instant with its offset, RFC 3339. */
export const instant = () =>
  z.iso
    .datetime({ offset: true })
    .transform((value) => new Date(value))
    .refine((date) => date.getTime() > Date.UTC(2000, 0) && date.getTime() < Date.UTC(2100, 0), {
      params: {
        code: 'out-of-range',
        zh: '时间应在 2000 年至 2099 年之间',
        en: 'Expected a time between 2000 and 2099',
      },
    });

export const adcode = () => z.string().regex(/^[1-9]\d{5}$/, 'expected a six-digit adcode');
