/**
 * Rows that say of themselves that they are not real.
 * Owns the wordings. They come from lists in which invented points were served as open stations: none may reach an answer.
 */
// 虚拟 alone would refuse real places (虚拟现实产业园, 深圳虚拟大学园), hence the exceptions.
const WORDINGS = /规划点位|示意点位|规划覆盖点位|模拟点位|虚构|非逐条实地核实|样例|示例|测试数据|测试点位|测试站点|测试驿站|模拟数据|占位数据|虚拟(?!现实|仿真|大学|电厂|产业|实验)|\b(?:synthetic|fabricated|dummy|placeholder|test data|sample data|demo data)\b/i;
const MAX_SCANNED_CHARS = 5_000;
/** The column and the words in which a row admits to be invented, planned or illustrative; undefined for an ordinary row. */
export function findFabricated(cells) {
    for (const [header, cell] of Object.entries(cells)) {
        const words = WORDINGS.exec(cell.slice(0, MAX_SCANNED_CHARS).normalize('NFKC'))?.[0];
        if (words !== undefined)
            return { header, words };
    }
    return undefined;
}
//# sourceMappingURL=fabricated.js.map