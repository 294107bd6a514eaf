import type { LakeLedger } from './lake-context.ts';

/** Transaction ids in a row's header have 32 bits and go round. */
const XID_ROUND = 4_294_967_296;
const MARK = /^(?<database>\d+\/\d+)\/(?<xid>\d+)$/;

/**
 * Where the ledger stands: every row that commits later has a transaction id of at least its last
 * part. Read it before the rows. The first parts name the cluster and the database, because the
 * numbers of one mean nothing in another, such as a database restored from a backup.
 */
export async function readMark(ledger: Pick<LakeLedger, 'pool'>): Promise<string> {
  const { rows } = await ledger.pool.query<{ mark: string }>(`
    select concat_ws('/', (select system_identifier from pg_control_system()),
      (select oid from pg_database where datname = current_database()),
      pg_snapshot_xmin(pg_current_snapshot())) as mark`);
  return rows[0]?.mark ?? '';
}

/**
 * SQL test of the rows of a table that may have changed since a mark; null where nobody can tell
 * and all rows must be taken. It errs by rows too many only.
 * @param since A mark read earlier; null where there is none.
 * @param now A mark of now.
 */
export function changedSinceSql(since: string | null, now: string): string | null {
  const before = MARK.exec(since ?? '')?.groups;
  const present = MARK.exec(now)?.groups;
  if (before?.['database'] === undefined || before['database'] !== present?.['database'])
    return null;
  const xid = Number(before['xid']);
  const age = Number(present['xid']) - xid;
  // Half a round: far below where an old row's number could be taken for a new one's.
  if (!Number.isSafeInteger(xid) || age < 0 || age > XID_ROUND / 2) return null;
  const next = '(select pg_snapshot_xmax(pg_current_snapshot())::text::bigint)';
  const rowAge = `mod(mod(${next} - xmin::text::bigint, ${XID_ROUND}) + ${XID_ROUND}, ${XID_ROUND})`;
  return `${rowAge} <= ${next} - ${xid}`;
}
