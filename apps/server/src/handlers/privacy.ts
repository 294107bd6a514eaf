import { AppError } from '@quanyu/domain';
import type { ConsentRecord } from '@quanyu/ledger';
import type { ConsentsAnswer } from '../api/customers.ts';
import { SERVER_ERRORS } from '../errors.ts';
import type { Handler } from '../handler.ts';
import type { Services } from '../services.ts';
import { actorName } from './access.ts';
import { notFound } from './retailer-context.ts';

export const consents: Handler<'consents'> = async ({ params }, services) => {
  await personOf(services, params.customer);
  return consentsAnswer(services, params.customer);
};

/** When somebody was erased; null: not. @throws AppError SERVER_NOT_FOUND. */
async function personOf({ ledger }: Services, customer: string): Promise<number | null> {
  const row = await ledger.db
    .selectFrom('customers')
    .select('erased_at')
    .where('customer_id', '=', customer)
    .executeTakeFirst();
  if (row === undefined) throw notFound('customer', customer);
  return row.erased_at;
}

async function consentsAnswer({ ledger }: Services, customer: string): Promise<ConsentsAnswer> {
  const [now, history] = await Promise.all([
    ledger.customers.consents(customer),
    ledger.customers.consentHistory(customer),
  ]);
  const answer = ({ purpose, granted, changedAt, by }: ConsentRecord) => ({
    purpose,
    granted,
    at: changedAt,
    by,
  });
  return { consents: now.map(answer), history: history.toReversed().map(answer) };
}

export const setConsent: Handler<'setConsent'> = async (request, services) => {
  const { customer } = request.params;
  const { purpose, granted } = request.body;
  // Who asked to be forgotten has agreed to nothing, whatever comes later.
  if (granted && (await personOf(services, customer)) !== null) {
    throw new AppError(
      SERVER_ERRORS.SERVER_REQUEST_INVALID,
      `Cannot note a consent of ${customer} as this person was erased`,
      { place: 'customer' },
    );
  }
  const change = { customer, purpose, granted };
  await services.ledger.customers.setConsent(change, actorName(request));
  return consentsAnswer(services, customer);
};

export const eraseCustomer: Handler<'eraseCustomer'> = async (request, services) => {
  const { customer } = request.params;
  const { ledger, lake } = services;
  await personOf(services, customer);
  if (request.body.confirm !== customer) {
    throw new AppError(
      SERVER_ERRORS.SERVER_REQUEST_INVALID,
      `Cannot erase ${customer} as confirm must repeat the customer's number`,
      { place: 'confirm' },
    );
  }
  // The ledger first: what the next export takes out of it must not bring the person back.
  const erased = await ledger.customers.erase(customer, actorName(request));
  services.segments.forgetCustomer(customer);
  const history = await lake.eraseCustomer(customer);
  await lake.registerAll();
  const kept = await ledger.pool.query<{ orders: number; lines: number }>(
    `select count(distinct order_id)::int as orders, count(*)::int as lines from order_lines
     where customer_id = $1`,
    [customer],
  );
  return {
    erased: { ...erased },
    history: { ...history.rows },
    filesRewritten: history.filesRewritten,
    kept: kept.rows[0] ?? { orders: 0, lines: 0 },
  };
};
