import { checkedNumber } from '@quanyu/domain';
import { checkId } from '../stock/movement.ts';
import type { Store } from '../store/store.ts';
import { tellChange } from '../store/tell-change.ts';
import { withTransaction } from '../store/transaction.ts';

/** Rules and dials of recommendations that the operator keeps. */
export interface RuleSetRecord {
  readonly ruleSet: string;
  readonly name: string;
  /** Where it holds; empty: everywhere. */
  readonly surfaces: readonly string[];
  readonly isActive: boolean;
  /** Share of customers to whom it is applied, in (0, 1]; the others stand beside it as a comparison. */
  readonly share: number;
  /** Order in which sets are applied, the lowest first. */
  readonly place: number;
  /** What it asks; the loop says what may stand here. */
  readonly dials: Readonly<Record<string, unknown>>;
  readonly updatedAt: number;
  readonly updatedBy: string;
}

export type NewRuleSet = Omit<RuleSetRecord, 'updatedAt' | 'updatedBy'>;

export interface RuleSetsRepository {
  /** In the order in which they are applied. */
  list(): Promise<readonly RuleSetRecord[]>;
  /** Writes a set, new or known by its id. */
  save(set: NewRuleSet, actor: string): Promise<RuleSetRecord>;
  /** @returns whether it was there. */
  remove(ruleSet: string, actor: string): Promise<boolean>;
}

const COLUMNS = `rule_set_id, name, surfaces, is_active, share, place, dials, updated_at, updated_by`;

interface RuleSetRow {
  readonly rule_set_id: string;
  readonly name: string;
  readonly surfaces: readonly string[];
  readonly is_active: boolean;
  readonly share: number;
  readonly place: number;
  readonly dials: Readonly<Record<string, unknown>>;
  readonly updated_at: number;
  readonly updated_by: string;
}

/** Rule sets of recommendations; see {@link RuleSetsRepository}. */
export function createRuleSetsRepository(store: Store): RuleSetsRepository {
  const { pool, clock } = store;
  return {
    async list() {
      const { rows } = await pool.query<RuleSetRow>(
        `SELECT ${COLUMNS} FROM recommendation_rule_sets ORDER BY place, rule_set_id`,
      );
      return rows.map(recordOf);
    },
    async save(set, actor) {
      checkId(set.ruleSet, 'ruleSet');
      checkId(set.name, 'name');
      checkedNumber(set.share, 'share', { min: 0.001, max: 1 });
      checkedNumber(set.place, 'place', { integer: true, min: 0, max: 10_000 });
      const saved = await withTransaction(pool, async (client) => {
        const now = clock.now();
        const before = await client.query<RuleSetRow>(
          `SELECT ${COLUMNS} FROM recommendation_rule_sets WHERE rule_set_id = $1 FOR UPDATE`,
          [set.ruleSet],
        );
        const { rows } = await client.query<RuleSetRow>(
          `INSERT INTO recommendation_rule_sets (${COLUMNS})
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
           ON CONFLICT (rule_set_id) DO UPDATE SET name = EXCLUDED.name,
             surfaces = EXCLUDED.surfaces, is_active = EXCLUDED.is_active, share = EXCLUDED.share,
             place = EXCLUDED.place, dials = EXCLUDED.dials, updated_at = EXCLUDED.updated_at,
             updated_by = EXCLUDED.updated_by
           RETURNING ${COLUMNS}`,
          [
            set.ruleSet,
            set.name,
            [...set.surfaces],
            set.isActive,
            set.share,
            set.place,
            JSON.stringify(set.dials),
            now,
            actor,
          ],
        );
        const [former] = before.rows;
        await tellChange(client, {
          actor,
          action: 'save',
          kind: 'rule-set',
          id: set.ruleSet,
          now,
          after: { ...set },
          ...(former === undefined ? {} : { before: { ...recordOf(former) } }),
        });
        return rows.map(recordOf);
      });
      store.committed();
      const [record] = saved;
      if (record === undefined) throw new Error('A saved rule set came back empty');
      return record;
    },
    async remove(ruleSet, actor) {
      const isGone = await withTransaction(pool, async (client) => {
        const { rows } = await client.query<RuleSetRow>(
          `DELETE FROM recommendation_rule_sets WHERE rule_set_id = $1 RETURNING ${COLUMNS}`,
          [ruleSet],
        );
        const [former] = rows;
        if (former === undefined) return false;
        const before = { ...recordOf(former) };
        const now = clock.now();
        await tellChange(client, {
          actor,
          action: 'remove',
          kind: 'rule-set',
          id: ruleSet,
          now,
          before,
        });
        return true;
      });
      if (isGone) store.committed();
      return isGone;
    },
  };
}

function recordOf(row: RuleSetRow): RuleSetRecord {
  return {
    ruleSet: row.rule_set_id,
    name: row.name,
    surfaces: row.surfaces,
    isActive: row.is_active,
    share: row.share,
    place: row.place,
    dials: row.dials,
    updatedAt: row.updated_at,
    updatedBy: row.updated_by,
  };
}
