/** What to do about a remark, one short instruction in both languages; the remark itself says what is wrong (issue.ts). */
const FIXES: Readonly<Record<string, readonly [zh: string, en: string]>> = {
  'name-missing': ['补填站点名称', 'Fill in the name'],
  'cell-too-long': ['缩短这一格', 'Shorten the cell'],
  'formula-cell': ['复制该列，选择性粘贴为数值', 'Copy the column and paste it as values'],
  'fabricated-suspect': [
    '实地核实后去掉该说明，或删除这一行',
    'Verify on site and remove the words, or delete the row',
  ],
  'row-too-long': ['给含分隔符的内容加英文双引号', 'Quote cells that hold the separator'],
  'position-missing': ['补填经度和纬度', 'Fill in longitude and latitude'],
  'coordinates-zero': ['补填经度和纬度', 'Fill in longitude and latitude'],
  'coordinates-half': ['经度、纬度都填，或都留空', 'Fill in both, or neither'],
  'coordinates-not-number': ['写成小数度，例如 113.564525', 'Write decimal degrees such as 113.564525'],
  'coordinates-swapped': ['把经度和纬度对调', 'Swap longitude and latitude'],
  'coordinates-out-of-range': ['填写度数，不是以米为单位的坐标', 'Give degrees, not metres'],
  'coordinates-imprecise': ['保留 6 位小数', 'Keep six decimals'],
  'crs-mismatch': ['按表里写的坐标系重新上传', 'Send it again with the system that the sheet names'],
  'position-outside-district': [
    '核对坐标；坐标没错就改正区县',
    'Check the point; if it is right, correct the district',
  ],
  'position-approximate': ['现场核实坐标', 'Check the position on site'],
  'outside-service-area': ['核对坐标和坐标系', 'Check the coordinates and their system'],
  'district-unknown': ['写明省、市、区县', 'Name province, city and county'],
  'district-ambiguous': ['写明是哪个市的', 'Name the city'],
  'district-city-only': ['补填区县', 'Name the county'],
  'duplicate-in-file': ['删除重复的一行', 'Delete the repeated row'],
  'merge-proposed': ['在提交时决定：合并（merge）或新建（new）', 'Decide at the commit: merge or new'],
  'near-row': ['核对是否同一处', 'Check whether they are one place'],
  'code-unknown': ['改正或清空编号', 'Correct or clear the code'],
  'code-conflict': ['核对编号', 'Check the code'],
  'no-duty-holder': ['补填责任单位或建设单位', 'Fill in who is responsible or who built it'],
  'hours-unreadable': ['写成“周一至周五 08:30-17:30”', 'Write it like “周一至周五 08:30-17:30”'],
  'hours-uncertain': ['写成“周一至周五 08:30-17:30”', 'Write it like “周一至周五 08:30-17:30”'],
  'date-unreadable': ['写成 2024-05-01', 'Write it like 2024-05-01'],
  'state-unknown': ['填“开放”“暂停”“关闭”或“规划中”', 'Write 开放, 暂停, 关闭 or 规划中'],
  'access-unknown': ['从下拉选项里选一种', 'Pick one of the choices in the template'],
  'state-retired': ['在系统里办理撤销，并删除这一行', 'Retire it in the system and delete the row'],
  'phone-unreadable': ['核对电话位数', 'Check the number of digits'],
  'amenity-unknown': ['改用目录里的设施名称', 'Use the names of the catalogue'],
};

/** The instruction for a remark's code; null where there is nothing to do. */
export function fixOf(code: string): { readonly zh: string; readonly en: string } | null {
  const fix = Object.hasOwn(FIXES, code) ? FIXES[code] : undefined;
  return fix ? { zh: fix[0], en: fix[1] } : null;
}
