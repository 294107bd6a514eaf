import { LAKE_CONSUMER } from './export.ts';
import { asOnlyWriter, type LakeContext } from './lake-context.ts';
import { readHeads } from './manifest.ts';
import { checkContent } from './verification.ts';

/** Days of events that stay in the ledger: the window inside which its index keeps them unique. */
const WINDOW_DAYS = 35;

/**
 * Drops the ledger's event partitions that are older than the window, when the lake holds their
 * every event: the outbox is read to its end and the files are what was written.
 */
export async function dropExportedEvents(
  context: LakeContext,
  windowDays: number = WINDOW_DAYS,
): Promise<number> {
  const { ledger, clock } = context;
  const before = (await ledger.dayOf(clock.now())) - windowDays;
  return asOnlyWriter(ledger, async () => {
    const head = (await readHeads(ledger)).get('events');
    if (head === undefined) return 0;
    await checkContent(context, head);
    await ledger.db
      .updateTable('snapshots')
      .set({ verified_at: clock.now() })
      .where('snapshot_id', '=', head.snapshotId)
      .execute();
    const waiting = await ledger.outbox.read(LAKE_CONSUMER, 1_000);
    const isWaiting = waiting.some(
      (entry) => entry.kind === 'events' && (entry.minDay === null || entry.minDay < before),
    );
    if (isWaiting || waiting.length === 1_000) return 0;
    return ledger.dropEventsBefore(before);
  });
}
