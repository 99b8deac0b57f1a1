/** Which texts are one name or address, and how alike two names are. */
import t from 'tap';
import { nameSimilarity, normaliseAddress, normaliseStationName } from '../../src/imports/names.ts';

t.test('names: width, case, spaces, brackets and punctuation do not count; words do', async (t) => {
  const one = '工会驿站(郑州高新区ABC银行)';
  for (const same of [
    '工会驿站（郑州高新区ABC银行）',
    ' 工会驿站 ( 郑州高新区 ABC 银行 ) ',
    '工会驿站【郑州高新区ａｂｃ银行】',
    '工会驿站-郑州高新区·abc银行',
    '工会驿站(郑州高新区ABC银行)\u200b',
  ])
    t.equal(normaliseStationName(same), normaliseStationName(one), same);
  for (const other of ['工会驿站(郑州高新区ABD银行)', '驿站(郑州高新区ABC银行)', '工会驿站(郑州高新区ABC银行2)'])
    t.not(normaliseStationName(other), normaliseStationName(one), other);
});

t.test('addresses: a dash between numbers counts, others do not', async (t) => {
  t.equal(normaliseAddress('商城路 220 号'), normaliseAddress('商城路２２０号'));
  t.equal(normaliseAddress('商城路220号，一楼'), normaliseAddress('商城路220号一楼'));
  t.equal(normaliseAddress('商城路—东段'), normaliseAddress('商城路东段'));
  t.equal(normaliseAddress('商城路74–3号'), normaliseAddress('商城路74-3号'));
  t.not(normaliseAddress('商城路74-3号'), normaliseAddress('商城路743号'));
});

t.test('likeness: the words that every name has do not count, other numbers are other places', async (t) => {
  t.equal(nameSimilarity('工会驿站(中国银行)', '中国银行工会驿站'), 1);
  t.equal(nameSimilarity('爱心驿站', '爱心驿站'), 1, 'names of nothing but such words are compared whole');
  t.ok(nameSimilarity('商城路220号工会驿站', '商城路206号工会驿站') <= 0.5);
  t.ok(nameSimilarity('工会驿站(中国银行郑州商城路支行)', '工会驿站(建设银行郑州商城路支行)') < 0.85);
  t.ok(nameSimilarity('工会驿站(中国银行郑州商城路支行)', '工会驿站(中国银行商城路支行)') > 0.7);
  t.equal(nameSimilarity('甲', '乙'), 0);
  t.equal(nameSimilarity('', ''), 1);
  for (const [a, b] of [
    ['工会驿站甲乙丙丁', '甲乙丁丙户外劳动者驿站'],
    ['🚲🚲驿站', '🚲驿站'],
    ['3路', '4路'],
  ] as const) {
    const likeness = nameSimilarity(a, b);
    t.equal(likeness, nameSimilarity(b, a), 'either way round');
    t.ok(likeness >= 0 && likeness <= 1);
  }
});
