import type { Selectable } from 'kysely';
import type { Store } from '../store/store.ts';
import type { ImportFilesTable } from '../tables/operation.ts';
import { storableJson } from './issue-text.ts';
import type { ImportFileRecord, IssuesRepository } from './issues.ts';

const LIMIT_MAX = 1_000;

type FilesPart = Pick<IssuesRepository, 'recordFile' | 'findFile' | 'listFiles'>;

/** The files taken in, of {@link IssuesRepository}. */
export function createImportFiles(store: Store): FilesPart {
  return {
    async recordFile(file) {
      const row = await store.db
        .insertInto('import_files')
        .values({
          import_file_id: file.importFileId,
          name: file.name,
          sha256: file.sha256,
          bytes: file.bytes,
          source: file.source,
          kind: file.kind,
          map: storableJson(file.map),
          figures: storableJson(file.figures),
          run_id: file.runId,
          imported_at: store.clock.now(),
        })
        .onConflict((conflict) =>
          conflict.column('import_file_id').doUpdateSet({
            map: storableJson(file.map),
            figures: storableJson(file.figures),
            run_id: file.runId,
          }),
        )
        .returningAll()
        .executeTakeFirstOrThrow();
      return recordOf(row);
    },
    async findFile(sha256, source) {
      const row = await store.db
        .selectFrom('import_files')
        .selectAll()
        .where('sha256', '=', sha256)
        .where('source', '=', source)
        .executeTakeFirst();
      return row === undefined ? undefined : recordOf(row);
    },
    async listFiles(limit = 100) {
      const rows = await store.db
        .selectFrom('import_files')
        .selectAll()
        .orderBy('imported_at', 'desc')
        .limit(Math.min(limit, LIMIT_MAX))
        .execute();
      return rows.map(recordOf);
    },
  };
}

function recordOf(row: Selectable<ImportFilesTable>): ImportFileRecord {
  return {
    importFileId: row.import_file_id,
    name: row.name,
    sha256: row.sha256,
    bytes: row.bytes,
    source: row.source,
    kind: row.kind,
    map: row.map,
    figures: row.figures,
    runId: row.run_id,
    importedAt: row.imported_at,
  };
}
