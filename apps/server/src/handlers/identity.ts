import type { Language, Reason } from '@quanyu/domain';
import { customerNames, listPersonProposals, type Row } from '@quanyu/loop';
import type { PersonAnswer, PersonProposal } from '../api/identity.ts';
import type { Handler } from '../handler.ts';
import type { Services } from '../services.ts';
import { actorName } from './access.ts';
import { answered, numberOrNull, reasonAnswer, textOrNull } from './retailer-context.ts';

export const personProposals: Handler<'personProposals'> = async (
  { query, language },
  { ledger },
) => {
  const page = await listPersonProposals(ledger, query, query);
  return answered(page, (row) => proposalAnswer(row, language));
};

function proposalAnswer(row: Row, language: Language): PersonProposal {
  const content = row['content'] as { readonly evidence?: readonly Reason[] };
  const evidence = content.evidence ?? (row['reasons'] as readonly Reason[]);
  return {
    decision: String(row['decision_id']),
    status: row['status'] as PersonProposal['status'],
    probability: Number(row['probability']),
    proposedAt: Number(row['proposed_at']),
    reasons: evidence.map((reason) => reasonAnswer(reason, language)),
    a: comparedAnswer(row, 'a'),
    b: comparedAnswer(row, 'b'),
  };
}

function comparedAnswer(row: Row, side: 'a' | 'b'): PersonProposal['a'] {
  return {
    customer: String(row[`${side}_id`]),
    name: textOrNull(row[`${side}_name`]),
    phone: textOrNull(row[`${side}_phone`]),
    email: textOrNull(row[`${side}_email`]),
    city: textOrNull(row[`${side}_city`]),
    registeredAt: numberOrNull(row[`${side}_registered`]),
  };
}

/** The person a customer belongs to. */
export async function personAnswer(
  { ledger }: Pick<Services, 'ledger'>,
  customer: string,
): Promise<PersonAnswer> {
  const { person, customers, links } = await ledger.identity.personOf(customer);
  const names = await customerNames(ledger, customers);
  return {
    person,
    customers: customers.map((id) => ({
      customer: id,
      name: textOrNull(names.get(id)?.['name']),
      city: textOrNull(names.get(id)?.['city']),
    })),
    links: links.map(({ linkedAt, actor, ...link }) => ({ ...link, at: linkedAt, by: actor })),
  };
}

export const linkCustomer: Handler<'linkCustomer'> = async (request, services) => {
  const { customer } = request.params;
  await services.ledger.identity.link([customer, request.body.customer], actorName(request));
  return personAnswer(services, customer);
};

export const unlinkCustomers: Handler<'unlinkCustomers'> = async (request, services) => {
  const { customers, source, reason } = request.body;
  await services.ledger.identity.unlink({ customers, source }, reason, actorName(request));
  return personAnswer(services, request.params.customer);
};
