import type { DecisionId } from './ids.ts';
import type { Reason } from './reason.ts';
import type { Instant } from './time.ts';

/** What the loop proposes to people. */
export const DECISION_KINDS = [
  'purchase',
  'transfer',
  'markdown',
  'promotion',
  'recommendation-list',
  'segment-action',
  'stock-alert',
  'data-fix',
  'target-gap',
  'same-person',
  'pick-wave',
  'route',
  'floor-plan',
] as const;
export type DecisionKind = (typeof DECISION_KINDS)[number];

export const DECISION_STATUSES = [
  'proposed',
  'approved',
  'rejected',
  'executed',
  'measured',
  'expired',
] as const;
export type DecisionStatus = (typeof DECISION_STATUSES)[number];

/** Allowed steps; `executed → approved` is an undo while the act can still be taken back. */
export const DECISION_STEPS: Readonly<Record<DecisionStatus, readonly DecisionStatus[]>> = {
  proposed: ['approved', 'rejected', 'expired'],
  approved: ['executed', 'proposed'],
  rejected: ['proposed'],
  executed: ['measured', 'approved'],
  measured: [],
  expired: [],
};

export interface DecisionSubject {
  /** `product`, `customer`, `segment`, `supplier`, `kpi` … */
  readonly kind: string;
  readonly id: string;
  readonly name?: string;
  readonly location?: string;
  readonly channel?: string;
}

/** What was expected and what came of it, in money where it has a price. */
export interface DecisionOutcome {
  readonly measuredAt: Instant;
  readonly effectMinor: number;
  /** Interval of the effect at `confidence`, e.g. 0.95. No effect is claimed without one. */
  readonly lowMinor: number;
  readonly highMinor: number;
  readonly confidence: number;
  readonly method: string;
}

export interface Decision {
  readonly decision: DecisionId;
  readonly kind: DecisionKind;
  readonly status: DecisionStatus;
  readonly subject: DecisionSubject;
  /** What to do, by kind: units, supplier, from, to … Must be JSON. */
  readonly content: Readonly<Record<string, unknown>>;
  /** Strongest first. Never empty. */
  readonly reasons: readonly [Reason, ...Reason[]];
  /** Worth if done, in minor units, with interval; null where it cannot be priced. */
  readonly worthMinor: number | null;
  readonly worthLowMinor: number | null;
  readonly worthHighMinor: number | null;
  readonly currency: string;
  readonly model: string;
  readonly modelVersion: string;
  readonly dataVersion: string;
  readonly proposedAt: Instant;
  readonly expiresAt: Instant | null;
  readonly outcome: DecisionOutcome | null;
}
