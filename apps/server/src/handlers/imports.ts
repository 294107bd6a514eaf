import { AppError } from '@quanyu/domain';
import {
  CLEAN_RULES,
  type ColumnMap,
  ColumnMapSchema,
  type ColumnRule,
  createLedgerSink,
  createParquetReader,
  FILES_ERRORS,
  type ImportReport,
  importFiles,
} from '@quanyu/files';
import type { ImportReportAnswer } from '../api/operation.ts';
import { SERVER_ERRORS } from '../errors.ts';
import type { ApiRequest, Handler } from '../handler.ts';
import { partFor } from '../import-preview.ts';
import type { Services } from '../services.ts';
import { findUpload, keptMap, type Upload } from '../uploads.ts';
import { actorName } from './access.ts';
import { rejectedAnswer } from './data.ts';

const REJECTED_SHOWN = 100;
const PROGRESS_MS = 500;

/** Imports an uploaded file as a run of its own; the answer is its report. */
export const importUpload: Handler<'importFiles'> = async (request, services) => {
  const upload = await findUpload(services.dataDir, request.body.upload);
  const map = await mapOf(request.body, upload);
  const actor = actorName(request);
  const run = await services.ledger.runs.start({ kind: 'import', actor, steps: ['import'] });
  const work = record(services, { upload, map, body: request.body, runId: run.runId });
  services.runs.follow(work);
  const report = await work;
  await services.ledger.audit.write({
    actor,
    action: 'import',
    subjectKind: 'run',
    subjectId: run.runId,
    after: { file: upload.name, rows: report.figures.rowsAccepted },
  });
  return reportAnswer(services, run.runId, report, request.language);
};

/**
 * The map as given; else the preview's, with the columns as edited; undefined: find it again, `ask`:
 * stop at the question. Where the preview found two readings, its map is taken only by somebody who
 * sends columns: who sends nothing has not seen the question, and is asked it.
 */
async function mapOf(
  { map, columns }: ApiRequest<'importFiles'>['body'],
  upload: Upload,
): Promise<ColumnMap | 'ask' | undefined> {
  const kept = map === undefined ? await keptMap(upload) : undefined;
  if (kept?.isAmbiguous === true && columns === undefined) return 'ask';
  const base = map === undefined ? kept?.map : checkedMap(map);
  if (columns === undefined || base === undefined) return base;
  const header = Object.keys(columns);
  const part = partFor(base, header);
  if (part === undefined) return base;
  const edited = { ...part, columns: editedRules(part.columns, columns) };
  const files = base.files.map((one) => (one === part ? edited : one));
  return checkedMap({ ...base, files });
}

/** Keeps how a column is read where it still is that column; what has no source stays as it is. */
function editedRules(
  rules: Readonly<Record<string, ColumnRule>>,
  columns: Readonly<Record<string, string | null>>,
): Record<string, ColumnRule> {
  const kept = Object.entries(rules).filter(
    ([, rule]) => rule.from === undefined || !Object.hasOwn(columns, rule.from),
  );
  const edited = Object.entries(columns).flatMap(([from, target]) => {
    if (target === null) return [];
    const known = rules[target];
    return [[target, known?.from === from ? known : { from }] as const];
  });
  return Object.fromEntries([...kept, ...edited]);
}

function checkedMap(value: unknown): ColumnMap {
  const result = ColumnMapSchema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const place = `map.${(issue?.path ?? []).map(String).join('.')}`;
  throw new AppError(
    SERVER_ERRORS.SERVER_REQUEST_INVALID,
    `Cannot take the map: ${issue?.message ?? 'it breaks the schema'}`,
    { place },
  );
}

interface ImportTask {
  readonly upload: Upload;
  readonly map: ColumnMap | 'ask' | undefined;
  readonly body: ApiRequest<'importFiles'>['body'];
  readonly runId: string;
}

async function record(services: Services, task: ImportTask): Promise<ImportReport> {
  const { runs } = services.ledger;
  const { runId } = task;
  await runs.updateStep(runId, 'import', { status: 'running' });
  try {
    const report = await importOnce(services, task);
    const { rowsRead, rowsAccepted } = report.figures;
    const figures = { ...report.figures };
    const change = { status: 'done', rowsIn: rowsRead, rowsOut: rowsAccepted, figures } as const;
    await runs.updateStep(runId, 'import', change);
    await runs.end(runId, 'done');
    return report;
  } catch (error) {
    const told = errorRecord(error);
    await runs.updateStep(runId, 'import', { status: 'failed', error: told });
    await runs.end(runId, 'failed', told);
    throw error;
  }
}

function errorRecord(error: unknown): Readonly<Record<string, unknown>> {
  if (error instanceof AppError) {
    return { code: error.code, detail: error.message, remedy: error.remedy };
  }
  return { code: 'SERVER_BUG', detail: String(error), remedy: SERVER_ERRORS.SERVER_BUG.remedy };
}

async function importOnce(
  { ledger, engine, clock }: Services,
  { upload, map, body, runId }: ImportTask,
): Promise<ImportReport> {
  const settings = await ledger.settings.get();
  let toldAt = 0;
  const result = await importFiles({
    files: [upload.path],
    ...(map === 'ask' ? { source: 'auto' } : { source: body.source }),
    ...(map === undefined || map === 'ask' ? {} : { map }),
    sink: createLedgerSink(ledger, { source: body.source, runId }),
    parquet: createParquetReader(engine),
    settings: {
      currency: body.currency ?? settings.currency,
      timeZone: settings.timeZone,
      nowMs: clock.now(),
    },
    onProgress({ phase, bytesRead, bytesTotal }) {
      const now = clock.now();
      if (now - toldAt < PROGRESS_MS || bytesTotal <= 0) return;
      toldAt = now;
      const progress = bytesRead / bytesTotal / 2 + (phase === 'record' ? 0.5 : 0);
      // Progress is for people: one that is lost is no loss.
      ledger.runs.updateStep(runId, 'import', { progress }).catch(() => undefined);
    },
  });
  if (result.kind === 'imported') return result;
  throw new AppError(
    FILES_ERRORS.FILES_MAP_AMBIGUOUS,
    `Cannot import ${upload.name}: ${result.question}`,
    {
      place: upload.name,
      details: { readings: result.readings },
      remedy: 'Send the map of the right reading, as the details give it, as map.',
    },
  );
}

async function reportAnswer(
  { ledger }: Services,
  runId: string,
  { figures }: ImportReport,
  language: 'en' | 'zh',
): Promise<ImportReportAnswer> {
  const rejected = await ledger.issues.listRejected({ runId, limit: REJECTED_SHOWN });
  return {
    run: runId,
    figures: { ...figures },
    rules: Object.entries(figures.issues).map(([rule, touched]) => ({
      rule,
      touched,
      text: ruleText(rule, language),
    })),
    rejected: rejected.map((row) => rejectedAnswer(row, language)),
  };
}

function ruleText(code: string, language: 'en' | 'zh'): string {
  const rule = CLEAN_RULES.find((one) => one.code === code);
  if (rule === undefined) return code;
  return language === 'zh' ? rule.chinese : rule.english;
}
