import type { Looked } from './auto.ts';
import type { ColumnRule } from './column-map.ts';
import {
  type DiscountForm,
  discountForms,
  isOrderTotal,
  provePrice,
  proveTotal,
  type ValueColumns,
} from './line-value.ts';
import { bestOf } from './roles.ts';
import type { ColumnProfile, TableProfile } from './table-profile.ts';

type Columns = Readonly<Record<string, ColumnRule>>;

/** One way to read what a line is worth. */
export interface ValueReading {
  readonly name: string;
  readonly description: string;
  readonly columns: Columns;
}

export interface ValueReadings {
  readonly question: string;
  /** One where the data settles it; the preferred first. */
  readonly readings: readonly ValueReading[];
}

interface Context {
  readonly taken: ReadonlySet<number>;
  readonly order: ColumnProfile | undefined;
  readonly product: ColumnProfile | undefined;
}

const settled = (columns: Columns): ValueReadings => ({
  question: '',
  readings: [{ name: 'only', description: 'The data allow one reading.', columns }],
});

/**
 * Decides from the data which columns make up a line's value. A total is taken as it stands unless
 * quantity × price × (1 − discount) proves that the discount is not in it yet.
 */
export function valueReadings(
  one: Looked,
  all: readonly Looked[],
  context: Context,
): ValueReadings {
  const { profile, candidates } = one;
  const free = (role: 'quantity' | 'unit_price' | 'discount' | 'total'): ColumnProfile[] =>
    (candidates.get(role) ?? [])
      .map((candidate) => candidate.column)
      .filter((column) => !context.taken.has(column.index) && column.numbers.length > 0);
  const totals = lineTotals(one, context, free('total'));
  const columns = bestColumns(totals, {
    quantities: free('quantity'),
    prices: free('unit_price'),
    discount: free('discount')[0],
  });
  const base = baseRules(profile, columns);
  if (columns.price === undefined && totals.length === 0) {
    return settled({ ...base, ...joinedPrice(one, all, context) });
  }
  const marks = openMark(profile, base);
  if (marks !== undefined) return marks;
  if (totals.length > 0) return readTotals(one, totals, { columns, base, context });
  return readPrice(profile, { columns, base, context });
}

/** Totals of lines: one that repeats over the lines of an order is the order's, not the line's. */
function lineTotals(one: Looked, context: Context, totals: ColumnProfile[]): ColumnProfile[] {
  const { profile, candidates } = one;
  const columns: ValueColumns = {
    quantity: bestOf(candidates, 'quantity', context.taken),
    price: bestOf(candidates, 'unit_price', context.taken),
    discount: undefined,
  };
  if (columns.quantity === undefined || columns.price === undefined) return totals;
  return totals.filter((total) => !isOrderTotal(profile, context.order, total, columns));
}

/** Of several quantity and price columns the pair that proves a total; else the best names. */
function bestColumns(
  totals: readonly ColumnProfile[],
  from: {
    readonly quantities: readonly ColumnProfile[];
    readonly prices: readonly ColumnProfile[];
    readonly discount: ColumnProfile | undefined;
  },
): ValueColumns {
  const { quantities, prices, discount } = from;
  for (const quantity of quantities) {
    for (const price of prices) {
      const columns = { quantity, price, discount };
      if (totals.some((total) => proveTotal(total, columns).kind !== 'unproved')) return columns;
    }
  }
  return { quantity: quantities[0], price: prices[0], discount };
}

function rule(column: ColumnProfile, profile: TableProfile, scale?: number): ColumnRule {
  return {
    from: column.name,
    ...(profile.mark === ',' ? { decimalMark: ',' as const } : {}),
    ...(scale === undefined ? {} : { scale }),
  };
}

function baseRules(profile: TableProfile, columns: ValueColumns): Columns {
  return {
    ...(columns.quantity === undefined ? {} : { quantity: rule(columns.quantity, profile) }),
    ...(columns.price === undefined ? {} : { unit_price: rule(columns.price, profile) }),
  };
}

/** A price from another file that has this product column and a price, where this file has none. */
function joinedPrice(one: Looked, all: readonly Looked[], context: Context): Columns {
  const { product } = context;
  const home = all.find((other) => other !== one && other.kind === 'products');
  const price = home === undefined ? undefined : bestOf(home.candidates, 'unit_price', new Set());
  const key = home === undefined ? undefined : bestOf(home.candidates, 'product', new Set());
  if (product === undefined || price === undefined || key === undefined) return {};
  return { unit_price: { join: { on: product.name, otherOn: key.name, take: price.name } } };
}

function discountRule(column: ColumnProfile, profile: TableProfile, form: DiscountForm): Columns {
  if (form === 'amount') return { discount: rule(column, profile) };
  return { discount_rate: rule(column, profile, form === 'percent' ? 0.01 : undefined) };
}

interface Known {
  readonly columns: ValueColumns;
  readonly base: Columns;
  readonly context: Context;
}

function readTotals(one: Looked, totals: readonly ColumnProfile[], known: Known): ValueReadings {
  const { profile, candidates } = one;
  const proofs = totals.map((total) => ({ total, proof: proveTotal(total, known.columns) }));
  const proved =
    proofs.find(({ proof }) => proof.kind === 'net') ??
    proofs.find(({ proof }) => proof.kind === 'gross');
  if (proved !== undefined) {
    return proved.proof.kind === 'net'
      ? settled({ ...known.base, total: rule(proved.total, profile) })
      : readGross(profile, proved.total, known);
  }
  const scores = (candidates.get('total') ?? []).filter(({ column }) => totals.includes(column));
  const best = scores.filter(({ score }) => score === scores[0]?.score).map(({ column }) => column);
  const sums = new Set(
    best.map((column) => column.numbers.reduce((a, b) => a + (b || 0), 0).toFixed(2)),
  );
  const readings = (sums.size > 1 ? best : best.slice(0, 1)).map((total) => ({
    name: total.name,
    description: `A line is worth its column "${total.name}".`,
    columns: { ...known.base, total: rule(total, profile) },
  }));
  return { question: 'Which column says what a line is worth?', readings };
}

/** The total equals quantity × price although there is a discount: it is not in it, unless the price is net already. */
function readGross(profile: TableProfile, total: ColumnProfile, known: Known): ValueReadings {
  const { columns, base, context } = known;
  const { discount } = columns;
  const asIs = { ...base, total: rule(total, profile) };
  if (discount === undefined) return settled(asIs);
  const forms = discountForms(discount);
  if (forms.some((form) => provePrice(profile, context.product, columns, form) === 'after')) {
    return settled(asIs);
  }
  return formReadings(profile, {
    discount,
    forms,
    columns: { ...base, gross_total: rule(total, profile) },
  });
}

/** Readings that differ in how the discount is written. */
function formReadings(
  profile: TableProfile,
  from: {
    readonly discount: ColumnProfile;
    readonly forms: readonly DiscountForm[];
    readonly columns: Columns;
  },
): ValueReadings {
  const readings = from.forms.map((form) => ({
    name: `discount-${form}`,
    description: `Column "${from.discount.name}" is ${FORM_TEXT[form]} off the line.`,
    columns: { ...from.columns, ...discountRule(from.discount, profile, form) },
  }));
  return { question: `How is column "${from.discount.name}" written?`, readings };
}

const FORM_TEXT: Readonly<Record<DiscountForm, string>> = {
  fraction: 'a fraction (0.1 is ten per cent)',
  percent: 'per cent (10 is ten per cent)',
  amount: 'an amount of money',
};

/** No total: quantity × price, less a discount that may or may not be in the price already. */
function readPrice(profile: TableProfile, known: Known): ValueReadings {
  const { columns, base, context } = known;
  const { discount, price } = columns;
  if (discount === undefined || price === undefined || discount.max === 0) return settled(base);
  const forms = discountForms(discount);
  const proofs = forms.map((form) => provePrice(profile, context.product, columns, form));
  if (proofs.includes('after')) return settled(base);
  const reduced = formReadings(profile, { discount, forms, columns: base });
  if (proofs.includes('before')) return reduced;
  const included: ValueReading = {
    name: 'discount-included',
    description: `Column "${price.name}" has the discount in it already.`,
    columns: base,
  };
  const question = `Does column "${price.name}" stand before or after the discount?`;
  return { question, readings: [...reduced.readings, included] };
}

/** "1,234" everywhere and nothing else: thousands or three decimals. */
function openMark(profile: TableProfile, base: Columns): ValueReadings | undefined {
  if (profile.mark !== undefined) return undefined;
  const withMark = (decimalMark: '.' | ','): Columns =>
    Object.fromEntries(
      Object.entries(base).map(([target, one]) => [target, { ...one, decimalMark }]),
    );
  return {
    question: 'Does the comma in numbers such as 1,234 part thousands or decimals?',
    readings: [
      {
        name: 'thousands',
        description: 'The comma parts thousands: 1,234 is more than a thousand.',
        columns: withMark('.'),
      },
      {
        name: 'decimals',
        description: 'The comma is the decimal mark: 1,234 is a little more than one.',
        columns: withMark(','),
      },
    ],
  };
}
