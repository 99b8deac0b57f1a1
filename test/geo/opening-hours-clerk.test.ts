// What clerks type, and what is made of it: every distinct cell of the Zhengzhou list, the spellings seen elsewhere, and the texts
// that must not be read. A wrong "open" is the fault that these tables are here to catch.
import fc from 'fast-check';
import t from 'tap';
import type { Test as Tap } from 'tap';
import { readClerkHours } from '../../src/geo/opening-hours-clerk.ts';
import { normaliseOpeningHours, openAt, parseOpeningHours } from '../../src/geo/opening-hours.ts';

type Confidence = 'high' | 'medium' | 'low' | 'none';
type Reading = readonly [text: string, osm: string | null, confidence: Confidence, note?: string];

function check(t: Pick<Tap, 'same' | 'ok'>, table: readonly Reading[]): void {
  for (const [text, osm, confidence, note] of table) {
    const read = readClerkHours(text);
    t.same([read.osm, read.confidence], [osm, confidence], JSON.stringify(text));
    if (note !== undefined)
      t.ok((read.notes as readonly string[]).includes(note), `${text}: ${note}, not ${read.notes.join()}`);
  }
}

t.test('the Zhengzhou list', async (t) => {
  check(t, [
    ['', null, 'none', 'empty'],
    ['周一至周五 09:00-17:00', 'Mo-Fr 09:00-17:00', 'high'],
    ['周一至周五 08:30-12:00,13:00-17:30', 'Mo-Fr 08:30-12:00,13:00-17:30', 'high'],
    ['周一至周五 08:00-12:00,14:00-18:00', 'Mo-Fr 08:00-12:00,14:00-18:00', 'high'],
    ['周一至周五 09:00-20:00', 'Mo-Fr 09:00-20:00', 'high'],
    ['07:30-22:30', '07:30-22:30', 'medium', 'days-not-stated'],
    ['08:00-22:00', '08:00-22:00', 'medium'],
    ['08:00-18:30', '08:00-18:30', 'medium'],
    ['08:30-19:30', '08:30-19:30', 'medium'],
    ['09:00-20:00', '09:00-20:00', 'medium'],
    ['08:00-12:00,14:00-16:00', '08:00-12:00,14:00-16:00', 'medium'],
    ['08:30-12:00,14:00-17:30', '08:30-12:00,14:00-17:30', 'medium'],
    ['08:00-20:00', '08:00-20:00', 'medium'],
    ['工作日开放', 'Mo-Fr unknown; Sa-Su,PH off', 'medium', 'days-without-hours'],
    ['05:00-17:30', '05:00-17:30', 'medium'],
    ['08:45-23:45', '08:45-23:45', 'medium'],
    ['24小时', '24/7', 'high'],
    ['08:30-18:00', '08:30-18:00', 'medium'],
  ]);
});

t.test('times', async (t) => {
  check(t, [
    ['06：00 - 22：00', '06:00-22:00', 'medium'],
    ['０８：３０－１７：３０', '08:30-17:30', 'medium'],
    ['09-18', '09:00-18:00', 'medium', 'bare-hours'],
    ['0830-1730', '08:30-17:30', 'medium', 'bare-hours'],
    ['5:00-17:30', '05:00-17:30', 'medium'],
    ['8.30-17.30', '08:30-17:30', 'medium'],
    ['8:30一17:30', '08:30-17:30', 'medium'],
    ['8:00——18:00', '08:00-18:00', 'medium'],
    ['8:00至18:00', '08:00-18:00', 'medium'],
    ['08:00:00-18:00:00', '08:00-18:00', 'medium'],
    ['8点-20点', '08:00-20:00', 'medium'],
    ['8-20点', '08:00-20:00', 'medium'],
    ['8时30分-17时30分', '08:30-17:30', 'medium'],
    ['上午9点至下午5点半', '09:00-17:30', 'medium'],
    ['八点到晚上十点', '08:00-22:00', 'medium'],
    ['八点半至十七点三十分', '08:30-17:30', 'medium'],
    ['十一点至二十二点', '11:00-22:00', 'medium'],
    ['早8晚6', '08:00-18:00', 'medium'],
    ['早八晚六', '08:00-18:00', 'medium'],
    ['早上8点到晚上8点', '08:00-20:00', 'medium'],
    ['早5点到晚11点', '05:00-23:00', 'medium'],
    ['凌晨4点-晚上10点', '04:00-22:00', 'medium'],
    ['中午12点至晚上8点', '12:00-20:00', 'medium'],
    ['下午1点-5点', '13:00-17:00', 'medium'],
    ['9am-5pm', '09:00-17:00', 'medium'],
    ['9:00 AM - 5:00 PM', '09:00-17:00', 'medium'],
    ['上午8:30-11:30；下午1:30-5:30', '08:30-11:30,13:30-17:30', 'medium'],
    ['上午：8：00-12：00 下午：14：00-18：00', '08:00-12:00,14:00-18:00', 'medium'],
    ['开放时间：8:00-18:00。', '08:00-18:00', 'medium'],
    ['【8:00-20:00】', '08:00-20:00', 'medium'],
    ['6:00-0:00', '06:00-24:00', 'medium'],
    ['00:00-23:59', '00:00-23:59', 'medium'],
    // Twelve-hour habit without a word for it: the shorter reading, and doubt.
    ['8:00-5:30', '08:00-17:30', 'low', 'assumed-pm'],
    ['8点半到5点半', '08:30-17:30', 'low', 'assumed-pm'],
    ['8:00-12:00 2:00-6:00', '08:00-12:00,14:00-18:00', 'low', 'assumed-pm'],
    ['12:00-2:00', '12:00-14:00', 'low', 'assumed-pm'],
    ['8-12', '08:00-12:00', 'low', 'ambiguous'],
    ['8-12,14-18', '08:00-12:00,14:00-18:00', 'medium'],
  ]);
});

t.test('all day', async (t) => {
  check(t, [
    ['全天', '24/7', 'high'],
    ['全天候', '24/7', 'high'],
    ['24小时开放', '24/7', 'high'],
    ['全天24小时不打烊', '24/7', 'high'],
    ['7×24小时', '24/7', 'high'],
    ['24H', '24/7', 'high'],
    ['每天24小时', '24/7', 'high'],
    ['周一至周日全天', '24/7', 'high'],
    ['00:00-24:00', '24/7', 'high'],
    ['零点至二十四点', '24/7', 'high'],
    ['00; 00-24:00', '24/7', 'low', 'damaged'],
    ['周一至周五24小时', 'Mo-Fr 00:00-24:00', 'high'],
    ['24小时（周一除外）', '24/7; Mo off', 'high'],
    ['全天开放（节假日除外）', '24/7; PH off', 'high'],
    ['6:00-次日6:00', '06:00-30:00', 'medium', 'overnight'],
    ['8:00-22:00（24小时制）', '08:00-22:00', 'medium'],
  ]);
});

t.test('days', async (t) => {
  check(t, [
    ['三~日 08:00~17:00', 'We-Su 08:00-17:00', 'high'],
    ['一至五 9:00-17:00', 'Mo-Fr 09:00-17:00', 'high'],
    ['工作日 9:00-17:00', 'Mo-Fr 09:00-17:00; PH off', 'high'],
    ['9:00-17:00（工作日）', 'Mo-Fr 09:00-17:00; PH off', 'high'],
    ['9:00-17:00 周一至周五', 'Mo-Fr 09:00-17:00', 'high'],
    ['工作日(周一至周五) 9:00-17:00', 'Mo-Fr 09:00-17:00; PH off', 'high'],
    ['周一至周五8:00-18:00 周六日9:00-17:00', 'Mo-Fr 08:00-18:00; Sa-Su 09:00-17:00', 'high'],
    ['周一至周五8:00-18:00周六8:00-12:00', 'Mo-Fr 08:00-18:00; Sa 08:00-12:00', 'high'],
    ['8:00-18:00（周一至周五），9:00-17:00（周末）', 'Mo-Fr 08:00-18:00; Sa-Su 09:00-17:00', 'high'],
    ['周一至周五（8:30-17:30）、周六（9:00-12:00）', 'Mo-Fr 08:30-17:30; Sa 09:00-12:00', 'high'],
    ['周一至周四：8:00-18:00\n周五：8:00-12:00\n周末：休息', 'Mo-Th 08:00-18:00; Fr 08:00-12:00; Sa-Su off', 'high'],
    ['周一至周六 8:00-18:00', 'Mo-Sa 08:00-18:00', 'high'],
    ['周一、三、五 9:00-12:00', 'Mo,We,Fr 09:00-12:00', 'high'],
    ['周一三五9:00-12:00', 'Mo,We,Fr 09:00-12:00', 'high'],
    ['每周二、四下午14:00-17:00', 'Tu,Th 14:00-17:00', 'high'],
    ['周1至5 9:00-17:00', 'Mo-Fr 09:00-17:00', 'high'],
    ['周1-5，6-22', 'Mo-Fr 06:00-22:00', 'medium'],
    ['周5,6:00-22:00', 'Fr 06:00-22:00', 'high'],
    ['周三五点到八点', 'We 05:00-08:00', 'high'],
    ['周日至周四 8:00-18:00', 'Mo-Th,Su 08:00-18:00', 'high'],
    ['礼拜一到礼拜五 8:00-18:00', 'Mo-Fr 08:00-18:00', 'high'],
    ['星期一至星期日 8:00-18:00', 'Mo-Su 08:00-18:00', 'high'],
    ['每日8:00-20:00', 'Mo-Su 08:00-20:00', 'high'],
    ['双休日 10:00-16:00', 'Sa-Su 10:00-16:00', 'high'],
    ['8:00-18:00，周六日9:00-17:00', '08:00-18:00; Sa-Su 09:00-17:00', 'medium', 'days-not-stated'],
    ['Mo-Fr 8:00-18:00', 'Mo-Fr 08:00-18:00', 'high'],
    // Days off.
    ['周一至周五 9:00-17:00，周末休息', 'Mo-Fr 09:00-17:00; Sa-Su off', 'high'],
    ['每天8:00-20:00，周日闭馆', 'Mo-Su 08:00-20:00; Su off', 'high'],
    ['8:00-20:00（周一闭馆）', '08:00-20:00; Mo off', 'high'],
    ['除周一外，每天9:00-17:00', 'Mo-Su 09:00-17:00; Mo off', 'high'],
    ['每天（周一除外）9:00-17:00', 'Mo-Su 09:00-17:00; Mo off', 'high'],
    ['闭馆日：周一，9:00-17:00', '09:00-17:00; Mo off', 'high'],
    ['星期天休息 8:00-18:00', '08:00-18:00; Su off', 'high'],
    // Days without hours, and hours of other days only.
    ['周一至周五开放', 'Mo-Fr unknown; Sa-Su off', 'medium', 'days-without-hours'],
    ['工作日开放，周末休息', 'Mo-Fr unknown; Sa-Su,PH off', 'medium'],
    ['工作日', 'Mo-Fr unknown; Sa-Su,PH off', 'low'],
    ['周一闭馆', 'Tu-Su unknown; Mo off', 'low'],
    ['8:00-18:00 周末', 'Sa-Su 08:00-18:00', 'low', 'ambiguous'],
    ['周一至周五8:00-18:00，周六开放', 'Mo-Fr 08:00-18:00; Sa unknown', 'medium'],
    ['周一至周五8:00-18:00 周六', 'Mo-Fr 08:00-18:00; Sa unknown', 'low', 'ambiguous'],
    ['8:00-12:00 周一至周五 14:00-18:00', '08:00-12:00; Mo-Fr 14:00-18:00', 'low', 'ambiguous'],
    ['8:00-18:00 周一至周五 9:00-17:00 周末', null, 'none', 'ambiguous'],
    ['周一 周二休息 8:00-18:00', null, 'none', 'ambiguous'],
    ['周一至周五 8:00-18:00 休息', null, 'none'],
    ['周一至周五8:00-12:00；14:00-18:00（周六）', null, 'none'],
    ['周三至周日8:00-12:00 周一至周五8:00-18:00', null, 'none'],
  ]);
});

t.test('nights', async (t) => {
  check(t, [
    ['18:00-次日06:00', '18:00-06:00', 'medium', 'overnight'],
    ['22:00-06:00', '22:00-06:00', 'medium', 'overnight'],
    ['晚上10点到早上6点', '22:00-06:00', 'medium'],
    ['夜间22:00-6:00', '22:00-06:00', 'medium'],
    ['下午5点-上午9点', '17:00-09:00', 'medium'],
    ['8点-次日凌晨2点', '08:00-02:00', 'medium'],
    ['8:00-凌晨2:00', '08:00-02:00', 'medium'],
    ['周一至周五 18:00-次日2:00，周六日 18:00-次日4:00', 'Mo-Fr 18:00-02:00, Sa-Su 18:00-04:00', 'high'],
    ['周一至周五 18:00-次日6:00，周末休息', 'Mo-Fr 18:00-06:00', 'high'],
    ['18:00-08:00', '18:00-08:00', 'medium'],
    ['18:00-8:00', '18:00-20:00', 'low', 'assumed-pm'],
    ['夜间18:00-8:00', '18:00-20:00', 'low', 'assumed-pm'],
    ['下午9:00-12:00', null, 'none'],
    ['18:00-12:00', null, 'none'],
    ['14:00-02:00', '14:00-02:00', 'medium'],
    ['6:00-次日22:00', null, 'none', 'impossible-time'],
    ['08:00-05:30', null, 'none', 'impossible-time'],
  ]);
  const night = parseOpeningHours(readClerkHours('周一至周五 18:00-次日6:00，周末休息').osm ?? '');
  t.ok(night);
  if (night !== null)
    t.equal(openAt(night, new Date('2026-03-21T03:00+08:00')), true, 'Friday night runs into Saturday');
});

t.test('breaks', async (t) => {
  check(t, [
    ['8:00-18:00 午休12-14点', '08:00-12:00,14:00-18:00', 'medium'],
    ['8:00-18:00（12:00-13:30午休）', '08:00-12:00,13:30-18:00', 'medium'],
    ['8:00-18:00，中午12:00-14:00休息', '08:00-12:00,14:00-18:00', 'medium'],
    ['8:00-18:00（午休12:00-2:00）', '08:00-12:00,14:00-18:00', 'medium'],
    ['工作日9:00-18:00，午休时间12:00-13:00', 'Mo-Fr 09:00-12:00,13:00-18:00; PH off', 'high'],
    ['8:00-18:00（中午不休息）', '08:00-18:00', 'medium'],
    ['周一至周五8:00-18:00（午休）', 'Mo-Fr 08:00-18:00, Mo-Fr 11:00-15:00 unknown', 'medium', 'break-without-hours'],
    [
      '周一至周五8:00-18:00，周六9:00-17:00，午休12-13点',
      'Mo-Fr 08:00-12:00,13:00-18:00; Sa 09:00-12:00,13:00-17:00',
      'low',
    ],
    ['午休 8:00-18:00', null, 'none'],
    ['8:00-12:00 午休14:00-15:00', null, 'none'],
  ]);
});

t.test('holidays', async (t) => {
  check(t, [
    ['周一至周五 9:00-17:00，节假日 10:00-16:00', 'Mo-Fr 09:00-17:00; PH 10:00-16:00', 'high', 'holiday-named'],
    ['节假日 10:00-16:00', 'PH 10:00-16:00', 'high'],
    ['周六、周日及法定节假日 9:00-17:00', 'Sa-Su,PH 09:00-17:00', 'high'],
    ['周一至周五9:00-17:00（法定节假日除外）', 'Mo-Fr 09:00-17:00; PH off', 'high'],
    ['周一至周五（法定节假日除外）9:00-17:00', 'Mo-Fr 09:00-17:00; PH off', 'high'],
    ['周一至周五，法定节假日除外，9:00-17:00', 'Mo-Fr 09:00-17:00; PH off', 'high'],
    ['周一至周五节假日除外 9:00-17:00', 'Mo-Fr 09:00-17:00; PH off', 'high'],
    ['周一至周五8:00-18:00（不含节假日）', 'Mo-Fr 08:00-18:00; PH off', 'high'],
    ['周一至周五9:00-17:00，双休日、节假日休息', 'Mo-Fr 09:00-17:00; Sa-Su off; PH off', 'high'],
    ['8:00-18:00 节假日休息', '08:00-18:00; PH off', 'medium'],
    ['每天8:00-20:00，节假日照常', 'Mo-Su,PH 08:00-20:00', 'high'],
    ['8:00-20:00 节假日不休息', 'Mo-Su,PH 08:00-20:00', 'high'],
    ['周一至周日（含节假日）8:00-18:00', 'Mo-Su,PH 08:00-18:00', 'high'],
    ['全年无休 8:00-20:00', 'Mo-Su,PH 08:00-20:00', 'high'],
    [
      '工作日9:00-17:00 周末10:00-16:00',
      'Mo-Fr 09:00-17:00; Sa-Su 10:00-16:00; PH unknown',
      'medium',
      'holiday-unclear',
    ],
    ['周一至周五9:00-17:00，节假日另行通知', 'Mo-Fr 09:00-17:00; PH unknown', 'medium', 'holiday-unclear'],
    ['周一至周五 8:00-18:00 春节休息', 'Mo-Fr 08:00-18:00; PH unknown', 'medium', 'holiday-unclear'],
    ['十一休息 8:00-18:00', '08:00-18:00; PH unknown', 'medium'],
    ['非工作日10:00-16:00', 'Sa-Su,PH 10:00-16:00', 'high'],
    ['周一至周五9:00-17:00，节假日照常', 'Mo-Fr 09:00-17:00', 'low', 'ambiguous'],
    ['节假日休息', 'Mo-Su unknown; PH off', 'low'],
    ['节假日休息，节假日10:00-16:00', null, 'none'],
    ['春节9:00-17:00', null, 'none'],
    ['国庆节休息', null, 'none'],
  ]);
});

t.test('seasons', async (t) => {
  check(t, [
    ['夏季5月-9月 7:00-20:00，冬季10月-4月 8:00-18:00', 'May-Sep 07:00-20:00; Oct-Apr 08:00-18:00', 'medium', 'season'],
    [
      '周一至周日 夏季(5-9月)7:00-20:00 冬季(10-4月)8:00-18:00',
      'May-Sep Mo-Su 07:00-20:00; Oct-Apr Mo-Su 08:00-18:00',
      'high',
    ],
    ['6月-9月 7:00-21:00 10月-次年5月 8:00-20:00', 'Jun-Sep 07:00-21:00; Oct-May 08:00-20:00', 'medium'],
    ['五月至九月 7:00-20:00，其他月份8:00-18:00', 'May-Sep 07:00-20:00; Oct-Apr 08:00-18:00', 'medium'],
    ['冬季 8:00-18:00；夏季(5月-9月) 7:00-20:00', 'Oct-Apr 08:00-18:00; May-Sep 07:00-20:00', 'medium'],
    ['8:00-18:00（11-3月），7:00-19:00（4-10月）', 'Nov-Mar 08:00-18:00; Apr-Oct 07:00-19:00', 'medium'],
    // The rest of the year is not said: unknown, not closed.
    ['夏季(6-8月) 7:00-20:00', 'Jun-Aug 07:00-20:00; Sep-May unknown', 'medium'],
    ['5月1日至9月30日 8:00-18:00', 'May-Sep 08:00-18:00; Oct-Apr unknown', 'medium'],
    ['5月15日至9月10日 8:00-18:00', 'May 15-Sep 10 08:00-18:00; Sep 11-May 14 unknown', 'medium'],
    ['8:00-18:00，7-8月 7:00-20:00', '08:00-18:00; Jul-Aug 07:00-20:00', 'medium'],
    // Without dates: what holds in both seasons, and doubt about the rest.
    [
      '夏季7:00-19:00 冬季8:00-18:00',
      '08:00-18:00, Mo-Su 07:00-08:00,18:00-19:00 unknown',
      'medium',
      'season-without-dates',
    ],
    [
      '周一至周五：夏季8:00-18:00，冬季8:30-17:30',
      'Mo-Fr 08:30-17:30, Mo-Fr 08:00-08:30,17:30-18:00 unknown',
      'medium',
    ],
    // Elliptic days: to open weekends in winter would be a guess.
    [
      '5-9月 周一至周五 8:00-18:00，10-4月 9:00-17:00',
      'May-Sep Mo-Fr 08:00-18:00; Oct-Apr Mo-Fr 09:00-17:00',
      'low',
      'ambiguous',
    ],
    ['夏季7:00-19:00', null, 'none', 'season'],
    ['8:00-18:00（冬季）', null, 'none', 'season'],
    ['周一至周五 8:00-12:00 14:00-17:30（夏季15:00-18:00）', null, 'none', 'season'],
    ['7:00-19:00（5月1日-10月1日），8:00-18:00（10月1日-5月1日）', null, 'none', 'season'],
    ['暑假8:00-20:00', null, 'none'],
    ['2月30日-5月1日 8:00-18:00', null, 'none'],
    ['2025.5.1-9.30 8:00-18:00', null, 'none'],
  ]);
});

t.test('words that are left over', async (t) => {
  check(t, [
    ['8:00-18:00 请出示证件', '08:00-18:00', 'low', 'partly-read'],
    ['8:00-18:00 电话0371-55269597', '08:00-18:00', 'low', 'partly-read'],
    ['8:00-18:00，户外劳动者免费', '08:00-18:00', 'low', 'partly-read'],
  ]);
});

t.test('what is no reading', async (t) => {
  const texts = [
    ' ', '　', '详见公告', '电话咨询', '营业时间', '开放时间：', '随银行', '随银行营业时间', '同营业厅', '无', '/', '-', '不详', '暂无', '待定', '随时', '长期开放',
    '每天开放', '全年开放', 'open', 'OPEN', 'closed?', '营业中', '休息', '暂停开放', '25:70', '25:00-26:00', '8:60-9:00', '9:00-9:00', '00:00-00:00',
    '12:00-12:00', '24:00-06:00', '8:00', '8:00-', '-18:00', '8:00 18:00', '8:00-12:00-14:00-18:00', '8:00-18:00 8:00-18:00', '8:00-13:00,12:00-18:00',
    '上午14:00-15:00', '1-5', '1:00-5:00', '3', '0371-55269597', '0755-83211234', '187****2336', '13812345678', '2026-10-01',
    '2024年5月1日起 8:00-18:00', '24小时自助银行', '24小时热线', '24小时内', '非24小时', '不是24小时开放', '24小时（自助）', '124小时', '8小时', '不打烊', '全年不打烊',
    '全天（8:00-20:00）', '室内8:00-18:00，室外24小时', '24小时开放，工作人员在岗8:00-18:00', '8:00-18:00 24小时自助', '白天', '白天8:00-18:00', '晚上开放', '周一上午',
    '每月第一个周六 9:00-12:00', '单日 9:00-17:00', '8:00-18:00（装修中，暂停开放）', '8:00-18:00 周五提前半小时关门', '周二-周日 9:00-17:00（16:30停止入场）',
    '仅工作日8:00-18:00', '8:00-18:00，以公告为准', '8:00-18:00 午休一小时', '周一一周五 8:00-18:00', '周八 8:00-18:00', '周一至周三至周五 8:00-18:00', '1号8:00-12:00',
    'Mo-Fr', 'Mo-Fr 25:00-26:00', 'sunrise-sunset', '8:00-18:00\u0000', '🕗-🕕', '8:00-18:00'.repeat(60), '\u{fdfa}'.repeat(200),
  ]; // prettier-ignore
  for (const text of texts) {
    const read = readClerkHours(text);
    t.same([read.osm, read.confidence], [null, 'none'], JSON.stringify(text.slice(0, 40)));
    t.ok(read.notes.length > 0);
  }
});

const dayWords: readonly (readonly [string, string])[] = [
  ['周一至周五', 'Mo-Fr'], ['周一到周五', 'Mo-Fr'], ['星期一—星期五', 'Mo-Fr'], ['周1-5', 'Mo-Fr'], ['每周一至五', 'Mo-Fr'], ['一至五', 'Mo-Fr'],
  ['周六日', 'Sa-Su'], ['周六、周日', 'Sa-Su'], ['双休日', 'Sa-Su'], ['周末', 'Sa-Su'], ['周一、三、五', 'Mo,We,Fr'], ['每天', 'Mo-Su'], ['周日', 'Su'],
  ['礼拜天', 'Su'], ['周二,周四', 'Tu,Th'],
]; // prettier-ignore
const two = (value: number) => String(value).padStart(2, '0');
/** A time of the day in one of the spellings, with its plain one. */
const spelled = (hour: fc.Arbitrary<number>) =>
  fc.tuple(hour, fc.constantFrom(0, 30), fc.nat({ max: 5 })).map(([hour, minute, style]) => {
    const half = minute === 30 ? '半' : '';
    const part = hour < 12 ? '上午' : '下午';
    const spellings = [
      `${hour}:${two(minute)}`,
      `${two(hour)}：${two(minute)}`,
      `${hour}点${half}`,
      `${hour}时${minute === 0 ? '' : '30分'}`,
      `${part}${hour > 12 ? hour - 12 : hour}:${two(minute)}`,
      `${two(hour)}：${two(minute)} `,
    ];
    return [spellings[style] ?? '', `${two(hour)}:${two(minute)}`] as const;
  });

t.test('every spelling of days and hours is read as what it spells', async (t) => {
  const dash = fc.constantFrom('-', '—', '~', '～', '至', '到', ' - ', '－', '――');
  const space = fc.constantFrom('', ' ', '：', '，', '\n');
  const span = fc.tuple(spelled(fc.integer({ min: 6, max: 11 })), dash, spelled(fc.integer({ min: 13, max: 21 })));
  const property = fc.property(
    fc.constantFrom(...dayWords),
    space,
    span,
    ([days, osmDays], between, [from, to, until]) => {
      const gap = between === '' && /\d$/.test(days) ? ' ' : between;
      const read = readClerkHours(`${days}${gap}${from[0].trim()}${to}${until[0]}`);
      return read.osm === `${osmDays} ${from[1]}-${until[1]}` && read.confidence === 'high';
    },
  );
  fc.assert(property, { numRuns: 2000, seed: 20261005 });
  t.pass('2,000 spellings');
});

t.test('no text throws, and only texts that say so are open all day', async (t) => {
  const words = fc.constantFrom(
    '周一', '至', '周五', '工作日', '节假日', '周末', '每天', '8:00', '18:00', '-', '~', '12', '24', '00', ':', ';', '，', '、', ' ', '\n', '（', '）', '上午', '下午', '晚',
    '次日', '午休', '休息', '除外', '除', '外', '开放', '照常', '全年', '夏季', '冬季', '5月', '9月1日', '点', '半', '十', '日', '不', '小时', '另行通知', '其他时间', '闭馆日', '含',
  ); // prettier-ignore
  const text = fc.oneof(
    fc.array(words, { maxLength: 14 }).map((parts) => parts.join('')),
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc
      .array(fc.constantFrom(...'0123456789:-;,.~周一二三至日点时早晚午'), { maxLength: 20 })
      .map((parts) => parts.join('')),
  );
  const property = fc.property(text, (input) => {
    const { osm, confidence } = readClerkHours(input);
    if ((osm === null) !== (confidence === 'none')) return false;
    if (osm === null) return true;
    const saysAllDay = /24|二十四|全天|全日|昼夜/.test(input.normalize('NFKC'));
    return normaliseOpeningHours(osm) === osm && (saysAllDay || !/24\/7|00:00-24:00/.test(osm));
  });
  fc.assert(property, { numRuns: 6000, seed: 20261006 });
  t.pass('6,000 texts');
});

t.test('long texts are refused, and no pattern runs away', async (t) => {
  t.same(readClerkHours('8:00-18:00 '.repeat(50)).notes, ['too-long']);
  const started = performance.now();
  for (const unit of [
    '周一、',
    '8:00-',
    ' ',
    '\n',
    '（',
    '；',
    '除周一',
    '五',
    '1',
    '8:00-18:00，',
    '次日早上',
    '每年',
    '一至',
    '上午: ',
    '休息日:',
    '周1-',
  ]) {
    readClerkHours(unit.repeat(500).slice(0, 500));
    readClerkHours(`${unit.repeat(500).slice(0, 499)}x`);
  }
  t.ok(performance.now() - started < 1000, `${performance.now() - started} ms`);
});
