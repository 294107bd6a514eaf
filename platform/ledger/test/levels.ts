import { expect } from 'vitest';
import type { Ledger } from '../src/index.ts';

/** Level = sum of moves, for every product and location. */
export async function expectLevelsAreSums(ledger: Ledger): Promise<void> {
  const { rows } = await ledger.pool.query(
    `SELECT product_id, location_id FROM stock_levels l
     FULL JOIN (SELECT product_id, location_id, sum(on_hand_units) AS on_hand, sum(reserved_units) AS reserved
       FROM stock_moves GROUP BY 1, 2) m USING (product_id, location_id)
     WHERE coalesce(l.on_hand_units, 0) <> coalesce(m.on_hand, 0)
        OR coalesce(l.reserved_units, 0) <> coalesce(m.reserved, 0)`,
  );
  expect(rows).toEqual([]);
}
