/**
 * Telephone numbers out of what clerks write. Personal data: nothing here puts a number into a message.
 * Owns the forms of Chinese numbers, masked ones too; who may see them is decided where stations are served.
 */
const MAX_PHONES = 10;
// In this order: the longer form first, so that no number is read as a part of itself. `*` stands for a masked digit.
const FORMS = [
    ['mobile', /^(?:\+?86[- ]?)?(1[3-9*][\d*])[- ]?([\d*]{3,5})[- ]?([\d*]{3,4})$/],
    [
        'landline',
        /^(?:\+?86[- ]?)?(?:\((010|02\d|0[3-9]\d\d)\)|(010|02\d|0[3-9]\d\d))[- ]?([\d*]{7,8})((?:转|-|ext\.?)\d{1,6})?$/i,
    ],
    ['service', /^([48]00)[- ]?(\d{3,4})[- ]?(\d{3,4})$/],
    ['landline', /^([2-8][\d*]{6,7})((?:转|-|ext\.?)\d{1,6})?$/i],
    ['service', /^(1[12]\d{3}|9[56]\d{3,4}|110|120)$/],
];
function readOne(candidate) {
    for (const [kind, form] of FORMS) {
        const groups = form.exec(candidate);
        if (!groups)
            continue;
        const parts = groups.slice(1).filter((part) => part !== undefined);
        const extension = /^(?:转|-|ext\.?)(\d+)$/i.exec(parts.at(-1) ?? '')?.[1];
        const main = extension === undefined ? parts : parts.slice(0, -1);
        const number = main.join(kind === 'mobile' ? '' : '-') + (extension === undefined ? '' : `转${extension}`);
        if (kind === 'mobile' && number.length !== 11 && !number.includes('*'))
            continue;
        return { number, kind, masked: number.includes('*') };
    }
    return undefined;
}
/**
 * All numbers in a cell: several, with names between them, with or without spaces, dashes and +86. The caller keeps the text
 * itself, so that nothing is lost where a form is not known.
 */
export function readPhones(text) {
    const plain = text
        .normalize('NFKC')
        .replace(/[—–−‐]/g, '-')
        .replace(/\d[\dxX×●•*]*\d/g, (run) => run.replace(/[xX×●•]/g, '*'));
    const phones = [];
    let unreadable = false;
    for (const chunk of plain.split(/[;,、/|\n]+|或|和/)) {
        for (const candidate of chunk.match(/(?:\+|\(0)?[\d*][\d*()\- ]*(?:(?:转|ext\.?) ?\d+)?/gi) ?? []) {
            const trimmed = candidate.replace(/转 /, '转').replace(/[- (]+$/, '');
            // A space may stand inside a number or between two: inside, if the whole is a number.
            for (const piece of readOne(trimmed) ? [trimmed] : trimmed.split(/ +/)) {
                const phone = readOne(piece);
                if (phone && phones.length < MAX_PHONES)
                    phones.push(phone);
                else if (piece.replace(/\D/g, '').length >= 5)
                    unreadable = true;
            }
        }
    }
    return { phones, unreadable: unreadable || phones.length === 0 };
}
//# sourceMappingURL=phones.js.map