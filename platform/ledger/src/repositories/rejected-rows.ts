import type { Store } from '../store/store.ts';
import { inSlices, present, storable, storableJson } from './issue-text.ts';
import type { IssuesRepository } from './issues.ts';

const LIMIT_MAX = 10_000;

type RejectedPart = Pick<IssuesRepository, 'keepRejected' | 'listRejected' | 'setRejectedStatus'>;

/** The refused rows of {@link IssuesRepository}. */
export function createRejectedRows(store: Store): RejectedPart {
  return {
    async keepRejected(rows) {
      await inSlices(rows, async (slice) => {
        const values = slice.map((row) => ({
          run_id: row.runId ?? null,
          import_file_id: row.importFileId ?? null,
          file: row.file,
          line: row.line,
          kind: row.kind ?? null,
          code: row.code,
          field: row.field ?? null,
          message: storable(row.message),
          raw: storableJson(row.raw),
          params: row.params === undefined ? null : storableJson(row.params),
          rejected_at: store.clock.now(),
        }));
        await store.db
          .insertInto('rejected_rows')
          .values(values)
          .onConflict((conflict) => conflict.doNothing())
          .execute();
      });
    },
    async listRejected(filter = {}) {
      let query = store.db.selectFrom('rejected_rows').selectAll().orderBy('rejected_row_id');
      if (filter.runId !== undefined) query = query.where('run_id', '=', filter.runId);
      if (filter.importFileId !== undefined) {
        query = query.where('import_file_id', '=', filter.importFileId);
      }
      if (filter.afterId !== undefined) query = query.where('rejected_row_id', '>', filter.afterId);
      const rows = await query.limit(Math.min(filter.limit ?? 100, LIMIT_MAX)).execute();
      return rows.map((row) => ({
        rejectedRowId: row.rejected_row_id,
        file: row.file,
        line: row.line,
        code: row.code,
        message: row.message,
        raw: row.raw,
        status: row.status,
        rejectedAt: row.rejected_at,
        ...present({
          kind: row.kind,
          field: row.field,
          params: row.params,
          runId: row.run_id,
          importFileId: row.import_file_id,
        }),
      }));
    },
    async setRejectedStatus(ids, status) {
      if (ids.length === 0) return;
      await store.db
        .updateTable('rejected_rows')
        .set({ status })
        .where('rejected_row_id', 'in', [...ids])
        .execute();
    },
  };
}
