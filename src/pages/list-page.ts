/** The plain list as HTML: no script, no style in it, everything that comes from data escaped. Pure. */
import type { Language } from '../problems.ts';

export interface ListedDistrict {
  readonly adcode: string;
  /** 河南省 郑州市 中原区: from the top down. */
  readonly names: readonly string[];
  readonly stations: number;
}

export interface ListedStation {
  readonly code: string;
  readonly name: string;
  readonly address: string | null;
  readonly state: 'planned' | 'open' | 'paused' | 'closed' | 'retired';
  readonly hours: string | null;
  /** A page on the web that shows the way; undefined: it has no position. */
  readonly way: string | undefined;
}

export interface ListPage {
  readonly language: Language;
  /** '' or /path: goes before every address. */
  readonly prefix: string;
}

const WORDS = {
  zh: {
    tag: 'zh-CN',
    name: '爱心驿站',
    districts: '按区县看驿站',
    none: '还没有登记驿站。',
    count: (count: number) => `${count} 个`,
    states: { planned: '筹建', open: '开放', paused: '暂停', closed: '关闭', retired: '已撤销' },
    state: '状态',
    hours: '开放时间',
    hoursUnknown: '不明',
    way: '导航（高德）',
    back: '全部区县',
    more: '下一页',
    full: '完整页面（需要脚本）',
  },
  en: {
    tag: 'en',
    name: 'Love Stations',
    districts: 'Stations by district',
    none: 'No station is registered yet.',
    count: (count: number) => String(count),
    states: { planned: 'planned', open: 'open', paused: 'paused', closed: 'closed', retired: 'removed' },
    state: 'State',
    hours: 'Hours',
    hoursUnknown: 'not known',
    way: 'Way there (Amap)',
    back: 'All districts',
    more: 'Next page',
    full: 'The full page (with script)',
  },
} as const;

/** Text as it stands in HTML, in an element or in a quoted attribute. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

function page({ language, prefix }: ListPage, title: string, body: string): string {
  const words = WORDS[language];
  return `<!doctype html>
<html lang="${words.tag}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} · ${words.name}</title>
<link rel="icon" href="${prefix}/icons/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="${prefix}/list.css">
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
${body}
<p><a href="${prefix}/">${words.full}</a></p>
</main>
</body>
</html>
`;
}

/** Districts that have stations. */
export function districtsPage(view: ListPage, districts: readonly ListedDistrict[]): string {
  const words = WORDS[view.language];
  const rows = districts.map(
    ({ adcode, names, stations }) =>
      `<li><a href="${view.prefix}/list/${encodeURIComponent(adcode)}">${escapeHtml(names.join(' '))}</a> (${words.count(stations)})</li>`,
  );
  const list = rows.length === 0 ? `<p>${words.none}</p>` : `<ul>\n${rows.join('\n')}\n</ul>`;
  return page(view, words.districts, list);
}

/** Stations of one district; `next`: the address query of the next page. */
export function stationsPage(
  view: ListPage,
  district: string,
  stations: readonly ListedStation[],
  next: string | undefined,
): string {
  const words = WORDS[view.language];
  const rows = stations.map(({ code, name, address, state, hours, way }) =>
    [
      `<li id="${escapeHtml(code)}"><h2>${escapeHtml(name)}</h2>`,
      address === null ? '' : `<p>${escapeHtml(address)}</p>`,
      `<p>${words.state}: ${words.states[state]} · ${words.hours}: ${escapeHtml(hours ?? words.hoursUnknown)}</p>`,
      way === undefined ? '' : `<p><a href="${escapeHtml(way)}" rel="noopener noreferrer">${words.way}</a></p>`,
      '</li>',
    ].join(''),
  );
  const more = next === undefined ? '' : `<p><a href="${escapeHtml(next)}">${words.more}</a></p>\n`;
  const list = rows.length === 0 ? `<p>${words.none}</p>` : `<ul>\n${rows.join('\n')}\n</ul>`;
  return page(view, district, `<p><a href="${view.prefix}/list">${words.back}</a></p>\n${list}\n${more}`);
}
