/** What the console (or any TypeScript client) needs to know of the API: types, and lists of words. */
export type { ApiKey, Audit, Session, Settings, User } from './api/access.ts';
export type {
  AlertAnswer,
  AlertMarkRequest,
  AlertsAnswer,
  ApprovalLimits,
  BuyersLineAnswer,
  BuyersListAnswer,
  BuyRequest,
  BuyResult,
  LabRequest,
  LabRun,
  PlanPictureAnswer,
  TransferMapAnswer,
} from './api/buying.ts';
export type {
  EventAnswer,
  ForecastPoint,
  OrderAnswer,
  OrderDetail,
  PlanLine,
  ProductAnswer,
  ProductDetail,
  SalesPoint,
  StockLevelAnswer,
  StockMoveAnswer,
} from './api/commerce.ts';
export type {
  ConsentAnswer,
  ConsentsAnswer,
  CustomerAnswer,
  CustomerDetail,
  Erasure,
  SegmentAnswer,
  SegmentMap,
} from './api/customers.ts';
export type {
  ForecastBacktest,
  ForecastDay,
  ForecastDetail,
  ForecastOffender,
  ForecastOverride,
  ForecastQuality,
  OverrideRequest,
  OverrideValueAnswer,
  WhatIfRequest,
  WhatIfResult,
} from './api/forecasts.ts';
export type { PersonAnswer, PersonProposal } from './api/identity.ts';
export type {
  Dimensions,
  KpiDefinitionAnswer,
  KpiRow,
  KpiValue,
  Overview,
  TargetState,
} from './api/kpi.ts';
export type {
  AlarmAnswer,
  DeviceAnswer,
  FloorHeat,
  PositionAnswer,
  RouteAnswer,
  RouteChangeAnswer,
  SiteAnswer,
  VehicleAnswer,
  WaveAnswer,
} from './api/logistics.ts';
export type {
  DataIssue,
  DecisionActionRequest,
  DecisionActionResult,
  DecisionAnswer,
  DecisionDetail,
  ImportPreview,
  ImportReportAnswer,
  LiveMessage,
  ModelAnswer,
  ModelDetail,
  RejectedRow,
  RunAnswer,
  RunStepAnswer,
  SearchResult,
} from './api/operation.ts';
export type {
  CustomerForProduct,
  DialsAnswer,
  OffPolicyAnswer,
  RecommendationEffect,
  RecommendationRequest,
  RecommendationResult,
  RuleSetAnswer,
  RuleSetRequest,
} from './api/recommendations.ts';
export type { RuleFields, SegmentPreview, SegmentRuleAnswer } from './api/segment-rules.ts';
export type { Page, Problem, ReasonAnswer } from './api/shapes.ts';
export type {
  NewSupplierLink,
  OrderPaper,
  PortalAnswer,
  PortalNotice,
  SupplierAnswer,
  SupplierDetail,
  SupplierOrder,
  SupplierTermsChange,
} from './api/suppliers.ts';
export type {
  PurchaseOrder,
  PurchaseOrderDetail,
  ReceiptRequest,
  ShipResult,
  SupplyMove,
  SupplyStep,
  Transfer,
  TransferDetail,
} from './api/supply.ts';
export { ROLES, RULE_PLACES, RUN_STEPS, SCOPES, SURFACES } from './api/words.ts';
