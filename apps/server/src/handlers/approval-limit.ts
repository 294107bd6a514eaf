import { type Currency, currencyDecimals, type Decision } from '@quanyu/domain';
import { decisionRows } from '@quanyu/loop';
import type { Actor } from '../actor.ts';
import type { Services } from '../services.ts';

/** A key has no role: its limit goes by this word. */
const KEY_ROLE = 'key';

/** Largest order that somebody may approve; null: any. */
export async function limitOf(
  { ledger }: Services,
  actor: Pick<Actor, 'role'> | null,
): Promise<number | null> {
  return (await ledger.buying.limits()).get(actor?.role ?? KEY_ROLE) ?? null;
}

/** What a purchase decision would cost, by its units and unit cost of now; 0 where it has none. */
function costOf({ content, currency }: Decision): number {
  const units = Number(content['units'] ?? 0);
  const unitCost = Number(content['unitCost'] ?? 0);
  const planned = Number(content['costMinor'] ?? 0);
  return unitCost > 0
    ? Math.round(units * unitCost * 10 ** currencyDecimals(currency as Currency))
    : planned;
}

/**
 * Purchases that would make an order above the limit of who approves: all lines of one supplier and
 * place are one order. Empty where there is no limit.
 */
export async function aboveLimit(
  services: Services,
  actor: Pick<Actor, 'role'> | null,
  ids: readonly string[],
): Promise<{ readonly limitMinor: number; readonly decisions: readonly string[] }> {
  const limitMinor = await limitOf(services, actor);
  if (limitMinor === null) return { limitMinor: Number.MAX_SAFE_INTEGER, decisions: [] };
  const orders = new Map<string, { cost: number; decisions: string[] }>();
  for (const { decision } of await decisionRows(services.ledger, ids)) {
    if (decision.kind !== 'purchase') continue;
    const { content, subject } = decision;
    const key = JSON.stringify([content['supplier'], content['location'] ?? subject.location]);
    const order = orders.get(key) ?? { cost: 0, decisions: [] };
    orders.set(key, order);
    order.cost += costOf(decision);
    order.decisions.push(decision.decision);
  }
  const decisions = [...orders.values()].flatMap((order) =>
    order.cost > limitMinor ? order.decisions : [],
  );
  return { limitMinor, decisions };
}
