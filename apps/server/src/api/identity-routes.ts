import {
  LinkBody,
  PersonProposalQuery,
  PersonProposalSchema,
  PersonSchema,
  UnlinkBody,
} from './identity.ts';
import { byId, type RouteSpec } from './route-spec.ts';
import { pageOf } from './shapes.ts';

export const IDENTITY_ROUTES = {
  personProposals: {
    method: 'GET',
    path: '/v1/persons/proposals',
    tag: 'customers',
    scope: 'read',
    summary: 'Customers who are probably one person, with the evidence',
    query: PersonProposalQuery,
    answer: pageOf(PersonProposalSchema),
    csv: true,
  },
  linkCustomer: {
    method: 'POST',
    path: '/v1/customers/:customer/links',
    tag: 'customers',
    scope: 'decide',
    summary: 'Say that another customer is the same person',
    params: byId('customer'),
    body: LinkBody,
    answer: PersonSchema,
  },
  unlinkCustomers: {
    method: 'POST',
    path: '/v1/customers/:customer/unlink',
    tag: 'customers',
    scope: 'decide',
    summary: 'Take a link between two customers back, as if it had never been made',
    params: byId('customer'),
    body: UnlinkBody,
    answer: PersonSchema,
  },
} as const satisfies Record<string, RouteSpec>;
