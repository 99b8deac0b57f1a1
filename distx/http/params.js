/**
 * Building blocks for request schemas: strict query values that a URL can carry.
 * z.coerce.number() reads '' as 0 and '0x10' as 16: nothing here coerces.
 */
import { z } from 'zod';
/**
 * NUL and other control characters, but for tab and line ends: PostgreSQL refuses the first, people never mean the
 * others. Nor half a surrogate pair, which could only be stored as something else.
 */
// eslint-disable-next-line no-control-regex -- control characters are what it is about
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]|\p{Surrogate}/u;
/** Text of a body or a query: trimmed, bounded, without control characters. */
export const text = (max, min = 1) => z
    .string()
    .trim()
    .min(min)
    .max(max)
    .refine((value) => !CONTROL.test(value), {
    params: { code: 'control-character', zh: '含有控制字符', en: 'It has control characters' },
});
/** An address on the web, as others may follow it. */
export const webAddress = (max) => z
    .url({ protocol: /^https?$/ })
    .max(max)
    // The URL parser forgives spaces and control characters; what is stored would still hold them.
    .refine((value) => !/\s/.test(value) && !CONTROL.test(value), {
    params: { code: 'invalid-format', zh: '网址不能含空白或控制字符', en: 'It has spaces or control characters' },
});
/** A plain decimal number of a query. No exponent, no hex, no Infinity: `1e999` is refused, not rounded. */
export const decimal = (min, max, meta = {}) => z
    .string()
    .max(40)
    .regex(/^-?\d{1,17}(\.\d{1,20})?$/, 'expected a decimal number')
    .transform(Number)
    .pipe(z.number().min(min).max(max))
    .meta({ override: { type: 'number', minimum: min, maximum: max }, ...meta });
/** A whole number of a query. */
export const integer = (min, max, meta = {}) => z
    .string()
    .regex(/^-?\d{1,9}$/, 'expected a whole number')
    .transform(Number)
    .pipe(z.int().min(min).max(max))
    .meta({ override: { type: 'integer', minimum: min, maximum: max }, ...meta });
/** true or false, spelled so. */
export const flag = () => z.enum(['true', 'false']).transform((value) => value === 'true');
/** A comma-separated list without repeats, e.g. needs=drink,rest. */
export const list = (item, max = 32) => z
    .string()
    .min(1)
    .max(1_000)
    .transform((value) => [...new Set(value.split(',').map((one) => one.trim()))])
    .pipe(z.array(item).min(1).max(max));
/** An instant with its offset, RFC 3339. */
export const instant = () => z.iso
    .datetime({ offset: true })
    .transform((value) => new Date(value))
    .refine((date) => date.getTime() > Date.UTC(2000, 0) && date.getTime() < Date.UTC(2100, 0), {
    params: {
        code: 'out-of-range',
        zh: '时间应在 2000 年至 2099 年之间',
        en: 'Expected a time between 2000 and 2099',
    },
});
/** A calendar day, YYYY-MM-DD, within the years that PostgreSQL and people know. */
export const calendarDay = () => z.iso.date().refine((day) => day >= '1900-01-01' && day < '2200-01-01', {
    params: {
        code: 'out-of-range',
        zh: '日期应在 1900 年至 2199 年之间',
        en: 'Expected a day between 1900 and 2199',
    },
});
/** west,south,east,north in degrees. Which system they are in is `crs`'s to say. */
export const bbox = () => z
    .string()
    .max(120)
    .regex(/^(-?\d{1,3}(\.\d{1,20})?,){3}-?\d{1,3}(\.\d{1,20})?$/, 'expected west,south,east,north')
    .transform((value) => value.split(',').map(Number))
    .refine(([w, s, e, n]) => w <= e && s <= n && w >= -180 && e <= 180 && s >= -90 && n <= 90, {
    params: { code: 'invalid-bbox', zh: '应为 西,南,东,北', en: 'Expected west,south,east,north within range' },
});
export const adcode = () => z.string().regex(/^[1-9]\d{5}$/, 'expected a six-digit adcode');
//# sourceMappingURL=params.js.map