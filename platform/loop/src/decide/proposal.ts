import type { DecisionKind, DecisionSubject, Reason } from '@quanyu/domain';

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

/**
 * What identifies a proposal over runs: the same subject is not proposed twice. Two transfers of a
 * product to one place from two others are two proposals.
 */
export function proposalKey({
  kind,
  subject,
  content,
}: Pick<Proposal, 'kind' | 'subject' | 'content'>): string {
  const { id, location = '', channel = '' } = subject;
  return [kind, subject.kind, id, location, channel, String(content['from'] ?? '')].join('|');
}

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
