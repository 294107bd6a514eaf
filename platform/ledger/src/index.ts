export type { LedgerDatabase } from './database.ts';
export { LEDGER_ERRORS } from './errors.ts';
export type {
  FactRow,
  FactValue,
  RecordOptions,
  RecordResult,
  RejectedRow,
} from './intake/fact-row.ts';
export type {
  InitialSettings,
  Ledger,
  LedgerExecutor,
  LedgerInfo,
  LedgerTransaction,
  OpenLedgerOptions,
} from './ledger.ts';
export { openLedger } from './open-ledger.ts';
export type { OutboxEntry, OutboxRepository } from './outbox.ts';
export {
  type AccessRepository,
  type ApiKeyRecord,
  ROLES,
  type Role,
  type UserRecord,
} from './repositories/access.ts';
export type {
  AuditEntry,
  AuditFilter,
  AuditRepository,
  NewAuditEntry,
} from './repositories/audit.ts';
export type {
  AlertMark,
  BuyingRepository,
  SupplierLinkRecord,
  SupplierTermsRecord,
} from './repositories/buying.ts';
export type {
  ConsentChange,
  ConsentRecord,
  CustomersRepository,
} from './repositories/customers.ts';
export type {
  DecisionFilter,
  DecisionLogEntry,
  DecisionsRepository,
  ExecuteResult,
  NewDecision,
} from './repositories/decisions.ts';
export type { DueArrival } from './repositories/due-arrivals.ts';
export type { ErasedCounts } from './repositories/erasure.ts';
export type {
  ForecastOverrideFilter,
  ForecastOverrideRecord,
  ForecastOverridesRepository,
  NewForecastOverride,
} from './repositories/forecast-overrides.ts';
export type {
  CustomerLinkKey,
  IdentityRepository,
  PersonRecord,
} from './repositories/identity.ts';
export type { CustomerLink } from './repositories/identity-links.ts';
export type {
  ImportFileRecord,
  IssueFilter,
  IssueRecord,
  IssuesRepository,
  NewIssue,
  NewRejectedRow,
  RejectedRowRecord,
  Severity,
} from './repositories/issues.ts';
export type {
  FleetRepository,
  VehicleRecord,
  VehicleTerms,
} from './repositories/logistics/fleet.ts';
export type { LogisticsRepository } from './repositories/logistics/logistics.ts';
export type {
  ExpectedStop,
  RewrittenRoute,
  RouteFilter,
  RouteRecord,
  RouteState,
  RouteStopRecord,
  RoutesRepository,
  StopState,
} from './repositories/logistics/route-records.ts';
export type { SiteKind, SiteRecord, SitesRepository } from './repositories/logistics/sites.ts';
export type {
  AlarmRecord,
  FenceRecord,
  NoticeRecord,
  PositionRecord,
  TrackingRepository,
} from './repositories/logistics/tracking.ts';
export type {
  PickList,
  PickListLine,
  WaveFilter,
  WaveRecord,
  WaveState,
  WavesRepository,
} from './repositories/logistics/waves.ts';
export type {
  ModelRecord,
  ModelStatus,
  ModelsRepository,
  NewModel,
} from './repositories/models.ts';
export type {
  NewOrder,
  NewOrderLine,
  OrderLineRecord,
  OrderRecord,
  OrdersRepository,
  OrderTimelineEntry,
  PlaceOrderResult,
} from './repositories/orders.ts';
export type {
  PurchaseOrderChanges,
  SupplierNotice,
  SupplierNoticeRecord,
} from './repositories/purchase-order-changes.ts';
export type {
  PurchaseOrderFilter,
  PurchaseOrderLineRecord,
  PurchaseOrderRecord,
  PurchaseOrderState,
  PurchaseOrdersRepository,
} from './repositories/purchase-orders.ts';
export type {
  LoggedRecommendation,
  RecommendationLogRepository,
} from './repositories/recommendation-log.ts';
export type {
  NewRuleSet,
  RuleSetRecord,
  RuleSetsRepository,
} from './repositories/rule-sets.ts';
export type {
  RunRecord,
  RunStatus,
  RunStepRecord,
  RunsRepository,
  StepChange,
  StepStatus,
} from './repositories/runs.ts';
export type {
  NewSegmentRule,
  SegmentRuleRecord,
  SegmentRulesRepository,
} from './repositories/segment-rules.ts';
export type { RetailerSettings, SettingsRepository } from './repositories/settings.ts';
export type { Delivery, SupplyLine, SupplyPage } from './repositories/supply.ts';
export type { TargetRecord, TargetsRepository } from './repositories/targets.ts';
export type {
  ShipTransferResult,
  TransferFilter,
  TransferLineRecord,
  TransferRecord,
  TransferState,
  TransfersRepository,
} from './repositories/transfers.ts';
export type {
  OperationKey,
  ShortLine,
  StockLine,
  StockOperation,
  StockRepository,
  StockResult,
  TransferOperation,
} from './stock/stock.ts';
