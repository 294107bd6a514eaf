import { AppError } from '@quanyu/domain';
import { FILES_ERRORS } from '../errors.ts';
import type { FileHead } from '../import/plan.ts';
import type { AmbiguousImport, ImportOptions } from '../import/settings.ts';
import { autoMap } from './auto.ts';
import { type ColumnMap, type FileMap, fitsFile, stemOf } from './column-map.ts';
import { nativeMap } from './native-map.ts';
import { PRESETS } from './presets.ts';

export interface ResolvedMap {
  readonly kind: 'resolved';
  readonly map: ColumnMap;
}

/**
 * The map of an import: the one given; a preset; the native files; or, with `auto`, native where a
 * file is one, a preset where its columns are exactly those, else what names and contents show.
 * @throws AppError FILES_MAP_UNKNOWN where nothing fits.
 */
export async function resolveMap(
  heads: readonly FileHead[],
  options: ImportOptions,
): Promise<ResolvedMap | AmbiguousImport> {
  if (options.map !== undefined) return { kind: 'resolved', map: options.map };
  const preset = PRESETS[options.source];
  if (preset !== undefined) return { kind: 'resolved', map: preset.map };
  if (options.source === 'native') return { kind: 'resolved', map: nativeMapOf(heads) };
  if (options.source !== 'auto') throw sourceError(options.source);
  const natives = nativeParts(heads);
  if (natives.length === heads.length) return { kind: 'resolved', map: nativeMapOf(heads) };
  const known = Object.values(PRESETS).find((one) => isPresetFor(one.map, heads));
  if (known !== undefined) return { kind: 'resolved', map: known.map };
  return autoMap(heads, options, natives);
}

/** True where every file fits the preset, or every part of it has its file (others lie beside them). */
function isPresetFor(map: ColumnMap, heads: readonly FileHead[]): boolean {
  const fits = (part: FileMap, head: FileHead): boolean =>
    fitsFile(part, stemOf(head.path), head.header);
  return (
    heads.every((head) => map.files.some((part) => fits(part, head))) ||
    map.files.every((part) => heads.some((head) => fits(part, head)))
  );
}

/** A native file's map is bound to its name: two kinds may share their columns. */
function nativeParts(heads: readonly FileHead[]): FileMap[] {
  return heads.flatMap((head) => {
    const part = nativeMap(stemOf(head.path), head.header);
    return part === undefined ? [] : [{ ...part, name: stemOf(head.path) }];
  });
}

function nativeMapOf(heads: readonly FileHead[]): ColumnMap {
  const files = nativeParts(heads);
  if (files.length > 0) return { version: 1, name: 'native', files };
  const [head] = heads;
  const message = `Cannot import ${head?.path ?? ''} as it is no native file: its columns are ${(head?.header ?? []).slice(0, 20).join(', ')}`;
  throw new AppError(FILES_ERRORS.FILES_MAP_UNKNOWN, message, { place: `${head?.path ?? ''}:1` });
}

function sourceError(source: string): AppError {
  const names = ['auto', 'native', ...Object.keys(PRESETS)].join(', ');
  return new AppError(
    FILES_ERRORS.FILES_MAP_UNKNOWN,
    `Cannot import as source must be one of ${names}: current value is ${JSON.stringify(source.slice(0, 40))}`,
    { place: '--source', remedy: `Give --source with one of ${names}, or a map with --map.` },
  );
}
