import { type Decision, type Language, type Reason, renderReason } from '@quanyu/domain';
import { LOOP_REASONS } from '../reasons.ts';

/** A decision in words. */
export interface DecisionText {
  readonly title: string;
  readonly reasons: readonly string[];
  /** What happens if nobody acts; empty where the decision does not say. */
  readonly ifIgnored: string;
}

/** Renders title, reasons and consequence; a decision without a title shows its kind and subject. */
export function decisionText(
  decision: Pick<Decision, 'kind' | 'subject' | 'content' | 'reasons'>,
  language: Language,
): DecisionText {
  const render = (reason: Reason): string => renderReason(reason, LOOP_REASONS[language], language);
  const title = decisionReason(decision.content, 'title');
  const ifIgnored = decisionReason(decision.content, 'ifIgnored');
  const { kind, subject } = decision;
  return {
    title: title === undefined ? `${kind}: ${subject.name ?? subject.id}` : render(title),
    reasons: decision.reasons.map(render),
    ifIgnored: ifIgnored === undefined ? '' : render(ifIgnored),
  };
}

/** A reason kept in the content of a decision. */
export function decisionReason(
  content: Readonly<Record<string, unknown>>,
  name: 'title' | 'ifIgnored',
): Reason | undefined {
  const value = content[name];
  const isReason = typeof value === 'object' && value !== null && 'code' in value;
  return isReason && 'params' in value ? (value as Reason) : undefined;
}
