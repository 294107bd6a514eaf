import type { DecisionKind, DecisionSubject, Reason } from '@quanyu/domain';
import type { StepContext } from '../step.ts';

/** A decision before it is written: what, for whom, why, and what it is worth. */
export interface Proposal {
  readonly kind: DecisionKind;
  readonly subject: DecisionSubject;
  /** What executing it needs; title, ifIgnored and horizonDays are added. */
  readonly content: Readonly<Record<string, unknown>>;
  readonly title: Reason;
  readonly reasons: readonly [Reason, ...Reason[]];
  readonly ifIgnored: Reason;
  readonly worthMinor: number | null;
  readonly worthLowMinor: number | null;
  readonly worthHighMinor: number | null;
  readonly model: string;
  /** Table whose version is the data version. */
  readonly table: string;
  /** Days after execution until its effect can be measured, and until the proposal is stale. */
  readonly horizonDays: number;
}

/** What identifies a proposal over runs: the same subject is not proposed twice. */
export function proposalKey(kind: string, subject: DecisionSubject): string {
  const { id, location = '', channel = '' } = subject;
  return [kind, subject.kind, id, location, channel].join('|');
}

export type ProposalSource = (context: StepContext) => Promise<readonly Proposal[]>;

/** Reasons kept in a table as JSON. */
export function reasonsOf(text: string | null | undefined): readonly Reason[] {
  return text === null || text === undefined || text === '' ? [] : (JSON.parse(text) as Reason[]);
}

/** At most three, never none. */
export function strongest(
  first: Reason,
  ...others: readonly (Reason | undefined)[]
): readonly [Reason, ...Reason[]] {
  const rest = others.filter((reason) => reason !== undefined);
  return [first, ...rest.slice(0, 2)];
}
