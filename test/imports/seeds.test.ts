// What ships in seeds/: complete, attributable, and without a guessed field.
import { readFileSync, readdirSync } from 'node:fs';
import { booleanPointInPolygon } from '@turf/turf';
import type { Feature, FeatureCollection, Point, Polygon } from 'geojson';
import t from 'tap';
import { recogniseColumns } from '../../src/imports/columns.ts';
import { isRefused } from '../../src/imports/issue.ts';
import { parseRow } from '../../src/imports/parse-row.ts';
import { readTable } from '../../src/imports/read-table.ts';

const url = (path: string) => new URL(`../../${path}`, import.meta.url);
const json = (path: string) => JSON.parse(readFileSync(url(path), 'utf8'));

t.test('districts: every code once, every parent there', async (t) => {
  const lines = readFileSync(url('seeds/districts/districts.csv'), 'utf8').trimEnd().split('\n');
  t.equal(lines[0], 'adcode,name,level,parent_adcode');
  const rows = lines.slice(1).map((line) => {
    const [adcode = '', name = '', level = '', parent = ''] = line.split(',');
    return { adcode, name, level, parent };
  });
  const byAdcode = new Map(rows.map((row) => [row.adcode, row]));
  const count = (level: string) => rows.filter((row) => row.level === level).length;
  t.equal(byAdcode.size, rows.length, 'unique');
  t.same([count('province'), count('city'), count('county')], [31, 333, 2850]);
  t.same(
    rows,
    [...rows].sort((a, b) => (a.adcode < b.adcode ? -1 : 1)),
    'in order',
  );
  const level = { province: '', city: 'province', county: 'province|city' } as const;
  t.same(
    rows.filter((row) => {
      const parent = byAdcode.get(row.parent)?.level ?? '';
      return !/^[1-6]\d{5}$/.test(row.adcode) || !level[row.level as keyof typeof level].split('|').includes(parent);
    }),
    [],
  );
  t.same(
    rows.filter(({ name }) => name === '' || /^(市辖区|县)$|直辖/.test(name)),
    [],
    'no pseudo cities',
  );
  t.same(
    rows.filter(({ adcode }) => /^[^0]\d{3}7[1-9]$/.test(adcode)),
    [],
    'no functional zones',
  );
  const expected = {
    110101: ['东城区', 'county', '110000'],
    419001: ['济源市', 'county', '410000'],
    500235: ['云阳县', 'county', '500000'],
    441900: ['东莞市', 'city', '440000'],
    442000: ['中山市', 'city', '440000'],
    460400: ['儋州市', 'city', '460000'],
    620200: ['嘉峪关市', 'city', '620000'],
    410102: ['中原区', 'county', '410100'],
    441621: ['紫金县', 'county', '441600'],
  };
  for (const [adcode, facts] of Object.entries(expected)) {
    const row = byAdcode.get(adcode);
    t.same([row?.name, row?.level, row?.parent], facts, adcode);
  }
});

t.test('Zhengzhou: the 82 real records and nothing guessed', async (t) => {
  const bytes = readFileSync(url('seeds/zhengzhou/stations.geojson'));
  const table = readTable(bytes);
  const columns = recogniseColumns(table.headers);
  t.same([...columns.ignored, ...columns.unknown], []);
  t.notMatch(bytes.toString(), /inferred_|polygon_district|规划点位|示意点位/);
  t.equal(table.declaredCrs, 'gcj02');
  const rows = table.rows.map((row) => parseRow(row, columns, { crs: 'gcj02' }));
  t.equal(rows.length, 82);
  t.equal(new Set(rows.map(({ sourceId }) => sourceId)).size, 82);
  t.equal(rows.filter(({ issues }) => isRefused(issues)).length, 0);
  t.equal(rows.filter(({ position }) => position?.method === 'observed').length, 18);
  t.equal(rows.filter(({ position }) => position?.method === 'geocoded').length, 64);

  const source = json('test/fixtures/zhengzhou/zhengzhou_82_gcj02.geojson');
  const kept = ['name', 'address', 'district', 'open_hours_observed', 'contact_masked', 'coordinate_source'];
  t.same(
    json('seeds/zhengzhou/stations.geojson').features,
    source.features.map(({ type, id, geometry, properties }: Feature) => ({
      type,
      id,
      geometry,
      properties: Object.fromEntries(kept.map((key) => [key, properties?.[key]])),
    })),
    'all else is as in the source',
  );
  t.match(json('seeds/zhengzhou/manifest.json'), {
    file: 'stations.geojson',
    crs: 'gcj02',
    licence: 'MIT',
    observedAt: null,
    defaultMaintainer: { name: '郑州市总工会', kind: 'union', assumed: true },
  });
});

t.test('outlines: simplified, and every seeded point still in the same county', async (t) => {
  const zhengzhou = json('seeds/outlines/410100.geojson') as FeatureCollection<Polygon>;
  const heyuan = json('test/fixtures/outlines/441600.geojson') as FeatureCollection<Polygon>;
  t.same([zhengzhou.features.length, heyuan.features.length], [12, 6]);
  const names = readFileSync(url('seeds/districts/districts.csv'), 'utf8');
  for (const { properties } of [...zhengzhou.features, ...heyuan.features]) {
    t.ok(names.includes(`\n${properties?.adcode},${properties?.name},county,`), properties?.name);
    t.equal(properties?.crs, 'gcj02');
  }
  const { features } = json('test/fixtures/zhengzhou/zhengzhou_82_gcj02.geojson') as FeatureCollection<Point>;
  t.equal(features.length, 82);
  for (const point of features) {
    const counties = zhengzhou.features.filter((county) => booleanPointInPolygon(point, county));
    t.same(
      counties.map((county) => county.properties?.name),
      [point.properties?.polygon_district],
      String(point.id),
    );
  }
});

t.test('every seed folder says where it comes from', async (t) => {
  for (const folder of ['districts', 'outlines', 'zhengzhou'])
    t.ok(readdirSync(url(`seeds/${folder}`)).includes('README.md'), folder);
  for (const folder of ['seeds/districts', 'seeds/zhengzhou', 'test/fixtures/zhengzhou'])
    t.ok(readdirSync(url(folder)).includes('LICENSE'), folder);
});
