// Owns cutting what a clerk wrote into words: times, days, seasons, and the verbs for open and closed.
// Leaves to others: which hour a time means (opening-hours-clerk-times.ts), what belongs together (opening-hours-clerk-groups.ts).
//
// Runs of spaces are one space before the patterns see them, and no pattern repeats without a bound: every pattern is linear.
import { DASH, DAY_NAMES, PARTS, dates, days, listedDays, time } from "./opening-hours-clerk-tokens.js";
import { ALL_DAYS } from "./opening-hours-model.js";
const CN = '[零〇一二两三四五六七八九十]';
const NUM = `(?:\\d{1,2}|${CN}{1,3})`;
const NEXT = '(?:(次日|第二天|翌日|隔日|隔天) ?)?';
const PART = `(?:(${Object.keys(PARTS).join('|')}) ?:? ?)?`;
/** After one of these a numeral counts something else than a weekday. */
const NOT_A_DAY = '(?! ?[点时月号分个楼层十])(?!周|星期|礼拜)';
/** In 周5,6:00 the six is an hour, in 周1-5:10:30 the five is a day. */
const NOT_A_DIGIT_DAY = '(?![0-9.]| ?: ?[0-9]{2}(?! ?[:点时])| ?[点时月]| ?[-~至到] ?[0-9]{2})';
/** In this order: longer words before the shorter ones they contain. */
const RULES = [
    // Telephone numbers before times: 0755-... is no quarter to eight.
    mark('(?:联系|咨询|服务)?(?:电话|热线)[: ]{0,2}|(?<!\\d)(?:0\\d{2,3}-?)?\\d{7,8}(?!\\d)|(?<!\\d)1\\d{2}[\\d*]{8}(?!\\d)', 'harmless'),
    // A damaged `00; 00`: only minutes that are no plausible hour, so that `8-12;14-18` stays two spans.
    rule(`${NEXT}${PART}(\\d{1,2}) ?; ?(00|30)(?![\\d:])`, ([, next, part, hour, minute]) => time('damaged', { next, part, hour, minute })),
    mark(' ?(?:\\n|[;。!|])[\\n ;。!|]{0,20}', 'stop'),
    mark('24 ?小时制', 'filler'),
    mark('(?:7 ?[x×*] ?24|24 ?[x×*] ?7)(?: ?小时)?|(?:24|二十四) ?(?:小时|hours?|h)(?![a-z内])|全天候?|全日(?!制)|昼夜', 'allDay'),
    mark('(?:中午|午间|午休)(?:时间)?不(?:休息?|打烊|闭馆|关门)|(?:中午)?无午休|不午休', 'filler'),
    mark('不打烊', 'nonstop'),
    mark('(?:时间)?(?:另行|另)(?:通知|公告|安排|公布|定)|(?:时间)?以(?:现场|实际|当日)?(?:公告|通知|公示)为准', 'notice'),
    mark('午休(?:时间|息)?|(?:中午|午间)休息(?:时间)?', 'break'),
    rule('非工作日', () => days(0b1100000, { holidays: true })),
    rule('(?:国家)?(?:法定)?工作日', () => days(0b0011111, { workday: true })),
    rule('(?:国家)?法定(?:节假日|假日|假期|节日)(?:期间)?|公[众共](?:节假日|假期|假日)|节假日(?:期间)?|(?<![节])假日|节日', () => days(0, { holidays: true })),
    rule('(?:春节|国庆节?|元旦|清明节?|五一|十一|劳动节|端午节?|中秋节?|除夕|大年(?:初[一二三四五六七八]|三十))(?! ?[点时月日号至到~-])(?:假期|期间|放假)?', () => days(0, { festival: true })),
    mark('(?:闭馆|休馆|休息|店休)日 ?[:为是]? ?(?=每?(?:周|星期|礼拜))', 'offLabel'),
    mark('不(?:含|包括|包含)', 'offLabel'),
    mark('含|包括|包含', 'filler'),
    rule('每?(?:周末|双休日|双休)', () => days(0b1100000)),
    rule('(?:全年|年中|全周|天天)无休|(?:全年|一年)?365天(?:无休)?', () => days(ALL_DAYS, { holidays: true })),
    rule('每[天日]|天天|全年|全周|[一每]周(?:七|7)天', () => days(ALL_DAYS)),
    rule(`每?(?:周|星期|礼拜)([${DAY_NAMES}1-7])((?:(?: ?[、和及与/] ?|, ?|${DASH})?(?:每?(?:周|星期|礼拜)[${DAY_NAMES}1-7]|[${DAY_NAMES}]${NOT_A_DAY}|(?<=[1-7] ?[-~至到、,] ?)[1-7]${NOT_A_DIGIT_DAY})){0,12})`, ([, first = '', others = '']) => listedDays(first, others)),
    rule(`([${DAY_NAMES}])${DASH}([${DAY_NAMES}])${NOT_A_DAY}`, ([, first = '', last = '']) => listedDays(first, `-${last}`)),
    mark('其[他余它]时[间段](?:均|都|为)?(?:休息|关闭|关门|闭馆|不开放)', 'filler'),
    rule('(?:夏秋|春夏|夏)(?:季节?|天|令时|令|时制|日)?', () => ({ kind: 'season', label: 'summer' })),
    rule('(?:冬春|秋冬|冬)(?:季节?|天|令时|令|时制|日)?', () => ({ kind: 'season', label: 'winter' })),
    rule('(?:春秋|春|秋|旺|淡)(?:季节?|天)', () => ({ kind: 'season', label: 'other' })),
    rule('其[他余它](?:季节|月份|时间|时段)', () => ({ kind: 'season', label: 'rest' })),
    rule(`(?:每年 ?)?(${NUM})月份?(?:(${NUM})[日号])?${DASH}(?:次年|翌年|第二年|来年)? ?(${NUM})月份?(?:(${NUM})[日号])?`, ([, month, day, toMonth, toDay]) => dates(month, day, toMonth, toDay)),
    rule(`(?:每年 ?)?(${NUM})${DASH}(${NUM})月份?(?!${NUM})`, ([, month, toMonth]) => dates(month, undefined, toMonth, undefined)),
    rule(`(?:每年 ?)?(${NUM})月份(?!${NUM})`, ([, month]) => dates(month, undefined, month, undefined)),
    mark('照常(?:开放|营业|服务)?|不休[息假]?|无休|如常', 'usual'),
    mark('(?:均|都)?(?:不(?:对外)?(?:开放|开门|营业|服务)|(?:停止|暂停)(?:开放|服务|营业)|闭馆|休馆|闭店|休息|关闭|关门|停业|放假|除外|店休|歇业|休(?![假闲]))', 'off'),
    mark('除了?(?=[^外]{1,20}外)', 'except'),
    mark('[以之]?外', 'exceptEnd'),
    mark('(?:对外)?(?:开放|营业|服务|办公|运营|工作|作息|上班|使用)?时间(?:[为是]|段)?|正常|对外|从|自', 'filler'),
    mark('(?:免费)?(?:开放|营业|服务|运营)', 'open'),
    rule(`${NEXT}${PART}(\\d{1,2}) ?: ?(\\d{2})(?::00)?(?!\\d)(?: ?(am|pm)(?![a-z]))?`, ([, next, part, hour, minute, after]) => time('clock', { next, part: part ?? after, hour, minute })),
    rule(`${NEXT}${PART}(\\d{1,2})\\.([0-5][05])(?!\\d)`, ([, next, part, hour, minute]) => time('clock', { next, part, hour, minute })),
    rule(`${NEXT}${PART}(${NUM}) ?[点时](?![间段刻常候令制])[钟整]?(?:(半)|([一三])刻|(\\d{1,2}|${CN}{1,3})(?![\\d零〇一二两三四五六七八九十])分?(?! ?[点时月日:]))?`, ([, next, part, hour, half, quarters, minute]) => {
        const written = half === undefined ? (minute ?? '0') : '30';
        const quarter = quarters === undefined ? undefined : quarters === '一' ? '15' : '45';
        return time('hour', { next, part, hour, minute: quarter ?? written });
    }),
    rule(`${NEXT}${PART}(\\d{2})([0-5][05])(?!\\d)`, ([, next, part, hour, minute]) => time('bare', { next, part, hour, minute })),
    rule(`${NEXT}${PART}(\\d{1,2})(?!\\d)(?: ?(am|pm)(?![a-z]))?`, ([, next, part, hour, after]) => time('bare', { next, part: part ?? after, hour, minute: '0' })),
    rule(`(${CN}{1,3})(?=${DASH}(?:[凌清早中正下午晚上夜]{0,2})${NUM} ?[点时])`, ([, hour]) => time('hour', { hour, minute: '0' })),
    rule(`${NEXT}(早上?|上午|下午|晚上?|中午)(${CN}{1,3})`, ([, next, part, hour]) => time('hour', { next, part, hour, minute: '0' })),
    // Clerks type the numeral 一 for a dash.
    mark('(?<=\\d)一{1,2}(?=\\d)', 'dash'),
    mark(DASH, 'dash'),
    mark(' ?(?:、|/|&|\\+|以及|及|和|与) ?', 'and'),
    mark(' ?[(\\[【{] ?', 'bracket'),
    mark(' ?[)\\]】}]', 'bracketEnd'),
    mark('[,: ]{1,20}', 'gap'),
    mark('免费|欢迎|户外劳动者|环卫工人|快递员|外卖员|骑手|工会|爱心|驿站|左右|大?约', 'harmless'),
];
/** Cuts a text (already bounded in length) into tokens; what no pattern knows is `unread`, character by character. */
export function tokeniseClerkHours(text) {
    const clean = text
        .normalize('NFKC')
        .toLowerCase()
        .replace(/[\u200b-\u200d\u2060\ufeff]/g, '')
        .replace(/[∶︰ː]/g, ':')
        .replace(/[^\S\r\n]+/g, ' ')
        .replace(/\r\n?/g, '\n')
        .trim();
    const tokens = [];
    for (let at = 0; at < clean.length;) {
        const [token, length] = tokenAt(clean, at);
        tokens.push(token);
        at += length;
    }
    return tokens;
}
function tokenAt(text, at) {
    for (const [pattern, read] of RULES) {
        pattern.lastIndex = at;
        const match = pattern.exec(text);
        const token = match === null ? null : read(match);
        if (match !== null && token !== null)
            return [token, match[0].length];
    }
    return [{ kind: 'unread', text: text.charAt(at) }, 1];
}
function rule(pattern, read) {
    return [new RegExp(pattern, 'y'), read];
}
function mark(pattern, kind) {
    return rule(pattern, () => ({ kind }));
}
//# sourceMappingURL=opening-hours-clerk-words.js.map