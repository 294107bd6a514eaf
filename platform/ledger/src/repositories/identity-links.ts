import type { Decision } from '@quanyu/domain';
import type { LedgerExecutor, LedgerTransaction } from '../ledger.ts';
import { notFound } from './api-keys.ts';
import { fieldInvalid } from './order-writing.ts';

/** Two customers who are one person, and who says so. */
export interface CustomerLink {
  /** Ids of customers, the smaller first in code-unit order. */
  readonly a: string;
  readonly b: string;
  /** A decision that was executed, or `manual`. */
  readonly source: string;
  readonly linkedAt: number;
  readonly actor: string;
  readonly decision: string | null;
}

export interface NewLink {
  readonly customers: readonly [string, string];
  readonly source: string;
  readonly actor: string;
  readonly now: number;
  readonly decision?: string;
}

/** Writes a link, unless it stands already. Both customers must exist and not be erased. */
export async function writeLink(transaction: LedgerTransaction, link: NewLink): Promise<boolean> {
  const [a, b] = ordered(link.customers);
  if (a === b) throw fieldInvalid('customer', 'must be two customers', a);
  const known = await transaction
    .selectFrom('customers')
    .select('customer_id')
    .where('customer_id', 'in', [a, b])
    .where('erased_at', 'is', null)
    .orderBy('customer_id')
    .forShare()
    .execute();
  for (const id of [a, b]) {
    if (!known.some((row) => row.customer_id === id)) throw notFound('customer', id);
  }
  const made = await transaction
    .insertInto('identity_links')
    .values({
      a,
      b,
      source: link.source,
      linked_at: link.now,
      actor: link.actor,
      decision_id: link.decision ?? null,
    })
    .onConflict((conflict) => conflict.columns(['a', 'b', 'source']).doNothing())
    .executeTakeFirst();
  return made.numInsertedOrUpdatedRows === 1n;
}

/** Source of a link that a decision made. */
export function decisionSource(decision: string): string {
  return `decision:${decision}`;
}

/** Links the customers of decisions of kind `same-person`: the subject and `content.from`. */
export async function writeLinks(
  context: {
    readonly transaction: LedgerTransaction;
    readonly actor: string;
    readonly now: number;
  },
  decisions: readonly Decision[],
): Promise<void> {
  for (const { decision, subject, content } of decisions) {
    const other = content['from'];
    if (typeof other !== 'string')
      throw fieldInvalid('content.from', 'must name a customer', other);
    await writeLink(context.transaction, {
      customers: [subject.id, other],
      source: decisionSource(decision),
      actor: context.actor,
      now: context.now,
      decision,
    });
  }
}

/** Takes the link of a decision back: what remains is as if it had never been made. */
export async function takeBackLink(
  transaction: LedgerTransaction,
  decision: Decision,
): Promise<void> {
  await transaction
    .deleteFrom('identity_links')
    .where('decision_id', '=', decision.decision)
    .execute();
}

/** Every link, or those of the customers named, sorted by pair and source. */
export async function readLinks(
  executor: LedgerExecutor,
  customers?: readonly string[],
): Promise<readonly CustomerLink[]> {
  let query = executor.selectFrom('identity_links').selectAll();
  if (customers !== undefined) {
    const ids = [...customers];
    query = query.where(({ eb, or }) => or([eb('a', 'in', ids), eb('b', 'in', ids)]));
  }
  const rows = await query.orderBy('a').orderBy('b').orderBy('source').execute();
  return rows.map((row) => ({
    a: row.a,
    b: row.b,
    source: row.source,
    linkedAt: row.linked_at,
    actor: row.actor,
    decision: row.decision_id,
  }));
}

/** The pair in code-unit order, as links are stored. */
export function ordered([a, b]: readonly [string, string]): readonly [string, string] {
  return a < b ? [a, b] : [b, a];
}
