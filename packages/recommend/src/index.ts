export {
  type ClickModel,
  type ClickOptions,
  type ClickState,
  clickModel,
  type FactorisationMachineParams,
  factorisationMachine,
} from './click/click-model.ts';
export { type ClickFeatures, type ClickFields, hashClicks } from './click/click-rows.ts';
export { RECOMMEND_ERRORS } from './errors.ts';
export { type PairedComparison, pairedBootstrap } from './evaluate/bootstrap.ts';
export { customerLikeness, listDiversity } from './evaluate/diversity.ts';
export {
  type EvaluateOptions,
  type Evaluation,
  evaluate,
  historyOf,
  type Negatives,
} from './evaluate/evaluate.ts';
export {
  coverage,
  gini,
  novelty,
  type RankMetrics,
  rankMetrics,
  rmse,
} from './evaluate/metrics.ts';
export {
  type LoggedAnswer,
  type OffPolicyEstimates,
  offPolicy,
  type PolicyEstimate,
} from './evaluate/off-policy.ts';
export { evaluationReport, type ReportedModel } from './evaluate/report.ts';
export {
  type EvaluationCase,
  leaveLastOut,
  type Split,
  type SplitOptions,
  timeSplit,
} from './evaluate/split.ts';
export { type EventTimes, readEventTimes } from './event-time.ts';
export {
  type Expression,
  type ExpressionValue,
  type PropertyReader,
  parseExpression,
} from './expression/expression.ts';
export {
  encodeInteractions,
  type InteractionColumns,
  type Interactions,
  indexOfId,
  prefixOf,
  type TimeKind,
} from './interactions.ts';
export type { LiveDials, Pin } from './live/dials.ts';
export {
  boughtTogether,
  cartAddOns,
  homeFeed,
  sessionFeed,
  similarProducts,
} from './live/live-answer.ts';
export {
  LIVE_TYPE_WEIGHTS,
  type LiveEvent,
  LiveIndex,
  type LiveOptions,
  type SimilarCustomer,
} from './live/live-index.ts';
export type { LiveAnswer, LiveProduct, LiveRequest, Surface } from './live/live-request.ts';
export type { ProductFacts } from './live/product-table.ts';
export type { LiveRules } from './live/rules.ts';
export { type AlsState, alsRecommender } from './models/als.ts';
export type { AlsParams } from './models/als-fit.ts';
export {
  type AssociationRule,
  associationRulesRecommender,
  type RuleParams,
  type RuleState,
} from './models/association-rules.ts';
export {
  type AutoParams,
  type AutoState,
  type AutoTrial,
  autoRecommender,
} from './models/auto.ts';
export { type BlendParams, type BlendState, blendRecommender } from './models/blend.ts';
export {
  type BoughtTogetherParams,
  type BoughtTogetherState,
  boughtTogetherRecommender,
  type TogetherMeasure,
  type TogetherRule,
  togetherRules,
} from './models/bought-together.ts';
export { type BprParams, type BprState, bprRecommender } from './models/bpr.ts';
export { type ContentParams, type ContentState, contentRecommender } from './models/content.ts';
export { type EaseParams, type EaseState, easeRecommender } from './models/ease.ts';
export {
  type GraphFilterParams,
  type GraphFilterState,
  graphFilterRecommender,
} from './models/graph-filter.ts';
export {
  interestStream,
  type StreamContent,
  type StreamEntry,
  type StreamRequest,
  type Watch,
} from './models/interest-stream.ts';
export { type ItemKnnParams, type ItemKnnState, itemKnnRecommender } from './models/item-knn.ts';
export type { KnnForm } from './models/knn-rating.ts';
export {
  type GraphParams,
  type GraphState,
  knowledgeGraphRecommender,
  type Triple,
} from './models/knowledge-graph.ts';
export {
  type FactorisationParams,
  type FactorisationState,
  type FactorisationStep,
  factorisationRecommender,
  factorisationStep,
  predictRating,
} from './models/matrix-factorisation.ts';
export {
  type PopularityParams,
  type PopularityState,
  popularityRecommender,
} from './models/popularity.ts';
export {
  SEQUENCE_DEFAULTS,
  type SequenceParams,
  type SequenceState,
  sequenceRecommender,
} from './models/sequence.ts';
export type { SequenceLayer } from './models/sequence-layers.ts';
export {
  type SequenceNetworkRecommenderParams,
  type SequenceNetworkState,
  sequenceNetworkRecommender,
} from './models/sequence-network.ts';
export {
  type SessionKnnParams,
  type SessionKnnState,
  sessionKnnRecommender,
} from './models/session-knn.ts';
export {
  type SocialNetwork,
  type SocialParams,
  type SocialState,
  type SocialTie,
  socialRecommender,
} from './models/social.ts';
export { type UserKnnParams, type UserKnnState, userKnnRecommender } from './models/user-knn.ts';
export type { PairCounts } from './pair-counts.ts';
export type { ProductWeights } from './product-weights.ts';
export type { RatingMatrix } from './rating-matrix.ts';
export { REASONS_EN, REASONS_ZH } from './reasons.ts';
export {
  type EventTable,
  interactionsOf,
  NETWORK_NAMES,
  RECOMMENDER_NAMES,
  type RecommendRow,
  type RecommendTable,
  type RecommendTableOptions,
  recommenderNamed,
  recommendTable,
} from './recommend-table.ts';
export {
  type Contribution,
  type Explanation,
  type History,
  NO_SCORE,
  type RankedProduct,
  type RecommendAnswer,
  type Recommender,
  type RecommenderState,
  type RecommendQuery,
  recommend,
  type ScoreQuery,
} from './recommender.ts';
export {
  contentScore,
  cosine,
  jaccard,
  meanCentredRating,
  pearson,
  type RatedNeighbour,
  type Similarity,
  shrunk,
  weightedRating,
} from './similarity.ts';
export { decodeState, encodeState } from './state-codec.ts';
export {
  type AttributeValue,
  type ContentFamily,
  contentTokens,
  type ProductContent,
  textTokens,
} from './text-tokens.ts';
