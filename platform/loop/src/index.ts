export { asOfDayOf } from './as-of-day.ts';
export { qualityIssueText } from './clean/quality-text.ts';
export { purchaseDecisions, type WantedLine } from './decide/buy-lines.ts';
export {
  type DecisionText,
  decisionReason,
  decisionText,
  renderLoopReason,
} from './decide/decision-text.ts';
export { LOOP_ERRORS } from './errors.ts';
export { KPIS, type KpiDefinition, type KpiUnit, kpiDefinition } from './kpi/definitions.ts';
export type { KpiDimension, KpiFilter, KpiGrain, KpiPeriod } from './kpi/filter.ts';
export type { KpiFacts } from './kpi/live-names.ts';
export { type KpiCell, type KpiQuestion, kpiCells } from './kpi/query.ts';
export { kpiRows } from './kpi/rows.ts';
export {
  LAB_FIGURES,
  type LabDifference,
  type LabFigure,
  type LabPair,
  type LabPolicy,
  labDifferences,
  simulateLabProduct,
  WARM_UP_DAYS,
} from './lab/policy-lab.ts';
export { type LabProduct, type LabQuestion, readLabProducts } from './lab/read-lab-products.ts';
export {
  type DayChange,
  type MoveWish,
  moveStop,
  type RouteChange,
  replanDay,
} from './logistics/change-routes.ts';
export {
  type PlannedStop,
  type PlannedVan,
  plannedVans,
  routeCost,
  routeLateS,
} from './logistics/delivery-plan.ts';
export {
  type DeliveryStop,
  type DeliveryVan,
  type DeliveryWorld,
  deliveryProblem,
  type Position,
  placesOf,
  streetM,
  type TravelTable,
} from './logistics/delivery-problem.ts';
export { type FloorPlan, readFloorPlan } from './logistics/floor-plan.ts';
export { floorTrips, placedCategories } from './logistics/floor-trips.ts';
export {
  type Followed,
  followVehicles,
  tellClosed,
  tellDeparted,
  watchSilence,
} from './logistics/follow-vehicles.ts';
export { type LiveRoutes, liveRoutes } from './logistics/live-routes.ts';
export type { TravelTimes } from './logistics/plan-deliveries.ts';
export { floorFlow } from './logistics/plan-floor.ts';
export { slotsBySales } from './logistics/slots.ts';
export { SOLVE_SLICE, type SolvedSlice, type SolveSlice } from './logistics/solve-slice.ts';
export { readWarehousePlan, type WarehousePlan } from './logistics/warehouse-plan.ts';
export { LOOP_STEPS } from './loop-steps.ts';
export { LOOP_TABLES, registerLoopTables } from './loop-tables.ts';
export { type Loop, openLoop } from './open-loop.ts';
export { DISCOUNT_FACET } from './profile/facets.ts';
export {
  BUYING_STATES,
  type BuyersCut,
  type BuyersLine,
  type BuyersSupplier,
  type BuyingState,
  buyersLines,
  buyersSuppliers,
  type CutBuyersLine,
  cutBuyersList,
  type HandUnits,
} from './read/buyers-list.ts';
export {
  customerFacts,
  customerOrders,
  customerProfile,
  customerShares,
  customerTimeline,
  segmentCustomers,
} from './read/customer-detail.ts';
export { type CustomerFilter, customersByIds, listCustomers } from './read/customers.ts';
export {
  customersForProduct,
  type Prospect,
  type ProspectFilter,
} from './read/customers-for-product.ts';
export {
  type DecisionListFilter,
  decisionRecord,
  decisionRows,
  type ListedDecision,
  listDecisionRows,
  openDecisionCounts,
} from './read/decisions.ts';
export { type EventFilter, listEvents } from './read/events.ts';
export {
  type ForecastQuestion,
  forecastDay,
  type PlaceForecast,
  placeForecasts,
  summedParts,
} from './read/forecast-detail.ts';
export {
  type JudgedOverride,
  judgedOverrides,
  listForecastOffenders,
  listForecastQuality,
  overrideWorth,
  type ProductBacktest,
  productBacktest,
} from './read/forecast-quality.ts';
export { type MailingCustomer, mailingCustomers, segmentSample } from './read/mailing.ts';
export { namesOf } from './read/names.ts';
export {
  listOrders,
  type OrderFilter,
  orderLines,
  orderRow,
  orderTimeline,
} from './read/orders.ts';
export type { PageQuery, Row, RowPage } from './read/page.ts';
export { customerNames, listPersonProposals, type PersonProposalFilter } from './read/persons.ts';
export { type PlanDay, type PlanPicture, planPicture } from './read/plan-picture.ts';
export { comingStockOuts, listForecasts, listPlans, type PlaceFilter } from './read/plans.ts';
export {
  type ProductPeriod,
  productDays,
  productFactsRow,
  productForecast,
  productLevels,
  productPrices,
  type SalesDay,
} from './read/product-detail.ts';
export { listProducts, type ProductFilter, riskOfRank } from './read/products.ts';
export {
  answerOutcomes,
  type EffectDimension,
  recommendationEffect,
} from './read/recommendation-effect.ts';
export { searchLedger } from './read/search.ts';
export { listSegments, segmentDots } from './read/segments.ts';
export { listStockLevels, listStockMoves, liveStock, type StockFilter } from './read/stock.ts';
export { dueListedAlerts, type ListedAlert, listStockAlerts } from './read/stock-alerts.ts';
export {
  listSuppliers,
  type Scorecard,
  type SupplierForecast,
  type SupplierRow,
  supplierCycles,
  supplierForecast,
} from './read/suppliers.ts';
export {
  listPurchaseOrders,
  listTransfers,
  type PurchaseFilter,
  purchaseOrderRow,
  supplyMoves,
  type TransferFilter,
  transferRow,
} from './read/supply.ts';
export { type TargetQuestion, type TargetState, targetStates } from './read/target-states.ts';
export { type TransferMap, transferMap } from './read/transfer-map.ts';
export {
  channelShares,
  type WhatIfAnswer,
  type WhatIfQuestion,
  whatIfForecast,
} from './read/what-if.ts';
export { LOOP_REASONS, REASONS_EN, REASONS_ZH } from './reasons.ts';
export {
  type RecentFacts,
  type RecentFactsOptions,
  startRecentFacts,
} from './recent/recent-facts.ts';
export { checkDials } from './recommend/check-dials.ts';
export {
  type ComparedModel,
  type CompareOptions,
  type Comparison,
  compareModels,
} from './recommend/compare-models.ts';
export { bestForMany, reRankedSearch } from './recommend/composed.ts';
export {
  type DeskAnswer,
  type DeskQuestion,
  openRecommendationDesk,
  type RecommendationDesk,
} from './recommend/desk.ts';
export { type Reward, ruleSetWorth, shareInterval } from './recommend/rule-set-worth.ts';
export type { RecommendationDials } from './recommend/rule-sets.ts';
export type { RunLoopOptions } from './run-loop.ts';
export { type Schedule, type ScheduleOptions, startSchedule } from './schedule.ts';
export { describeSegmentRule, ruleFields } from './segments/rule-words.ts';
export {
  createSegmentService,
  type SegmentService,
  type SegmentServiceOptions,
} from './segments/segment-service.ts';
export {
  type RecommendationOptions,
  type RecommendationQuestion,
  type RecommendationService,
  startRecommendationService,
} from './serving/recommendation-service.ts';
export {
  type LoopTools,
  type PendingImporter,
  type ProgressListener,
  STEP_NAMES,
  type Step,
  type StepContext,
  type StepName,
  type StepResult,
} from './step.ts';
