/**
 * service-area.ts: the policy points of the vectors, and both sides of the borders where people live. The coordinates
 * below are approximate public positions of places (WGS-84, within some 100 m), written down by hand for this test.
 */
import { readFileSync } from 'node:fs';
import t from 'tap';
import type { Position } from '../../src/geo/crs.ts';
import { checkServiceArea, isMainlandAdcode } from '../../src/geo/service-area.ts';

type Answer = 'mainland' | 'hong-kong' | 'macau' | 'taiwan' | 'abroad';

const PLACES: Readonly<Record<Answer, string>> = {
  mainland: `
  Shenzhen Luohu port 114.1145,22.5335
  Shenzhen Luohu Dongmen 114.118,22.545
  Shenzhen Futian port 114.0675,22.5185
  Shenzhen Huanggang port 114.0735,22.5215
  Shenzhen Yumin village 114.104,22.538
  Shenzhen Wenjindu port 114.129,22.544
  Shenzhen Liantang port 114.156,22.5585
  Shenzhen Liantang 114.168,22.563
  Shenzhen Shatoujiao 114.229,22.556
  Shenzhen Yantian port 114.27,22.575
  Shenzhen Xiasha 114.029,22.531
  Shenzhen Bay park 113.953,22.517
  Shekou Sea World 113.911,22.486
  Shekou ferry terminal 113.908,22.472
  Qianhai 113.895,22.525
  Nei Lingding island 113.803,22.413
  Dapeng Nan'ao 114.48,22.533
  Wailingding island 114.033,22.1
  Guishan island 113.82,22.138
  Dangan island 114.25,22.035
  Zhuhai Gongbei port 113.548,22.219
  Zhuhai Gongbei Yingbin road 113.544,22.226
  Zhuhai Wanzai 113.529,22.198
  Zhuhai Hengqin port 113.54,22.139
  Hengqin centre 113.53,22.125
  Hengqin Chimelong 113.54,22.1
  Zhuhai Qingmao side 113.54,22.217
  Zhuhai Xiangzhou 113.577,22.271
  Xiamen Huangcuo 118.156,24.433
  Xiamen Zengcuo'an 118.123,24.427
  Xiamen Gulangyu 118.065,24.447
  Xiamen Wuyuan bay 118.174,24.523
  Xiamen Dadeng 118.325,24.56
  Xiamen Xiaodeng 118.385,24.559
  Xiamen Xiang'an 118.248,24.618
  Quanzhou Weitou 118.58,24.522
  Quanzhou Shijing 118.43,24.633
  Lianjiang Huangqi 119.884,26.332
  Lianjiang Tailu 119.82,26.306
  Lianjiang centre 119.537,26.197
  Fuzhou Langqi 119.6,26.1
  Changle Meihua 119.67,26.03
  Pingtan 119.791,25.503
  Nanri island 119.49,25.21
  Meizhou island 119.13,25.07
  Xiapu 120.005,26.885
  Dongshan 117.43,23.701
  Nan'ao island 117.023,23.422
  Dandong station 124.383,40.124
  Dandong Yalu bridge 124.393,40.119
  Dandong new district 124.34,40.045
  Ji'an 126.186,41.122
  Changbai 128.202,41.42
  Linjiang 126.918,41.811
  Tumen 129.843,42.968
  Yanji 129.513,42.904
  Longjing Sanhe 129.733,42.46
  Nanping Helong 129.19,42.27
  Hunchun 130.366,42.862
  Hunchun Quanhe 130.53,42.56
  Hunchun Fangchuan 130.585,42.438
  Suifenhe 131.153,44.412
  Dongning 131.122,44.063
  Mishan Dangbi 132.04,45.25
  Hulin 132.937,45.762
  Raohe 134.014,46.798
  Fuyuan 134.3,48.365
  Tongjiang 132.51,47.642
  Luobei Mingshan 131.03,47.63
  Jiayin 130.403,48.889
  Heihe 127.528,50.244
  Heihe Dahei island 127.535,50.247
  Xunke 128.476,49.564
  Huma 126.652,51.726
  Mohe Beiji village 122.348,53.48
  Manzhouli 117.455,49.598
  Manzhouli Zhalainuoer 117.7,49.46
  Heishantou 119.47,50.2
  Shiwei 119.9,51.337
  Arxan 119.944,47.177
  Erenhot 111.977,43.652
  Erenhot port 111.96,43.685
  Ganqimaodu 107.47,42.408
  Ceke 100.76,42.27
  Qinghe Takeshiken 90.77,46.05
  Altay Jeminay 85.87,47.434
  Tacheng 82.98,46.745
  Tacheng Baketu port 82.8,46.69
  Alashankou 82.57,45.172
  Horgos 80.415,44.213
  Horgos port 80.408,44.213
  Zhaosu 81.13,43.157
  Aksu 80.26,41.17
  Wuqia 75.26,39.719
  Irkeshtam port China 73.98,39.71
  Kashgar 75.989,39.47
  Tashkurgan 75.228,37.775
  Hotan 79.92,37.114
  Burang 81.175,30.293
  Zada 79.803,31.48
  Gyirong port 85.36,28.29
  Gyirong town 85.297,28.395
  Zhangmu 85.982,27.99
  Nyalam 85.982,28.156
  Yadong 88.907,27.485
  Cona 91.957,27.992
  Medog 95.333,29.325
  Zayu 97.467,28.661
  Gongshan 98.666,27.741
  Pianma 98.62,26.01
  Tengchong Houqiao 98.27,25.3
  Yingjiang Nabang 97.57,24.72
  Longchuan Zhangfeng 97.8,24.19
  Ruili 97.851,24.013
  Ruili Jiegao 97.875,23.982
  Wanding 98.07,24.083
  Zhenkang Nansan 98.823,23.78
  Cangyuan 99.246,23.146
  Menglian 99.584,22.329
  Daluo 100.04,21.68
  Mohan 101.689,21.19
  Jiangcheng 101.862,22.586
  Hekou 103.955,22.515
  Malipo Tianbao 104.833,22.96
  Jingxi Longbang 106.32,22.88
  Pingxiang 106.766,22.094
  Pingxiang Youyi pass 106.713,21.976
  Pingxiang Puzhai 106.699,21.995
  Ningming Aidian 107.095,21.86
  Dongxing 107.971,21.547
  Dongxing port 107.97,21.541
  Dongxing Wanwei 108.13,21.525
  Weizhou island 109.115,21.04
  Beihai Qiaogang 109.12,21.42
  Haikou 110.33,20.03
  Haikou Xixiu beach 110.24,20.05
  Haikou Ruyi island 110.42,20.09
  Sanya 109.511,18.252
  Sanya Wuzhizhou 109.762,18.312
  Yongxing island 112.34,16.834
  Yinggehai 108.69,18.51
  Xuwen Hai'an 110.233,20.268
  Shangchuan island 112.78,21.7
  Yangjiang Hailing 111.9,21.62
  Zhanjiang Donghai 110.42,21.02
  Shanghai Lingang 121.93,30.9
  Shanghai Lingang Nanhui tip 121.97,30.88
  Yangshan port 122.064,30.627
  Shengsi 122.45,30.726
  Shengsi Huaniao 122.672,30.857
  Shengsi Gouqi 122.765,30.716
  Zhoushan 122.107,30.016
  Putuo Dongji 122.69,30.195
  Putuoshan 122.385,30.008
  Hengsha 121.84,31.34
  Chongming Dongtan 121.95,31.51
  Hangzhou Bay bridge platform 121.13,30.455
  Nantong Yangkou port 121.42,32.52
  Nantong Lusi 121.6,32.07
  Qidong 121.657,31.808
  Dafeng port 120.79,33.25
  Lianyungang Liandao 119.47,34.76
  Tianjin Binhai Dongjiang 117.82,39
  Tianjin Nangang 117.6,38.72
  Caofeidian 118.51,38.93
  Huanghua port 117.87,38.33
  Dongying port 118.96,38.09
  Changdao 120.739,37.916
  Changdao Beihuangcheng 120.908,38.393
  Weihai Chengshantou 122.69,37.39
  Qingdao Huangdao 120.2,35.96
  Dalian Lushun 121.26,38.81
  Changhai Dachangshan 122.588,39.272
  Changhai Haiyang island 123.16,39.07
  Changhai Zhangzi 122.74,39.04
  Dalian new airport island 121.6,39.11
  Dandong Donggang 124.15,39.87
  Donggang Dalu island 123.74,39.76
  Taizhou Dachen 121.89,28.46
  Wenzhou Dongtou 121.15,27.84
  Nanji island 121.08,27.47
  Xiangshan Yushan 122.26,28.88
  Fuding Taimu Yushan 120.35,26.95
  `,
  'hong-kong': `
  Lo Wu station 114.1135,22.528
  Sheung Shui 114.128,22.502
  Lok Ma Chau station 114.0655,22.514
  Lok Ma Chau control point 114.074,22.5085
  Tin Shui Wai 114.004,22.46
  Lau Fau Shan 113.984,22.469
  Ta Kwu Ling 114.156,22.543
  Heung Yuen Wai 114.156,22.5535
  Sha Tau Kok 114.223,22.544
  Kat O 114.293,22.538
  Tung Ping Chau 114.433,22.543
  Hong Kong airport 113.915,22.309
  HZMB Hong Kong port 113.953,22.317
  Po Toi 114.256,22.168
  Tai O 113.862,22.253
  Tuen Mun 113.974,22.391
  Mai Po 114.04,22.495
  Central 114.158,22.282
  Soko islands 113.91,22.17
  `,
  macau: `
  Macau border gate south 113.5495,22.213
  Macau Fai Chi Kei 113.542,22.208
  Macau Inner Harbour 113.537,22.196
  Macau A-Ma 113.5315,22.1865
  Taipa 113.558,22.156
  Cotai Lotus 113.554,22.143
  Coloane village 113.551,22.117
  Hac Sa 113.572,22.12
  Macau HZMB port 113.57,22.203
  University of Macau 113.544,22.129
  `,
  taiwan: `
  Jincheng Kinmen 118.319,24.433
  Jinsha Kinmen 118.413,24.49
  Mashan Kinmen 118.406,24.527
  Lieyu 118.236,24.432
  Dadan island 118.164,24.388
  Nangan Matsu 119.93,26.152
  Beigan Matsu 119.99,26.224
  Gaodeng Matsu 119.988,26.275
  Dongju Matsu 119.976,25.96
  Xiju Matsu 119.937,25.974
  Dongyin 120.493,26.368
  Wuqiu 119.453,24.992
  Magong Penghu 119.566,23.565
  Taipei 121.565,25.033
  Kaohsiung 120.301,22.627
  Hualien 121.604,23.977
  Lanyu 121.55,22.045
  Pratas 116.727,20.703
  `,
  // Over the border or the sea; the nearer towns are some 2 km away.
  abroad: `
  Sinuiju 124.4,40.095
  Hyesan south 128.18,41.38
  Manpo 126.29,41.145
  Onsong 129.99,42.955
  Rason 130.3,42.25
  Khasan south 130.7,42.42
  Kraskino 130.78,42.71
  Pogranichny 131.38,44.408
  Vladivostok 131.886,43.115
  Khabarovsk 135.072,48.48
  Blagoveshchensk east 127.58,50.29
  Zabaikalsk 117.327,49.654
  Zamyn-Uud 111.907,43.717
  Dornod Choibalsan 114.535,48.07
  Zharkent 80,44.166
  Dostyk 82.488,45.253
  Almaty 76.91,43.25
  Sary-Tash 73.26,39.73
  Naryn 75.99,41.429
  Murghab 73.97,38.17
  Sost 74.818,36.69
  Gilgit 74.31,35.92
  Leh 77.58,34.16
  Kathmandu 85.324,27.717
  Kodari south 85.93,27.92
  Rasuwa Syabrubesi 85.34,28.16
  Gangtok 88.612,27.331
  Nathu La Sikkim side 88.75,27.36
  Thimphu 89.639,27.472
  Myitkyina 97.396,25.386
  Muse 97.9,23.97
  Lashio 97.75,22.94
  Laukkai 98.77,23.68
  Mong La 100.03,21.64
  Boten south 101.665,21.15
  Luang Namtha 101.4,21
  Lao Cai south 103.98,22.46
  Ha Giang 104.984,22.823
  Cao Bang 106.252,22.666
  Dong Dang 106.695,21.944
  Lang Son 106.76,21.853
  Mong Cai south 107.97,21.505
  Ha Long 107.08,20.96
  Hanoi 105.834,21.028
  Seoul 126.978,37.567
  Baengnyeong 124.7,37.96
  Jeju 126.53,33.5
  Fukuoka 130.4,33.59
  Okinawa 127.68,26.21
  Yonaguni 123,24.46
  Manila 120.98,14.6
  Luzon Laoag 120.59,18.2
  East China Sea 125,29
  Yellow Sea 123.3,35.5
  New York -74,40.71
  London -0.12,51.5
  null island 0,0
  `,
};

const POLICY: Readonly<Record<string, Answer>> = {
  HongKong: 'hong-kong',
  Macau: 'macau',
  Taipei: 'taiwan',
  Kinmen: 'taiwan',
  Seoul: 'abroad',
  Hanoi: 'abroad',
  Ulaanbaatar: 'abroad',
  NewDelhi: 'abroad',
  Tokyo: 'abroad',
  Zijin: 'mainland',
  Shenzhen: 'mainland',
  Sansha: 'mainland',
  Urumqi: 'mainland',
};

/** The lines of a table: a name, then `lng,lat`. */
function places(answer: Answer): { readonly name: string; readonly position: Position }[] {
  return PLACES[answer]
    .trim()
    .split('\n')
    .map((line) => {
      const [, name, lng, lat] = /^\s*(.*) (-?[0-9.]+),(-?[0-9.]+)$/.exec(line)!;
      return { name: name!, position: [Number(lng), Number(lat)] as const };
    });
}

const expected = (answer: Answer) =>
  answer === 'mainland' ? { ok: true } : { ok: false, code: 'outside-service-area', where: answer };

t.test('policy points of the vectors', (t) => {
  const { out_of_china_policy_points: points } = JSON.parse(
    readFileSync(new URL('../fixtures/crs-vectors.json', import.meta.url), 'utf8'),
  ) as { out_of_china_policy_points: { readonly name: string; readonly lnglat: Position }[] };
  t.strictSame(points.map(({ name }) => name).sort(), Object.keys(POLICY).sort());
  for (const { name, lnglat } of points) t.strictSame(checkServiceArea(lnglat), expected(POLICY[name]!), name);
  t.end();
});

for (const answer of Object.keys(PLACES) as Answer[]) {
  t.test(`places: ${answer}`, (t) => {
    for (const { name, position } of places(answer)) t.strictSame(checkServiceArea(position), expected(answer), name);
    t.end();
  });
}

t.test('swapped pairs', (t) => {
  const swapped = { ok: false, code: 'coordinates-swapped', where: 'swapped' };
  for (const { name, position } of places('mainland')) {
    t.strictSame(checkServiceArea([position[1], position[0]]), swapped, name);
  }
  for (const answer of ['hong-kong', 'macau', 'taiwan'] as const) {
    for (const { name, position } of places(answer)) {
      t.strictSame(checkServiceArea([position[1], position[0]]), expected('abroad'), `${name} is not in it either way`);
    }
  }
  t.end();
});

t.test('what is no position lies abroad', (t) => {
  for (const bad of [NaN, Infinity, -Infinity, 1e300, -1e300, 181, -181]) {
    t.strictSame(checkServiceArea([bad, 34.7]), expected('abroad'));
    t.strictSame(checkServiceArea([bad, bad]), expected('abroad'));
    t.strictSame(checkServiceArea([113.6, bad]), expected('abroad'));
  }
  const frozen: Position = Object.freeze([113.6, 34.7] as const);
  t.strictSame(checkServiceArea(frozen), { ok: true }, 'a frozen position is only read');
  t.end();
});

t.test('mainland adcodes', (t) => {
  for (const code of ['110101', '410100', '441621', '460300', '500101', '540530', '650100', '659001']) {
    t.ok(isMainlandAdcode(code), code);
  }
  for (const code of [
    '710000',
    '810000',
    '810001',
    '820000',
    '820007',
    '160000',
    '240000',
    '510',
    '991000',
    '000000',
  ]) {
    t.notOk(isMainlandAdcode(code), code);
  }
  for (const code of ['', '41010', '4101001', ' 410100', '410100\n', '41O100', '４１０１００', '-41010', '4.1e05']) {
    t.notOk(isMainlandAdcode(code), JSON.stringify(code));
  }
  t.end();
});
