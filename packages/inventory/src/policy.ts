/**
 * A rule for ordering, as plain data. `position` is what is on hand plus on order minus backorders.
 * - `order-quantity`: order `orderUnits` whenever the position falls to `reorderUnits`.
 * - `base-stock`: order up to `levelUnits` every period.
 * - `capped-base-stock`: the same, but never more than `capUnits` at once.
 * - `min-max`: when the position is at or below `reorderUnits` order up to `levelUnits` (s, S).
 * - `plan`: order `orderUnits[t]` in period t.
 */
export type Policy =
  | {
      readonly kind: 'order-quantity';
      readonly reorderUnits: number;
      readonly orderUnits: number;
    }
  | { readonly kind: 'base-stock'; readonly levelUnits: number }
  | { readonly kind: 'capped-base-stock'; readonly levelUnits: number; readonly capUnits: number }
  | { readonly kind: 'min-max'; readonly reorderUnits: number; readonly levelUnits: number }
  | { readonly kind: 'plan'; readonly orderUnits: readonly number[] };

/**
 * A rule that needs more than one position.
 * - `echelon-base-stock`: stage k orders up to `levelUnits[k]`, counting all stock further down.
 * - `stock-levels`: so many units of each product, or at each place, in the problem's order.
 * - `service-times`: times quoted by and to each node, in the problem's order.
 * - `projected-level`: order what lifts the stock expected at its arrival to `levelUnits`, at most
 *   `capUnits` at once.
 * - `order-table`: the order in each state; its index is stock − `firstUnits` + `stocks` · (q₁ +
 *   `orders` · (q₂ + …)), q₁ being the order that arrives next.
 */
export type NetworkPolicy =
  | { readonly kind: 'echelon-base-stock'; readonly levelUnits: readonly number[] }
  | { readonly kind: 'stock-levels'; readonly levelUnits: readonly number[] }
  | {
      readonly kind: 'service-times';
      readonly outboundPeriods: readonly number[];
      readonly inboundPeriods: readonly number[];
    }
  | { readonly kind: 'projected-level'; readonly levelUnits: number; readonly capUnits: number }
  | {
      readonly kind: 'order-table';
      readonly firstUnits: number;
      readonly stocks: number;
      readonly orders: number;
      readonly regularUnits: readonly number[];
      readonly expressUnits?: readonly number[];
    };

/** What a policy orders now; `period` matters to a plan only. Never negative. */
export function orderUnits(policy: Policy, position: number, period = 0): number {
  switch (policy.kind) {
    case 'order-quantity':
      return position <= policy.reorderUnits ? policy.orderUnits : 0;
    case 'base-stock':
      return Math.max(0, policy.levelUnits - position);
    case 'capped-base-stock':
      return Math.min(policy.capUnits, Math.max(0, policy.levelUnits - position));
    case 'min-max':
      return position <= policy.reorderUnits ? Math.max(0, policy.levelUnits - position) : 0;
    case 'plan':
      return policy.orderUnits[period] ?? 0;
  }
}

/** A policy with its expected cost, per period or over the horizon as the model says. */
export interface Solution {
  readonly policy: Policy | NetworkPolicy;
  /** null where the model gives none. */
  readonly cost: number | null;
  /** Further figures of the model, such as the price region or the value table. */
  readonly details: Readonly<Record<string, unknown>>;
}
