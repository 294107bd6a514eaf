import type { Rule, RuleOperator, RuleQuantity } from './parse-rule.ts';
import { RULE_FIELDS } from './rule-fields.ts';

const SIGNS: Readonly<Record<RuleOperator, string>> = {
  '=': '=',
  '!=': '≠',
  '<': '<',
  '<=': '≤',
  '>': '>',
  '>=': '≥',
};

/** Words of the kinds of events that shops send most; others stand as they are. */
const EVENT_WORDS: Readonly<Record<string, { readonly en: string; readonly zh: string }>> = {
  purchase: { en: 'purchase', zh: '购买' },
  'product-view': { en: 'product view', zh: '浏览商品' },
  'cart-add': { en: 'put in cart', zh: '加购' },
  search: { en: 'search', zh: '搜索' },
  'checkout-start': { en: 'checkout', zh: '开始结算' },
};

/** A rule in words: the name of a segment that nobody named. */
export function describeRule(rule: Rule, language: 'en' | 'zh'): string {
  return described(rule, language, false);
}

function described(rule: Rule, language: 'en' | 'zh', isInner: boolean): string {
  const isEnglish = language === 'en';
  switch (rule.kind) {
    case 'and':
    case 'or': {
      const word = { and: isEnglish ? ' and ' : ' 且 ', or: isEnglish ? ' or ' : ' 或 ' }[
        rule.kind
      ];
      const text = rule.parts.map((part) => described(part, language, true)).join(word);
      if (!isInner) return text;
      return isEnglish ? `(${text})` : `（${text}）`;
    }
    case 'not':
      return isEnglish
        ? `not ${described(rule.part, language, true)}`
        : `非${described(rule.part, language, true)}`;
    case 'missing':
      return isEnglish
        ? `${RULE_FIELDS[rule.field].en} unknown`
        : `${RULE_FIELDS[rule.field].zh}未知`;
    case 'text':
      return textWords(rule, language);
    default:
      return `${quantityWords(rule.left, language)} ${SIGNS[rule.operator]} ${rule.value}`;
  }
}

function textWords(rule: Extract<Rule, { kind: 'text' }>, language: 'en' | 'zh'): string {
  const field = RULE_FIELDS[rule.field][language];
  const values = rule.values.join(language === 'en' ? ' or ' : '或');
  const sign = rule.isNegated ? '≠' : '=';
  return `${field} ${sign} ${values}`;
}

function quantityWords(quantity: RuleQuantity, language: 'en' | 'zh'): string {
  if (quantity.kind === 'field') return RULE_FIELDS[quantity.field][language];
  const event = EVENT_WORDS[quantity.event]?.[language] ?? quantity.event;
  if (quantity.kind === 'since') {
    return language === 'en' ? `days since the last ${event}` : `距上次${event}天数`;
  }
  if (quantity.kind === 'count') {
    return language === 'en'
      ? `${event} in ${quantity.days} days`
      : `近 ${quantity.days} 天${event}次数`;
  }
  return language === 'en'
    ? `value of ${event} in ${quantity.days} days`
    : `近 ${quantity.days} 天${event}金额`;
}
