import { writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { AppError } from '@quanyu/domain';
import {
  type AmbiguousImport,
  type ColumnMap,
  columnMapText,
  createLedgerSink,
  createParquetReader,
  FILES_ERRORS,
  type ImportReport,
  importFiles,
  parseColumnMap,
} from '@quanyu/files';
import type { CommandContext } from '../command.ts';
import { readText } from '../tools/text-file.ts';
import type { Retailer } from './open-retailer.ts';

export interface ImportWish {
  /** A preset, `native` or `auto`. */
  readonly source: string;
  readonly files: readonly string[];
  readonly mapFile?: string | undefined;
  readonly currency?: string | undefined;
}

/** Imports files as one Run of the ledger and adds the step to the report. */
export async function importInto(
  store: Pick<Retailer, 'ledger' | 'engine'>,
  wish: ImportWish,
  context: CommandContext,
): Promise<ImportReport> {
  const { ledger } = store;
  const settings = await ledger.settings.get();
  const map = wish.mapFile === undefined ? undefined : mapOf(wish.mapFile);
  const run = await ledger.runs.start({ kind: 'import', actor: 'cli', steps: ['import'] });
  const bar = context.progress.start('import');
  try {
    await ledger.runs.updateStep(run.runId, 'import', { status: 'running' });
    const { report } = await context.report.step('import', async () => {
      const result = await importFiles({
        files: wish.files,
        source: wish.source,
        ...(map === undefined ? {} : { map }),
        sink: createLedgerSink(ledger, { source: sourceLabel(wish, map), runId: run.runId }),
        settings: {
          currency: wish.currency ?? settings.currency,
          timeZone: settings.timeZone,
          nowMs: context.clock.now(),
        },
        parquet: createParquetReader(store.engine),
        onProgress: ({ bytesRead, bytesTotal, phase }) =>
          bar.update(phase === 'scan' ? bytesRead / 2 : bytesTotal / 2 + bytesRead / 2, bytesTotal),
        onMap: (found) => {
          if (wish.source === 'auto' && map === undefined) context.warn(columnMapText(found));
        },
      });
      if (result.kind === 'ambiguous') throw ambiguous(result);
      const { rowsRead, rowsAccepted, netRevenue } = result.figures;
      const figures = { ...result.figures, netRevenue: Number(netRevenue) };
      return { report: result, rowsIn: rowsRead, rowsOut: rowsAccepted, figures };
    });
    bar.end();
    const { figures } = report;
    await ledger.runs.updateStep(run.runId, 'import', {
      status: 'done',
      progress: 1,
      rowsIn: figures.rowsRead,
      rowsOut: figures.rowsAccepted,
      figures: { ...figures },
    });
    await ledger.runs.end(run.runId, 'done');
    return report;
  } catch (error) {
    bar.end();
    const detail = error instanceof Error ? error.message : String(error);
    const code = error instanceof AppError ? error.code : 'BUG';
    // The failure that stopped the import is the one to tell; a ledger that is gone cannot note it.
    await ledger.runs.end(run.runId, 'failed', { code, detail }).catch(() => undefined);
    throw error;
  }
}

function mapOf(path: string): ColumnMap {
  return parseColumnMap(readText(path), path);
}

/** One label for one export form, so that next month's file of the same shop meets this month's facts. */
function sourceLabel(wish: ImportWish, map: ColumnMap | undefined): string {
  return map === undefined ? wish.source : `map:${map.name}`;
}

/** Both readings, each with a map that settles it. Nothing was recorded. */
function ambiguous(result: AmbiguousImport): AppError {
  const stem = basename(result.file).replace(/\.[^.]*$/, '');
  const readings = result.readings.map(({ name, description, map }, index) => {
    const mapFile = `${stem}.${index + 1}.map.json`;
    writeFileSync(mapFile, columnMapText(map));
    return { name, description, mapFile };
  });
  const told = readings.map(
    ({ name, description, mapFile }) => `${name}: ${description} (${mapFile})`,
  );
  return new AppError(
    FILES_ERRORS.FILES_MAP_AMBIGUOUS,
    `Cannot choose between two readings of ${result.file}: ${result.question} ${told.join('; ')}`,
    {
      place: result.file,
      remedy: `Import with ${readings.map(({ mapFile }) => `--map ${mapFile}`).join(' or ')}.`,
      details: { readings },
    },
  );
}
