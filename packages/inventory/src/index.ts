export { type DemandLaw, demandMean, demandPmf, demandQuantile, expectedShort } from './demand.ts';
export { INVENTORY_ERRORS } from './errors.ts';
export { type DualSourcingProblem, dualSourcing } from './models/dual-sourcing.ts';
export {
  type DiscountProblem,
  type EoqProblem,
  eoq,
  eoqCost,
  eoqDiscount,
} from './models/eoq.ts';
export {
  type FiniteHorizonProblem,
  type FiniteHorizonSolution,
  finiteHorizon,
} from './models/finite-horizon.ts';
export {
  guaranteedService,
  type ServiceNode,
  type ServiceProblem,
  serviceCost,
} from './models/guaranteed-service.ts';
export { type LostSalesProblem, lostSales } from './models/lost-sales.ts';
export { type MinMaxProblem, minMax, minMaxPower, type PowerProblem } from './models/min-max.ts';
export {
  type BaseStockProblem,
  baseStock,
  type NewsvendorProblem,
  newsvendor,
  newsvendorCost,
} from './models/newsvendor.ts';
export {
  type BudgetProblem,
  type BudgetProduct,
  newsvendorBudget,
} from './models/newsvendor-budget.ts';
export { type PerishableProblem, perishable } from './models/perishable.ts';
export {
  bestReorderUnits,
  type ReorderQuantityProblem,
  reorderQuantity,
  reorderQuantityCost,
} from './models/reorder-quantity.ts';
export { type SerialProblem, type SerialStage, serialBaseStock } from './models/serial.ts';
export {
  type SubstituteProduct,
  type SubstitutionProblem,
  substitution,
  substitutionProfit,
} from './models/substitution.ts';
export { type SparesBase, type TwoEchelonProblem, twoEchelon } from './models/two-echelon.ts';
export { type LotSizingProblem, wagnerWhitin } from './models/wagner-whitin.ts';
export { type NetworkPolicy, orderUnits, type Policy, type Solution } from './policy.ts';
export {
  type AlertOutcome,
  dueAlerts,
  learnThreshold,
  type ShownAlert,
} from './practice/alert-thresholds.ts';
export {
  type AbcXyz,
  ALERT_KINDS,
  type AlertKind,
  type AlertOptions,
  classifyAbcXyz,
  type StockAlert,
  stockAlerts,
  type WatchedStock,
} from './practice/alerts.ts';
export {
  type Allocation,
  type AllocationOptions,
  type AllocationPlace,
  allocate,
} from './practice/allocate.ts';
export {
  availableToPromise,
  type DatedUnits,
  type PromisableUnits,
  promiseDay,
} from './practice/available-to-promise.ts';
export {
  type ChannelDemand,
  type ChannelLimit,
  channelLimits,
} from './practice/channel-reserves.ts';
export {
  type CoverFeatures,
  type CoverReplay,
  type CoverRule,
  type CoverSeries,
  type CoverWindow,
  coverFeatures,
  coverLevel,
  replayCover,
  type TunedCover,
  tuneCover,
} from './practice/cover-rule.ts';
export {
  type CutLadder,
  type CutLine,
  type CutOptions,
  type CutPlan,
  cutLadders,
  type LadderSupplier,
} from './practice/cut-ladders.ts';
export {
  type Ladder,
  type LadderLine,
  type LadderStep,
  orderLadder,
  type PriceBreak,
} from './practice/ladder.ts';
export { compactSteps, ladderAt, type PlainStep } from './practice/ladder-steps.ts';
export {
  type MarkdownLimits,
  type MarkdownPlan,
  type MarkdownProblem,
  planMarkdown,
} from './practice/markdown.ts';
export {
  type CycleFigures,
  type CycleOptions,
  type CycleProduct,
  type CycleSupplier,
  type PlannedCycle,
  planCycles,
} from './practice/order-cycle.ts';
export {
  chooseOrder,
  type OrderChoice,
  type OrderSituation,
  orderFigures,
} from './practice/order-quantity.ts';
export {
  type PlanLine,
  type PlannedOrder,
  planReplenishment,
  type SupplierTerms,
} from './practice/plan-replenishment.ts';
export {
  fitPooledDemand,
  type PooledDemandParams,
  type PooledDemandState,
  pooledPaths,
  type SalesSeries,
} from './practice/pooled-demand.ts';
export {
  planFromQuantiles,
  type QuantilePlan,
  type QuantilePlanInput,
  type QuantilePlanOptions,
} from './practice/quantile-plan.ts';
export {
  orderReason,
  type ReplenishInput,
  type ReplenishParams,
  type ReplenishRow,
  replenish,
  type SalesRow,
  type StockRow,
} from './practice/replenish.ts';
export {
  type LineAssumptions,
  type LineRecord,
  type ReviewedLine,
  reviewLine,
} from './practice/review-line.ts';
export {
  type SourcedOrder,
  type SourceLine,
  type SourceOptions,
  type SourcePlace,
  sourceOrder,
} from './practice/source-order.ts';
export { type StockFigures, type StockPeriod, stockFigures } from './practice/stock-figures.ts';
export {
  planTransfers,
  type Transfer,
  type TransferOptions,
  type TransferPosition,
} from './practice/transfers.ts';
export {
  chooseTransport,
  type Shipment,
  type TariffRow,
  TRANSPORT_MODES,
  type TransportChoice,
  type TransportMode,
  type TransportOptions,
} from './practice/transport-choice.ts';
export {
  WATCH_KINDS,
  type WatchAct,
  type WatchAlert,
  type WatchColumns,
  type WatchKind,
  type WatchOptions,
  watchStock,
} from './practice/watch.ts';
export { REASONS_EN, REASONS_ZH } from './reasons.ts';
export {
  comparePolicies,
  type FigureDifference,
  type PolicyComparison,
} from './simulate/compare-policies.ts';
export {
  runSupply,
  type SupplyFigures,
  type SupplyInput,
  type SupplyNode,
  type SupplyPolicy,
  type SupplyView,
} from './simulate/supply-run.ts';
export { INVENTORY_MODEL_NAMES, solveInventoryProblem } from './solve-problem.ts';
