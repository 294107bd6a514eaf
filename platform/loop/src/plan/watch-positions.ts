import { learnThreshold, type WatchAlert, watchStock } from '@quanyu/inventory';
import type { AlertMark } from '@quanyu/ledger';
import type { StepContext } from '../step.ts';
import { pathTotals, totalAtLevel } from './demand-paths.ts';
import { TRANSFER_DAYS, type UnitsDue } from './open-orders.ts';
import type { PreparedPosition } from './plan-supplier.ts';
import type { SupplierFacts } from './supplier-facts.ts';

/** From what score on alerts are raised: learnt from what people did with earlier ones. */
export interface WatchThresholds {
  readonly riskMin: number;
  /** Alerts that were looked at and what became of them, for the figures of the run. */
  readonly marks: number;
}

const RISK_MIN = 0.2;
const RISK_LEAST = 0.05;
const RISK_MOST = 0.8;
/** Looking at an alert takes some minutes of somebody's time, in major units. */
const EFFORT_MAJOR = 5;
const MARKS_DAYS = 180;

/**
 * Thresholds from the marks of the last half year: an alert that was acted on saved its cost, one that
 * was dismissed saved nothing, each took the effort of looking. Too few marks leave the defaults.
 */
export async function watchThresholds(
  { ledger, asOfDay }: Pick<StepContext, 'ledger' | 'asOfDay'>,
  minorPerMajor: number,
): Promise<WatchThresholds> {
  const marks = await ledger.buying.alertMarks(asOfDay - MARKS_DAYS);
  return { riskMin: riskThreshold(marks, EFFORT_MAJOR * minorPerMajor), marks: marks.length };
}

/** The chance of running out from which alerts were worth their effort, within sane bounds. */
export function riskThreshold(marks: readonly AlertMark[], effortMinor: number): number {
  const outcomes = marks.flatMap(({ kind, outcome, score, costMinor }) =>
    kind !== 'stock-out-risk' || outcome === 'quiet' || score === null
      ? []
      : [{ score, savedMinor: outcome === 'done' ? costMinor : 0, effortMinor }],
  );
  const learnt = learnThreshold(outcomes, RISK_MIN);
  return Math.min(RISK_MOST, Math.max(RISK_LEAST, learnt));
}

interface WatchContext {
  readonly asOfDay: number;
  readonly currency: string;
  readonly due: UnitsDue;
  readonly riskMin?: number;
}

/** A position with those whose demand it serves: itself alone where it serves nobody else. */
export interface WatchedPosition {
  readonly one: PreparedPosition;
  readonly members: readonly PreparedPosition[];
  /** It is filled by transfers from a centre, not by its supplier. */
  readonly isServed: boolean;
  readonly surplusElsewhereUnits: number;
}

/** Fewer units too many are no reason to look. */
const EXCESS_UNITS_MIN = 5;

/** One alert a position at most, in the order of the positions; undefined: nothing to look at. */
export function watchPositions(
  watched: readonly WatchedPosition[],
  supplier: SupplierFacts,
  context: WatchContext,
): readonly (WatchAlert | undefined)[] {
  const rows = watched.map((one) => watchRow(one, supplier, context));
  const columnOf = (name: keyof WatchRow): readonly number[] => rows.map((row) => row[name]);
  const alerts = watchStock(
    {
      onHandUnits: columnOf('onHandUnits'),
      dueUnits: columnOf('dueUnits'),
      daysToReceipt: columnOf('days'),
      meanPerDay: columnOf('mean'),
      sdPerDay: columnOf('sd'),
      daysSinceSale: columnOf('silentDays'),
      ageDays: columnOf('ageDays'),
      shelfLifeDays: columnOf('lifeDays'),
      unitCostMinor: columnOf('unitCostMinor'),
      unitMarginMinor: columnOf('unitMarginMinor'),
      returnable: columnOf('returnable'),
      surplusElsewhereUnits: columnOf('elsewhereUnits'),
    },
    {
      currency: context.currency,
      ...(context.riskMin === undefined ? {} : { riskMin: context.riskMin }),
    },
  );
  const found = new Array<WatchAlert | undefined>(watched.length).fill(undefined);
  for (const alert of alerts) {
    const cost = rows[alert.row]?.unitCostMinor ?? 0;
    const isSmall = alert.kind === 'overstock' && alert.costMinor < EXCESS_UNITS_MIN * cost;
    if (!isSmall) found[alert.row] = alert;
  }
  return found;
}

interface WatchRow {
  readonly onHandUnits: number;
  readonly dueUnits: number;
  readonly days: number;
  readonly mean: number;
  readonly sd: number;
  readonly silentDays: number;
  readonly ageDays: number;
  readonly lifeDays: number;
  readonly unitCostMinor: number;
  readonly unitMarginMinor: number;
  readonly returnable: number;
  readonly elsewhereUnits: number;
}

function watchRow(
  { one, members, isServed, surplusElsewhereUnits }: WatchedPosition,
  supplier: SupplierFacts,
  { asOfDay, due }: WatchContext,
): WatchRow {
  const { position, unitCostMinor, unitMarginMinor, leadTimeDays, paths } = one;
  const days = Math.max(1, Math.min(isServed ? TRANSFER_DAYS + 1 : leadTimeDays, paths.cols));
  const { mean, sd } = momentsOf(members, days);
  const sold = members.flatMap(({ position: { lastSaleDay } }) => lastSaleDay ?? []);
  const arrivals = members.flatMap(({ position: place }) => [
    ...(due.get(`${place.product}|${place.location}`) ?? []),
  ]);
  const dueUnits = arrivals.reduce(
    (sum, { day, units }) => (day - asOfDay <= days ? sum + units : sum),
    0,
  );
  return {
    // A record below zero is doubted for what it says, not for what is promised away.
    onHandUnits:
      position.onHandUnits < 0
        ? position.onHandUnits
        : members.reduce((sum, member) => sum + Math.max(0, member.position.availableUnits), 0),
    dueUnits,
    days,
    mean: mean / days,
    sd: sd / Math.sqrt(days),
    silentDays: sold.length === 0 ? Number.NaN : asOfDay - Math.max(...sold),
    ageDays: position.ageDays ?? Number.NaN,
    lifeDays: position.shelfLifeDays ?? Number.NaN,
    unitCostMinor,
    unitMarginMinor,
    returnable: supplier.terms?.takesBack === true ? 1 : 0,
    elsewhereUnits: surplusElsewhereUnits,
  };
}

/** Mean and deviation of what all members sell in so many days. */
function momentsOf(
  members: readonly PreparedPosition[],
  days: number,
): { readonly mean: number; readonly sd: number } {
  let mean = 0;
  let square = 0;
  let count = 0;
  const totals = members.map(({ paths }) => pathTotals(paths, days));
  const rows = totals[0]?.length ?? 0;
  for (let path = 0; path < rows; path++) {
    let sum = 0;
    for (const one of totals) sum += one[path] ?? 0;
    count += 1;
    const step = sum - mean;
    mean += step / count;
    square += step * (sum - mean);
  }
  return { mean, sd: count > 1 ? Math.sqrt(square / count) : 0 };
}

/** What a place has beyond what it sells until it is filled again, nine times in ten. */
export function surplusUnits({ position, paths }: PreparedPosition, days: number): number {
  return Math.max(0, position.availableUnits - totalAtLevel(paths, days, 0.9));
}
