import { NATIVE_FILES, type NativeFile } from '@quanyu/domain';
import { type ColumnRule, type FileMap, ORDER_EXTRA_COLUMNS } from './column-map.ts';

/** Columns that the export of rejected rows puts before the row's own. */
export const REJECT_COLUMNS = [
  'quanyu_file',
  'quanyu_line',
  'quanyu_order_line',
  'quanyu_code',
  'quanyu_field',
  'quanyu_message',
  'quanyu_remedy',
] as const;

/**
 * The map of a native file: known by its name (`orders.csv`, `orders-2024.csv`), else by a header
 * that has every required column of exactly one kind and no unknown one.
 */
export function nativeMap(stem: string, header: readonly string[]): FileMap | undefined {
  const own = header.filter((name) => !(REJECT_COLUMNS as readonly string[]).includes(name));
  const named = NATIVE_FILES.filter((file) => isNamedAfter(stem, file.kind)).sort(
    (a, b) => b.kind.length - a.kind.length,
  )[0];
  if (named !== undefined && hasRequired(named, own)) return mapOf(named, own);
  const fitting = NATIVE_FILES.filter(
    (file) => hasRequired(file, own) && own.every((name) => columnNames(file).includes(name)),
  );
  const [only] = fitting;
  return fitting.length === 1 && only !== undefined ? mapOf(only, own) : undefined;
}

function isNamedAfter(stem: string, kind: string): boolean {
  return stem === kind || stem.startsWith(`${kind}-`) || stem.startsWith(`${kind}.`);
}

function columnNames(file: NativeFile): string[] {
  const names = file.columns.map((column) => column.name);
  return file.kind === 'orders' ? [...names, ...ORDER_EXTRA_COLUMNS] : names;
}

function hasRequired(file: NativeFile, header: readonly string[]): boolean {
  return file.columns.every(
    (column) =>
      column.required !== true ||
      header.includes(column.name) ||
      (file.kind === 'orders' && column.name === 'line'),
  );
}

function mapOf(file: NativeFile, header: readonly string[]): FileMap {
  const columns: Record<string, ColumnRule> = {};
  for (const name of columnNames(file)) if (header.includes(name)) columns[name] = { from: name };
  return { kind: file.kind, columns };
}
