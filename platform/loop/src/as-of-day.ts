import { AppError, dayOfInstant, instantOfDay } from '@quanyu/domain';
import { LOOP_ERRORS } from './errors.ts';
import type { LoopTools } from './step.ts';

/**
 * The last whole business day with an order. Today is not over, so it counts only where there is no
 * earlier day; orders dated ahead of now do not move it.
 * @throws AppError LOOP_NO_DATA.
 */
export async function asOfDayOf({ ledger }: Pick<LoopTools, 'ledger'>): Promise<number> {
  const calendar = await ledger.calendar();
  const today = dayOfInstant(ledger.clock.now(), calendar);
  const { rows } = await ledger.pool.query<{ whole: number | null; first: number | null }>(
    `select
       (select day from orders where ordered_at < $1 order by ordered_at desc limit 1) as whole,
       (select day from orders order by ordered_at limit 1) as first`,
    [instantOfDay(today, calendar)],
  );
  const day = rows[0]?.whole ?? rows[0]?.first;
  if (day !== undefined && day !== null) return Number(day);
  throw new AppError(LOOP_ERRORS.LOOP_NO_DATA, 'Cannot run the loop as there are no orders', {
    place: 'orders',
  });
}
