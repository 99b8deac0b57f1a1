/**
 * From the words in a facilities cell to the catalogue's codes.
 * Owns the vocabulary, and what "not there" and "broken" look like in a list. The catalogue itself (names, needs) is the
 * amenities slice's; a word that is not certain is reported as unknown, never guessed.
 */
// Words in the form of wordKey(). 热水器 (water heater), 充电桩 and 轮椅 are left out on purpose: they may mean other things.
const WORDS = {
    drinkingWaterHot: '热水 开水 热饮水 热饮用水 开水机 开水器 开水炉 电热水壶 热水壶 烧水壶 电水壶 hotwater',
    drinkingWaterCold: '冷水 凉水 冰水 冷饮水 凉白开 凉开水 coldwater',
    drinkingWater: '饮水 饮用水 喝水 饮水机 直饮水 直饮机 直饮水机 净水机 桶装水 瓶装水 矿泉水 纯净水 饮水点 drink water drinkingfountain',
    airConditioning: '空调 空调机 冷气 冷暖空调 ac aircon airconditioner',
    fan: '风扇 电风扇 电扇 吊扇 落地扇',
    heating: '取暖 暖气 暖气片 供暖 取暖器 取暖设备 电暖器 电暖气 暖风机 heater',
    seating: '座椅 桌椅 座位 椅子 凳子 沙发 长椅 休息桌椅 休息座椅 休息椅 桌椅板凳 seat seats',
    microwave: '微波炉 微波加热 microwaveoven',
    fridge: '冰箱 冰柜 小冰箱 冷藏柜 电冰箱 refrigerator',
    phoneCharging: '充电 手机充电 充电器 手机充电器 充电宝 充电插座 充电插排 充电线 充电站 手机充电站 手机充电柜 插座 插排 charging charger',
    batterySwap: '换电 换电柜 换电站 电池更换',
    wifi: 'wifi wlan 无线 无线网 无线网络 无线上网 无线wifi 网络',
    firstAidKit: '急救包 急救箱 药箱 药品 医药箱 医药包 医疗箱 小药箱 应急药箱 急救药箱 医药急救箱 应急药品 急救药品 常用药品 常备药品 常用药 防暑药品 ' +
        '急救用品 firstaid',
    aed: 'aed 除颤仪 除颤器 自动体外除颤器 自动体外除颤仪',
    bloodPressureMonitor: '血压计 血压仪 电子血压计 测血压 量血压',
    toilet: '厕所 公厕 公共厕所 卫生间 公共卫生间 洗手间 如厕 restroom wc',
    rainGear: '雨伞 雨具 雨衣 雨披 爱心雨伞 爱心伞 便民雨伞 共享雨伞 umbrella',
    sewingKit: '针线包 针线盒 针线',
    toolbox: '工具箱 工具包 维修工具 维修工具箱 修理工具 五金工具',
    pump: '打气筒 气筒 打气泵 充气泵 充气筒 打气机',
    books: '图书 书籍 书刊 书报 报刊 报纸 杂志 报刊书籍 图书报刊 书报杂志 图书角 读书角 职工书屋 book',
    nursingRoom: '母婴室 哺乳室 母婴关爱室 妈咪小屋 爱心妈咪小屋',
    lockers: '储物柜 寄存柜 存包柜 储物箱 置物柜 更衣柜 locker',
    disinfectionCabinet: '消毒柜 消毒碗柜',
    shade: '遮阳 遮阳棚 遮阳伞 凉棚 凉亭',
    shower: '淋浴 淋浴间 淋浴室 洗澡 洗浴',
    eBikeParking: '电动车停放 电动车停放点 电动车停车 电动车停车位 电动车停车点 非机动车停车 非机动车停车位 非机动车停放',
    wheelchairAccess: '无障碍 无障碍设施 无障碍通道 无障碍坡道 轮椅坡道 轮椅通道',
    legalAid: '法律援助 法律咨询 法律服务',
    counselling: '心理咨询 心理疏导 心理辅导 心理服务',
    jobService: '就业服务 就业信息 就业咨询 招聘信息 岗位信息 职业介绍 求职',
    mutualAidShelf: '互助货架 爱心货架 共享货架 互助架',
};
/** All codes that this file can give, for the test that compares them with the catalogue. */
export const amenityCodes = Object.keys(WORDS);
const MAX_WORDS = 100;
const CODES_OF = new Map([
    ...amenityCodes.flatMap((code) => [
        [code.toLowerCase(), [code]],
        ...WORDS[code].split(' ').map((word) => [word, [code]]),
    ]),
    ...['冷热水', '冷热饮水', '冷热饮水机', '冷热饮用水', '冷热直饮水', '冷热直饮机'].map((word) => [word, ['drinkingWaterHot', 'drinkingWaterCold']]),
]);
const NOT_THERE = /^(?:暂?无|没有?|缺少?|未配备?|未提供|不提供|不含):?|[:(](?:暂?无|没有|否|×|✗|x)\)?$/;
const BROKEN = /[:(]?(?:已?损坏|坏了?|有?故障|停用|维修中|在修|待修|报修|不能用|不可用|用不了)\)?/;
const COUNT = '[\\d一二三四五六七八九十两几若干]+(?:台|个|把|张|套|条|件|只|组|间|处|部|盏|瓶|桶|本|册|箱|份|排)';
// A remark in brackets goes too, unless it may be the denial or the fault itself.
const TRIMMINGS = new RegExp(`^(?:免费|提供|配备|配有|设有|备有|有|可)+|[×x*]\\d+$|^${COUNT}|:?${COUNT}$|:?(?:有|是|√|✓)$|等$|(?:服务|设备)$` +
    `|\\((?![^)]*[无没否坏障修停不缺×✗x])[^)]*\\)$`, 'g');
function wordKey(word) {
    return word
        .normalize('NFKC')
        .toLowerCase()
        .replace(/[\s_\-.·]+/g, '');
}
function lookUp(word) {
    let key = wordKey(word);
    // Twice, for what stands inside what: 免费WiFi(2个)等
    for (let pass = 0; pass < 2 && !CODES_OF.has(key); pass += 1)
        key = key.replace(TRIMMINGS, '');
    return CODES_OF.get(key);
}
/** One entry as the codes it names, also where it joins several words: `空调和微波炉`, `WiFi 空调`. */
function codesOf(entry) {
    const whole = lookUp(entry);
    if (whole)
        return whole;
    const parts = entry.split(/以及|[和及与]|\s+/).filter((part) => part !== '');
    const codes = parts.length > 1 ? parts.map(lookUp) : [];
    return codes.length > 0 && codes.every((code) => code !== undefined) ? codes.flat() : undefined;
}
/** The entries of a cell: a JSON list of words or of `{ label }`, or text with separators. */
function entriesOf(text) {
    if (text.startsWith('[')) {
        try {
            const list = JSON.parse(text);
            if (Array.isArray(list)) {
                return list.map((item) => {
                    if (typeof item === 'string')
                        return item;
                    const { label, name, code, key } = (item ?? {});
                    return [label, name, code, key].find((value) => typeof value === 'string') ?? JSON.stringify(item);
                });
            }
        }
        catch {
            // not JSON after all: read it as text
        }
    }
    return text.split(/[、,，;；/／|。\n\t]+/);
}
/** Reads facilities cells. Each code comes once; it is out of order only where every mention says so. */
export function readAmenities(texts) {
    const states = new Map();
    const absent = [];
    const unknown = [];
    for (const written of texts.flatMap(entriesOf).slice(0, MAX_WORDS)) {
        const entry = written.normalize('NFKC').trim();
        if (entry === '')
            continue;
        const known = codesOf(entry); // first of all: 无线网, 无障碍 and 维修工具 are not denials
        const isBroken = !known && BROKEN.test(entry);
        const codes = known ?? (isBroken ? codesOf(entry.replace(BROKEN, '')) : undefined);
        if (codes) {
            for (const code of codes)
                if (!isBroken || !states.has(code))
                    states.set(code, isBroken ? 'outOfOrder' : 'available');
        }
        else if (NOT_THERE.test(entry) && codesOf(entry.replace(NOT_THERE, '')))
            absent.push(written.trim());
        else
            unknown.push(written.trim());
    }
    return { amenities: [...states].map(([code, state]) => ({ code, state })), absent, unknown };
}
//# sourceMappingURL=amenity-words.js.map