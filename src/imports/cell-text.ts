/**
 * One cell's text made safe and comparable, without changing what it says.
 * Owns blank markers, widths, invisible characters and formula signs; what the text means is left to the field's reader.
 */

/** A cleaned cell, and what was noticed on the way. */
export interface CellText {
  /** Null where the cell is blank or holds only a mark such as `无` or `-`. */
  readonly text: string | null;
  readonly hadControls: boolean;
  /** The sign it starts with, where a spreadsheet would take it for a formula. */
  readonly formulaSign: string | null;
}

const BLANK =
  /^(?:无|暂无|没有|未知|不详|待定|待补充|空|[-—–_/\\]+|n\/?a|null|none|nil|undefined|nan|#(?:n\/a|value!|ref!|name\?|num!|null!|div\/0!))$/i;

// Controls except tab and line ends; zero-width characters; the marks that reverse the direction of text.
// eslint-disable-next-line no-control-regex -- they are what it removes
const INVISIBLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

const FORMULA_SIGN = /^[=+\-@]/;
const QUOTED_SIGN = /^'(?=[=+\-@\s])/;

/** Full-width letters and digits to ASCII; Chinese punctuation stays, since people will read the text. */
function narrow(text: string): string {
  return text.replace(/[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]/g, (wide) =>
    String.fromCharCode(wide.charCodeAt(0) - 0xfee0),
  );
}

/** Whether the cell says "nothing here" in one of the ways people write it. */
export function isBlank(raw: string): boolean {
  const text = raw.trim();
  return text === '' || BLANK.test(text);
}

/** Cleans one cell. `keepLines` keeps line ends (opening hours, remarks); elsewhere all white space becomes one space. */
export function cleanCell(raw: string, keepLines = false): CellText {
  const visible = raw.normalize('NFC').replace(INVISIBLE, '');
  const spaced = keepLines
    ? visible
        .replace(/\r\n?/g, '\n')
        .replace(/[^\S\n]+/g, ' ')
        .replace(/ ?\n[ \n]*/g, '\n')
    : visible.replace(/\s+/g, ' ');
  const shown = narrow(spaced).trim();
  // An apostrophe before the sign says "text": spreadsheets show none, and our own sheets write one (http/sheet.ts).
  const isQuoted = QUOTED_SIGN.test(shown);
  const text = isQuoted ? shown.slice(1).trim() : shown;
  return {
    text: isBlank(text) ? null : text,
    hadControls: visible.length !== raw.normalize('NFC').length,
    formulaSign: isBlank(text) || isQuoted ? null : (FORMULA_SIGN.exec(text)?.[0] ?? null),
  };
}
