/** Numbers as bytes: the digits that JavaScript writes, on both sides of what 32 bits hold. */
import t from 'tap';
import { writeThousandths, writeWhole } from '../../src/stations/byte-text.ts';
import { seededRandom } from '../support/stations.ts';

const MOST = 2 ** 31;
const EDGES = [0, 1, 9, 10, 99, 100, 999, 1_000, 1_001, 9_999, 10_000, MOST - 1, MOST, MOST + 1, MOST * 1_000, 2 ** 52];

const random = seededRandom(11);
const numbers = [...EDGES, ...Array.from({ length: 20_000 }, () => Math.floor(2 ** (random() * 52)))];

/** What is written from the third byte on, with what was there before it. */
function written(write: (out: Uint8Array, at: number, value: number) => number, value: number): string {
  const out = Buffer.alloc(40, '-');
  return out.toString('latin1', 0, write(out, 2, value));
}

t.test('whole numbers', async (t) => {
  const wrong = numbers.filter((value) => written(writeWhole, value) !== `--${value}`);
  t.strictSame(wrong, []);
});

t.test('thousandths, with all three decimals', async (t) => {
  const expected = (value: number): string =>
    `--${Math.floor(value / 1_000)}.${String(value % 1_000).padStart(3, '0')}`;
  const wrong = numbers.filter((value) => written(writeThousandths, value) !== expected(value));
  t.strictSame(wrong, []);
  t.equal(written(writeThousandths, 12_345), '--12.345');
  t.equal(written(writeThousandths, 7), '--0.007');
});
