/** Values as PostgreSQL's COPY text format writes them. */
export const COPY_NULL = '\\N';

const SPECIAL = /[\\\n\r\t]/;
const SPECIALS = /[\\\n\r\t]/g;
const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

/** Escapes one field. */
export function copyText(text: string): string {
  return SPECIAL.test(text) ? text.replace(SPECIALS, (found) => ESCAPES[found] ?? found) : text;
}

/** A TEXT[] literal, escaped as a field. */
export function copyList(items: readonly string[]): string {
  const quoted = items.map((item) => `"${item.replace(/["\\]/g, '\\$&')}"`);
  return copyText(`{${quoted.join(',')}}`);
}
