// From a clerk's wording to an adcode, over the seeded list of districts.
import { readFileSync } from 'node:fs';
import t from 'tap';
import type { District } from '../../src/districts/district.schema.ts';
import { resolveDistrictWording } from '../../src/districts/resolve.ts';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const districts: readonly District[] = read('seeds/districts/districts.csv')
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => {
    const [adcode = '', name = '', level, parent] = line.split(',');
    return { adcode, name, level: level as District['level'], parentAdcode: parent || null };
  });

const resolve = (asWritten: string, address = '', cityHint = '', name = '') =>
  resolveDistrictWording(districts, { asWritten, address, name, cityHint });

t.test('the 82 rows of Zhengzhou', async (t) => {
  const { features } = JSON.parse(read('test/fixtures/zhengzhou/zhengzhou_82_gcj02.geojson'));
  const counts = new Map<string, number>();
  for (const { properties } of features) {
    const { kind, adcode, basis } = resolve(properties.district, properties.address, '', properties.name);
    const key = `${kind} ${adcode} ${basis}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
    if (kind === 'county') {
      t.equal(districts.find((district) => district.adcode === adcode)?.name, properties.district);
    }
  }
  t.equal(counts.get('zone 410102 address'), 7, 'zones whose address names the county');
  t.equal(counts.get('zone 410100 address'), 5, 'zones whose address names only the city');
  t.equal(
    [...counts].filter(([key]) => /^county 4101\d\d wording$/.test(key)).reduce((sum, [, n]) => sum + n, 0),
    70,
  );
});

t.test('wordings', async (t) => {
  const cases: readonly (readonly [words: Parameters<typeof resolve>, expected: string])[] = [
    [['中原区'], 'county 410102 wording'],
    [['中原'], 'county 410102 wording'],
    [['管城区'], 'county 410104 wording'],
    [['管城'], 'county 410104 wording'],
    [['巩义'], 'county 410181 wording'],
    [['郑州市中原区'], 'county 410102 wording'],
    [['郑州中原区'], 'county 410102 wording'],
    [['河南省 郑州市 中原区'], 'county 410102 wording'],
    [['河南省郑州市中原区石佛镇'], 'county 410102 wording'],
    [['河南省-郑州市-中原区'], 'county 410102 wording'],
    [['郑州市'], 'city 410100 wording'],
    [['郑州'], 'city 410100 wording'],
    [['郑州市', '郑州市金水区人民路'], 'county 410105 address'],
    [['紫金县'], 'county 441621 wording'],
    [['济源市'], 'county 419001 wording'],
    [['东莞市'], 'city 441900 wording'],
    [['南城街道', '东莞市南城街道'], 'city 441900 address'],
    [['东城区'], 'county 110101 wording'],
    [['北京市'], 'city 110000 wording'],
    [['重庆市云阳县'], 'county 500235 wording'],
    [['浦东新区'], 'county 310115 wording'],
    [['延边'], 'city 222400 wording'],
    [['内蒙古新城区'], 'county 150102 wording'],
    // Functional zones: no adcode of their own.
    [['高新区'], 'zone - -'],
    [['高新区', '郑州市中原区石佛镇'], 'zone 410102 address'],
    [['高新区', '郑州高新区凯旋路'], 'zone 410100 address'],
    [['高新区', '南阳路12号'], 'zone - -'],
    [['高新区', '', '', '郑州高新区科学大道工会驿站'], 'zone 410100 name'],
    [['郑东新区', '', '郑州市'], 'zone 410100 hint'],
    [['郑州经济技术开发区'], 'zone 410100 wording'],
    [['新城区', '', '郑州市'], 'zone 410100 hint'],
    // One name, several places.
    [['鼓楼区'], 'ambiguous - -'],
    [['鼓楼区', '南京市中山路1号'], 'county 320106 wording'],
    [['鼓楼区', '', '开封市'], 'county 410204 wording'],
    [['鼓楼区', '', '410200'], 'county 410204 wording'],
    [['鼓楼区', '洛阳市中州路'], 'ambiguous - -'],
    [['朝阳'], 'ambiguous - -'],
    [['朝阳', '', '北京'], 'county 110105 wording'],
    [['海南'], 'ambiguous - -'],
    [['龙湖', '郑州市龙湖镇'], 'ambiguous - -'],
    // Nothing in the column, or nothing known.
    [['', '新郑市困难职工帮扶中心'], 'county 410184 address'],
    [['', '', '', '工会驿站(巩义市嵩山路学院社区)'], 'county 410181 name'],
    [['石佛镇', '', '郑州市'], 'city 410100 hint'],
    [['市辖区', '郑州市金水区'], 'county 410105 address'],
    [['郑州市', '洛阳市西工区'], 'ambiguous - -'],
    [['路南区', '唐山市路南区'], 'county 130202 wording'],
    [['火星'], 'unknown - -'],
    [[''], 'unknown - -'],
    [['区'.repeat(10_000), '市'.repeat(10_000)], 'unknown - -'],
  ];
  for (const [words, expected] of cases) {
    const { kind, adcode, basis } = resolve(...words);
    t.equal(`${kind} ${adcode ?? '-'} ${basis ?? '-'}`, expected, words.join(' | ').slice(0, 60));
  }
  t.same(
    resolve('中原区', '郑州市二七区大学路').candidates.map(({ name }) => name),
    ['中原区', '二七区'],
    'an address that names another county is shown',
  );
  t.same(
    resolve('郑州市', '洛阳市西工区').candidates.map(({ name }) => name),
    ['郑州市', '西工区'],
    'a contradiction is not decided',
  );
  t.equal(resolve('鼓楼区').candidates.length, 4);
  t.equal(resolveDistrictWording([], { asWritten: '中原区', address: null, name: null }).kind, 'unknown');
});

t.test('every district is found by its own full path', async (t) => {
  const byAdcode = new Map(districts.map((district) => [district.adcode, district]));
  const wrong = districts.filter((district) => {
    if (district.level === 'province' && !district.name.endsWith('市')) return false;
    let path = '';
    for (let at: District | undefined = district; at; at = byAdcode.get(at.parentAdcode ?? '')) path = at.name + path;
    return resolve(path).adcode !== district.adcode;
  });
  t.same(
    wrong.map(({ name }) => name),
    [],
  );
});
