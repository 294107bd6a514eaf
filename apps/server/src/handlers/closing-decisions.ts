import type { Language } from '@quanyu/domain';
import { decisionText, listDecisionRows } from '@quanyu/loop';
import type { TargetState } from '../api/kpi.ts';
import type { Services } from '../services.ts';

const CLOSING_MAX = 5;

/** The dearest open decisions until a gap in money is closed, at most five. */
export async function closingDecisions(
  { ledger }: Services,
  gapMinor: number,
  language: Language,
): Promise<TargetState['decisions']> {
  const { rows } = await listDecisionRows(
    ledger,
    { status: 'proposed', isSnoozed: false },
    { limit: CLOSING_MAX, sort: '-worth' },
  );
  const closing: TargetState['decisions'] = [];
  let left = gapMinor;
  for (const { decision } of rows) {
    const { worthMinor } = decision;
    if (left <= 0 || worthMinor === null || worthMinor <= 0) break;
    const text = decisionText(decision, language).title;
    closing.push({ decision: decision.decision, worthMinor, text });
    left -= worthMinor;
  }
  return closing;
}
