import { type Clock, instant } from '@quanyu/domain';
import type { StopCriterion } from '../src/stop-criterion.ts';

/** CPU time of this process as a clock, so that a loaded machine does not shorten a budget. */
export const cpuClock: Clock = {
  now: () => {
    const { user, system } = process.cpuUsage();
    return instant(Math.floor((user + system) / 1000));
  },
};

/** Far enough ahead that every budget is over. */
const OVER_MS = 1e12;

interface CpuBudget {
  /** Stop criterion and progress callback to spread into a solver's options. */
  readonly options: {
    readonly stop: StopCriterion;
    readonly onProgress: (share: number, cost: number) => void;
  };
  /** CPU seconds since the budget began. */
  spent(): number;
}

/**
 * A budget of CPU seconds that is over early when the cost has come down to the best known one:
 * nothing that a bench measures can change after that.
 */
export function cpuBudget(seconds: number, best: number): CpuBudget {
  const started = cpuClock.now();
  let reached = false;
  const now = () => instant(cpuClock.now() + (reached ? OVER_MS : 0));
  return {
    options: {
      stop: { seconds, clock: { now }, startedAtMs: started },
      onProgress: (_, cost) => {
        reached ||= cost <= best + 1e-9;
      },
    },
    spent: () => (cpuClock.now() - started) / 1000,
  };
}
