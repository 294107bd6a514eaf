import { type Language, renderReason } from '@quanyu/domain';
import { driftIssueText } from '../forecast/drift-watch.ts';
import { REASONS_EN, REASONS_ZH } from '../reasons.ts';
import { QUALITY_CHECKS } from './quality-checks.ts';

/**
 * Message and remedy of what the clean step found, from the issue's code and params; undefined for a
 * code that is not one of its checks.
 */
export function qualityIssueText(
  issue: { readonly code: string; readonly params?: Readonly<Record<string, unknown>> },
  language: Language = 'en',
): { readonly message: string; readonly remedy: string } | undefined {
  const check = QUALITY_CHECKS.find(({ code }) => code === issue.code);
  if (check === undefined) return driftIssueText(issue, language);
  const { count, places } = issue.params ?? {};
  const params = {
    count: Number(count ?? 0),
    what: check.what[language],
    places: typeof places === 'string' ? places : '',
  };
  const catalogue = language === 'zh' ? REASONS_ZH : REASONS_EN;
  const message = renderReason({ code: 'LOOP_ISSUE_FOUND', params }, catalogue, language);
  return { message, remedy: check.remedy[language] };
}
