export { LOGISTICS_ERRORS } from './errors.ts';
export { checkFleet } from './fleet/check-fleet.ts';
export {
  Fleet,
  type FleetFigures,
  type FleetOptions,
  type FleetProblem,
  type FleetStep,
  type FleetTask,
} from './fleet/fleet.ts';
export { type FleetGrid, makeGrid, readGrid } from './fleet/fleet-grid.ts';
export { type ShelfPlan, type ShelfProduct, shareShelf } from './floor/facings.ts';
export {
  type FloorTestPlan,
  planFloorTest,
  type TestPlanOptions,
  type TestStore,
} from './floor/floor-test-plan.ts';
export {
  type GroupPair,
  type PlacedGroup,
  type Placement,
  type PlacementProblem,
  placeGroups,
} from './floor/placement.ts';
export {
  type DevicePing,
  estimateFlow,
  type FlowOptions,
  type ShopperFlow,
  type ZoneCount,
  type ZoneDwell,
  zoneDwell,
} from './floor/shopper-flow.ts';
export {
  type ShopperPath,
  type ShoppingTrip,
  type WalkHabits,
  walkTrip,
} from './floor/shopper-paths.ts';
export { drawFloor, FloorWalks, type FloorZone, type StoreFloor } from './floor/store-floor.ts';
export { type AssignmentProblem, checkAssignment, readQaplib } from './layout/problem.ts';
export {
  type AssignmentSolution,
  type AssignmentSolveOptions,
  solveAssignment,
} from './layout/solve.ts';
export { readStore, type StoreLayout, storeProblem } from './layout/store.ts';
export { solveLayoutProblem } from './layout/tool.ts';
export { assignLinear } from './linear-assignment.ts';
export {
  type FreePlace,
  type PutAwayLoad,
  type PutAwayMove,
  type PutAwayPlan,
  planPutAway,
} from './pick/put-away.ts';
export {
  type PickedTogether,
  type SlotPlace,
  type SlotPlan,
  type SlotProduct,
  slotProducts,
} from './pick/slotting.ts';
export { checkPicks, type PickPlan, solvePickProblem, solvePicks } from './pick/tool.ts';
export { type PickProblem, readPickProblem, type Warehouse } from './pick/warehouse.ts';
export {
  buildWaves,
  type Wave,
  type WaveOrder,
  type WavePlan,
  type WaveRules,
} from './pick/waves.ts';
export {
  balanceZones,
  type PickZone,
  type ZoneRules,
  type ZoneTimes,
  zonePickTimes,
} from './pick/zones.ts';
export type { PresenceOptions } from './presence/presence-options.ts';
export {
  AWAY,
  type PresenceChange,
  PresenceTracker,
  type TagRead,
} from './presence/presence-tracker.ts';
export {
  type ReadBatchCounts,
  ReadBatcher,
  type ReadBatchOptions,
  type TimedRead,
} from './presence/read-batches.ts';
export {
  type CountDifference,
  type LedgerCount,
  type ReconcileOptions,
  reconcileCounts,
  type SeenCount,
} from './presence/reconcile-counts.ts';
export { REASONS_EN, REASONS_ZH } from './reasons.ts';
export { checkRoutes, type RouteCheck } from './route/check.ts';
export {
  type DriverSheetOptions,
  writeDriverSheets,
} from './route/driver-sheet.ts';
export { type DrivenLeg, type LearnSpeedsOptions, learnSpeeds } from './route/learn-speeds.ts';
export { type Box, type Hold, type Packing, packBoxes } from './route/pack-boxes.ts';
export type {
  LeftOut,
  PlannedRoute,
  Rounding,
  RouteObjective,
  RoutePlan,
  RouteProblem,
  RouteStop,
  RouteVehicle,
  SpeedProfile,
  StopRelation,
} from './route/problem.ts';
export { readRoutePlan } from './route/read-plan.ts';
export { type PlanChange, type Replan, type ReplanOptions, replanRoutes } from './route/replan.ts';
export { scheduleRoute } from './route/schedule-route.ts';
export { type RouteSolution, type RouteSolveOptions, solveRoutes } from './route/solve.ts';
export { type SolveTogetherOptions, solveRoutesTogether } from './route/solve-together.ts';
export {
  type RouteToolOptions,
  type RouteToolResult,
  readRouteProblem,
  solveRouteProblem,
  solveRouteProblemTogether,
} from './route/tool.ts';
export { writeGeoJson, writeGpx } from './route/write-map.ts';
export {
  type CalendarOptions,
  type Closure,
  checkCalendar,
  planWithCalendar,
  type ShopCalendar,
} from './schedule/calendars.ts';
export { checkShop, readShop, type ShopPlan, type ShopProblem } from './schedule/problem.ts';
export {
  type ShopMethod,
  type ShopSolution,
  type ShopSolveOptions,
  solveShop,
} from './schedule/solve.ts';
export { type ScheduleToolOptions, solveScheduleProblem } from './schedule/tool.ts';
export type { StopCriterion } from './stop-criterion.ts';
export type { ToolOptions, ToolResult } from './tool.ts';
