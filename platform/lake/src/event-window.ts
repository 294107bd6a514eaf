import { LAKE_CONSUMER } from './export.ts';
import { asOnlyWriter, type LakeContext } from './lake-context.ts';
import { readHeads, verifiedPaths } from './manifest.ts';
import { checkContent, checkPresent } from './verification.ts';

/** Days of events that stay in the ledger: the window inside which its index keeps them unique. */
const WINDOW_DAYS = 35;

/**
 * Drops the ledger's event partitions that are older than the window, when the lake holds their
 * every event: the outbox is read to its end and the files are what was written. A file is read for
 * that once: what an earlier call has verified need only be there.
 */
export async function dropExportedEvents(
  context: LakeContext,
  windowDays: number = WINDOW_DAYS,
): Promise<number> {
  const { ledger, clock } = context;
  const before = (await ledger.dayOf(clock.now())) - windowDays;
  return asOnlyWriter(ledger, async () => {
    const head = (await readHeads(ledger, 'events')).get('events');
    if (head === undefined) return 0;
    await checkPresent(context, head);
    const verified = await verifiedPaths(ledger, 'events');
    const files = head.files.filter(({ path }) => !verified.has(path));
    await checkContent(context, { ...head, files });
    await ledger.db
      .updateTable('snapshots')
      .set({ verified_at: clock.now() })
      .where('snapshot_id', '=', head.snapshotId)
      .execute();
    return ledger.dropEventsBefore(before, () => isExported(context, before));
  });
}

/**
 * No event before the day waits to be exported. The outbox itself is asked, not its reader: that
 * one holds committed entries back while an older transaction is open.
 */
async function isExported(context: LakeContext, before: number): Promise<boolean> {
  const { rows } = await context.ledger.pool.query(
    `select count(*)::int as waiting from outbox o left join outbox_consumers c on c.consumer = $1
     where (o.transaction_id, o.outbox_id) > (coalesce(c.transaction_id, '0'::xid8), coalesce(c.outbox_id, 0))
       and o.kind = 'events' and (o.min_day is null or o.min_day < $2)`,
    [LAKE_CONSUMER, before],
  );
  return (rows[0] as { waiting: number }).waiting === 0;
}
