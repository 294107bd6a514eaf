import type { Reason } from '@quanyu/domain';
import { sql } from '@quanyu/lake';
import type { StepContext } from '../step.ts';
import { type Proposal, reasonsOf, strongest } from './proposal.ts';
import { numberOf, type PlainRow, plainRows, textOf } from './table-rows.ts';

/** Open at once; the next ones come as these are decided. */
const PROPOSALS_MAX = 100;

/** Customers who are probably one person, the surest first. Names and numbers stay out: ids only. */
export async function personProposals(context: StepContext): Promise<readonly Proposal[]> {
  const rows = await plainRows(
    context.engine,
    sql`select a, b, probability, reasons from person_candidates
      order by log_odds desc, a asc, b asc limit ${PROPOSALS_MAX}`,
  );
  return rows.map(samePerson);
}

function samePerson(row: PlainRow): Proposal {
  const [a, b] = [textOf(row, 'a'), textOf(row, 'b')];
  const probability = numberOf(row, 'probability');
  const evidence: readonly Reason[] = reasonsOf(textOf(row, 'reasons'));
  const [first, ...rest] = evidence;
  const sure: Reason = { code: 'LOOP_SAME_PERSON_SURE', params: { probability } };
  return {
    kind: 'same-person',
    subject: { kind: 'customer', id: a },
    content: { from: b, probability, evidence },
    title: { code: 'LOOP_TITLE_SAME_PERSON', params: { a, b } },
    reasons: first === undefined ? [sure] : strongest(first, ...rest.slice(0, 2)),
    ifIgnored: { code: 'LOOP_IGNORED_SAME_PERSON', params: {} },
    worthMinor: null,
    worthLowMinor: null,
    worthHighMinor: null,
    model: 'profile/linking',
    table: 'person_candidates',
    horizonDays: 28,
  };
}
