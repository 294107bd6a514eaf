import { type Decision, type Language, type Reason, renderReason } from '@quanyu/domain';
import { LOOP_REASONS } from '../reasons.ts';

/** A decision in words. */
export interface DecisionText {
  readonly title: string;
  readonly reasons: readonly string[];
  /** What happens if nobody acts; empty where the decision does not say. */
  readonly ifIgnored: string;
}

/**
 * Renders a reason of the loop. A parameter that is itself a text has its Chinese form beside it,
 * under its name with `Zh`.
 */
export function renderLoopReason(reason: Reason, language: Language): string {
  const catalogue = LOOP_REASONS[language];
  if (language !== 'zh') return renderReason(reason, catalogue, language);
  const chinese = Object.entries(reason.params).flatMap(([name, value]) =>
    name.endsWith('Zh') ? [[name.slice(0, -2), value] as const] : [],
  );
  const params = { ...reason.params, ...Object.fromEntries(chinese) };
  return renderReason({ code: reason.code, params }, catalogue, language);
}

/** Renders title, reasons and consequence; a decision without a title shows its kind and subject. */
export function decisionText(
  decision: Pick<Decision, 'kind' | 'subject' | 'content' | 'reasons'>,
  language: Language,
): DecisionText {
  const render = (reason: Reason): string => renderLoopReason(reason, language);
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
