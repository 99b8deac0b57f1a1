/** The colours of the pages, as tokens.css has them: text that is read outdoors has 7:1 in every look, on all it stands on. */
import { readFileSync } from 'node:fs';
import t from 'tap';

const LOOKS = ['light', 'dark', 'sunlight'] as const;
const TONES = ['yes', 'likely', 'unknown', 'no'] as const;

const css = readFileSync(new URL('../../src/web/page/tokens.css', import.meta.url), 'utf8');

/** The values of the rule with this selector. */
function rule(selector: string): Record<string, string> {
  const from = css.indexOf(`${selector} {`);
  if (from < 0) throw new Error(selector);
  const body = css.slice(from, css.indexOf('}', from));
  return Object.fromEntries(
    [...body.matchAll(/--([a-z-]+): (#[0-9a-f]{3,6});/g)].map(([, name, value]) => [name, value]),
  );
}

const light = rule('\n:root');
const colours = {
  light,
  dark: { ...light, ...rule(":root[data-theme='dark']") },
  sunlight: { ...light, ...rule(":root[data-theme='sunlight']") },
} as const;

/** WCAG 2.2: relative luminance of sRGB. */
function luminance(colour: string): number {
  const digits = colour.length === 4 ? [...colour.slice(1)].map((one) => one + one).join('') : colour.slice(1);
  const [r = 0, g = 0, b = 0] = [0, 2, 4].map((at) => {
    const part = parseInt(digits.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string): number {
  const [dark = 0, bright = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (bright + 0.05) / (dark + 0.05);
}

t.test('how contrast is measured', async (t) => {
  t.equal(contrast('#000', '#fff'), 21);
  t.equal(contrast('#777777', '#fff').toFixed(2), '4.48', 'as WCAG has it');
});

for (const look of LOOKS) {
  t.test(look, async (t) => {
    const of = (name: string): string => colours[look][name] ?? '#808080';
    const atLeast = (least: number, text: string, ground: string): void => {
      const found = contrast(of(text), of(ground));
      t.ok(found >= least, `--${text} on --${ground}: ${found.toFixed(2)}`);
    };
    for (const ground of ['card', 'bg']) {
      for (const text of ['ink', 'sub', ...TONES]) atLeast(7, text, ground);
      // The brand's own name is large and bold.
      atLeast(look === 'sunlight' ? 7 : 4.5, 'name', ground);
      atLeast(3, 'focus', ground);
    }
    for (const tone of TONES) atLeast(7, tone, `${tone}-bg`);
    atLeast(look === 'sunlight' ? 7 : 4.5, 'brand-ink', 'brand');
    atLeast(7, 'card', 'ink');
  });
}

t.test('dark by preference and dark by hand are the same', async (t) => {
  const byPreference = rule("  :root:not([data-theme='light']):not([data-theme='sunlight'])");
  t.ok(Object.keys(byPreference).length > 10);
  t.strictSame(byPreference, rule(":root[data-theme='dark']"));
});
