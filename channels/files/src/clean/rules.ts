import type { Catalogue } from '@quanyu/domain';
import { cancellations, matchedReversals } from './cancellations.ts';
import { charactersReplaced } from './characters.ts';
import { futureDates, impossibleDates } from './dates.ts';
import { exactDuplicates, mergeExactDuplicates } from './exact-duplicates.ts';
import { inconsistentCategories, inconsistentNames } from './inconsistent-names.ts';
import { missingCustomers } from './missing-customers.ts';
import { missingOrders } from './missing-orders.ts';
import { missingProducts } from './missing-products.ts';
import { nearDuplicates } from './near-duplicates.ts';
import { nonProductLines } from './non-product-lines.ts';
import { currencySlips, negativePrices, priceSlips, zeroPrices } from './prices.ts';
import { returns, writeOffs } from './returns.ts';
import type { CleanContext, CleanRule, OrderDraft } from './rule.ts';
import { unknownIds } from './unknown-ids.ts';
import { wildQuantities } from './wild-quantities.ts';

/** Every cleaning rule, in the order in which they see a line. */
export const CLEAN_RULES: readonly CleanRule[] = [
  impossibleDates,
  mergeExactDuplicates,
  exactDuplicates,
  cancellations,
  returns,
  writeOffs,
  nonProductLines,
  negativePrices,
  zeroPrices,
  missingOrders,
  missingProducts,
  missingCustomers,
  futureDates,
  nearDuplicates,
  matchedReversals,
  wildQuantities,
  priceSlips,
  currencySlips,
  inconsistentNames,
  inconsistentCategories,
  unknownIds,
  charactersReplaced,
];

/** Which rules are switched otherwise than by default, by code. */
export type RuleSwitches = Readonly<Record<string, boolean>>;

export function isRuleOn(code: string, switches: RuleSwitches): boolean {
  const rule = CLEAN_RULES.find((one) => one.code === code);
  return switches[code] ?? rule?.isOnByDefault ?? false;
}

/** Begins one file: the functions of the rules that are on, in order. */
export function startRules(
  context: CleanContext,
  switches: RuleSwitches,
): ((draft: OrderDraft) => void)[] {
  return CLEAN_RULES.filter((rule) => isRuleOn(rule.code, switches)).flatMap((rule) =>
    rule.start === undefined ? [] : [rule.start(context)],
  );
}

/** Text of one touched row, by rule code. */
export const CLEAN_REASONS_EN: Catalogue = Object.fromEntries(
  CLEAN_RULES.map((rule) => [rule.code, rule.exampleEnglish]),
);
export const CLEAN_REASONS_ZH: Catalogue = Object.fromEntries(
  CLEAN_RULES.map((rule) => [rule.code, rule.exampleChinese]),
);
