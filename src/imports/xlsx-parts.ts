/**
 * The parts of a workbook that a sheet refers to: which sheets there are, its texts, and which number formats are dates.
 * Owns their reading and bounds; cells are xlsx-sheet.ts's.
 */
import { ImportFileError } from './file-error.ts';
import { MAX_CELL_CHARS, MAX_TABLE_CHARS } from './table.ts';
import type { Archive } from './xlsx-archive.ts';

export interface SheetPart {
  readonly name: string;
  readonly path: string;
  readonly isHidden: boolean;
}

export interface Workbook {
  readonly sheets: readonly SheetPart[];
  /** Days count from 1904, as in files from old Macintoshes. */
  readonly is1904: boolean;
  readonly texts: readonly string[];
  /** By style number: what its number format shows. */
  readonly dateStyles: readonly (DateKind | null)[];
}

export type DateKind = 'date' | 'time' | 'dateTime';

const MAX_SHEETS = 100;
const MAX_STYLES = 70_000;

// ECMA-376 part 1, 18.8.30: the formats that have a number and no code; 27 to 36 and 50 to 58 are the East Asian dates.
function builtInKind(id: number): DateKind | null {
  if (id === 22) return 'dateTime';
  if ((id >= 18 && id <= 21) || (id >= 32 && id <= 35) || (id >= 45 && id <= 47) || id === 55 || id === 56)
    return 'time';
  if ((id >= 14 && id <= 17) || (id >= 27 && id <= 31) || id === 36 || (id >= 50 && id <= 58)) return 'date';
  return null;
}

/** What a format code shows: `yyyy"年"m"月"d"日"`, `[$-804]h:mm`, `0.00`. */
function kindOfCode(code: string): DateKind | null {
  const plain = code
    .replace(/"[^"]*"|\\.|_.|\*./g, '')
    .replace(/\[(?!h+\]|m+\]|s+\])[^\]]*\]/gi, '')
    .split(';')[0]!
    .toLowerCase();
  const hasDate = /[yd年日]/.test(plain) || /^m+$/.test(plain);
  const hasTime = /[hs]/.test(plain);
  return hasDate && hasTime ? 'dateTime' : hasDate ? 'date' : hasTime ? 'time' : null;
}

/** `_x000D_` and the like, as Excel writes what XML cannot hold. */
export function unescapeText(text: string): string {
  return text.includes('_x')
    ? text.replace(/_x([0-9a-f]{4})_/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
    : text;
}

async function readTexts(archive: Archive): Promise<string[]> {
  const texts: string[] = [];
  let current = '';
  let total = 0;
  let isText = false;
  let phonetic = 0;
  await archive.read('xl/sharedStrings.xml', {
    open: (tag) => {
      if (tag === 'si') current = '';
      else if (tag === 'rPh') phonetic += 1;
      else if (tag === 't') isText = true;
    },
    text: (text) => {
      // How a word is pronounced is kept beside it and is no part of it.
      if (!isText || phonetic > 0) return;
      current += text;
      total += text.length;
      if (current.length > MAX_CELL_CHARS)
        throw new ImportFileError('cell-too-large', { row: '?', limit: MAX_CELL_CHARS });
      if (total > MAX_TABLE_CHARS) throw new ImportFileError('text-too-large', { limit: MAX_TABLE_CHARS });
    },
    close: (tag) => {
      if (tag === 't') isText = false;
      else if (tag === 'rPh') phonetic -= 1;
      else if (tag === 'si') texts.push(unescapeText(current));
    },
  });
  return texts;
}

async function readDateStyles(archive: Archive): Promise<(DateKind | null)[]> {
  const codes = new Map<number, DateKind | null>();
  const styles: (DateKind | null)[] = [];
  let isCell = false;
  await archive.read('xl/styles.xml', {
    open: (tag, attributes) => {
      if (tag === 'numFmt' && codes.size < MAX_STYLES)
        codes.set(Number(attributes['numFmtId']), kindOfCode((attributes['formatCode'] ?? '').slice(0, 300)));
      else if (tag === 'cellXfs') isCell = true;
      else if (tag === 'xf' && isCell && styles.length < MAX_STYLES) {
        const id = Number(attributes['numFmtId'] ?? 0);
        styles.push(codes.has(id) ? (codes.get(id) ?? null) : builtInKind(id));
      }
    },
    close: (tag) => {
      if (tag === 'cellXfs') isCell = false;
    },
  });
  return styles;
}

/** A target of xl/_rels/workbook.xml.rels, relative to xl/ or absolute in the archive. */
function resolveTarget(target: string): string {
  return target.startsWith('/') ? target.slice(1) : `xl/${target.replace(/^\.\//, '')}`;
}

/** Reads what belongs to the workbook as a whole. Errors: `xlsx-broken` without sheets, and the bounds. */
export async function readWorkbook(archive: Archive): Promise<Workbook> {
  const targets = new Map<string, string>();
  await archive.read('xl/_rels/workbook.xml.rels', {
    open: (tag, { Id, Target, Type = '', TargetMode }) => {
      if (tag === 'Relationship' && Id && Target && Type.endsWith('/worksheet') && TargetMode !== 'External')
        targets.set(Id, resolveTarget(Target));
    },
  });
  const sheets: SheetPart[] = [];
  let is1904 = false;
  await archive.read('xl/workbook.xml', {
    open: (tag, attributes) => {
      if (tag === 'workbookPr') is1904 = ['1', 'true'].includes(attributes['date1904'] ?? '');
      if (tag !== 'sheet' || sheets.length >= MAX_SHEETS) return;
      const id = Object.entries(attributes).find(([name]) => name.endsWith(':id'))?.[1];
      const path = id === undefined ? undefined : targets.get(id);
      const isHidden = (attributes['state'] ?? 'visible') !== 'visible';
      if (path !== undefined && archive.names.has(path))
        sheets.push({ name: (attributes['name'] ?? '').slice(0, 100), path, isHidden });
    },
  });
  if (sheets.length === 0) throw new ImportFileError('xlsx-broken', { part: 'xl/workbook.xml' });
  return { sheets, is1904, texts: await readTexts(archive), dateStyles: await readDateStyles(archive) };
}
