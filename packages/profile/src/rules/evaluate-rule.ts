import type { Rule, RuleOperator, RuleQuantity } from './parse-rule.ts';
import { quantityOfEvents, type RuleEvent } from './rule-events.ts';
import type { RuleProfile } from './rule-fields.ts';

/** What a rule is asked about: a customer, on a day. */
export interface RuleSubject {
  readonly profile: RuleProfile;
  readonly events: readonly RuleEvent[];
  readonly today: number;
}

/**
 * Whether a customer fits a rule. A missing field fits no comparison, `!=` included; `since` of what
 * never happened is longer than any number.
 * @complexity O(comparisons · events of the customer).
 */
export function fitsRule(rule: Rule, subject: RuleSubject): boolean {
  switch (rule.kind) {
    case 'and':
      return rule.parts.every((part) => fitsRule(part, subject));
    case 'or':
      return rule.parts.some((part) => fitsRule(part, subject));
    case 'not':
      return !fitsRule(rule.part, subject);
    case 'missing':
      return isMissing(subject.profile[rule.field]);
    case 'text':
      return fitsText(rule, subject.profile);
    default: {
      const value = quantityOf(rule.left, subject);
      return value !== undefined && compares(value, rule.operator, rule.value);
    }
  }
}

function isMissing(value: RuleProfile[keyof RuleProfile]): boolean {
  if (value === null || value === undefined || value === '') return true;
  return typeof value === 'object' && value.length === 0;
}

function fitsText(rule: Extract<Rule, { kind: 'text' }>, profile: RuleProfile): boolean {
  const value = profile[rule.field];
  if (typeof value === 'object' && value !== null) {
    return rule.values.some((wanted) => value.includes(wanted));
  }
  if (typeof value !== 'string' || value === '') return false;
  return rule.values.includes(value) !== rule.isNegated;
}

function quantityOf(quantity: RuleQuantity, subject: RuleSubject): number | undefined {
  if (quantity.kind !== 'field') {
    return quantityOfEvents(quantity, subject.events, subject.today);
  }
  const value = subject.profile[quantity.field];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

function compares(value: number, operator: RuleOperator, wanted: number): boolean {
  switch (operator) {
    case '=':
      return value === wanted;
    case '!=':
      return value !== wanted;
    case '<':
      return value < wanted;
    case '<=':
      return value <= wanted;
    case '>':
      return value > wanted;
    default:
      return value >= wanted;
  }
}
