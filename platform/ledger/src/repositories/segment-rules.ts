import { randomUUID } from 'node:crypto';
import type { LedgerTransaction } from '../ledger.ts';
import type { Store } from '../store/store.ts';
import { tellState } from '../store/tell-state.ts';
import { notFound } from './api-keys.ts';
import type { AuditRepository } from './audit.ts';
import { inTransaction } from './decision-steps.ts';
import { fieldInvalid } from './order-writing.ts';

/** A segment that somebody wrote as a rule. */
export interface SegmentRuleRecord {
  readonly segment: string;
  readonly name: string;
  readonly expression: string;
  readonly createdAt: number;
  readonly createdBy: string;
  readonly updatedAt: number;
  readonly updatedBy: string;
}

/** Segments written as rules. The text of a rule is checked by whoever knows the language. */
export interface SegmentRulesRepository {
  /** By name. */
  list(): Promise<readonly SegmentRuleRecord[]>;
  /** Makes a segment. @throws AppError LEDGER_FIELD_INVALID for a name or rule that is empty or too long. */
  add(rule: NewSegmentRule, actor: string): Promise<SegmentRuleRecord>;
  /** @throws AppError LEDGER_NOT_FOUND, LEDGER_FIELD_INVALID */
  change(segment: string, rule: NewSegmentRule, actor: string): Promise<SegmentRuleRecord>;
  /** @throws AppError LEDGER_NOT_FOUND */
  remove(segment: string, actor: string): Promise<void>;
  /** Changes with every change of a rule. */
  version(): Promise<string>;
}

export interface NewSegmentRule {
  readonly name: string;
  readonly expression: string;
}

const NAME_MAX = 200;
const EXPRESSION_MAX = 2_000;
const RULES_MAX = 500;

/** See {@link SegmentRulesRepository}. */
export function createSegmentRulesRepository(
  store: Store,
  audit: AuditRepository,
): SegmentRulesRepository {
  const tell = async (
    transaction: LedgerTransaction,
    told: { readonly segment: string; readonly action: string; readonly actor: string },
    after?: NewSegmentRule,
  ): Promise<void> => {
    const { segment, action, actor } = told;
    const subject = { subjectKind: 'segment', subjectId: segment };
    await audit.write(
      { actor, action, ...subject, ...(after && { after: { ...after } }) },
      transaction,
    );
    const payload = { id: segment, action };
    await tellState(transaction, { kind: 'segment', now: store.clock.now(), payload });
  };
  const read = async (segment: string): Promise<SegmentRuleRecord> => {
    const rows = await readRules(store, segment);
    if (rows[0] === undefined) throw notFound('segment', segment);
    return rows[0];
  };
  return {
    list: async () => readRules(store),
    async add(rule, actor) {
      checkRule(rule);
      const segment = `R-${randomUUID().slice(0, 8)}`;
      await inTransaction(store, async (transaction) => {
        const { rules } = await transaction
          .selectFrom('segment_rules')
          .select(({ fn }) => fn.countAll<number>().as('rules'))
          .executeTakeFirstOrThrow();
        if (rules >= RULES_MAX)
          throw fieldInvalid('segments', `must be at most ${RULES_MAX}`, rules);
        const now = store.clock.now();
        const made = { created_at: now, created_by: actor, updated_at: now, updated_by: actor };
        await transaction
          .insertInto('segment_rules')
          .values({ segment_id: segment, ...rule, ...made })
          .execute();
        await tell(transaction, { segment, action: 'add-segment', actor }, rule);
      });
      return read(segment);
    },
    async change(segment, rule, actor) {
      checkRule(rule);
      await inTransaction(store, async (transaction) => {
        const changed = await transaction
          .updateTable('segment_rules')
          .set({ ...rule, updated_at: store.clock.now(), updated_by: actor })
          .where('segment_id', '=', segment)
          .executeTakeFirst();
        if (changed.numUpdatedRows === 0n) throw notFound('segment', segment);
        await tell(transaction, { segment, action: 'change-segment', actor }, rule);
      });
      return read(segment);
    },
    async remove(segment, actor) {
      await inTransaction(store, async (transaction) => {
        const gone = await transaction
          .deleteFrom('segment_rules')
          .where('segment_id', '=', segment)
          .executeTakeFirst();
        if (gone.numDeletedRows === 0n) throw notFound('segment', segment);
        await tell(transaction, { segment, action: 'remove-segment', actor });
      });
    },
    async version() {
      const { rows } = await store.pool.query<{ version: string }>(
        `SELECT count(*) || ':' || coalesce(max(updated_at), 0) AS version FROM segment_rules`,
      );
      return rows[0]?.version ?? '';
    },
  };
}

async function readRules(store: Store, segment?: string): Promise<readonly SegmentRuleRecord[]> {
  let query = store.db.selectFrom('segment_rules').selectAll();
  if (segment !== undefined) query = query.where('segment_id', '=', segment);
  const rows = await query.orderBy('name').orderBy('segment_id').execute();
  return rows.map((row) => ({
    segment: row.segment_id,
    name: row.name,
    expression: row.expression,
    createdAt: row.created_at,
    createdBy: row.created_by,
    updatedAt: row.updated_at,
    updatedBy: row.updated_by,
  }));
}

function checkRule({ name, expression }: NewSegmentRule): void {
  if (name.trim() === '' || name.length > NAME_MAX) {
    throw fieldInvalid('name', `must have 1 to ${NAME_MAX} characters`, name.slice(0, 40));
  }
  if (expression.trim() === '' || expression.length > EXPRESSION_MAX) {
    throw fieldInvalid('expression', `must have 1 to ${EXPRESSION_MAX} characters`, '');
  }
}
