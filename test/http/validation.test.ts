/** What was right once is remembered: never what was wrong, never for another text, and one value for all. */
import t from 'tap';
import { z } from 'zod';
import { InputError, validatorCompiler } from '../../src/http/validation.ts';

const schema = z.strictObject({
  layer: z.enum(['amap', 'baidu']).optional(),
  needs: z
    .string()
    .transform((text) => text.split(','))
    .optional(),
});

function compile() {
  let asked = 0;
  const counting = z.unknown().transform((value, context) => {
    asked += 1;
    const result = schema.safeParse(value);
    if (result.success) return result.data;
    for (const { message } of result.error.issues) context.addIssue({ code: 'custom', message });
    return z.NEVER;
  });
  const validate = validatorCompiler({ schema: counting, method: 'GET', url: '/x', httpPart: 'querystring' });
  return { validate: validate as (data: unknown) => { value?: unknown; error?: unknown }, asked: () => asked };
}

t.test('no parameter and one short one are looked at once', (t) => {
  const { validate, asked } = compile();
  for (let i = 0; i < 3; i += 1) {
    t.strictSame(validate({}).value, {});
    t.strictSame(validate({ layer: 'amap' }).value, { layer: 'amap' });
    t.strictSame(validate({ layer: 'baidu' }).value, { layer: 'baidu' });
  }
  t.equal(asked(), 3);
  t.end();
});

t.test('what is wrong is wrong each time, also beside what was right', (t) => {
  const { validate } = compile();
  validate({ layer: 'amap' });
  for (const wrong of [{ layer: 'other' }, { layer: 'amap', stray: '1' }, { layer: ['amap'] }, { 'layer=amap': '' }]) {
    for (let i = 0; i < 2; i += 1) t.ok(validate(wrong).error instanceof InputError, JSON.stringify(wrong));
  }
  t.end();
});

t.test('several parameters and long ones are not kept', (t) => {
  const { validate, asked } = compile();
  const long = 'x'.repeat(100);
  for (let i = 0; i < 2; i += 1) {
    t.strictSame(validate({ layer: 'amap', needs: 'a,b' }).value, { layer: 'amap', needs: ['a', 'b'] });
    t.strictSame(validate({ needs: long }).value, { needs: [long] });
  }
  t.equal(asked(), 4);
  t.end();
});

t.test('nobody changes what others get', (t) => {
  const { validate } = compile();
  const { needs } = validate({ needs: 'b,a' }).value as { needs: string[] };
  t.throws(() => needs.sort(), TypeError);
  t.throws(() => Object.assign(validate({}).value as object, { layer: 'amap' }), TypeError);
  t.end();
});

t.test('as many are kept as there is room for', (t) => {
  const { validate, asked } = compile();
  for (let i = 0; i < 1_200; i += 1) validate({ needs: String(i) });
  t.strictSame(validate({ needs: '1' }).value, { needs: ['1'] });
  t.equal(asked(), 1_201, 'the oldest had to go');
  t.end();
});
