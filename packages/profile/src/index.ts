export {
  type ActivityEvaluation,
  type ActivityOptions,
  type ActivityScores,
  type ActivityState,
  customerScore,
  explainActivity,
  fitActivity,
  predictActivity,
} from './activity.ts';
export { ACTIVITY_FEATURES, type ActivityFeature, activityFeatures } from './activity-features.ts';
export {
  type ClvReport,
  type ClvScores,
  type ClvState,
  clvOf,
  fitClv,
  predictClv,
} from './clv.ts';
export { type ClvIntervals, clvIntervals } from './clv-intervals.ts';
export { PROFILE_ERRORS } from './errors.ts';
export { IdentityGraph, type IdentityLink, type IdentityLinkKey } from './identity.ts';
export { LIFE_STAGES, type LifeStage, type LifeStageInput, lifeStages } from './life-stage.ts';
export { type LinkOptions, type LinkProposal, proposeLinks } from './linking/link-people.ts';
export type { PersonRecord } from './linking/person-record.ts';
export { type BgBbState, type ChanceHistories, fitBgBb, predictBgBb } from './models/bg-bb.ts';
export {
  type BgNbdState,
  expectedPurchases,
  fitBgNbd,
  type Histories,
  predictBgNbd,
} from './models/bg-nbd.ts';
export {
  fitGammaGamma,
  type GammaGammaState,
  predictGammaGamma,
  type RepeatValues,
} from './models/gamma-gamma.ts';
export { fitMbgNbd, type MbgNbdState, predictMbgNbd } from './models/mbg-nbd.ts';
export {
  expectedParetoPurchases,
  fitParetoNbd,
  type ParetoNbdState,
  predictParetoNbd,
} from './models/pareto-nbd.ts';
export { type NextPurchase, nextPurchases, type PurchaseRates } from './next-purchase.ts';
export {
  fitPropensity,
  type GroupFairness,
  type PropensityEvaluation,
  type PropensityModel,
  type PropensityRows,
  type PropensityState,
  predictPropensity,
} from './propensity.ts';
export {
  type PurchaseSummary,
  type PurchaseTable,
  purchasesBetween,
  summarisePurchases,
} from './purchases.ts';
export { REASONS_EN, REASONS_ZH } from './reasons.ts';
export { type Rfm, rfmOf } from './rfm.ts';
export { describeRule } from './rules/describe-rule.ts';
export { fitsRule, type RuleSubject } from './rules/evaluate-rule.ts';
export { parseRule, type Rule } from './rules/parse-rule.ts';
export { needsOf, type RuleEvent, type RuleNeeds } from './rules/rule-events.ts';
export { RULE_FIELDS, type RuleFieldName, type RuleProfile } from './rules/rule-fields.ts';
export { type MembershipChange, RuleMembership } from './rules/rule-membership.ts';
export { type ScoreShares, scoreDrift } from './score-drift.ts';
export {
  type FeatureTable,
  fitSegments,
  predictSegments,
  type SegmentOptions,
  type SegmentReport,
  type SegmentState,
  type SegmentSummary,
  segmentsOf,
} from './segment.ts';
export { type BilingualText, nameSegments, type SegmentName } from './segment-names.ts';
export {
  CUSTOMER_TAGS,
  type CustomerTag,
  type TagInput,
  tagMasks,
  tagReasons,
  tagsOfMask,
} from './tags.ts';
