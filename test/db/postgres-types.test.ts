/** Moments as the server writes them: read like pg reads them, only faster. */
import pg from 'pg';
import t from 'tap';
import { postgresTypes, usualTimestamp } from '../../src/db/postgres-types.ts';
import { seededRandom } from '../support/stations.ts';

const TIMESTAMPTZ = 1184;
const parse = postgresTypes.getTypeParser(TIMESTAMPTZ, 'text') as (text: string) => unknown;
const general = pg.types.getTypeParser(TIMESTAMPTZ, 'text') as (text: string) => unknown;

t.test('10,000 seeded moments are what pg makes of them', (t) => {
  const random = seededRandom(20261129);
  const below = (end: number): number => Math.floor(random() * end);
  const two = (value: number): string => String(value).padStart(2, '0');
  let wrong = 0;
  for (let i = 0; i < 10_000; i++) {
    const day = `${1900 + below(200)}-${two(1 + below(12))}-${two(1 + below(28))}`;
    const clock = `${two(below(24))}:${two(below(60))}:${two(below(60))}`;
    // The server leaves zeros at the end away; more than milliseconds are cut off, as pg cuts them.
    const fraction = ['', `.${1 + below(9)}`, `.${two(1 + below(99)).replace(/0$/, '')}`, `.${below(999)}5`][below(4)];
    const zone = ['+00', '+08', '-03:30', '+05:45', '-11'][below(5)];
    const text = `${day} ${clock}${fraction}${zone}`;
    const usual = usualTimestamp(text);
    if (usual?.getTime() !== (general(text) as Date).getTime()) wrong += 1;
  }
  t.equal(wrong, 0);
  t.end();
});

t.test('what is not usual is left to pg', (t) => {
  for (const text of [
    '-infinity',
    'infinity',
    '0044-03-15 12:00:00+00 BC',
    '0099-01-01 00:00:00+00',
    '12026-01-01 00:00:00+00',
    '1890-01-01 00:00:00+08:05:43',
    '2026-01-01 00:00:00',
    '2026-01-01',
  ]) {
    t.equal(usualTimestamp(text), undefined, text);
    t.strictSame(parse(text), general(text));
  }
  t.equal((parse('2026-11-29 21:04:05.123456+00') as Date).toISOString(), '2026-11-29T21:04:05.123Z');
  t.equal((parse('2026-11-30 05:04:05+08') as Date).toISOString(), '2026-11-29T21:04:05.000Z');
  t.end();
});
