/**
 * Where the ledger stood when a snapshot of entities was taken out of it, so that the next one need
 * take only what changed since. NULL where nobody knows: then all of it is taken.
 */
export const SNAPSHOT_MARK_SQL = `
ALTER TABLE snapshots ADD COLUMN ledger_mark TEXT;
`;
