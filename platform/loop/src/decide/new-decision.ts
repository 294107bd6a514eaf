import type { NewDecision } from '@quanyu/ledger';
import type { StepContext } from '../step.ts';
import { type Proposal, proposalKey } from './proposal.ts';

/** Changes when proposals are made otherwise. */
export const DECIDE_VERSION = '4';
const PROPOSAL_DAYS = 7;
const DAY_MS = 86_400_000;

/** A proposal as the ledger takes it. */
export function newDecision(
  { clock, currency }: Pick<StepContext, 'clock' | 'currency'>,
  proposal: Proposal,
  dataVersion: string,
): NewDecision {
  const { kind, subject, content, title, ifIgnored, horizonDays, model, reasons } = proposal;
  const { worthMinor, worthLowMinor, worthHighMinor } = proposal;
  return {
    key: proposalKey(proposal),
    kind,
    subject,
    content: { ...content, title, ifIgnored, horizonDays },
    reasons,
    worthMinor,
    worthLowMinor,
    worthHighMinor,
    currency,
    model,
    modelVersion: DECIDE_VERSION,
    dataVersion,
    expiresAt: clock.now() + Math.min(horizonDays, PROPOSAL_DAYS) * DAY_MS,
  };
}
