import type { LoopTools } from './step.ts';

/** Changes whenever facts, stock, order states or targets in the ledger do. */
export async function ledgerVersion({ ledger }: Pick<LoopTools, 'ledger'>): Promise<string> {
  const { rows } = await ledger.pool.query<{ version: string }>(`
    select concat_ws('|',
      (select max(batch_id) from batches),
      (select max(move_id) from stock_moves),
      (select count(*) from order_states),
      (select count(*) || ':' || coalesce(sum(value), 0) from targets)) as version`);
  return rows[0]?.version ?? '';
}
