import { type AnalyticsEngine, column, type Expression, sql } from '@quanyu/lake';
import type { CustomerLink, Ledger } from '@quanyu/ledger';
import { IdentityGraph, type LinkProposal, type PersonRecord, proposeLinks } from '@quanyu/profile';
import { keptModel } from '../kept-model.ts';
import { PERSON_CANDIDATES, PERSONS } from '../published.ts';
import { registerModel } from '../register-model.ts';
import type { StepContext } from '../step.ts';

/** Proposals kept for the decide step: more than anybody looks through in a week. */
const CANDIDATES_MAX = 5_000;
const KIND = 'identity-linking';
const LINKING_VERSION = '1';

/** Publishes which customers are one person, as the ledger's links say. Returns how many are linked. */
export async function publishPersons({ ledger, lake }: StepContext): Promise<number> {
  const graph = graphOf(await ledger.identity.links());
  const rows = graph
    .persons()
    .flatMap(({ person, identifiers }) => identifiers.map((customer) => [customer, person]));
  await lake.publish(PERSONS, { kind: 'rows', rows });
  return rows.length;
}

function graphOf(links: readonly CustomerLink[]): IdentityGraph {
  const graph = new IdentityGraph();
  for (const { a, b, source, linkedAt } of links) graph.record({ a, b, source, atMs: linkedAt });
  return graph;
}

/** The customer column of sales rows `s`, read as the person where somebody linked customers. */
export function personOf(linked: number): { readonly id: Expression; readonly join: Expression } {
  return linked === 0
    ? { id: sql`s.customer_id`, join: sql`` }
    : {
        id: sql`coalesce(pe.person_id, s.customer_id)`,
        join: sql`left join persons as pe on pe.customer_id = s.customer_id`,
      };
}

/**
 * Compares customers and publishes the pairs that are probably one person, unless neither customers
 * nor links nor refusals have changed since the last time. Nothing is linked here.
 * @returns How many pairs stand, or null where nothing was compared.
 */
export async function publishCandidates(context: StepContext): Promise<number | null> {
  const { engine, lake, ledger, asOfDay } = context;
  const refused = await refusedPairs(ledger);
  const snapshot = await lake.snapshot('customers');
  const marks = [snapshot?.dataVersion ?? 'none', await ledger.identity.version(), refused.size];
  const version = [LINKING_VERSION, ...marks].join('|');
  const rows = Number(snapshot?.rows ?? 0);
  const basis = { version, asOfDay, rows };
  if ((await keptModel(context, KIND, basis)) !== undefined) return null;
  const graph = graphOf(await ledger.identity.links());
  const isOpen = ({ a, b }: LinkProposal): boolean => {
    const person = graph.personOf(a);
    const isLinked = person !== undefined && person === graph.personOf(b);
    return !(isLinked || refused.has(pairKey(a, b)));
  };
  const found = proposeLinks(await loadPeople(engine))
    .filter(isOpen)
    .slice(0, CANDIDATES_MAX);
  await lake.publish(PERSON_CANDIDATES, {
    kind: 'rows',
    rows: found.map(({ a, b, probability, logOdds, reasons }) => [
      a,
      b,
      probability,
      logOdds,
      JSON.stringify(reasons),
    ]),
  });
  await registerModel(context, {
    kind: KIND,
    name: 'fellegi-sunter',
    params: { basis },
    metrics: { customers: rows, proposals: found.length },
    datasets: ['customers'],
  });
  return found.length;
}

/** Customers as records to compare, in order of their ids. */
async function loadPeople(engine: AnalyticsEngine): Promise<readonly PersonRecord[]> {
  const table = await engine.query(sql`
    select customer_id, name, phone, email, city, gender, attributes,
      cast(birth_date as varchar) as birth
    from customers where name is not null or phone is not null or email is not null
    order by customer_id asc nulls last`);
  const text = (name: string) => column(table, name, 'VARCHAR').values;
  const [ids, names, phones] = [text('customer_id'), text('name'), text('phone')];
  const [emails, cities, genders] = [text('email'), text('city'), text('gender')];
  const [attributes, births] = [text('attributes'), text('birth')];
  return ids.map((id, i) => ({
    id: id ?? '',
    name: names[i],
    phone: phones[i],
    email: emails[i],
    city: cities[i],
    gender: genders[i],
    address: addressOf(attributes[i]),
    birthDay: dayOf(births[i]),
  }));
}

function addressOf(attributes: string | null | undefined): string | undefined {
  if (attributes?.includes('"address"') !== true) return undefined;
  const { address } = JSON.parse(attributes) as { readonly address?: unknown };
  return typeof address === 'string' ? address : undefined;
}

const DAY_MS = 86_400_000;

function dayOf(date: string | null | undefined): number | undefined {
  const at = date === null || date === undefined ? Number.NaN : Date.parse(date);
  return Number.isNaN(at) ? undefined : Math.floor(at / DAY_MS);
}

/** Pairs that somebody said are two people: they are not proposed again. */
async function refusedPairs(ledger: Ledger): Promise<ReadonlySet<string>> {
  const { rows } = await ledger.pool.query<{ a: string; b: string }>(
    `select subject_id as a, content->>'from' as b from decisions
     where kind = 'same-person' and status = 'rejected'`,
  );
  return new Set(rows.map(({ a, b }) => pairKey(a, b)));
}

function pairKey(a: string, b: string): string {
  return JSON.stringify(a < b ? [a, b] : [b, a]);
}
