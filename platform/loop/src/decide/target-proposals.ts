import { type Currency, currencyDecimals } from '@quanyu/domain';
import { sql } from '@quanyu/lake';
import type { TargetRecord } from '@quanyu/ledger';
import { KPIS, type KpiDefinition } from '../kpi/definitions.ts';
import { kpiCells } from '../kpi/query.ts';
import type { StepContext } from '../step.ts';
import { type Proposal, proposalKey, strongest } from './proposal.ts';
import { numberOf, plainRows } from './table-rows.ts';

/** Gaps smaller than this are noise. */
const GAP_SHARE_MIN = 0.02;
const HELPING_MAX = 20;

/** Targets of the period under way that are heading to be missed, with what would close most of the gap. */
export async function targetProposals(
  context: StepContext,
  others: readonly Proposal[],
): Promise<readonly Proposal[]> {
  const targets = await context.ledger.targets.list(context.asOfDay);
  const proposals: Proposal[] = [];
  for (const target of targets) {
    const definition = KPIS.find(({ kpi }) => kpi === target.kpi);
    if (definition === undefined || definition.better !== 'higher' || !(target.value > 0)) continue;
    const outlook = await outlookOf(context, target, definition);
    if (outlook === undefined) continue;
    const gap = target.value - outlook.projected;
    if (gap < target.value * GAP_SHARE_MIN) continue;
    proposals.push(gapProposal(context, { target, definition, ...outlook, gap, others }));
  }
  return proposals;
}

interface Outlook {
  /** Both in the unit of the target: major units of money. */
  readonly actual: number;
  readonly projected: number;
}

/** What stands, and what is to come: sums grow by the forecast or the pace so far, ratios stay. */
async function outlookOf(
  { engine, asOfDay, currency }: StepContext,
  target: TargetRecord,
  definition: KpiDefinition,
): Promise<Outlook | undefined> {
  const channel = target.channel === '' ? {} : { channel: target.channel };
  const filter = { fromDay: target.fromDay, toDay: Math.min(asOfDay, target.toDay), ...channel };
  const [cell] = await kpiCells(engine, {
    definitions: [definition],
    filter,
    grain: 'total',
    by: 'none',
    facts: 'snapshot',
  });
  if (cell?.value === null || cell?.value === undefined) return undefined;
  const scale = definition.unit === 'money' ? 10 ** currencyDecimals(currency as Currency) : 1;
  const actual = cell.value / scale;
  const isSum = definition.denominator === undefined;
  if (!isSum) return { actual, projected: actual };
  const elapsed = filter.toDay - target.fromDay + 1;
  const pace = (actual / elapsed) * (target.toDay - filter.toDay);
  const share = target.channel === '' && definition.kpi === 'net_revenue';
  const ahead = share ? await revenueAhead(engine, filter.toDay, target.toDay) : undefined;
  return { actual, projected: actual + (ahead === undefined ? pace : ahead / scale) };
}

/** Forecast units at the price paid lately, minor units; undefined where the forecast ends too early. */
async function revenueAhead(
  engine: StepContext['engine'],
  fromDay: number,
  toDay: number,
): Promise<number | undefined> {
  const [row] = await plainRows(
    engine,
    sql`with paid as (
        select product_id, sum(revenue_minor) / nullif(sum(units), 0) as price from daily_demand
        where day > ${fromDay - 90} and day <= ${fromDay} group by 1
      )
      select cast(sum(f.mean * p.price) as double) as value, max(f.day) as last_day
      from forecasts as f join paid as p on p.product_id = f.product_id
      where f.day > ${fromDay} and f.day <= ${toDay}`,
  );
  return row === undefined || numberOf(row, 'last_day') < toDay
    ? undefined
    : numberOf(row, 'value');
}

function gapProposal(
  { asOfDay, currency }: StepContext,
  found: Outlook & {
    readonly target: TargetRecord;
    readonly definition: KpiDefinition;
    readonly gap: number;
    readonly others: readonly Proposal[];
  },
): Proposal {
  const { target, definition, actual, projected, gap, others } = found;
  const isMoney = definition.unit === 'money';
  const scale = 10 ** currencyDecimals(currency as Currency);
  const helping = isMoney ? helpingDecisions(others, gap * scale) : [];
  const worth = helping.reduce((sum, { worthMinor }) => sum + (worthMinor ?? 0), 0);
  const { en: kpi, zh: kpiZh } = definition.name;
  const params = {
    kpi,
    kpiZh,
    actual,
    projected,
    target: target.value,
    elapsed: asOfDay - target.fromDay + 1,
    days: target.toDay - target.fromDay + 1,
  };
  return {
    kind: 'target-gap',
    subject: {
      kind: 'kpi',
      id: `${target.kpi}|${target.fromDay}`,
      name: kpi,
      ...(target.channel === '' ? {} : { channel: target.channel }),
    },
    content: {
      kpi: target.kpi,
      channel: target.channel,
      fromDay: target.fromDay,
      toDay: target.toDay,
      target: target.value,
      actual,
      projected,
      gap,
      decisions: helping.map(proposalKey),
    },
    title: { code: 'LOOP_TITLE_TARGET_GAP', params: { kpi, kpiZh, gap: gap / target.value } },
    reasons: strongest(
      { code: 'LOOP_TARGET_PROJECTION', params },
      helping.length === 0
        ? undefined
        : {
            code: 'LOOP_TARGET_DECISIONS',
            params: { decisions: helping.length, worth, share: worth / (gap * scale), currency },
          },
    ),
    ifIgnored: { code: 'LOOP_IGNORED_TARGET', params: { gap } },
    worthMinor: null,
    worthLowMinor: null,
    worthHighMinor: null,
    model: 'loop/targets',
    table: 'sales_facts',
    horizonDays: Math.max(1, target.toDay - asOfDay),
  };
}

/** The dearest decisions until the gap is closed. */
function helpingDecisions(others: readonly Proposal[], gapMinor: number): readonly Proposal[] {
  const ranked = others
    .filter(({ worthMinor }) => (worthMinor ?? 0) > 0)
    .sort((a, b) => (b.worthMinor ?? 0) - (a.worthMinor ?? 0));
  const helping: Proposal[] = [];
  let left = gapMinor;
  for (const proposal of ranked) {
    if (left <= 0 || helping.length >= HELPING_MAX) break;
    helping.push(proposal);
    left -= proposal.worthMinor ?? 0;
  }
  return helping;
}
