import { createHash } from 'node:crypto';
import { type Currency, currencyDecimals } from '@quanyu/domain';
import { DERIVED_DATASETS, type DerivedDataset } from '../derived.ts';
import { ledgerVersion } from '../ledger-version.ts';
import { noteDerived } from '../recent/outbox-position.ts';
import type { Step, StepContext } from '../step.ts';

/** What all readers have passed is kept a week: for a look back, and for a reader put back. */
const OUTBOX_MS = 7 * 86_400_000;

/** Brings the lake up to the ledger, then makes the tables derived from what changed. */
export const SNAPSHOT_STEP: Step = {
  name: 'snapshot',
  needs: [],
  datasets: [],
  version: '1',
  extraVersion: ledgerVersion,
  async run(context) {
    const { lake, onProgress, signal } = context;
    let done = 0;
    const report = await lake.export({
      signal,
      onProgress: ({ rows, rowsLeft }) => {
        done += rows;
        onProgress(done, done + rowsLeft);
      },
    });
    // At each run: an old event that is sent again after the ledger dropped its partition is a second
    // row until its month's files are joined, and must not be counted twice.
    const compaction = await lake.compact();
    await lake.registerAll();
    const derived = await makeDerived(context);
    await noteDerived(context.ledger);
    const garbage = await lake.collectGarbage();
    const dropped = await lake.dropOldEvents();
    const pruned = await context.ledger.outbox.prune(context.clock.now() - OUTBOX_MS);
    const rowsIn = Object.values(report.rows).reduce((sum, rows) => sum + rows, 0);
    return {
      rowsIn,
      rowsOut: Object.values(derived.rows).reduce((sum, rows) => sum + rows, 0),
      figures: {
        exported: report.rows,
        derived: derived.rows,
        derivedFrom: derived.versions,
        derivedAgain: derived.made,
        filesJoined: compaction.filesBefore - compaction.filesAfter,
        duplicates: compaction.duplicates,
        filesRemoved: garbage.files,
        eventPartitionsDropped: dropped,
        outboxPruned: pruned,
      },
    };
  },
};

interface DerivedReport {
  readonly rows: Record<string, number>;
  /** Version of what each table was made from. */
  readonly versions: Record<string, string>;
  readonly made: number;
}

async function makeDerived(context: StepContext): Promise<DerivedReport> {
  const { lake, ledger, asOfDay, currency, checkpoint, signal, saveCheckpoint } = context;
  const last = await ledger.runs.lastDone('snapshot');
  const before = {
    ...versionsOf(last?.figures['derivedFrom']),
    ...versionsOf(checkpoint),
  };
  const report = { rows: {}, versions: {}, made: 0 } as DerivedReport & { made: number };
  const minorPerMajor = 10 ** currencyDecimals(currency as Currency);
  for (const derived of DERIVED_DATASETS) {
    signal.throwIfAborted();
    const version = await sourceVersion(context, derived);
    let snapshot = await lake.snapshot(derived.name);
    if (snapshot === null || before[derived.name] !== version) {
      const select = derived.select({ asOfDay, minorPerMajor });
      snapshot = await lake.publish(derived, { kind: 'query', select });
      report.made += 1;
    }
    report.rows[derived.name] = snapshot.rows;
    report.versions[derived.name] = version;
    await saveCheckpoint(report.versions);
  }
  return report;
}

function versionsOf(value: unknown): Readonly<Record<string, string>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, string>) : {};
}

async function sourceVersion(
  { lake, asOfDay }: StepContext,
  derived: DerivedDataset,
): Promise<string> {
  const parts = [derived.version, derived.isDated === true ? `day ${asOfDay}` : ''];
  for (const source of derived.from) {
    parts.push((await lake.snapshot(source))?.dataVersion ?? 'none');
  }
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 16);
}
