import { AppError } from '@quanyu/domain';
import { FILES_ERRORS } from '../errors.ts';
import type { ColumnRule, JoinRule } from '../map/column-map.ts';
import type { RejectCodeName } from './reject-codes.ts';

/** A cell that cannot be read: why the whole row is refused. */
export interface CellProblem {
  readonly problem: RejectCodeName;
  readonly field: string;
  readonly value: string;
}

export type CellText = (row: readonly string[]) => string;

/** Values of one column of another file by the values of its key column. */
export type Lookup = ReadonlyMap<string, string>;
export type LookupSource = (join: JoinRule) => Lookup;

/** Finds a column by its exact name. */
export function columnIndex(path: string, header: readonly string[], name: string): number {
  const index = header.indexOf(name);
  if (index >= 0) return index;
  throw new AppError(
    FILES_ERRORS.FILES_COLUMN_MISSING,
    `Cannot read ${path} as column "${name}" of the map must be present: its columns are ${header.slice(0, 20).join(', ')}`,
    { place: `${path}:1`, details: { column: name } },
  );
}

/** Makes the function that takes a rule's text out of a row, trimmed. */
export function cellText(
  rule: ColumnRule,
  file: { readonly path: string; readonly header: readonly string[] },
  lookups: LookupSource,
): CellText {
  const { path, header } = file;
  if (rule.constant !== undefined) {
    const text = rule.constant;
    return () => text;
  }
  const plain = plainCell(rule, path, header);
  if (rule.join !== undefined) {
    const lookup = lookups(rule.join);
    return (row) => lookup.get(plain(row)) ?? '';
  }
  const { words } = rule;
  if (words === undefined) return plain;
  const known = new Map(Object.entries(words));
  return (row) => {
    const text = plain(row);
    return known.get(text) ?? text;
  };
}

function plainCell(rule: ColumnRule, path: string, header: readonly string[]): CellText {
  const name = rule.from ?? rule.join?.on;
  if (name === undefined) return () => '';
  const index = columnIndex(path, header, name);
  if (rule.timeFrom === undefined) return (row) => (row[index] ?? '').trim();
  const clock = columnIndex(path, header, rule.timeFrom);
  return (row) => `${(row[index] ?? '').trim()} ${(row[clock] ?? '').trim()}`.trim();
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused.
const CONTROL = /[\u0000-\u001f\u007f]/;

export function isId(text: string): boolean {
  return text.length <= 200 && !CONTROL.test(text);
}
