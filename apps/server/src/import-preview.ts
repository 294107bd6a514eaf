import { nativeFile } from '@quanyu/domain';
import {
  type AmbiguousImport,
  type ColumnMap,
  createParquetReader,
  type FactSink,
  type FileMap,
  type ImportResult,
  importFiles,
  openTable,
  type Table,
  targetColumns,
} from '@quanyu/files';
import type { ImportPreview } from './api/operation.ts';
import type { Services } from './services.ts';
import { keepMap, type Upload } from './uploads.ts';

const SAMPLE_ROWS = 20;
const SAMPLES = 5;
/** Larger files are not read whole before the answer: what only all rows can tell shows at the import. */
const SCAN_BYTES_MAX = 64 * 1024 * 1024;

/** Thrown by the sink to end an import before anything is recorded. */
class PreviewEnd extends Error {}

/** What an uploaded file seems to be: its map as `auto` finds it, samples, and what is not clear. */
export async function previewUpload(services: Services, upload: Upload): Promise<ImportPreview> {
  const { ledger, engine } = services;
  const parquet = createParquetReader(engine);
  const table = await openTable(upload.path, { parquet });
  const sample = await firstRows(table);
  const settings = await ledger.settings.get();
  let map: ColumnMap | undefined;
  const end = (): never => {
    throw new PreviewEnd();
  };
  const sink: FactSink = {
    record: async () => end(),
    issues: async () => undefined,
    keepRejected: async () => undefined,
  };
  let result: ImportResult | undefined;
  try {
    result = await importFiles({
      files: [upload.path],
      source: 'auto',
      sink,
      parquet,
      settings: { currency: settings.currency, timeZone: settings.timeZone },
      onMap(found) {
        map = found;
        if (upload.bytes > SCAN_BYTES_MAX) end();
      },
    });
  } catch (error) {
    if (!(error instanceof PreviewEnd)) throw error;
  }
  const found = map ?? result?.map;
  if (found !== undefined) {
    await keepMap(upload, { map: found, isAmbiguous: result?.kind === 'ambiguous' });
  }
  return previewAnswer(upload, { table, sample, map: found, result });
}

async function firstRows(table: Table): Promise<readonly (readonly string[])[]> {
  for await (const batch of table.batches()) {
    return batch.rows.slice(0, SAMPLE_ROWS).map((row) => row.map((cell) => String(cell ?? '')));
  }
  return [];
}

interface Found {
  readonly table: Table;
  readonly sample: readonly (readonly string[])[];
  readonly map: ColumnMap | undefined;
  readonly result: ImportResult | undefined;
}

function previewAnswer(upload: Upload, { table, sample, map, result }: Found): ImportPreview {
  const part = map === undefined ? undefined : partFor(map, table.header);
  const targets = targetBySource(part);
  return {
    upload: upload.upload,
    name: upload.name,
    bytes: upload.bytes,
    encoding: table.progress().encoding,
    delimiter: table.delimiter ?? '',
    kind: part?.kind ?? null,
    source: map?.name ?? 'auto',
    columns: table.header.map((name, index) => ({
      name,
      samples: distinctSamples(sample, index),
      target: targets.get(name) ?? null,
      confidence: targets.has(name) ? 1 : 0,
    })),
    targets: part === undefined ? [] : targetsOf(part.kind),
    map: (map ?? {}) as unknown as Record<string, unknown>,
    ambiguous:
      result?.kind === 'ambiguous'
        ? [{ what: result.question, readings: readingsOf(result.readings, table.header) }]
        : [],
    sample: sample.map((row) => [...row]),
  };
}

function readingsOf(
  readings: AmbiguousImport['readings'],
  header: readonly string[],
): ImportPreview['ambiguous'][number]['readings'] {
  return readings.map(({ name, description, map }) => {
    const targets = targetBySource(partFor(map, header));
    const columns = header.map((column) => [column, targets.get(column) ?? null] as const);
    return {
      ...{ name, description, columns: Object.fromEntries(columns) },
      map: map as unknown as Record<string, unknown>,
    };
  });
}

/** The part of a map that reads a file with this header. */
export function partFor(map: ColumnMap, header: readonly string[]): FileMap | undefined {
  const fits = map.files.find((part) =>
    Object.values(part.columns).some(
      (rule) => rule.from !== undefined && header.includes(rule.from),
    ),
  );
  return fits ?? map.files[0];
}

function targetBySource(part: FileMap | undefined): ReadonlyMap<string, string> {
  const pairs = Object.entries(part?.columns ?? {}).flatMap(([target, rule]) =>
    rule.from === undefined ? [] : [[rule.from, target] as const],
  );
  return new Map(pairs);
}

function distinctSamples(sample: readonly (readonly string[])[], index: number): string[] {
  const values = sample.map((row) => row[index] ?? '').filter((value) => value !== '');
  return [...new Set(values)].slice(0, SAMPLES);
}

function targetsOf(kind: string): ImportPreview['targets'] {
  const native = nativeFile(kind)?.columns ?? [];
  return targetColumns(kind).map((name) => ({
    name,
    required: native.find((column) => column.name === name)?.required === true,
  }));
}
