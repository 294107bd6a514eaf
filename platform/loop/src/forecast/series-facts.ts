import { assert } from '@quanyu/domain';

/** Kinds of rows that a series task gets; 0 is demand. */
export const ROW_GAP = 1;
export const ROW_PROMOTION = 2;
export const ROW_PRICE = 3;
export const ROW_GROUP = 4;
export const ROW_KIN = 5;

/** Days on which a product is promoted, both ends included. */
export interface PromotedSpan {
  readonly fromDay: number;
  readonly toDay: number;
  /** Share of the price that is taken off, 0 to 1; 0 where it is not known. */
  readonly discount: number;
  /** Share of the location's demand that the promotion holds for: 1, or that of its channel. */
  readonly share: number;
}

/** What is known of a series beside its demand. */
export interface SeriesFacts {
  /** Place of its group among the effects' groups; −1 = none. */
  readonly group: number;
  readonly promotions: readonly PromotedSpan[];
  /** Spans in which others of its group are promoted; `discount` is not used. */
  readonly kin: readonly PromotedSpan[];
  /** Prices by the day from which they hold, oldest first. */
  readonly prices: readonly { readonly day: number; readonly price: number }[];
}

/** Reads promotions, prices and group out of a series' rows. */
export function seriesFacts(columns: Readonly<Record<string, unknown>>): SeriesFacts {
  const column = (name: string): Float64Array => {
    const values = columns[name];
    assert(values instanceof Float64Array, `a demand series has no numbers named ${name}`);
    return values;
  };
  const [kinds, days, untils] = [column('kind'), column('day'), column('until_day')];
  const [values, shares] = [column('amount'), column('share')];
  const promotions: PromotedSpan[] = [];
  const kin: PromotedSpan[] = [];
  const prices: { day: number; price: number }[] = [];
  let group = -1;
  const spanAt = (row: number): PromotedSpan => {
    const amount = values[row] ?? Number.NaN;
    const discount = amount > 0 && amount < 1 ? amount : 0;
    const fromDay = days[row] ?? 0;
    return { fromDay, toDay: untils[row] ?? fromDay, discount, share: shares[row] ?? 1 };
  };
  kinds.forEach((kind, row) => {
    const amount = values[row] ?? Number.NaN;
    if (kind === ROW_GROUP) group = amount;
    else if (kind === ROW_PROMOTION) promotions.push(spanAt(row));
    else if (kind === ROW_KIN) kin.push(spanAt(row));
    else if (kind === ROW_PRICE && amount > 0) prices.push({ day: days[row] ?? 0, price: amount });
  });
  return { group, promotions, kin, prices };
}

/** The same from rows of the table `forecast_facts` of one product, for one location. */
export function factsOfRows(
  rows: readonly Readonly<Record<string, string | number | null>>[],
  location: string,
): SeriesFacts {
  const own = rows.filter(({ location_id: at }) => at === '' || at === null || at === location);
  const column = (name: string): Float64Array =>
    Float64Array.from(own, (row) => (row[name] === null ? Number.NaN : Number(row[name])));
  const names = ['kind', 'day', 'until_day', 'amount', 'share'] as const;
  return seriesFacts(Object.fromEntries(names.map((name) => [name, column(name)])));
}
