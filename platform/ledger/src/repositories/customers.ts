import type { PoolClient } from 'pg';
import { checkId } from '../stock/movement.ts';
import type { Store } from '../store/store.ts';
import { tellChange } from '../store/tell-change.ts';
import { withTransaction } from '../store/transaction.ts';
import { notFound } from './api-keys.ts';
import { type ErasedCounts, eraseCustomer } from './erasure.ts';

/** What a customer agreed to, or took back, and when. */
export interface ConsentRecord {
  readonly purpose: string;
  readonly granted: boolean;
  readonly changedAt: number;
  /** Source of the import, or the actor. */
  readonly by: string;
}

/** Consent and erasure. Customers themselves are recorded as facts of kind `customers`. */
export interface CustomersRepository {
  /** The present state, one row a purpose. */
  consents(customer: string): Promise<readonly ConsentRecord[]>;
  /** Every change, oldest first. */
  consentHistory(customer: string): Promise<readonly ConsentRecord[]>;
  /**
   * Grants or withdraws; the same again changes nothing. An import never grants anew what was
   * withdrawn here.
   * @throws AppError LEDGER_NOT_FOUND
   */
  setConsent(change: ConsentChange, actor: string): Promise<readonly ConsentRecord[]>;
  /**
   * Erases a person for ever: blanks name, contacts, attributes, identities and what they wrote;
   * withdraws consent; keeps orders and sums under the customer's id, which must itself be no name or
   * address. Later imports do not bring it back. Twice is as once.
   * @returns How many rows were blanked or deleted, by table.
   * @throws AppError LEDGER_NOT_FOUND
   */
  erase(customer: string, actor: string): Promise<ErasedCounts>;
}

export interface ConsentChange {
  readonly customer: string;
  readonly purpose: string;
  readonly granted: boolean;
  /** Epoch ms; default now. */
  readonly changedAt?: number;
}

/** See {@link CustomersRepository}. */
export function createCustomersRepository(store: Store): CustomersRepository {
  return {
    consents: async (customer) => readConsents(store, customer),
    async consentHistory(customer) {
      const { rows } = await store.pool.query<ConsentRecord>(
        `SELECT purpose, granted, changed_at AS "changedAt", actor AS by FROM consent_changes
         WHERE customer_id = $1
         UNION ALL
         SELECT purpose, granted, changed_at, source FROM consents c
         WHERE customer_id = $1 AND NOT EXISTS (SELECT 1 FROM consent_changes k
           WHERE k.customer_id = $1 AND k.purpose = c.purpose)
         ORDER BY 3, 1`,
        [customer],
      );
      return rows;
    },
    async setConsent(change, actor) {
      checkId(change.purpose, 'purpose');
      const changedAt = change.changedAt ?? store.clock.now();
      await withTransaction(store.pool, async (client) => {
        await lockCustomer(client, change.customer);
        const isChanged = await writeConsent(client, { ...change, changedAt }, actor);
        if (!isChanged) return;
        const action = change.granted ? 'grant-consent' : 'withdraw-consent';
        const told = { actor, action, kind: 'customer', id: change.customer };
        const after = { purpose: change.purpose, granted: change.granted };
        await tellChange(client, { ...told, now: store.clock.now(), after });
      });
      store.committed();
      return readConsents(store, change.customer);
    },
    async erase(customer, actor) {
      const now = store.clock.now();
      const counts = await withTransaction(store.pool, async (client) => {
        await lockCustomer(client, customer);
        const erased = await eraseCustomer(client, customer, { actor, now });
        const told = { actor, action: 'erase', kind: 'customer', id: customer, now };
        await tellChange(client, { ...told, after: erased });
        return erased;
      });
      store.committed();
      return counts;
    },
  };
}

async function lockCustomer(client: PoolClient, customer: string): Promise<void> {
  const { rowCount } = await client.query(
    'SELECT 1 FROM customers WHERE customer_id = $1 FOR UPDATE',
    [customer],
  );
  if (rowCount === 0) throw notFound('customer', customer);
}

async function readConsents(store: Store, customer: string): Promise<readonly ConsentRecord[]> {
  const { rows } = await store.pool.query<ConsentRecord>(
    `SELECT purpose, granted, changed_at AS "changedAt", source AS by FROM consents
     WHERE customer_id = $1 ORDER BY purpose COLLATE "C"`,
    [customer],
  );
  return rows;
}

/** Keeps the first grant, which an import wrote without a history, before it is changed. */
async function writeConsent(
  client: PoolClient,
  change: Required<ConsentChange>,
  actor: string,
): Promise<boolean> {
  const { customer, purpose, granted, changedAt } = change;
  await client.query(
    `INSERT INTO consent_changes (customer_id, purpose, granted, changed_at, actor)
     SELECT customer_id, purpose, granted, changed_at, source FROM consents c
     WHERE customer_id = $1 AND purpose = $2 AND granted <> $3 AND NOT EXISTS (
       SELECT 1 FROM consent_changes k WHERE k.customer_id = $1 AND k.purpose = $2)`,
    [customer, purpose, granted],
  );
  const { rowCount } = await client.query(
    `INSERT INTO consents AS c (customer_id, purpose, granted, changed_at, source, batch_id)
     VALUES ($1, $2, $3, $4, $5, nextval('batches_batch_id_seq'))
     ON CONFLICT (customer_id, purpose) DO UPDATE SET granted = $3, changed_at = $4, source = $5,
       batch_id = EXCLUDED.batch_id
     WHERE c.granted <> $3`,
    [customer, purpose, granted, changedAt, actor],
  );
  if (rowCount !== 1) return false;
  await client.query(
    `INSERT INTO consent_changes (customer_id, purpose, granted, changed_at, actor)
     VALUES ($1, $2, $3, $4, $5)`,
    [customer, purpose, granted, changedAt, actor],
  );
  return true;
}
