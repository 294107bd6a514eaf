import { assert, type Currency, currencyDecimals } from '@quanyu/domain';
import type { AnalyticsEngine } from '@quanyu/lake';
import type { Ledger, TargetRecord } from '@quanyu/ledger';
import { KPIS, type KpiDefinition } from '../kpi/definitions.ts';
import { type KpiCell, kpiCells } from '../kpi/query.ts';

/** Where a target stands and where it is heading. Money in minor units. */
export interface TargetState {
  readonly target: TargetRecord;
  readonly definition: KpiDefinition;
  readonly value: number;
  readonly actual: number | null;
  readonly expected: number | null;
  readonly expectedLow: number | null;
  readonly expectedHigh: number | null;
  /** How much is missing, by the direction that is better; negative: more than enough. */
  readonly gap: number | null;
}

const TARGETS_MAX = 50;
/** Half-width of a 90 % interval in deviations. */
const Z90 = 1.645;

export interface TargetQuestion {
  readonly asOfDay: number;
  /** The last day that is over; default `asOfDay`. A later one counts, but is no measure of a day. */
  readonly wholeUntilDay?: number;
  readonly channel?: string | undefined;
  /** Also those of periods that are over or to come. Default false. */
  readonly isAll?: boolean;
}

/** Targets of periods that hold the day, the latest first, with the pace so far carried on to the period's end. */
export async function targetStates(
  tools: { readonly engine: AnalyticsEngine; readonly ledger: Ledger },
  question: TargetQuestion,
): Promise<readonly TargetState[]> {
  const listed = await tools.ledger.targets.list(question.isAll ? undefined : question.asOfDay);
  const targets = listed.toSorted((a, b) => b.fromDay - a.fromDay);
  const { currency } = await tools.ledger.settings.get();
  const minorPerMajor = 10 ** currencyDecimals(currency as Currency);
  const states: TargetState[] = [];
  for (const target of targets.slice(0, TARGETS_MAX)) {
    if (question.channel !== undefined && target.channel !== question.channel) continue;
    const definition = KPIS.find(({ kpi }) => kpi === target.kpi);
    if (definition === undefined) continue;
    states.push(await stateOf(tools.engine, target, { ...question, definition, minorPerMajor }));
  }
  return states;
}

/** What cannot be said of a period without a day of data. */
const UNKNOWN = { expected: null, expectedLow: null, expectedHigh: null, gap: null } as const;

interface Known extends TargetQuestion {
  readonly definition: KpiDefinition;
  readonly minorPerMajor: number;
}

async function stateOf(
  engine: AnalyticsEngine,
  target: TargetRecord,
  { asOfDay, wholeUntilDay = asOfDay, definition, minorPerMajor }: Known,
): Promise<TargetState> {
  const toDay = Math.min(asOfDay, target.toDay);
  const isMoney = definition.unit === 'money';
  const value = isMoney ? Math.round(target.value * minorPerMajor) : target.value;
  if (toDay < target.fromDay) return { target, definition, value, actual: null, ...UNKNOWN };
  const channel = target.channel === '' ? {} : { channel: target.channel };
  const question = {
    definitions: [definition],
    filter: { fromDay: target.fromDay, toDay, ...channel },
    by: 'none',
  } as const;
  const [total] = await kpiCells(engine, { ...question, grain: 'total' });
  assert(total !== undefined, 'a question without groups has one cell for its whole range');
  const actual = total.value;
  const known = { target, definition, value, actual };
  if (actual === null) return { ...known, ...UNKNOWN };
  const isSum = definition.denominator === undefined;
  const days = isSum ? await kpiCells(engine, { ...question, grain: 'day' }) : [];
  const whole = days.filter(({ period }) => period.toDay <= wholeUntilDay);
  const measured = whole.length === 0 ? days : whole;
  const sumOf = (cells: readonly KpiCell[]) =>
    cells.reduce((sum, { value: ofDay }) => sum + (ofDay ?? 0), 0);
  const begun = sumOf(days) - sumOf(measured);
  const ahead = carriedOn(
    measured.map((cell) => cell.value ?? 0),
    isSum ? target.toDay - toDay + days.length - measured.length : 0,
  );
  // A day that has begun brings what a day brings, and no less than it has brought.
  const isBegun = measured.length < days.length;
  const expected = actual + (isBegun ? Math.max(0, ahead.sum - begun) : ahead.sum);
  const missing = definition.better === 'lower' ? expected - value : value - expected;
  return {
    ...known,
    expected,
    expectedLow: expected - ahead.spread,
    expectedHigh: expected + ahead.spread,
    gap: missing,
  };
}

/** The mean of the days so far for each day to come, with the spread that days of that kind have. */
function carriedOn(values: readonly number[], daysLeft: number): { sum: number; spread: number } {
  const count = values.length;
  if (count === 0 || daysLeft <= 0) return { sum: 0, spread: 0 };
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  const variance =
    values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, count - 1);
  // The mean itself is only estimated from the days so far.
  const spread = Z90 * Math.sqrt(variance * (daysLeft + daysLeft ** 2 / count));
  return { sum: mean * daysLeft, spread };
}
