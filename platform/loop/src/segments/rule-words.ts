import type { Language } from '@quanyu/domain';
import { describeRule, parseRule, RULE_FIELDS } from '@quanyu/profile';

/** The rule of a segment in words. @throws AppError PROFILE_RULE_INVALID with the character. */
export function describeSegmentRule(expression: string, language: Language): string {
  return describeRule(parseRule(expression), language);
}

/** What rules can name, with their words. */
export function ruleFields(language: Language): readonly {
  readonly field: string;
  readonly type: 'number' | 'text' | 'list';
  readonly words: string;
}[] {
  return Object.entries(RULE_FIELDS).map(([field, words]) => ({
    field,
    type: words.type,
    words: words[language],
  }));
}
