import { microOf } from './decimal.ts';

export type DecimalMark = '.' | ',';

/** Signs, letters and names of currencies that may stand before or after an amount. */
const CURRENCY = '(?:US\\$|HK\\$|R\\$|[A-Z]{3}|kr|zł|Kč|Ft|[\\p{Sc}元圆])\\.?';
const CURRENCY_BEFORE = new RegExp(`^([+-]?\\(?)${CURRENCY}`, 'iu');
const CURRENCY_AFTER = new RegExp(`${CURRENCY}(\\)?)$`, 'iu');
const BLANKS = /[\s\u00a0\u202f\u2009'’_]/g;

/**
 * Reads a number as people write it ("$9.99 ", "1.234,56 €", "(12.00)", "１２", "12 %", "5-") as
 * millionths. A percent sign divides by 100. NaN where it is no number.
 */
export function microOfText(text: string, mark: DecimalMark): number {
  const plain = mark === '.' ? microOf(text) : Number.NaN;
  return Number.isNaN(plain) ? microOfWritten(text, mark) : plain;
}

function microOfWritten(text: string, mark: DecimalMark): number {
  if (text.length === 0 || text.length > 60) return Number.NaN;
  let bare = text
    .normalize('NFKC')
    .replace(BLANKS, '')
    .replace(/\u2212/g, '-');
  const isPercent = bare.endsWith('%');
  if (isPercent) bare = bare.slice(0, -1);
  if (/[^\d.,+\-()]/.test(bare) && !/^[+-]?[\d.]+[eE]/.test(bare))
    bare = bare.replace(CURRENCY_BEFORE, '$1').replace(CURRENCY_AFTER, '$1');
  const isNegative = /^\(.*\)$/.test(bare) || /^[\d.,]+-$/.test(bare);
  if (isNegative) bare = bare.replace(/[()]/g, '').replace(/-$/, '');
  const digits = withoutGroups(bare, mark);
  if (digits === undefined) return Number.NaN;
  const micro = microOf(isNegative ? `-${digits}` : digits);
  return isPercent ? Math.round(micro / 100) : micro;
}

/** Takes thousands marks out; undefined where the groups are not groups of three (or four digits, in Chinese). */
function withoutGroups(text: string, mark: DecimalMark): string | undefined {
  const group = mark === '.' ? ',' : '.';
  const [whole = '', part, ...more] = text.split(mark);
  if (more.length > 0 || part?.includes(group) === true) return undefined;
  const groups = whole.split(group);
  const isGrouped = groups.slice(1).every((one) => /^\d{2,4}$/.test(one));
  if (!isGrouped) return undefined;
  const last = groups.at(-1) ?? '';
  if (groups.length > 1 && last.length < 3) return undefined;
  return part === undefined ? groups.join('') : `${groups.join('')}.${part}`;
}

/** What the values of a file show about its decimal mark. */
export interface MarkEvidence {
  point: number;
  comma: number;
  /** Values such as "1,234" or "1.234" that both marks allow. */
  openComma: number;
  openPoint: number;
}

export function newMarkEvidence(): MarkEvidence {
  return { point: 0, comma: 0, openComma: 0, openPoint: 0 };
}

/** Adds what one value shows. */
export function addMark(evidence: MarkEvidence, text: string): void {
  const marks = text.replace(/[^.,]/g, '');
  if (marks === '') return;
  const last = marks.at(-1) ?? '';
  const isRepeated = marks.length > 1 && marks === last.repeat(marks.length);
  const isMixed = marks.length > 1 && !isRepeated;
  const tail = /[.,](\d*)\D*$/.exec(text)?.[1]?.length ?? 0;
  const isOpen = !isMixed && !isRepeated && tail === 3 && !/^\D*0[.,]/.test(text);
  if (isOpen) {
    if (last === ',') evidence.openComma += 1;
    else evidence.openPoint += 1;
    return;
  }
  const isComma = isRepeated ? last === '.' : last === ',';
  if (isComma) evidence.comma += 1;
  else evidence.point += 1;
}

/** The decimal mark that the evidence proves; undefined where values stay open. */
export function decidedMark(evidence: MarkEvidence): DecimalMark | undefined {
  const { point, comma, openComma, openPoint } = evidence;
  if (comma > point) return ',';
  if (point > 0) return '.';
  if (openComma > 0 && openPoint === 0) return undefined;
  return '.';
}
