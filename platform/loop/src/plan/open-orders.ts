import { createHash } from 'node:crypto';
import type { DueArrival } from '@quanyu/ledger';
import type { StepContext } from '../step.ts';

/** Units under way to a place, by `product|location`: each with the day they are expected. */
export type UnitsDue = ReadonlyMap<
  string,
  readonly { readonly day: number; readonly units: number }[]
>;

/** Transfers are a few days on the road. */
export const TRANSFER_DAYS = 2;
/**
 * What purchase orders and transfers of this ledger have still to bring. Overdue arrivals count as
 * due tomorrow, those without a day as due when a transfer would be.
 */
export async function unitsDue(context: StepContext): Promise<UnitsDue> {
  const { ledger, asOfDay } = context;
  const arrivals = await ledger.dueArrivals();
  return dueByPlace(arrivals, asOfDay, await ledger.dayOf(context.clock.now()));
}

/**
 * Arrivals by `product|location`. The plan stands on the morning after its last day of data and takes
 * what it orders to be ordered then; where that morning is past, as with data of days or years ago,
 * what was ordered today counts as ordered that morning too, else it would be ordered twice.
 */
export function dueByPlace(
  arrivals: readonly DueArrival[],
  asOfDay: number,
  today: number,
): UnitsDue {
  const lateDays = Math.max(0, today - asOfDay - 1);
  const due = new Map<string, { day: number; units: number }[]>();
  for (const { product, location, dueDay, units } of arrivals) {
    const key = `${product}|${location}`;
    const day = dueDay === null ? asOfDay + TRANSFER_DAYS : dueDay - lateDays;
    const list = due.get(key) ?? [];
    list.push({ day: Math.max(day, asOfDay + 1), units });
    due.set(key, list);
  }
  return due;
}

/** Units that transfers not yet shipped will take away, by `product|location`: still on the shelf there. */
export type UnitsLeaving = ReadonlyMap<string, number>;

const PAGE_ROWS = 1_000;

export async function unitsLeaving({ ledger }: Pick<StepContext, 'ledger'>): Promise<UnitsLeaving> {
  const leaving = new Map<string, number>();
  let cursor: string | undefined;
  do {
    const page = await ledger.transfers.list({
      state: 'ordered',
      limit: PAGE_ROWS,
      ...(cursor === undefined ? {} : { cursor }),
    });
    for (const { from, lines } of page.rows) {
      for (const { product, units } of lines) {
        const key = `${product}|${from}`;
        leaving.set(key, (leaving.get(key) ?? 0) + units);
      }
    }
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return leaving;
}

/** Changes when an order or a transfer is made, received in part, moved to another day or cancelled. */
export async function openOrdersVersion({ ledger }: Pick<StepContext, 'ledger'>): Promise<string> {
  const arrivals = await ledger.dueArrivals();
  const text = JSON.stringify(
    arrivals.map(({ product, location, dueDay, units }) => [product, location, dueDay, units]),
  );
  return arrivals.length === 0 ? '' : createHash('sha256').update(text).digest('hex').slice(0, 16);
}
