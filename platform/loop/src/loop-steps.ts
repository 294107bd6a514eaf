import type { Step } from './step.ts';
import { CLEAN_STEP } from './steps/clean-step.ts';
import { DECIDE_STEP } from './steps/decide-step.ts';
import { DELIVER_STEP } from './steps/deliver-step.ts';
import { FLOOR_STEP } from './steps/floor-step.ts';
import { FORECAST_STEP } from './steps/forecast-step.ts';
import { IMPORT_STEP } from './steps/import-step.ts';
import { MEASURE_STEP } from './steps/measure-step.ts';
import { PICK_STEP } from './steps/pick-step.ts';
import { PLAN_STEP } from './steps/plan-step.ts';
import { PROFILE_STEP } from './steps/profile-step.ts';
import { RECOMMEND_STEP } from './steps/recommend-step.ts';
import { SNAPSHOT_STEP } from './steps/snapshot-step.ts';

/** The steps of the loop, in order. */
export const LOOP_STEPS: readonly Step[] = [
  IMPORT_STEP,
  CLEAN_STEP,
  SNAPSHOT_STEP,
  PROFILE_STEP,
  FORECAST_STEP,
  PLAN_STEP,
  RECOMMEND_STEP,
  PICK_STEP,
  DELIVER_STEP,
  FLOOR_STEP,
  DECIDE_STEP,
  MEASURE_STEP,
];
