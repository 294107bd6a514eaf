import { defineErrors, type ErrorSpec } from '@quanyu/domain';

/** Codes of the loop. */
export const LOOP_ERRORS: {
  readonly LOOP_STEP_UNKNOWN: ErrorSpec;
  readonly LOOP_STOPPED: ErrorSpec;
  readonly LOOP_NO_DATA: ErrorSpec;
  readonly LOOP_BUSY: ErrorSpec;
  readonly LOOP_SCHEDULE_INVALID: ErrorSpec;
  readonly LOOP_KPI_UNKNOWN: ErrorSpec;
  readonly LOOP_FILTER_INVALID: ErrorSpec;
  readonly LOOP_FLOOR_INVALID: ErrorSpec;
  readonly LOOP_ROUTE_CHANGE_REFUSED: ErrorSpec;
} = defineErrors({
  LOOP_STEP_UNKNOWN: {
    status: 400,
    exitCode: 2,
    cause: 'A step is named that the loop does not have.',
    remedy: 'Name one of the steps that the message lists.',
  },
  LOOP_STOPPED: {
    status: 409,
    exitCode: 3,
    cause: 'Somebody stopped the run, or the program was ended.',
    remedy: 'Run it again: finished steps are skipped.',
  },
  LOOP_NO_DATA: {
    status: 409,
    exitCode: 3,
    cause: 'There are no orders yet, so the loop has no day to stand on.',
    remedy: 'Import orders first, or run quanyu demo.',
  },
  LOOP_ROUTE_CHANGE_REFUSED: {
    status: 409,
    exitCode: 3,
    cause: 'A stop cannot go where it was put: it is under way already, or the van has no room.',
    remedy: 'Choose another van, or wait for the next plan.',
  },
  LOOP_FLOOR_INVALID: {
    status: 400,
    exitCode: 3,
    cause: 'The drawing of a store floor or its placement cannot be read.',
    remedy: 'Mend the field named: rows of . # E T and zones, one entrance, at least one till.',
  },
  LOOP_BUSY: {
    status: 409,
    exitCode: 3,
    cause: 'Another run of the loop is under way.',
    remedy: 'Wait until it ends, or stop it.',
  },
  LOOP_SCHEDULE_INVALID: {
    status: 400,
    exitCode: 2,
    cause: 'A cron pattern or a time zone cannot be read.',
    remedy: 'Give five fields such as 15 4 * * *, and an IANA zone such as Asia/Shanghai.',
  },
  LOOP_KPI_UNKNOWN: {
    status: 404,
    exitCode: 2,
    cause: 'A KPI is named that is not defined.',
    remedy: 'Ask /v1/kpi-definitions for the names.',
  },
  LOOP_FILTER_INVALID: {
    status: 400,
    exitCode: 2,
    cause: 'A filter has a value that cannot be, such as a period that ends before it begins.',
    remedy: 'Mend the filter named in the message.',
  },
});
