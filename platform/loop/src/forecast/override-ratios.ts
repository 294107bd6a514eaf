import type { AnalyticsEngine } from '@quanyu/lake';
import { join, sql } from '@quanyu/lake';
import type { ForecastOverrideRecord, Ledger } from '@quanyu/ledger';
import { numberOf, plainRows, textOf } from '../decide/table-rows.ts';

/** What people's figures make of a forecast day: mean × ratio + plus. */
export interface OverriddenDay {
  readonly product: string;
  readonly location: string;
  readonly day: number;
  readonly ratio: number;
  /** Units where the model expects none at all. */
  readonly plus: number;
  /** The override that holds. */
  readonly override: number;
}

export interface OverrideQuestion {
  /** Days after this one. */
  readonly asOfDay: number;
  readonly product?: string | undefined;
}

/**
 * Days ahead on which people's figures hold, by product and location. A figure is for the demand of
 * all its days and, where it names no location, of all locations; it is shared out in the shape of
 * the model's forecast. What of its days is over counts as met in proportion. Where two hold, the
 * newer one does.
 */
export async function overriddenDays(
  { engine, ledger }: { readonly engine: AnalyticsEngine; readonly ledger: Ledger },
  { asOfDay, product }: OverrideQuestion,
): Promise<readonly OverriddenDay[]> {
  const overrides = await ledger.forecastOverrides.list({
    product,
    untilDay: asOfDay + 1,
    onlyActive: true,
  });
  if (overrides.length === 0) return [];
  const means = await modelMeans(engine, overrides, asOfDay);
  const days = new Map<string, OverriddenDay>();
  // Oldest first, so that newer ones take their place.
  for (const override of overrides.toReversed()) {
    for (const day of daysOf(override, means.get(override.product) ?? [], asOfDay)) {
      days.set(`${day.product}|${day.location}|${day.day}`, day);
    }
  }
  return [...days.values()];
}

interface ModelDay {
  readonly location: string;
  readonly day: number;
  readonly mean: number;
}

async function modelMeans(
  engine: AnalyticsEngine,
  overrides: readonly ForecastOverrideRecord[],
  asOfDay: number,
): Promise<ReadonlyMap<string, readonly ModelDay[]>> {
  const products = [...new Set(overrides.map(({ product }) => product))].sort();
  const last = overrides.reduce((most, { toDay }) => Math.max(most, toDay), asOfDay);
  const means = new Map<string, ModelDay[]>();
  for (let from = 0; from < products.length; from += PRODUCTS_AT_ONCE) {
    const some = products.slice(from, from + PRODUCTS_AT_ONCE);
    const rows = await plainRows(
      engine,
      sql`
        select product_id, location_id, day, mean from forecasts
        where day > ${asOfDay} and day <= ${last}
          and product_id in (${join(
            some.map((id) => sql`${id}`),
            ', ',
          )})
        order by product_id asc, location_id asc, day asc`,
    );
    for (const row of rows) {
      const own = means.get(textOf(row, 'product_id')) ?? [];
      own.push({
        location: textOf(row, 'location_id'),
        day: numberOf(row, 'day'),
        mean: numberOf(row, 'mean'),
      });
      means.set(textOf(row, 'product_id'), own);
    }
  }
  return means;
}

const PRODUCTS_AT_ONCE = 500;

function daysOf(
  override: ForecastOverrideRecord,
  means: readonly ModelDay[],
  asOfDay: number,
): readonly OverriddenDay[] {
  const { product, location, fromDay, toDay, units } = override;
  const own = means.filter(
    (one) =>
      one.day >= fromDay && one.day <= toDay && (location === '' || one.location === location),
  );
  if (own.length === 0) return [];
  const left = (toDay - Math.max(fromDay, asOfDay + 1) + 1) / (toDay - fromDay + 1);
  const wanted = units * left;
  const total = own.reduce((sum, { mean }) => sum + mean, 0);
  const ratio = total > 0 ? wanted / total : 1;
  const plus = total > 0 ? 0 : wanted / own.length;
  return own.map((one) => ({
    product,
    location: one.location,
    day: one.day,
    ratio,
    plus,
    override: override.override,
  }));
}

/** Days on which figures hold, by `product|location`, then by day. */
export function overridesBySeries(
  days: readonly OverriddenDay[],
): ReadonlyMap<string, ReadonlyMap<number, OverriddenDay>> {
  const series = new Map<string, Map<number, OverriddenDay>>();
  for (const one of days) {
    const key = `${one.product}|${one.location}`;
    const own = series.get(key) ?? new Map<number, OverriddenDay>();
    own.set(one.day, one);
    series.set(key, own);
  }
  return series;
}

/** Running means of consecutive days: the model's, and with people's figures. */
export interface RunningMeans {
  readonly model: Float64Array;
  readonly used: Float64Array;
}

/** What running sums of demand become where people's figures hold. Shapes (days,). */
export function runningMeans(
  means: ArrayLike<number>,
  firstDay: number,
  overridden: ReadonlyMap<number, OverriddenDay>,
): RunningMeans {
  const model = new Float64Array(means.length);
  const used = new Float64Array(means.length);
  let [before, beforeUsed] = [0, 0];
  for (let d = 0; d < means.length; d++) {
    const mean = means[d] ?? 0;
    const override = overridden.get(firstDay + d);
    before += mean;
    beforeUsed += override === undefined ? mean : mean * override.ratio + override.plus;
    model[d] = before;
    used[d] = beforeUsed;
  }
  return { model, used };
}

/** A quantile of a running sum, moved as its mean is. */
export function movedSum(value: number, { model, used }: RunningMeans, day: number): number {
  const [mean, wanted] = [model[day] ?? 0, used[day] ?? 0];
  return mean > 0 ? (value * wanted) / mean : value + wanted;
}

/** Changes when a figure is given or taken back; empty where there never was one. */
export async function overridesVersion({ ledger }: { readonly ledger: Ledger }): Promise<string> {
  const version = await ledger.forecastOverrides.version();
  return version.startsWith('0:') ? '' : ` overrides ${version}`;
}
