import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { assert, type Clock } from '@quanyu/domain';
import { type CompactionReport, compactLake } from './compaction.ts';
import { checkDataset, columnTypes, type DatasetSpec } from './dataset.ts';
import { DATASETS } from './datasets.ts';
import type { AnalyticsEngine } from './engine.ts';
import { type ErasureReport, eraseFromLake } from './erasure.ts';
import { dropExportedEvents } from './event-window.ts';
import { type ExportOptions, type ExportReport, exportNew } from './export.ts';
import { asOnlyWriter, inTurn, type LakeContext, type LakeLedger } from './lake-context.ts';
import { removeUnlisted } from './lake-files.ts';
import { loadRows } from './load-rows.ts';
import {
  dataVersionOf,
  forgetSnapshots,
  listedPaths,
  readHeads,
  type Snapshot,
} from './manifest.ts';
import { type DerivedRows, type DerivedSpec, publishDerived, registerDerived } from './publish.ts';
import { checkContent, checkPresent } from './verification.ts';

export interface OpenLakeOptions {
  readonly ledger: LakeLedger;
  readonly engine: AnalyticsEngine;
  /** The retailer's folder; files lie in its `lake`. */
  readonly dataDir: string;
  readonly clock: Clock;
  /** Default: `DATASETS`. */
  readonly datasets?: readonly DatasetSpec[];
}

export interface GarbageReport {
  readonly snapshots: number;
  readonly files: number;
}

/** The history of the retailer in Parquet files: written from the ledger, read by the engine. */
export interface Lake {
  readonly datasets: readonly DatasetSpec[];
  /** Brings the lake up to the ledger. One writer at a time; exactly once per fact. */
  export(options?: ExportOptions): Promise<ExportReport>;
  /** Newest snapshot of a dataset or derived table; null before its first export. */
  snapshot(dataset: string): Promise<Snapshot | null>;
  /** Writes a derived table as the newest snapshot of its name and makes it visible in the engine. */
  publish(derived: DerivedSpec, rows: DerivedRows): Promise<Snapshot>;
  /** Makes the newest snapshots of derived tables visible; an empty table where there is none. */
  registerDerived(derived: readonly DerivedSpec[]): Promise<void>;
  /** Changes exactly when some dataset's newest snapshot does. */
  dataVersion(): Promise<string>;
  /**
   * Makes the newest snapshot of every dataset visible in the engine under the dataset's name, all
   * of one moment. Returns their data version.
   * @throws AppError LAKE_FOLDER_MISSING, LAKE_FILE_DAMAGED.
   */
  registerAll(): Promise<string>;
  /** Reads every file of the newest snapshots and compares hashes; marks them verified. */
  verify(): Promise<{ readonly files: number; readonly bytes: number }>;
  /** Joins small files, keeps one row per key. */
  compact(options?: { readonly filesMin?: number }): Promise<CompactionReport>;
  /** Forgets older snapshots and removes files that no snapshot lists. Default retention a day. */
  collectGarbage(options?: { readonly retentionMs?: number }): Promise<GarbageReport>;
  /**
   * Puts rows of a dataset as the ledger holds them now into a table of the engine's memory: what is
   * newer than the snapshots. `where` is SQL of our own over the dataset's FROM clause.
   * @returns Rows loaded.
   */
  load(dataset: string, table: string, where: string): Promise<number>;
  /** Takes a customer out of all files. */
  eraseCustomer(customer: string): Promise<ErasureReport>;
  /**
   * Verifies the events and drops the ledger's partitions of events older than 35 days, once the
   * lake holds all of them. Returns how many partitions went.
   */
  dropOldEvents(options?: { readonly windowDays?: number }): Promise<number>;
}

/** A day: longer than any query, so that a reader's files stay. */
const RETENTION_MS = 86_400_000;

/** Opens the lake of a retailer; makes its folder when nothing was ever exported. */
export async function openLake(options: OpenLakeOptions): Promise<Lake> {
  const { ledger, engine, dataDir, clock, datasets = DATASETS } = options;
  for (const spec of datasets) checkDataset(spec);
  const context: LakeContext = {
    ledger,
    engine,
    root: join(resolve(dataDir), 'lake'),
    clock,
    datasets,
  };
  const heads = await readHeads(ledger);
  if ([...heads.values()].every((head) => head.files.length === 0)) {
    await mkdir(context.root, { recursive: true });
  }
  return {
    datasets,
    export: (exportOptions) => exportNew(context, exportOptions),
    snapshot: async (name) => (await readHeads(ledger, name)).get(name) ?? null,
    publish: (derived, rows) => publishDerived(context, derived, rows),
    registerDerived: async (derived) => {
      for (const one of derived) await registerDerived(context, one);
    },
    dataVersion: async () => dataVersionOf(await readHeads(ledger)),
    registerAll: () => inTurn(context, () => registerAll(context)),
    verify: () => verify(context),
    compact: (compactOptions) => compactLake(context, compactOptions),
    collectGarbage: (garbageOptions) => collectGarbage(context, garbageOptions?.retentionMs),
    load: async (name, table, where) => {
      const dataset = datasets.find((spec) => spec.name === name);
      assert(dataset !== undefined, `the lake has no dataset ${name}`);
      return loadRows(context, join(resolve(dataDir), 'tmp'), { dataset, table, where });
    },
    eraseCustomer: (customer) => eraseFromLake(context, customer),
    dropOldEvents: (windowOptions) => dropExportedEvents(context, windowOptions?.windowDays),
  };
}

async function registerAll(context: LakeContext): Promise<string> {
  const heads = await readHeads(context.ledger);
  for (const spec of context.datasets) {
    const head = heads.get(spec.name);
    if (head !== undefined) await checkPresent(context, head);
    const files = (head?.files ?? []).map((file) => join(context.root, file.path));
    try {
      const columns = columnTypes(spec);
      await context.engine.registerSnapshot({ name: spec.name, files, columns });
    } catch (error) {
      // The engine says only that it cannot read; the hashes say which file, and that it is damage.
      if (head !== undefined) await checkContent(context, head);
      throw error;
    }
  }
  return dataVersionOf(heads);
}

async function verify(context: LakeContext): Promise<{ files: number; bytes: number }> {
  const heads = await readHeads(context.ledger);
  const report = { files: 0, bytes: 0 };
  for (const head of heads.values()) {
    await checkContent(context, head);
    report.files += head.files.length;
    report.bytes += head.files.reduce((sum, file) => sum + file.bytes, 0);
    await context.ledger.db
      .updateTable('snapshots')
      .set({ verified_at: context.clock.now() })
      .where('snapshot_id', '=', head.snapshotId)
      .execute();
  }
  return report;
}

async function collectGarbage(
  context: LakeContext,
  retentionMs: number = RETENTION_MS,
): Promise<GarbageReport> {
  return asOnlyWriter(context.ledger, async () => {
    const snapshots = await forgetSnapshots(context.ledger, context.clock.now() - retentionMs);
    const files = await removeUnlisted(context.root, await listedPaths(context.ledger));
    return { snapshots, files };
  });
}
