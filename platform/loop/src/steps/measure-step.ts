import { type Decision, dayOfInstant } from '@quanyu/domain';
import { sql } from '@quanyu/lake';
import { numberOf, plainRows } from '../decide/table-rows.ts';
import { contentFigures, effectRng, stockEffect } from '../measure/stock-effect.ts';
import type { Step, StepContext } from '../step.ts';

const PAGE = 500;
const MEASURABLE: ReadonlySet<string> = new Set(['purchase', 'transfer']);

/** Looks back at what was carried out: its effect in money with an interval, stored beside it. */
export const MEASURE_STEP: Step = {
  name: 'measure',
  needs: ['forecast'],
  datasets: ['daily_demand', 'stock_spans'],
  version: '1',
  extraVersion: executedVersion,
  async run(context) {
    const counts = { executed: 0, measured: 0, waiting: 0, withoutMethod: 0, effectMinor: 0 };
    let cursor: string | undefined;
    do {
      const page = await context.ledger.decisions.list({
        status: 'executed',
        limit: PAGE,
        ...(cursor === undefined ? {} : { cursor }),
      });
      for (const decision of page.rows) {
        counts.executed += 1;
        const effect = await measure(context, decision);
        if (typeof effect === 'number') counts.effectMinor += effect;
        counts[typeof effect === 'number' ? 'measured' : effect] += 1;
      }
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    const forecast = await context.ledger.runs.lastDone('forecast');
    return {
      rowsIn: counts.executed,
      rowsOut: counts.measured,
      figures: { ...counts, forecastLive: forecast?.figures['live'] ?? null },
    };
  },
};

async function executedVersion({ ledger }: Pick<StepContext, 'ledger'>): Promise<string> {
  const { rows } = await ledger.pool.query<{ version: string }>(
    `select count(*)::text as version from decisions where status in ('executed', 'measured')`,
  );
  return rows[0]?.version ?? '';
}

/** The effect in minor units once the horizon has passed; else why there is none. */
async function measure(
  context: StepContext,
  decision: Decision,
): Promise<number | 'waiting' | 'withoutMethod'> {
  const { asOfDay, calendar, clock, ledger, seed } = context;
  const figures = contentFigures(decision);
  if (!MEASURABLE.has(decision.kind) || figures === undefined) return 'withoutMethod';
  const log = await ledger.decisions.log(decision.decision);
  const executed = log.filter(({ to }) => to === 'executed').at(-1);
  if (executed === undefined) return 'withoutMethod';
  const fromDay = dayOfInstant(executed.changedAt, calendar) + 1;
  const horizon = Number(decision.content['horizonDays']) || 28;
  if (asOfDay < fromDay + horizon - 1) return 'waiting';
  const demand = await realisedDemand(context, decision, { fromDay, days: horizon });
  const outcome = stockEffect(
    { ...figures, demand },
    { measuredAt: clock.now(), rng: effectRng(seed, decision.decision) },
  );
  await ledger.decisions.measure(decision.decision, outcome);
  return outcome.effectMinor;
}

/**
 * Units sold on each day, NaN on days with an empty shelf. A purchase serves every location of the
 * product, a transfer the one it goes to.
 */
async function realisedDemand(
  { engine }: StepContext,
  decision: Decision,
  window: { readonly fromDay: number; readonly days: number },
): Promise<Float64Array> {
  const { fromDay, days } = window;
  const product = decision.subject.id;
  const to = decision.kind === 'transfer' ? String(decision.content['to']) : undefined;
  const place = to === undefined ? sql`` : sql` and location_id = ${to}`;
  const demand = new Float64Array(days);
  const sold = await plainRows(
    engine,
    sql`select day, sum(units) as units from daily_demand
      where product_id = ${product} and day >= ${fromDay} and day < ${fromDay + days}${place}
      group by 1`,
  );
  const empty = await plainRows(
    engine,
    sql`select from_day, to_day, sum(units) as units from stock_spans
      where product_id = ${product} and to_day > from_day and to_day >= ${fromDay}
        and from_day < ${fromDay + days} and units <= 0${place} group by 1, 2`,
  );
  for (const span of to === undefined ? [] : empty) {
    for (let day = numberOf(span, 'from_day') + 1; day <= numberOf(span, 'to_day'); day++) {
      if (day >= fromDay && day < fromDay + days) demand[day - fromDay] = Number.NaN;
    }
  }
  for (const row of sold) demand[numberOf(row, 'day') - fromDay] = numberOf(row, 'units');
  return demand;
}
