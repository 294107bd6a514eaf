export { asOfDayOf } from './as-of-day.ts';
export {
  type DecisionText,
  decisionReason,
  decisionText,
  renderLoopReason,
} from './decide/decision-text.ts';
export { LOOP_ERRORS } from './errors.ts';
export { LOOP_STEPS } from './loop-steps.ts';
export { LOOP_TABLES, registerLoopTables } from './loop-tables.ts';
export { type Loop, openLoop } from './open-loop.ts';
export { LOOP_REASONS, REASONS_EN, REASONS_ZH } from './reasons.ts';
export type { RunLoopOptions } from './run-loop.ts';
export { type Schedule, type ScheduleOptions, startSchedule } from './schedule.ts';
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
