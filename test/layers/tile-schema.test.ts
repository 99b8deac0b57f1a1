/** What is read of a tile's address without the schema is what the schema makes of it. */
import t from 'tap';
import { LAYERS } from '../../src/layers/layer.schema.ts';
import { TileParams, usualTileParams } from '../../src/layers/tile.schema.ts';

t.test('the short way of reading a tile’s address agrees with the schema', async (t) => {
  for (const layer of [...LAYERS, 'gaode', '', 'toString', undefined]) {
    for (const z of ['0', '18', '019', 'a', '', undefined]) {
      const params = { layer, z, x: '1', y: '2' };
      const { data } = TileParams.safeParse(params);
      t.strictSame(usualTileParams(params), data, JSON.stringify(params));
    }
  }
  for (const missing of ['x', 'y']) {
    const params = { layer: 'amap', z: '1', x: '1', y: '2', [missing]: undefined };
    t.equal(usualTileParams(params), undefined, `no ${missing}: the schema tells`);
  }
});
