// Owns walking through the words of a clerk's text: which of them make one statement (two times and a dash, a bracket, 除 ... 外).
// Leaves to others: cutting words (opening-hours-clerk-words.ts), what a statement does (opening-hours-clerk-builder.ts), writing
// OSM (opening-hours-clerk-rules.ts). Whatever fits no pattern fails the whole text.
import { GroupBuilder } from "./opening-hours-clerk-builder.js";
import { readBreak } from "./opening-hours-clerk-times.js";
/** Unread words with one of these may change what the hours mean; others (a name, a room) only make the reading doubtful. */
const CHANGES_MEANING = /[\p{Cc}\d零〇一二两三四五六七八九十百半首末停闭关休不未无非暂除另约预节假年月周日天季时点分早晚午夜晨前后起止间隔单双逢仅只限外内或视临调改详见告定准随区楼层厅室栋]/u;
/** Sorts tokens into groups, or says why that is impossible. */
export function readGroups(tokens) {
    const builder = new GroupBuilder();
    readAll(builder, tokens);
    return builder.finish();
}
function readAll(builder, tokens) {
    for (let at = 0; at < tokens.length && !builder.hasFailed;)
        at = readToken(builder, tokens, at);
}
/** Reads the token at this place and answers the place of the next one to read. */
function readToken(builder, tokens, at) {
    const token = tokens[at];
    switch (token?.kind) {
        case 'and':
        case 'stop':
            builder.link = token.kind;
            return at + 1;
        case 'gap':
        case 'bracketEnd':
        case 'harmless':
        case 'unread':
            return readGap(builder, token, at);
        case 'filler':
            return at + 1;
        case 'bracket':
            return readBracket(builder, tokens, at);
        case 'break':
            return readLunch(builder, tokens, at);
        case 'except':
        case 'offLabel':
            return readClosedDays(builder, tokens, at);
        case 'time':
            return readHours(builder, tokens, at);
        case 'days':
            builder.addDays(token.days);
            break;
        case 'season':
            builder.addSeason(token.label, null);
            break;
        case 'dates':
            builder.addSeason(null, token.range);
            break;
        case 'open':
            builder.sayOpen();
            break;
        case 'allDay':
            builder.addAllDay();
            break;
        case 'off':
            builder.closeDays();
            break;
        case 'usual':
            builder.addUsual();
            break;
        case 'notice':
            builder.addNotice();
            break;
        case 'nonstop':
            builder.addNonstop(tokens[at + 1]?.kind === 'allDay');
            break;
        default:
            builder.fail('unreadable'); // a dash or 外 that belongs to nothing
    }
    builder.link = 'none';
    return at + 1;
}
function readGap(builder, token, at) {
    if (token.kind === 'unread' && CHANGES_MEANING.test(token.text))
        builder.fail('unreadable');
    if (token.kind === 'unread' || token.kind === 'harmless')
        builder.notes.add('partly-read');
    if (builder.link === 'none')
        builder.link = 'gap';
    return at + 1;
}
/** Two times with a dash, or 早8晚6. */
function readHours(builder, tokens, at) {
    const from = tokens[at];
    const hasDash = tokens[at + 1]?.kind === 'dash';
    const end = at + (hasDash || tokens[at + 1]?.kind === 'gap' ? 2 : 1);
    const to = tokens[end];
    const isChain = tokens[end + 1]?.kind === 'dash';
    const isPair = from?.kind === 'time' && to?.kind === 'time' && (hasDash || isFromMorningToEvening(from.time, to.time));
    if (isPair && !isChain)
        builder.addSpan(from.time, to.time);
    else
        builder.fail('unreadable');
    builder.link = 'none';
    return end + 1;
}
/** 午休 before its hours, after them, or without any. */
function readLunch(builder, tokens, at) {
    let next = at + 1;
    while (tokens[next]?.kind === 'filler' || tokens[next]?.kind === 'gap')
        next++;
    const [from, dash, to] = tokens.slice(next, next + 3);
    if (from?.kind === 'time') {
        const span = dash?.kind === 'dash' && to?.kind === 'time' ? readBreak(from.time, to.time) : null;
        if (span === null)
            builder.fail('impossible-time');
        builder.addBreak(span);
        next += 3;
    }
    else
        builder.addBreak(null);
    builder.link = 'none';
    return next;
}
/** 除周一外, 闭馆日：周一, 不含节假日. */
function readClosedDays(builder, tokens, at) {
    const runs = [];
    let next = at + 1;
    for (let token = tokens[next]; token !== undefined; token = tokens[++next]) {
        if (token.kind === 'days')
            runs.push(token.days);
        else if (token.kind !== 'gap' && token.kind !== 'and')
            break;
    }
    const isExcept = tokens[at]?.kind === 'except';
    if (runs.length === 0 || (isExcept && tokens[next]?.kind !== 'exceptEnd'))
        builder.fail('unreadable');
    builder.closeListedDays(runs);
    builder.link = 'gap';
    return isExcept ? next + 1 : next;
}
function readBracket(builder, tokens, at) {
    const end = tokens.findIndex((token, index) => index > at && token.kind === 'bracketEnd');
    if (end === -1)
        return at + 1;
    const inner = tokens.slice(at + 1, end);
    const has = (...kinds) => inner.some(({ kind }) => kinds.includes(kind));
    const read = () => readAll(builder, inner);
    const hasHours = has('time', 'allDay', 'off', 'usual', 'notice', 'except', 'offLabel', 'break');
    if (has('bracket'))
        builder.fail('unreadable');
    else if (!has('days', 'season', 'dates'))
        read();
    else if (hasHours)
        builder.readAside(read);
    else
        builder.readExplanation(read);
    builder.link = 'gap';
    return end + 1;
}
function isFromMorningToEvening(from, to) {
    return from.part === 'morning' && (to.part === 'evening' || to.part === 'afternoon');
}
//# sourceMappingURL=opening-hours-clerk-groups.js.map