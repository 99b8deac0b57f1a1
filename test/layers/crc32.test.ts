/** CRC-32 of joined parts against zlib's of the whole. */
import t from 'tap';
import { crc32 } from 'node:zlib';
import { crc32Join, crc32Shift } from '../../src/layers/crc32.ts';
import { seededRandom } from '../support/stations.ts';

t.test('any split of any bytes', async (t) => {
  const random = seededRandom(20261201);
  for (let round = 0; round < 300; round += 1) {
    const bytes = Buffer.from(Array.from({ length: Math.floor(random() * 3_000) }, () => Math.floor(random() * 256)));
    const at = Math.floor(random() * (bytes.length + 1));
    const [first, second] = [bytes.subarray(0, at), bytes.subarray(at)];
    const joined = crc32Join(crc32(first), crc32(second), crc32Shift(second.length));
    if (joined !== crc32(bytes)) t.fail(`${bytes.length} bytes cut at ${at}: ${joined}`);
  }
  t.equal(crc32Join(0, 0, crc32Shift(0)), crc32(Buffer.alloc(0)));
  // The check value of the CRC-32 catalogue.
  t.equal(crc32Join(crc32('12345'), crc32('6789'), crc32Shift(4)), 0xcbf43926);
});

t.test('lengths beyond what a buffer holds', async (t) => {
  // Zeros in a row: what follows n of them twice follows 2n once.
  for (const bytes of [2 ** 20, 2 ** 31, 2 ** 33 + 5]) {
    const once = crc32Join(1, 0, crc32Shift(bytes));
    t.equal(crc32Join(once, 0, crc32Shift(bytes)), crc32Join(1, 0, crc32Shift(2 * bytes)), `${bytes}`);
  }
});
