import type { DecisionStatus } from '@quanyu/domain';
import type { LedgerTransaction } from '../ledger.ts';
import type { Store } from '../store/store.ts';
import { tellState } from '../store/tell-state.ts';
import { notFound } from './api-keys.ts';
import type { AuditRepository } from './audit.ts';
import { changeAll, type DecisionContext, inTransaction } from './decision-steps.ts';
import { type CustomerLink, ordered, readLinks, writeLink } from './identity-links.ts';
import { fieldInvalid } from './order-writing.ts';

/** Customers who are one person, and the links that make them so. */
export interface PersonRecord {
  /** The smallest of the customers' ids in code-unit order: it names the person. */
  readonly person: string;
  /** In code-unit order; one where nothing links the customer. */
  readonly customers: readonly string[];
  readonly links: readonly CustomerLink[];
}

/** Names a link. */
export interface CustomerLinkKey {
  readonly customers: readonly [string, string];
  readonly source: string;
}

/**
 * Who is one person: links between customers, each with who said so. Facts keep the customer they
 * came with, so a link taken back leaves exactly what would stand had it never been made.
 */
export interface IdentityRepository {
  /** Every link, sorted by pair and source. */
  links(): Promise<readonly CustomerLink[]>;
  /** The person a customer belongs to. */
  personOf(customer: string): Promise<PersonRecord>;
  /**
   * Links two customers by hand; the same again changes nothing.
   * @throws AppError LEDGER_NOT_FOUND, LEDGER_FIELD_INVALID
   */
  link(customers: readonly [string, string], actor: string): Promise<PersonRecord>;
  /**
   * Takes a link back. A decision that made it is rejected with the reason, so that it is not
   * proposed again.
   * @throws AppError LEDGER_NOT_FOUND, LEDGER_FIELD_INVALID
   */
  unlink(key: CustomerLinkKey, reason: string, actor: string): Promise<void>;
  /** Changes with every link made or taken back. */
  version(): Promise<string>;
}

/** People linked to one another at most: beyond, somebody shares an identifier with the world. */
const PERSON_CUSTOMERS_MAX = 1_000;
const MANUAL = 'manual';

/** See {@link IdentityRepository}. */
export function createIdentityRepository(store: Store, audit: AuditRepository): IdentityRepository {
  const context: DecisionContext = { store, audit };
  return {
    links: async () => readLinks(store.db),
    personOf: async (customer) => readPerson(store, customer),
    async link(customers, actor) {
      await inTransaction(store, async (transaction) => {
        const now = store.clock.now();
        const isNew = await writeLink(transaction, { customers, source: MANUAL, actor, now });
        if (isNew) await tell(context, transaction, { customers, actor, action: 'link-customers' });
      });
      return readPerson(store, customers[0]);
    },
    async unlink(key, reason, actor) {
      if (reason.trim() === '') throw fieldInvalid('reason', 'must not be empty', reason);
      await inTransaction(store, (transaction) =>
        unlink(context, transaction, { ...key, reason, actor }),
      );
    },
    async version() {
      const { rows } = await store.pool.query<{ version: string }>(
        `SELECT count(*) || ':' || coalesce(max(linked_at), 0) AS version FROM identity_links`,
      );
      return rows[0]?.version ?? '';
    },
  };
}

async function readPerson(store: Store, customer: string): Promise<PersonRecord> {
  const { rows } = await store.pool.query<{ id: string }>(
    `WITH RECURSIVE person (id) AS (
       SELECT $1::text
       UNION
       SELECT CASE WHEN l.a = p.id THEN l.b ELSE l.a END
       FROM person p JOIN identity_links l ON l.a = p.id OR l.b = p.id)
     SELECT id FROM person ORDER BY id COLLATE "C" LIMIT ${PERSON_CUSTOMERS_MAX}`,
    [customer],
  );
  const customers = rows.map((row) => row.id);
  const links = customers.length < 2 ? [] : await readLinks(store.db, customers);
  return { person: customers[0] ?? customer, customers, links };
}

async function unlink(
  context: DecisionContext,
  transaction: LedgerTransaction,
  task: CustomerLinkKey & { readonly reason: string; readonly actor: string },
): Promise<void> {
  const { actor, reason, source } = task;
  const [a, b] = ordered(task.customers);
  const [gone] = await transaction
    .deleteFrom('identity_links')
    .where('a', '=', a)
    .where('b', '=', b)
    .where('source', '=', source)
    .returning('decision_id')
    .execute();
  if (gone === undefined) throw notFound('identity link', `${a} ${b}`);
  if (gone.decision_id !== null) {
    const steps: readonly (readonly [DecisionStatus, DecisionStatus])[] = [
      ['executed', 'approved'],
      ['approved', 'proposed'],
      ['proposed', 'rejected'],
    ];
    const ids = [gone.decision_id];
    const set = { executed_at: null, executed_as: null };
    for (const [from, next] of steps) {
      const change = { from: [from], to: () => next, ids, actor, reason, set };
      await changeAll(context, transaction, change);
    }
  }
  await tell(context, transaction, {
    customers: [a, b],
    actor,
    action: 'unlink-customers',
    reason,
  });
}

async function tell(
  { store, audit }: DecisionContext,
  transaction: LedgerTransaction,
  told: {
    readonly customers: readonly [string, string];
    readonly actor: string;
    readonly action: string;
    readonly reason?: string;
  },
): Promise<void> {
  const [a, b] = ordered(told.customers);
  const { actor, action, reason } = told;
  const after = { with: b, ...(reason && { reason }) };
  await audit.write({ actor, action, subjectKind: 'customer', subjectId: a, after }, transaction);
  const payload = { id: a, action };
  await tellState(transaction, { kind: 'customer', now: store.clock.now(), payload });
}
