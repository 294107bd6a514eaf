import { AppError } from '@quanyu/domain';
import { FILES_ERRORS } from '../errors.ts';
import type { FileHead } from '../import/plan.ts';
import type { AmbiguousImport, ImportOptions } from '../import/settings.ts';
import { type ValueReading, valueReadings } from './auto-value.ts';
import { type ColumnMap, type ColumnRule, type FileMap, stemOf } from './column-map.ts';
import { bestOf, type RoleCandidates, roleCandidates } from './roles.ts';
import type { Role } from './synonyms.ts';
import { type ColumnProfile, profileTable, type TableProfile } from './table-profile.ts';

/** One file as the search sees it. */
export interface Looked {
  readonly profile: TableProfile;
  readonly candidates: RoleCandidates;
  readonly kind: string | undefined;
}

/**
 * Finds the map of unknown files from their columns' names, in English and Chinese, and from
 * what the columns hold. Settles what the figures depend on by the data; where the data cannot,
 * gives both readings back.
 * @throws AppError FILES_MAP_UNKNOWN where no file can be understood.
 */
export async function autoMap(
  heads: readonly FileHead[],
  options: ImportOptions,
  natives: readonly FileMap[],
): Promise<{ readonly kind: 'resolved'; readonly map: ColumnMap } | AmbiguousImport> {
  const unknown = heads.filter((head) => !natives.some((one) => one.name === stemOf(head.path)));
  const looked: Looked[] = [];
  for (const head of unknown) {
    const profile = await profileTable(head.path, options.parquet);
    const candidates = roleCandidates(profile);
    looked.push({ profile, candidates, kind: kindOf(profile, candidates) });
  }
  const files: FileMap[] = [...natives];
  let asked: { readonly question: Question; readonly at: number } | undefined;
  for (const one of looked) {
    const found = fileMapOf(one, looked);
    if (found === undefined) continue;
    const name = stemOf(one.profile.path);
    if (found.question !== undefined) asked ??= { question: found.question, at: files.length };
    files.push({ ...found.map, name });
  }
  if (files.length === 0) throw unknownError(unknown);
  const map: ColumnMap = { version: 1, name: 'auto', files };
  return asked === undefined ? { kind: 'resolved', map } : askedOf(asked.question, map, asked.at);
}

/** The question with a whole map for each reading of the file at a place. */
function askedOf({ file, question, readings }: Question, map: ColumnMap, at: number) {
  const read = readings.map(({ name, description, columns }) => ({
    ...{ name, description },
    map: {
      ...map,
      files: map.files.map((part, index) => (index === at ? { ...part, columns } : part)),
    },
  }));
  return { kind: 'ambiguous' as const, ...{ file, question, readings: read, map } };
}

function unknownError(heads: readonly FileHead[]): AppError {
  const [head] = heads;
  const columns = (head?.header ?? []).slice(0, 20).join(', ');
  return new AppError(
    FILES_ERRORS.FILES_MAP_UNKNOWN,
    `Cannot import ${head?.path ?? ''} as its columns are not understood: ${columns}`,
    { place: `${head?.path ?? ''}:1` },
  );
}

/** What kind of rows a file holds, by the roles its columns can play. */
function kindOf(profile: TableProfile, candidates: RoleCandidates): string | undefined {
  const has = (role: Role): boolean => candidates.has(role);
  const isKey = (role: Role): boolean => {
    const column = candidates.get(role)?.[0]?.column;
    return column !== undefined && column.distinct === profile.rows;
  };
  const hasProduct = has('product') || has('product_name');
  if (has('time') && (hasProduct || has('order')) && (has('quantity') || has('total'))) {
    return 'orders';
  }
  if (hasProduct && has('on_hand')) return 'stock-levels';
  if (
    has('product') &&
    isKey('product') &&
    (has('product_name') || has('unit_price') || has('cost'))
  ) {
    return 'products';
  }
  if (has('location') && isKey('location') && !hasProduct) return 'locations';
  if (has('customer') && isKey('customer') && !hasProduct && !has('order')) return 'customers';
  return undefined;
}

interface Question {
  readonly file: string;
  readonly question: string;
  /** Each with all the columns of the file. */
  readonly readings: readonly ValueReading[];
}

interface FoundMap {
  readonly map: FileMap;
  readonly question?: Question;
}

const ROLES: Readonly<Record<string, readonly (readonly [string, Role])[]>> = {
  products: [
    ['product', 'product'],
    ['name', 'product_name'],
    ['category_path', 'category'],
    ['price', 'unit_price'],
    ['cost', 'cost'],
    ['currency', 'currency'],
  ],
  locations: [
    ['location', 'location'],
    ['name', 'product_name'],
  ],
  customers: [
    ['customer', 'customer'],
    ['name', 'product_name'],
    ['country', 'country'],
  ],
  'stock-levels': [
    ['product', 'product'],
    ['location', 'location'],
    ['time', 'time'],
    ['on_hand', 'on_hand'],
  ],
};

function fileMapOf(one: Looked, all: readonly Looked[]): FoundMap | undefined {
  if (one.kind === undefined) return undefined;
  if (one.kind === 'orders') return orderMap(one, all);
  const taken = new Set<number>();
  const columns: Record<string, ColumnRule> = {};
  for (const [target, role] of ROLES[one.kind] ?? []) {
    const column = bestOf(one.candidates, role, taken);
    if (column === undefined) continue;
    taken.add(column.index);
    columns[target] = ruleOf(column, one.profile);
  }
  if (one.kind === 'stock-levels') {
    columns['location'] ??= { constant: 'main' };
    if (columns['time'] === undefined) return undefined;
  }
  return { map: { kind: one.kind, columns } };
}

/** A column as it stands; numbers with the file's decimal mark. */
export function ruleOf(column: ColumnProfile, profile: TableProfile): ColumnRule {
  const isNumber = column.numbers.length > 0 && profile.mark === ',';
  return isNumber ? { from: column.name, decimalMark: ',' } : { from: column.name };
}

const ORDER_ROLES: readonly (readonly [string, Role])[] = [
  ['order', 'order'],
  ['time', 'time'],
  ['product', 'product'],
  ['product_name', 'product_name'],
  ['customer', 'customer'],
  ['category', 'category'],
  ['currency', 'currency'],
  ['location', 'location'],
  ['channel', 'channel'],
  ['country', 'country'],
  ['state', 'state'],
];

function orderMap(one: Looked, all: readonly Looked[]): FoundMap {
  const { profile, candidates } = one;
  const taken = new Set<number>();
  const columns: Record<string, ColumnRule> = {};
  const chosen = new Map<string, ColumnProfile>();
  for (const [target, role] of ORDER_ROLES) {
    const column = bestOf(candidates, role, taken);
    if (column === undefined) continue;
    taken.add(column.index);
    chosen.set(target, column);
    columns[target] = { from: column.name };
  }
  if (columns['order'] === undefined) {
    const row = bestOf(candidates, 'row', taken);
    const isKey = row !== undefined && row.distinct === profile.rows;
    columns['order'] = isKey ? { from: row.name } : { rowId: true };
  }
  if (columns['product'] === undefined && columns['product_name']?.from !== undefined) {
    columns['product'] = { from: columns['product_name'].from };
  }
  const value = valueReadings(one, all, {
    taken,
    order: chosen.get('order'),
    product: chosen.get('product'),
  });
  const [first, ...others] = value.readings;
  const named = { ...columns };
  const map: FileMap = { kind: 'orders', columns: { ...named, ...first?.columns } };
  if (others.length === 0) return { map };
  const readings = value.readings.map((reading) => ({
    ...reading,
    columns: { ...named, ...reading.columns },
  }));
  return { map, question: { file: profile.path, question: value.question, readings } };
}
