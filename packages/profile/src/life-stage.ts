import type { PurchaseSummary } from './purchases.ts';

/** Where customers stand between the first purchase and the last. */
export const LIFE_STAGES = ['new', 'growing', 'steady', 'cooling', 'dormant', 'lost'] as const;
export type LifeStage = (typeof LIFE_STAGES)[number];

/** What a stage is told from. Shapes (customers,). */
export interface LifeStageInput {
  readonly summary: PurchaseSummary;
  /** Purchase days in the last window and in the one before it. */
  readonly recentDays: Int32Array;
  readonly earlierDays: Int32Array;
  /** P(still a customer), where it has been fitted. */
  readonly alive?: Float64Array;
}

const NEW_DAYS = 30;
/** Silent for so many of the own usual gaps: cooling, dormant. */
const COOLING_GAPS = 1.5;
const DORMANT_GAPS = 3;
/** Somebody who bought once has no gap of their own. */
const ONE_TIME_GAP_DAYS = 60;
const GAP_DAYS_MIN = 7;
const LOST_ALIVE = 0.1;
const LOST_DAYS = 365;

/**
 * Stage of each customer: new (first purchase at most 30 days ago), lost (P(alive) below 0.1, or silent
 * for a year), dormant and cooling (silent for 3 and 1.5 of the own usual gaps), growing (more purchase
 * days in the last window than in the one before), steady. Null for those who never bought.
 * @complexity O(customers).
 */
export function lifeStages(input: LifeStageInput): readonly (LifeStage | null)[] {
  return Array.from({ length: input.summary.customers }, (_, customer) => stageOf(input, customer));
}

function stageOf(input: LifeStageInput, c: number): LifeStage | null {
  const { summary, recentDays, earlierDays, alive } = input;
  const days = summary.purchaseDays[c] ?? 0;
  if (days === 0) return null;
  const first = summary.firstDay[c] ?? 0;
  const last = summary.lastDay[c] ?? 0;
  if (summary.untilDay - first <= NEW_DAYS) return 'new';
  const silent = summary.untilDay - last;
  if (silent > LOST_DAYS || (alive?.[c] ?? 1) < LOST_ALIVE) return 'lost';
  const gap = days > 1 ? Math.max(GAP_DAYS_MIN, (last - first) / (days - 1)) : ONE_TIME_GAP_DAYS;
  if (silent > DORMANT_GAPS * gap) return 'dormant';
  if (silent > COOLING_GAPS * gap) return 'cooling';
  return (recentDays[c] ?? 0) > (earlierDays[c] ?? 0) ? 'growing' : 'steady';
}
