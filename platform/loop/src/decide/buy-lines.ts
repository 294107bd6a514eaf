import type { StepContext } from '../step.ts';
import { newDecision } from './new-decision.ts';
import { purchasesOf } from './stock-proposals.ts';

/** A line of the buyer's list that somebody wants to order. */
export interface WantedLine {
  readonly product: string;
  readonly location: string;
  readonly units: number;
}

type Tools = Pick<StepContext, 'ledger' | 'lake' | 'engine' | 'clock' | 'currency'>;

/**
 * The waiting purchase decision of each wanted line, by `product|location`: the one that was proposed,
 * or a new one from the plan where the nightly list was too short for it or the plan would not order.
 * Lines that the plan does not know, or without a supplier, are left out.
 */
export async function purchaseDecisions(
  tools: Tools,
  wanted: readonly WantedLine[],
): Promise<ReadonlyMap<string, string>> {
  const found = await waiting(tools, wanted);
  const missing = wanted.filter(({ product, location }) => !found.has(`${product}|${location}`));
  if (missing.length === 0) return found;
  const unitsOf = new Map(missing.map((line) => [`${line.product}|${line.location}`, line.units]));
  const { dataVersion = 'none' } = (await tools.lake.snapshot('plan_lines')) ?? {};
  const decisions = (await purchasesOf(tools, missing)).map((proposal) => {
    const { subject, content, title } = proposal;
    const units = unitsOf.get(`${subject.id}|${subject.location}`) ?? content['units'];
    // The plan's own title names its own units.
    const params = { ...title.params, units: Number(units) };
    return newDecision(
      tools,
      { ...proposal, content: { ...content, units }, title: { code: title.code, params } },
      dataVersion,
    );
  });
  await tools.ledger.decisions.propose(`buyers-list:${tools.clock.now()}`, decisions);
  return waiting(tools, wanted);
}

async function waiting(
  { ledger }: Tools,
  wanted: readonly WantedLine[],
): Promise<ReadonlyMap<string, string>> {
  const { rows } = await ledger.pool.query<{
    readonly key: string;
    readonly decision_id: string;
  }>(
    `select (subject->>'id') || '|' || coalesce(subject->>'location', '') as key, decision_id
     from decisions where kind = 'purchase' and status = 'proposed'
       and (subject->>'id') || '|' || coalesce(subject->>'location', '') = any($1)
     order by proposed_at`,
    [wanted.map(({ product, location }) => `${product}|${location}`)],
  );
  return new Map(rows.map(({ key, decision_id }) => [key, decision_id]));
}
