import { QUALITY_CHECKS } from '../clean/quality-checks.ts';
import type { StepContext } from '../step.ts';
import { type Proposal, strongest } from './proposal.ts';

/** One decision for each kind of wrong data that the clean step found and somebody can mend. */
export async function dataProposals({ ledger }: StepContext): Promise<readonly Proposal[]> {
  const proposals: Proposal[] = [];
  for (const check of QUALITY_CHECKS) {
    if (check.severity === 'info') continue;
    const [issue] = await ledger.issues.list({ code: check.code, status: 'open', limit: 1 });
    if (issue === undefined) continue;
    const { code, remedy } = check;
    const { en: what, zh: whatZh } = check.what;
    proposals.push({
      kind: 'data-fix',
      subject: { kind: 'data-issue', id: code, name: what },
      content: { code, issue: issue.issueId, count: issue.count },
      title: { code: 'LOOP_TITLE_DATA_FIX', params: { what, whatZh } },
      reasons: strongest(
        { code: 'LOOP_DATA_ISSUE', params: { count: issue.count, what, whatZh } },
        { code: 'LOOP_DATA_REMEDY', params: { remedy: remedy.en, remedyZh: remedy.zh } },
      ),
      ifIgnored: { code: 'LOOP_IGNORED_DATA', params: {} },
      worthMinor: null,
      worthLowMinor: null,
      worthHighMinor: null,
      model: 'loop/quality-checks',
      table: 'sales_facts',
      horizonDays: 90,
    });
  }
  return proposals;
}
