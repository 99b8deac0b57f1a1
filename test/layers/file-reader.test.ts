/** Files are read in pieces that a socket takes without holding the event loop, however large a county is. Synthetic stations. */
import { gunzipSync } from 'node:zlib';
import t from 'tap';
import { readGzip, readPlain } from '../../src/layers/file-reader.ts';
import { variantOf } from '../../src/layers/layer-variant.ts';
import { LayerViews } from '../../src/layers/layer-views.ts';
import { MemoryStations } from '../support/memory-stations.ts';
import { randomRecord } from '../support/records.ts';
import { seededRandom } from '../support/stations.ts';

const MOST_BYTES = 256 * 1024;
const COUNT = 16_000;

const random = seededRandom(31);
/** Half of them in one county: megabytes, and compressed more than a piece, since names and places are random. */
const records = Array.from({ length: COUNT }, (_, i) => ({
  ...randomRecord(random, i),
  adcode: i % 2 === 0 ? '410102' : String(410_103 + (i % 40)),
}));

async function piecesOf(pieces: AsyncIterable<Buffer>): Promise<Buffer[]> {
  const all: Buffer[] = [];
  for await (const piece of pieces) all.push(piece);
  return all;
}

t.test('no piece is longer than what is written at once, and together they are the file', async (t) => {
  const views = new LayerViews(new MemoryStations(records).source, {
    keptBytes: 64 * 1024 * 1024,
    now: () => new Date(),
  });
  const file = await views.file(await views.current(), variantOf('geojson', 'gcj02', {}), '');
  if (!file) throw new Error('a file that is wanted is made');
  const plain = await piecesOf(readPlain(views, file));
  t.ok(file.whole.bytes > 16 * MOST_BYTES, `${file.whole.bytes} bytes`);
  t.ok(Math.max(...plain.map(({ length }) => length)) <= MOST_BYTES);
  const whole = Buffer.concat(plain);
  t.equal(whole.length, file.whole.bytes);
  const { features } = JSON.parse(whole.toString()) as { features: { id: string }[] };
  t.strictSame(features.map(({ id }) => id).sort(), records.map(({ id }) => id).sort(), 'each station once');

  const gzip = await piecesOf(readGzip(views, file));
  t.ok(Buffer.concat(gzip).length > 2 * MOST_BYTES, `${Buffer.concat(gzip).length} bytes of gzip`);
  t.ok(Math.max(...gzip.map(({ length }) => length)) <= MOST_BYTES);
  t.ok(gunzipSync(Buffer.concat(gzip)).equals(whole), 'compressed and back');

  const span = { from: 1_000, to: 1_000 + 3 * MOST_BYTES };
  t.ok(
    Buffer.concat(await piecesOf(readPlain(views, file, span))).equals(whole.subarray(span.from, span.to)),
    'a part',
  );
});
