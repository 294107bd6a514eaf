/** A cell of a CSV file that is written. */
export type CsvCell = string | number | boolean | null | undefined;

export interface CsvOptions {
  /**
   * Puts an apostrophe before texts that a spreadsheet would run as a formula. For files that
   * people open; off by default, since it changes the text. Numbers are left alone.
   */
  readonly isFormulaSafe?: boolean;
}

const NEEDS_QUOTES = /[",\r\n]/;
const FORMULA = /^[=+\-@\t\r]/;
const PLAIN_NUMBER = /^[+-]?\d+(\.\d+)?$/;

/**
 * One record: comma, RFC 4180 quotes, "." decimals, LF. Null and undefined are empty; a number that
 * is not finite is empty too, since CSV has no word for it.
 */
export function csvLine(cells: readonly CsvCell[], options: CsvOptions = {}): string {
  return `${cells.map((cell) => csvCell(cell, options)).join(',')}\n`;
}

function csvCell(cell: CsvCell, options: CsvOptions): string {
  if (cell === null || cell === undefined) return '';
  if (typeof cell === 'number') return Number.isFinite(cell) ? plainNumber(cell) : '';
  let text = String(cell);
  if (options.isFormulaSafe === true && FORMULA.test(text) && !PLAIN_NUMBER.test(text)) {
    text = `'${text}`;
  }
  return NEEDS_QUOTES.test(text) || text !== text.trim() ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Shortest text that reads back as the same number, never with an exponent. */
function plainNumber(value: number): string {
  const text = String(value === 0 ? 0 : value);
  if (!text.includes('e')) return text;
  const [digits = '0', power = '0'] = text.split('e');
  const sign = digits.startsWith('-') ? '-' : '';
  const [whole = '', part = ''] = digits.replace('-', '').split('.');
  const shift = Number(power);
  if (shift < 0) return `${sign}0.${'0'.repeat(-shift - whole.length)}${whole}${part}`;
  return `${sign}${whole}${part.padEnd(shift, '0')}`;
}

/** A whole file as text, for small tables. */
export function csvText(
  header: readonly string[],
  rows: Iterable<readonly CsvCell[]>,
  options: CsvOptions = {},
): string {
  let text = csvLine(header, options);
  for (const row of rows) text += csvLine(row, options);
  return text;
}
