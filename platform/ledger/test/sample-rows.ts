import { assert, type NativeColumn, nativeFile } from '@quanyu/domain';
import type { FactRow, FactValue } from '../src/index.ts';
import { NOW } from './clusters.ts';

/** A full and valid row of a kind; another index gives another fact. */
export function sampleRow(kind: string, index: number): FactRow {
  const file = nativeFile(kind);
  assert(file !== undefined, `${kind} is a native kind`);
  const isKey = (name: string): boolean => file.key.includes(name);
  return Object.fromEntries(
    file.columns.map((column) => [column.name, sampleValue(column, index, isKey(column.name))]),
  );
}

function sampleValue(column: NativeColumn, index: number, isKey: boolean): FactValue {
  if (column.name === 'currency') return 'EUR';
  if (column.name === 'consents') return ['email', 'profiling'];
  if (column.name === 'pack_units') return 6;
  if (column.oneOf !== undefined) return column.oneOf[0];
  switch (column.type) {
    case 'id':
    case 'text':
      return isKey ? `${column.name}-${index}` : `${column.name}-x`;
    case 'decimal':
      return 2.5;
    case 'integer':
      return 1;
    case 'money':
      return 500;
    case 'time':
      return NOW;
    case 'day':
      return 20_000;
    case 'boolean':
      return true;
    case 'json':
      return { colour: 'red', pieces: 12 };
    case 'list':
      return ['one', 'two'];
  }
}
