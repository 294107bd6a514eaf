import { AppError, NATIVE_FILES } from '@quanyu/domain';
import { z } from 'zod';
import { FILES_ERRORS } from '../errors.ts';
import { ENCODINGS, type Encoding } from '../read/encoding.ts';

/** How the values of one target column come about. */
export interface ColumnRule {
  /** Source column. */
  readonly from?: string | undefined;
  /** Source column with the time of day, where the date stands alone. */
  readonly timeFrom?: string | undefined;
  /** The same text on every row. */
  readonly constant?: string | undefined;
  /** Looked up in another file of the same import by equal values of two columns. */
  readonly join?: JoinRule | undefined;
  /** Text per row made of its line of the file: for rows that have no id. */
  readonly rowId?: true | undefined;
  /** Order of day and month where they could change places; absent: decided from all values. */
  readonly dateOrder?: 'day-first' | 'month-first' | undefined;
  /** Default ".". */
  readonly decimalMark?: '.' | ',' | undefined;
  /** Numbers are multiplied by this: 0.01 for cents, 12 for dozens. */
  readonly scale?: number | undefined;
  /** Words of the source and what they mean here. */
  readonly words?: Readonly<Record<string, string>> | undefined;
}

export interface JoinRule {
  /** Columns that the other file must have identify it. */
  readonly on: string;
  readonly otherOn: string;
  readonly take: string;
}

/** How one kind of file is read. */
export interface FileMap {
  /** Native kind of the rows. */
  readonly kind: string;
  /** File name without folder; `*` stands for anything. Absent: any file with the columns. */
  readonly name?: string | undefined;
  readonly delimiter?: string | undefined;
  readonly encoding?: Encoding | undefined;
  readonly columns: Readonly<Record<string, ColumnRule>>;
}

/** A saved map: JSON, reused with `--map`. */
export interface ColumnMap {
  readonly version: 1;
  readonly name: string;
  readonly files: readonly FileMap[];
}

/** Columns that order lines have beyond the native ones. */
export const ORDER_EXTRA_COLUMNS = [
  'product_name',
  'category',
  'country',
  'discount_rate',
  'gross_total',
] as const;

/** Names that a map may give values for, by kind. */
export function targetColumns(kind: string): readonly string[] {
  const native = NATIVE_FILES.find((file) => file.kind === kind)?.columns ?? [];
  const names = native.map((column) => column.name);
  return kind === 'orders' ? [...names, ...ORDER_EXTRA_COLUMNS] : names;
}

const RuleSchema: z.ZodType<ColumnRule> = z.strictObject({
  from: z.string().min(1).optional(),
  timeFrom: z.string().min(1).optional(),
  constant: z.string().optional(),
  join: z
    .strictObject({ on: z.string().min(1), otherOn: z.string().min(1), take: z.string().min(1) })
    .optional(),
  rowId: z.literal(true).optional(),
  dateOrder: z.enum(['day-first', 'month-first']).optional(),
  decimalMark: z.enum(['.', ',']).optional(),
  scale: z.number().positive().optional(),
  words: z.record(z.string(), z.string()).optional(),
});

const FileSchema: z.ZodType<FileMap> = z
  .strictObject({
    kind: z.enum(NATIVE_FILES.map((file) => file.kind)),
    name: z.string().min(1).optional(),
    delimiter: z.string().length(1).optional(),
    encoding: z.enum(ENCODINGS).optional(),
    columns: z.record(z.string(), RuleSchema),
  })
  .superRefine((file, context) => {
    const targets = targetColumns(file.kind);
    for (const [target, rule] of Object.entries(file.columns)) {
      const sources = [rule.from, rule.constant, rule.join, rule.rowId].filter(
        (one) => one !== undefined,
      );
      const path = ['columns', target];
      if (!targets.includes(target)) {
        const message = `kind "${file.kind}" has no column "${target}"; it has ${targets.join(', ')}`;
        context.addIssue({ code: 'custom', path, message });
      }
      if (sources.length !== 1) {
        const message = 'give exactly one of from, constant, join, rowId';
        context.addIssue({ code: 'custom', path, message });
      }
    }
  });

/** Schema of a saved map. */
export const ColumnMapSchema: z.ZodType<ColumnMap> = z.strictObject({
  version: z.literal(1),
  name: z.string().min(1),
  files: z.array(FileSchema).min(1).max(200),
});

/**
 * Reads the text of a saved map.
 * @throws AppError FILES_MAP_INVALID with the place inside the map.
 */
export function parseColumnMap(text: string, place = 'map'): ColumnMap {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    const message = `Cannot read the map ${place} as it must be JSON: ${String(cause)}`;
    throw new AppError(FILES_ERRORS.FILES_MAP_INVALID, message, { place, cause });
  }
  const result = ColumnMapSchema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const where = `${place}#/${(issue?.path ?? []).map(String).join('/')}`;
  const message = `Cannot read the map ${where}: ${issue?.message ?? 'it breaks the schema'}`;
  throw new AppError(FILES_ERRORS.FILES_MAP_INVALID, message, { place: where });
}

/** The text of a map as it is saved: stable order, two blanks of indent. */
export function columnMapText(map: ColumnMap): string {
  return `${JSON.stringify(map, null, 2)}\n`;
}

/** True where a file of this name and header can be read by the map. */
export function fitsFile(map: FileMap, name: string, header: readonly string[]): boolean {
  if (map.name !== undefined && !globTest(map.name, name)) return false;
  const froms = Object.values(map.columns).flatMap((rule) =>
    [rule.from, rule.timeFrom, rule.join?.on].filter((one) => one !== undefined),
  );
  return froms.length > 0 && froms.every((from) => header.includes(from));
}

function globTest(pattern: string, name: string): boolean {
  const escaped = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
  return new RegExp(`^${escaped}$`, 'i').test(name);
}

/** File name without folder, `.gz` and format ending: "/a/sales.csv.gz" → "sales". */
export function stemOf(path: string): string {
  const base = path.replace(/^.*[/\\]/, '');
  return base.replace(/\.gz$/i, '').replace(/\.(csv|tsv|txt|jsonl|ndjson|json|parquet)$/i, '');
}
