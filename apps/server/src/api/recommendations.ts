import { z } from 'zod';
import { dayText, idText, instantMs, language, minor, pageQuery, ReasonSchema } from './shapes.ts';
import { RULE_PLACES, SURFACES } from './words.ts';

const share = z.number().min(0).max(1);
const expression = z.string().min(1).max(4000);
const categoryPaths = z.array(z.string().min(1).max(400)).max(200);

/** Rules of what may be shown, and dials of the order. Everything absent is off. */
const dialFields = {
  /** Products for which it is not true are left out: `category == "dolls" and price < 5000`. */
  filter: expression.optional(),
  /** Score × this, where it is a number ≥ 0: `if margin > 0.3 then 1.5 else 1`. */
  booster: expression.optional(),
  categories: categoryPaths.optional(),
  categoriesNot: categoryPaths.optional(),
  priceMinorMin: minor.min(0).optional(),
  priceMinorMax: minor.min(0).optional(),
  /** Share of the price that is earned, at least. */
  marginShareMin: z.number().min(-10).max(1).optional(),
  region: z.string().min(1).max(100).optional(),
  ageYears: z.number().min(0).max(150).optional(),
  hide: z.array(idText).max(1000).optional(),
  pins: z
    .array(z.object({ product: idText, position: z.number().int().min(1).max(200) }))
    .max(50)
    .optional(),
  categoryMax: z.number().int().min(1).max(200).optional(),
  diversity: share.optional(),
  novelty: share.optional(),
  explorationShare: share.optional(),
  minimumRelevance: share.optional(),
  marginWeight: z.number().min(0).max(100).optional(),
  clearanceWeight: share.optional(),
  /** Leave out what the customer was shown in so many hours. */
  avoidShownHours: z
    .number()
    .positive()
    .max(24 * 365)
    .optional(),
};
export const DialsSchema = z.object(dialFields);

export const RecommendationBody = z.object({
  surface: z.enum(SURFACES).default('home'),
  customer: idText.optional(),
  /** The product looked at, those of the cart, or the search results in their order. */
  products: z.array(idText).max(1000).default([]),
  /** For the surface `segment`. */
  segment: idText.optional(),
  count: z.number().int().min(1).max(200).default(10),
  location: idText.optional(),
  channel: idText.optional(),
  keepSeen: z.boolean().default(false),
  inStockOnly: z.boolean().default(true),
  category: z.string().max(400).optional(),
  /** The former name of `categoryMax`. */
  categoryCap: z.number().int().min(1).max(200).optional(),
  /** For the surface `search`: from 0, the order as it came, to 1, the customer's own. */
  personalShare: share.default(0.5),
  /** Whether the kept rule sets hold. */
  ruleSets: z.boolean().default(true),
  /** Whether somebody is shown the answer: false for trying things out. */
  shown: z.boolean().default(true),
  lang: z.enum(['en', 'zh']).default('en'),
  ...dialFields,
});
const RuleSetName = z.object({ ruleSet: idText, name: z.string() });
export const RecommendationAnswer = z.object({
  recommendation: idText,
  surface: z.enum(SURFACES),
  model: z.string(),
  modelVersion: z.string(),
  /** Rule sets that were applied. */
  ruleSets: z.array(RuleSetName),
  rows: z.array(
    z.object({
      rank: z.number().int(),
      product: idText,
      name: z.string(),
      score: z.number(),
      priceMinor: minor.nullable(),
      availableUnits: z.number(),
      /** What put it there: the model, its attributes, popularity, a pin, exploration. */
      source: z.string(),
      /** Adds up to the score. */
      contributions: z.array(
        z.object({ product: z.string(), name: z.string(), value: z.number() }),
      ),
      reason: ReasonSchema,
    }),
  ),
  /** Why there are fewer rows than asked for; null where there are enough. */
  note: ReasonSchema.nullable(),
});

export const RuleSetSchema = z.object({
  ruleSet: idText,
  name: z.string(),
  surfaces: z.array(z.enum(RULE_PLACES)),
  active: z.boolean(),
  share: z.number(),
  place: z.number().int(),
  dials: DialsSchema,
  updatedAt: instantMs,
  updatedBy: z.string(),
});
export const RuleSetBody = z.strictObject({
  /** Absent: a new one. */
  ruleSet: idText.optional(),
  name: z.string().trim().min(1).max(100),
  /** Empty: all. */
  surfaces: z.array(z.enum(RULE_PLACES)).max(10).default([]),
  active: z.boolean().default(true),
  /** Share of customers that get it; below 1 the others stand beside it as a comparison. */
  share: z.number().min(0.01).max(1).default(1),
  place: z.number().int().min(0).max(10_000).default(100),
  dials: z.strictObject(dialFields),
});

export const CustomersForProductQuery = z.object({
  limit: z.coerce.number().int().min(1).max(1000).default(50),
  cursor: z.string().max(500).optional(),
  segment: idText.optional(),
  /** Only those who agreed to this purpose, as `email`. */
  consent: idText.optional(),
  format: pageQuery.format,
  lang: language.default('en'),
});
export const CustomerForProductSchema = z.object({
  rank: z.number().int(),
  customer: idText,
  name: z.string().nullable(),
  segment: z.string().nullable(),
  score: z.number(),
  /** By product bought; adds up to the score. */
  contributions: z.array(z.object({ product: z.string(), name: z.string(), value: z.number() })),
  reason: ReasonSchema,
});

export const ListQuery = z.object({
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  cursor: z.string().max(500).optional(),
  /** Products a customer. */
  count: z.coerce.number().int().min(1).max(50).default(5),
  segment: idText.optional(),
  consent: idText.default('email'),
  format: pageQuery.format,
  lang: language.default('en'),
});
/** One product of one customer's list: 为你推荐 by e-mail. */
export const ListRowSchema = z.object({
  customer: idText,
  name: z.string().nullable(),
  email: z.string(),
  recommendation: idText,
  rank: z.number().int(),
  product: idText,
  productName: z.string(),
  priceMinor: minor.nullable(),
  score: z.number(),
  reason: z.string(),
});

export const EffectQuery = z.object({
  from: dayText.optional(),
  to: dayText.optional(),
  by: z.enum(['surface', 'day', 'rule-set']).default('surface'),
  format: pageQuery.format,
  lang: language.default('en'),
});
const Rate = z.object({ value: z.number(), low: z.number(), high: z.number() });
/** What came of the answers: a click names the recommendation, an order follows within 7 days. */
export const EffectSchema = z.object({
  key: z.string(),
  name: z.string(),
  answers: z.number().int(),
  clicked: z.number().int(),
  ordered: z.number().int(),
  revenueMinor: minor,
  clickRate: Rate,
  orderRate: Rate,
});
const Estimate = z.object({ value: z.number(), error: z.number() });
/** What a rule set is worth, from answers drawn with and without it. */
export const OffPolicySchema = z.object({
  ruleSet: idText,
  name: z.string(),
  share: z.number(),
  answers: z.number().int(),
  /** Chance of a split as uneven as this, were the share as set. Below .001 something is wrong. */
  splitPValue: z.number(),
  reward: z.enum(['click', 'order', 'revenue']),
  withSet: z.object({ ips: Estimate, snips: Estimate, effectiveAnswers: z.number() }),
  withoutSet: z.object({ ips: Estimate, snips: Estimate, effectiveAnswers: z.number() }),
  difference: z.object({ value: z.number(), low: z.number(), high: z.number() }),
});
export const OffPolicyQuery = z.object({
  from: dayText.optional(),
  to: dayText.optional(),
  reward: z.enum(['click', 'order', 'revenue']).default('click'),
  lang: language.default('en'),
});

export type RecommendationRequest = z.infer<typeof RecommendationBody>;
export type RecommendationResult = z.infer<typeof RecommendationAnswer>;
export type DialsAnswer = z.infer<typeof DialsSchema>;
export type RuleSetAnswer = z.infer<typeof RuleSetSchema>;
export type RuleSetRequest = z.infer<typeof RuleSetBody>;
export type CustomerForProduct = z.infer<typeof CustomerForProductSchema>;
export type RecommendationEffect = z.infer<typeof EffectSchema>;
export type OffPolicyAnswer = z.infer<typeof OffPolicySchema>;
