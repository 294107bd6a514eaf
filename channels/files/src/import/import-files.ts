import { AppError } from '@quanyu/domain';
import { isRuleOn, type RuleSwitches } from '../clean/rules.ts';
import { FILES_ERRORS } from '../errors.ts';
import type { ColumnMap } from '../map/column-map.ts';
import { resolveMap } from '../map/resolve-map.ts';
import type { LookupSource } from './cell.ts';
import { FigureCounter } from './figures.ts';
import { type FileScan, scanFile } from './file-scan.ts';
import { Findings } from './findings.ts';
import {
  expandFiles,
  type FileHead,
  type FilePlan,
  loadLookups,
  planFiles,
  readHead,
} from './plan.ts';
import { recordFacts } from './record-facts.ts';
import { recordOrders } from './record-orders.ts';
import { type Described, keepRejected, type Recording } from './recording.ts';
import type { AmbiguousImport, FileReport, ImportOptions, ImportResult } from './settings.ts';

/**
 * Imports files: finds or takes the map, looks at every row once without recording, then records.
 * A file that cannot be read as a table stops the import before anything is recorded; a row that
 * cannot be read is rejected and kept. Rows are conserved: read = accepted + merged + rejected.
 * @returns The report, or the readings between which the data cannot decide.
 * @throws AppError FILES_* with the file, line and column as place.
 * @complexity Two passes over each file; memory grows with distinct orders, products and customers.
 */
export async function importFiles(options: ImportOptions): Promise<ImportResult> {
  const paths = await expandFiles(options.files);
  const heads: FileHead[] = [];
  for (const path of paths) heads.push(await readHead(path, options.parquet));
  const resolved = await resolveMap(heads, options);
  if (resolved.kind === 'ambiguous') return resolved;
  const { map } = resolved;
  const { plans, skipped } = planFiles(heads, map);
  if (plans.length === 0) throw nothingError(heads, map);
  options.onMap?.(map);
  const lookups = await loadLookups(plans, heads);
  const scans = new Map<FilePlan, FileScan>();
  for (const plan of plans) {
    const scan = await scanFile(plan, {
      lookups,
      settings: options.settings,
      stream: { phase: 'scan', parquet: options.parquet, onProgress: options.onProgress },
    });
    if (scan.open.length > 0) return openDates(plan, scan, map);
    scans.set(plan, scan);
  }
  const counter = new FigureCounter();
  const files: FileReport[] = [];
  const shared = sharedRecording(options, counter, lookups);
  for (const plan of plans) {
    const scan = scans.get(plan);
    if (scan !== undefined) files.push(await recordFile(plan, scan, shared));
  }
  const figures = counter.figures(options.settings.currency);
  return { kind: 'imported', figures, files, skipped, map };
}

type SharedRecording = Omit<Recording, 'findings' | 'checkIds'>;

function sharedRecording(
  options: ImportOptions,
  counter: FigureCounter,
  lookups: LookupSource,
): SharedRecording {
  const { sink, settings } = options;
  const rules: RuleSwitches = options.rules ?? {};
  const { parquet, onProgress } = options;
  return {
    sink,
    settings,
    counter,
    lookups,
    rules,
    stream: { phase: 'record', parquet, onProgress },
    described: {},
    describedCustomers: new Set(),
  };
}

async function recordFile(
  plan: FilePlan,
  scan: FileScan,
  shared: SharedRecording,
): Promise<FileReport> {
  const findings = new Findings(plan.path);
  const recording: Recording = { ...shared, findings, checkIds: idChecker(plan, shared, findings) };
  const { counter, sink } = shared;
  const before = { ...counter };
  const record = plan.map.kind === 'orders' ? recordOrders : recordFacts;
  const table = await record(plan, scan, recording);
  const progress = table.progress();
  if (progress.replaced > 0) findings.touch('characters-replaced', 0);
  counter.addIssues(findings.byCode());
  await sink.issues(findings.issues());
  await keepRejected(sink, findings.takeRejected(true));
  return {
    file: plan.path,
    kind: plan.map.kind,
    rowsRead: counter.rowsRead - before.rowsRead,
    rowsAccepted: counter.rowsAccepted - before.rowsAccepted,
    rowsMerged: counter.rowsMerged - before.rowsMerged,
    rowsRejected: counter.rowsRejected - before.rowsRejected,
    encoding: progress.encoding,
    delimiter: table.delimiter ?? null,
  };
}

function idChecker(
  plan: FilePlan,
  shared: SharedRecording,
  findings: Findings,
): Recording['checkIds'] {
  const { described } = shared;
  const isDescribing = plan.map.kind === 'products' || plan.map.kind === 'locations';
  if (isDescribing || !isRuleOn('unknown-ids', shared.rules)) return () => undefined;
  const check = (column: keyof Described, value: unknown, line: number): void => {
    const ids = described[column];
    if (ids === undefined || typeof value !== 'string' || value === '' || ids.has(value)) return;
    findings.touch('unknown-ids', line, { column, value });
  };
  return (row, line) => {
    check('product', row.product, line);
    check('location', row.location, line);
  };
}

function openDates(plan: FilePlan, scan: FileScan, map: ColumnMap): AmbiguousImport {
  const [separator = '/'] = scan.open;
  const dayFirst = withDateOrder(map, plan, 'day-first');
  return {
    kind: 'ambiguous',
    file: plan.path,
    question: `Is the day or the month first in dates such as 03${separator}04${separator}2024?`,
    readings: [
      { name: 'day-first', description: 'The day stands first: 3 April 2024.', map: dayFirst },
      {
        name: 'month-first',
        description: 'The month stands first: 4 March 2024.',
        map: withDateOrder(map, plan, 'month-first'),
      },
    ],
    map: dayFirst,
  };
}

/** The map with a reading written into every date column of the file. */
function withDateOrder(
  map: ColumnMap,
  plan: FilePlan,
  dateOrder: 'day-first' | 'month-first',
): ColumnMap {
  const isDate = (target: string): boolean =>
    ['time', 'day', 'promised', 'shipped'].includes(target);
  return {
    ...map,
    files: map.files.map((part) => {
      if (part !== plan.map) return part;
      const columns = Object.entries(part.columns).map(([target, rule]) => [
        target,
        isDate(target) && rule.from !== undefined ? { ...rule, dateOrder } : rule,
      ]);
      return { ...part, columns: Object.fromEntries(columns) };
    }),
  };
}

function nothingError(heads: readonly FileHead[], map: ColumnMap): AppError {
  const [head] = heads;
  const columns = (head?.header ?? []).slice(0, 20).join(', ');
  return new AppError(
    FILES_ERRORS.FILES_MAP_UNKNOWN,
    `Cannot import ${head?.path ?? ''} as map "${map.name}" does not fit its columns: ${columns}`,
    { place: `${head?.path ?? ''}:1` },
  );
}
