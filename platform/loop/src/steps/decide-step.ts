import { listProposals, segmentProposals } from '../decide/customer-proposals.ts';
import { dataProposals } from '../decide/data-proposals.ts';
import { logisticsProposals } from '../decide/logistics-proposals.ts';
import { DECIDE_VERSION, newDecision } from '../decide/new-decision.ts';
import { fingerprintOf, knownDecisions, supersede } from '../decide/open-decisions.ts';
import { personProposals } from '../decide/person-proposals.ts';
import { type Proposal, proposalKey } from '../decide/proposal.ts';
import { alertProposals, purchaseProposals, transferProposals } from '../decide/stock-proposals.ts';
import { targetProposals } from '../decide/target-proposals.ts';
import type { Step, StepContext } from '../step.ts';

/** Decisions that people can look at in a day; the rest is counted. */
const DECISIONS_MAX = 500;
const PER_KIND_MAX: Readonly<Record<string, number>> = {
  purchase: 250,
  transfer: 100,
  markdown: 50,
  'stock-alert': 50,
  'same-person': 100,
};

/** Turns plans and profiles into decisions: the most valuable ones, none twice, each with its reasons. */
export const DECIDE_STEP: Step = {
  name: 'decide',
  needs: ['clean'],
  datasets: [
    'plan_lines',
    'plan_transfers',
    'stock_alerts',
    'profiles',
    'segments',
    'segment_products',
    'person_candidates',
    'sales_facts',
    'forecasts',
    'pick_plans',
    'route_plans',
    'floor_plans',
  ],
  version: DECIDE_VERSION,
  extraVersion: decidedVersion,
  async run(context) {
    const stock = [
      ...(await purchaseProposals(context)),
      ...(await transferProposals(context)),
      ...(await alertProposals(context)),
    ];
    const customers = [...(await segmentProposals(context)), ...(await listProposals(context))];
    const persons = await personProposals(context);
    const targets = await targetProposals(context, [...stock, ...customers]);
    const logistics = await logisticsProposals(context);
    const data = await dataProposals(context);
    const all = [...targets, ...customers, ...data, ...logistics, ...stock, ...persons];
    const { fresh, overtaken, standing } = await sorted(context, all);
    const expired = await supersede(context, overtaken);
    const chosen = mostValuable(fresh);
    const versions = await tableVersions(context, chosen);
    const decisions = chosen.map((proposal) =>
      newDecision(context, proposal, versions.get(proposal.table) ?? 'none'),
    );
    const proposed = await context.ledger.decisions.propose(context.runId, decisions);
    return {
      rowsIn: all.length,
      rowsOut: proposed,
      figures: {
        found: countKinds(all),
        proposed,
        byKind: countKinds(chosen),
        standing,
        expired,
        leftOut: fresh.length - chosen.length,
        worthMinor: chosen.reduce((sum, { worthMinor }) => sum + (worthMinor ?? 0), 0),
      },
    };
  },
};

/** Changes when somebody decides something, not when the loop proposes. */
async function decidedVersion({ ledger }: Pick<StepContext, 'ledger'>): Promise<string> {
  const { rows } = await ledger.pool.query<{ version: string }>(
    `select coalesce(string_agg(status || ':' || n, ',' order by status), '') as version from (
       select status, count(*) as n from decisions
       where status in ('approved', 'rejected', 'executed', 'measured') group by status) s`,
  );
  return rows[0]?.version ?? '';
}

/** Splits proposals into new ones and those that stand already; names open ones that are overtaken. */
async function sorted(
  context: StepContext,
  all: readonly Proposal[],
): Promise<{ fresh: readonly Proposal[]; overtaken: readonly string[]; standing: number }> {
  const known = await knownDecisions(context);
  const open = new Map(known.filter(({ status }) => status === 'proposed').map((d) => [d.key, d]));
  const settled = new Set(known.filter(({ status }) => status !== 'proposed').map((d) => d.key));
  const kept = new Set<string>();
  const fresh: Proposal[] = [];
  let standing = 0;
  for (const proposal of all) {
    const key = proposalKey(proposal);
    const before = open.get(key);
    const isSame = before?.fingerprint === fingerprintOf(proposal.content);
    if (isSame && before !== undefined) kept.add(before.decision);
    if (isSame || settled.has(key)) standing += 1;
    else fresh.push(proposal);
  }
  const overtaken = [...open.values()].flatMap(({ decision }) =>
    kept.has(decision) ? [] : [decision],
  );
  return { fresh, overtaken, standing };
}

/** Today's work: small in money, and no other proposal may crowd it out. */
const DAILY_KINDS: ReadonlySet<string> = new Set(['pick-wave', 'route']);

/** Unpriced ones first: they are few; then by worth, so many of a kind and so many in all. */
function mostValuable(fresh: readonly Proposal[]): readonly Proposal[] {
  const worth = ({ kind, worthMinor }: Proposal): number =>
    DAILY_KINDS.has(kind) ? Number.POSITIVE_INFINITY : (worthMinor ?? Number.POSITIVE_INFINITY);
  const counts = new Map<string, number>();
  return fresh
    .map((proposal, place) => ({ proposal, place }))
    .sort((a, b) => compare(worth(b.proposal), worth(a.proposal)) || a.place - b.place)
    .map(({ proposal }) => proposal)
    .filter(({ kind }) => {
      const count = (counts.get(kind) ?? 0) + 1;
      counts.set(kind, count);
      return count <= (PER_KIND_MAX[kind] ?? DECISIONS_MAX);
    })
    .slice(0, DECISIONS_MAX);
}

function compare(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

function countKinds(proposals: readonly Proposal[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { kind } of proposals) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

async function tableVersions(
  { lake }: StepContext,
  proposals: readonly Proposal[],
): Promise<ReadonlyMap<string, string>> {
  const versions = new Map<string, string>();
  for (const table of new Set(proposals.map((proposal) => proposal.table))) {
    versions.set(table, (await lake.snapshot(table))?.dataVersion ?? 'none');
  }
  return versions;
}
