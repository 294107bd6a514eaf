import type { ColumnProfile, TableProfile } from './table-profile.ts';

/** How a discount column is written. */
export type DiscountForm = 'fraction' | 'percent' | 'amount';

/** The columns that decide what a line is worth. */
export interface ValueColumns {
  readonly quantity: ColumnProfile | undefined;
  readonly price: ColumnProfile | undefined;
  readonly discount: ColumnProfile | undefined;
}

/** Share of rows that must satisfy an identity for it to count as proved. */
const PROOF = 0.98;
const ROWS_MIN = 3;

const net = (gross: number, discount: number, form: DiscountForm): number => {
  if (form === 'amount') return gross - discount;
  return gross * (1 - discount / (form === 'percent' ? 100 : 1));
};

/** Equal up to rounding: half a minor unit of the total, and of the unit price for each piece. */
function isNear(total: number, expected: number, quantity: number): boolean {
  return Math.abs(total - expected) <= 0.0101 + 0.00501 * Math.min(Math.abs(quantity), 2);
}

/** Forms that the values of a discount column allow; a percent sign has been divided out already. */
export function discountForms(discount: ColumnProfile): DiscountForm[] {
  if (discount.hasPercent) return ['fraction'];
  const name = discount.name.toLowerCase();
  if (/%|pct|percent|率/.test(name)) return discount.max <= 1 ? ['fraction'] : ['percent'];
  if (/amount|amt|value|金额/.test(name)) return ['amount'];
  const forms: DiscountForm[] = [];
  if (discount.min >= 0 && discount.max <= 1) forms.push('fraction');
  else if (discount.min >= 0 && discount.max <= 100) forms.push('percent');
  if (discount.max > 1) forms.push('amount');
  return forms;
}

/** What a total column proves to be: after discount, before it, or neither. */
export interface TotalProof {
  readonly kind: 'net' | 'gross' | 'unproved';
  readonly form: DiscountForm | undefined;
}

/** Tests total = quantity × price × (1 − discount) and total = quantity × price on the rows. */
export function proveTotal(total: ColumnProfile, columns: ValueColumns): TotalProof {
  const { quantity, price, discount } = columns;
  if (quantity === undefined || price === undefined) return { kind: 'unproved', form: undefined };
  const gross = agreement(total, { quantity, price });
  if (discount === undefined) {
    return { kind: gross >= PROOF ? 'net' : 'unproved', form: undefined };
  }
  for (const form of discountForms(discount)) {
    if (agreement(total, { quantity, price, discount, form }) >= PROOF)
      return { kind: 'net', form };
  }
  return { kind: gross >= PROOF ? 'gross' : 'unproved', form: undefined };
}

/** Share of rows that satisfy the identity; where there is a discount, of rows with one. */
function agreement(
  total: ColumnProfile,
  terms: {
    readonly quantity: ColumnProfile;
    readonly price: ColumnProfile;
    readonly discount?: ColumnProfile;
    readonly form?: DiscountForm;
  },
): number {
  let rows = 0;
  let agreeing = 0;
  const { discount, form = 'amount' } = terms;
  total.numbers.forEach((value, i) => {
    const quantity = terms.quantity.numbers[i] ?? Number.NaN;
    const gross = quantity * (terms.price.numbers[i] ?? Number.NaN);
    const off = discount?.numbers[i] || 0;
    const isTelling = discount === undefined || off !== 0;
    if (!isTelling || Number.isNaN(gross + value)) return;
    rows += 1;
    if (isNear(value, net(gross, off, form), quantity)) agreeing += 1;
  });
  return rows < ROWS_MIN ? 0 : agreeing / rows;
}

/** Whether the unit price stands before or after the discount, by which of both is steady within a product. */
export function provePrice(
  profile: TableProfile,
  product: ColumnProfile | undefined,
  columns: ValueColumns,
  form: DiscountForm,
): 'before' | 'after' | 'open' {
  const { price, discount, quantity } = columns;
  if (product === undefined || price === undefined || discount === undefined) return 'open';
  const groups = new Map<string, { prices: Set<number>; lists: Set<number>; offs: Set<number> }>();
  profile.texts(product.index).forEach((id, i) => {
    const paid = price.numbers[i] ?? Number.NaN;
    const off = discount.numbers[i] || 0;
    if (id === '' || Number.isNaN(paid)) return;
    const group = groups.get(id) ?? { prices: new Set(), lists: new Set(), offs: new Set() };
    groups.set(id, group);
    group.offs.add(off);
    group.prices.add(Math.round(paid * 100));
    group.lists.add(
      Math.round(listPrice(paid, { off, form, quantity: quantity?.numbers[i] ?? 1 })),
    );
  });
  const telling = [...groups.values()].filter((group) => group.offs.size > 1);
  if (telling.length === 0) return 'open';
  const steady = telling.filter((group) => group.prices.size === 1).length / telling.length;
  const listed = telling.filter((group) => isTight(group.lists)).length / telling.length;
  if (steady >= 0.9) return 'before';
  return listed >= 0.9 ? 'after' : 'open';
}

function listPrice(
  paid: number,
  how: { readonly off: number; readonly form: DiscountForm; readonly quantity: number },
): number {
  if (how.form === 'amount') return (paid + how.off / (how.quantity || 1)) * 100;
  return (paid / (1 - how.off / (how.form === 'percent' ? 100 : 1))) * 100;
}

/** Within one per cent of each other: list prices recomputed from rounded ones. */
function isTight(values: ReadonlySet<number>): boolean {
  const sorted = [...values].sort((a, b) => a - b);
  const low = sorted[0] ?? 0;
  const high = sorted.at(-1) ?? 0;
  return high - low <= Math.max(2, Math.abs(low) * 0.01);
}

/** True where a total repeats on every line of an order although the lines differ. */
export function isOrderTotal(
  profile: TableProfile,
  order: ColumnProfile | undefined,
  total: ColumnProfile,
  columns: ValueColumns,
): boolean {
  if (order === undefined) return false;
  const byOrder = new Map<string, { values: Set<number>; lines: Set<string> }>();
  profile.texts(order.index).forEach((id, i) => {
    const group = byOrder.get(id) ?? { values: new Set(), lines: new Set() };
    byOrder.set(id, group);
    group.values.add(total.numbers[i] ?? Number.NaN);
    const { quantity, price } = columns;
    group.lines.add(`${quantity?.numbers[i] ?? i}|${price?.numbers[i] ?? i}`);
  });
  const several = [...byOrder.values()].filter((group) => group.lines.size > 1);
  const same = several.filter((group) => group.values.size === 1).length;
  return several.length >= ROWS_MIN && same / several.length >= PROOF;
}
