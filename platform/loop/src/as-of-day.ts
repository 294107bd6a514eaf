import { AppError } from '@quanyu/domain';
import { LOOP_ERRORS } from './errors.ts';
import type { LoopTools } from './step.ts';

/** The last business day with an order. */
export async function asOfDayOf({ ledger }: Pick<LoopTools, 'ledger'>): Promise<number> {
  const row = await ledger.db
    .selectFrom('orders')
    .select('day')
    .orderBy('ordered_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (row !== undefined) return row.day;
  throw new AppError(LOOP_ERRORS.LOOP_NO_DATA, 'Cannot run the loop as there are no orders', {
    place: 'orders',
  });
}
