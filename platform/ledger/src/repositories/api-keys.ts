import { randomUUID } from 'node:crypto';
import { AppError } from '@quanyu/domain';
import type { Selectable } from 'kysely';
import { LEDGER_ERRORS } from '../errors.ts';
import { checkId } from '../stock/movement.ts';
import type { Store } from '../store/store.ts';
import type { ApiKeysTable } from '../tables/operation.ts';
import type { AccessRepository, ApiKeyRecord } from './access.ts';
import type { AuditRepository } from './audit.ts';
import { newSecret, sha256 } from './password.ts';

/** A use is noted at most this often, so that requests do not become writes. */
const USE_NOTED_MS = 60_000;
const SCOPES_MAX = 50;

type KeyPart = Pick<AccessRepository, 'createKey' | 'findKey' | 'listKeys' | 'revokeKey'>;

/** The API keys of {@link AccessRepository}. */
export function createApiKeys(store: Store, audit: AuditRepository): KeyPart {
  return {
    async createKey({ name, scopes }, actor) {
      checkId(name, 'name');
      if (scopes.length === 0 || scopes.length > SCOPES_MAX) {
        throw new AppError(
          LEDGER_ERRORS.LEDGER_FIELD_INVALID,
          `Cannot create a key as it must have 1 to ${SCOPES_MAX} scopes: current value is ${scopes.length}`,
          { place: 'scopes' },
        );
      }
      const secret = newSecret('qy_');
      const keyId = randomUUID();
      const row = await store.db.transaction().execute(async (transaction) => {
        const values = {
          key_id: keyId,
          name,
          key_sha256: sha256(secret),
          scopes: [...scopes],
          created_at: store.clock.now(),
          created_by: actor,
        };
        const subject = { subjectKind: 'api-key', subjectId: keyId };
        await audit.write(
          { actor, action: 'create', ...subject, after: { name, scopes } },
          transaction,
        );
        return transaction
          .insertInto('api_keys')
          .values(values)
          .returningAll()
          .executeTakeFirstOrThrow();
      });
      return { record: recordOf(row), secret };
    },
    async findKey(secret) {
      const hash = sha256(secret);
      const row = await store.db
        .selectFrom('api_keys')
        .selectAll()
        .where('key_sha256', '=', hash)
        .where('revoked_at', 'is', null)
        .executeTakeFirst();
      if (row === undefined) return undefined;
      const now = store.clock.now();
      if (now - (row.last_used_at ?? 0) > USE_NOTED_MS) {
        await store.db
          .updateTable('api_keys')
          .set({ last_used_at: now })
          .where('key_id', '=', row.key_id)
          .execute();
      }
      return recordOf(row);
    },
    async listKeys() {
      const rows = await store.db
        .selectFrom('api_keys')
        .selectAll()
        .orderBy('created_at')
        .execute();
      return rows.map(recordOf);
    },
    async revokeKey(keyId, actor) {
      await store.db.transaction().execute(async (transaction) => {
        const { numUpdatedRows } = await transaction
          .updateTable('api_keys')
          .set({ revoked_at: store.clock.now() })
          .where('key_id', '=', keyId)
          .where('revoked_at', 'is', null)
          .executeTakeFirst();
        if (numUpdatedRows === 0n) throw notFound('API key', keyId);
        const subject = { subjectKind: 'api-key', subjectId: keyId };
        await audit.write({ actor, action: 'revoke', ...subject }, transaction);
      });
    },
  };
}

function recordOf(row: Selectable<ApiKeysTable>): ApiKeyRecord {
  return {
    keyId: row.key_id,
    name: row.name,
    scopes: row.scopes,
    createdAt: row.created_at,
    createdBy: row.created_by,
    lastUsedAt: row.last_used_at,
    revokedAt: row.revoked_at,
  };
}

/** The error for an id that names nothing. */
export function notFound(noun: string, id: string): AppError {
  return new AppError(
    LEDGER_ERRORS.LEDGER_NOT_FOUND,
    `Cannot find the ${noun}: current value is ${JSON.stringify(id.slice(0, 200))}`,
    { place: noun },
  );
}
