/**
 * A rule for ordering, as plain data. `position` is what is on hand plus on order minus backorders.
 * - `order-quantity`: order `orderUnits` whenever the position falls to `reorderUnits`.
 * - `base-stock`: order up to `levelUnits` every period.
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
  | { readonly kind: 'min-max'; readonly reorderUnits: number; readonly levelUnits: number }
  | { readonly kind: 'plan'; readonly orderUnits: readonly number[] };

/** What a policy orders now; `period` matters to a plan only. Never negative. */
export function orderUnits(policy: Policy, position: number, period = 0): number {
  switch (policy.kind) {
    case 'order-quantity':
      return position <= policy.reorderUnits ? policy.orderUnits : 0;
    case 'base-stock':
      return Math.max(0, policy.levelUnits - position);
    case 'min-max':
      return position <= policy.reorderUnits ? Math.max(0, policy.levelUnits - position) : 0;
    case 'plan':
      return policy.orderUnits[period] ?? 0;
  }
}

/** A policy with its expected cost, per period or over the horizon as the model says. */
export interface Solution {
  readonly policy: Policy;
  /** null where the model gives none. */
  readonly cost: number | null;
  /** Further figures of the model, such as the price region or the value table. */
  readonly details: Readonly<Record<string, unknown>>;
}
