/**
 * Jewelry: 314 weekly products, the last 8 weeks replayed under the timeline of `quanyu replenish`.
 * `node --conditions=quanyu-source --import tsx packages/inventory/bench/jewelry.ts`
 * Anchor: the rule "13-week mean × weekly index of all products, order up to 4 weeks".
 */
import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { gunzipSync } from 'node:zlib';
import { sharedData } from '@quanyu/testkit';
import { replenish, type SalesRow, type StockRow } from '../src/index.ts';

const WEEKS = 8;
const HOLDING = 0.2;
const SHORTAGE = 1;
const LEAD = 3;

type Orders = (view: View) => number[];

/** What a buyer may see after week t of the replay. */
interface View {
  readonly sales: readonly SalesRow[];
  readonly history: readonly Float64Array[];
  readonly stock: readonly StockRow[];
}

/** Sales a buyer sees: true demand, or what the shelf allowed with a flag when it was empty. */
function replay(series: readonly Float64Array[], orders: Orders, censored: boolean): number {
  const length = series[0]?.length ?? 0;
  const start = length - WEEKS;
  const mean = series.map((y) => y.slice(start - 13, start).reduce((a, b) => a + b, 0) / 13);
  const onHand = mean.map((m) => Math.round(1.5 * m));
  const due = mean.map((m) => [Math.round(m), Math.round(m), 0]);
  const seen = series.map((y) => y.slice(0, start));
  const rows: SalesRow[] = series.flatMap((y, i) =>
    Array.from(y.slice(0, start), (units, time) => ({
      product: `${i}`,
      location: 'l',
      time,
      units,
    })),
  );
  let cost = 0;
  for (let week = 0; week < WEEKS; week++) {
    const stock = onHand.map((units, i) => ({
      product: `${i}`,
      location: 'l',
      onHandUnits: units,
      due: due[i] ?? [],
    }));
    const placed = orders({ sales: rows, history: seen, stock });
    series.forEach((y, i) => {
      const pipeline = due[i] ?? [];
      pipeline[LEAD - 1] = placed[i] ?? 0;
      const have = (onHand[i] ?? 0) + (pipeline.shift() ?? 0);
      pipeline.push(0);
      const wanted = y[start + week] ?? 0;
      const sold = Math.min(have, wanted);
      onHand[i] = have - sold;
      if (week >= 2) cost += HOLDING * (have - sold) + SHORTAGE * (wanted - sold);
      const units = censored ? sold : wanted;
      const available = censored && sold === have ? 0 : 1;
      rows.push({ product: `${i}`, location: 'l', time: start + week, units, available });
      seen[i] = Float64Array.from([...(seen[i] ?? []), units]);
    });
  }
  return cost;
}

/** The anchor's rule. */
function rule(coverWeeks: number): Orders {
  return ({ history, stock }) => {
    const length = history[0]?.length ?? 0;
    const total = new Float64Array(length);
    for (const y of history) {
      y.forEach((units, t) => {
        total[t] = (total[t] ?? 0) + units;
      });
    }
    const sums = new Float64Array(52);
    const counts = new Float64Array(52);
    const average = total.reduce((a, b) => a + b, 0) / length;
    total.forEach((units, t) => {
      sums[t % 52] = (sums[t % 52] ?? 0) + units / average;
      counts[t % 52] = (counts[t % 52] ?? 0) + 1;
    });
    const index = (t: number) => (sums[t % 52] ?? 1) / (counts[t % 52] ?? 1);
    return history.map((y, i) => {
      let level = 0;
      for (let t = length - 13; t < length; t++) level += (y[t] ?? 0) / index(t) / 13;
      let target = 0;
      for (let k = 0; k < coverWeeks; k++) {
        target += level * index(length + k) * Math.min(1, coverWeeks - k);
      }
      const row = stock[i];
      const position = (row?.onHandUnits ?? 0) + (row?.due ?? []).reduce((a, b) => a + b, 0);
      return Math.max(0, Math.round(target - position));
    });
  };
}

const ours: Orders = ({ sales, stock }) =>
  replenish({
    sales,
    stock,
    params: {
      period: 'week',
      leadTimePeriods: LEAD,
      reviewPeriods: 1,
      holdingCost: HOLDING,
      shortageCost: SHORTAGE,
      lostSales: true,
    },
    seed: 1,
  }).map((row) => row.orderUnits);

const path = sharedData('forecast/jewelry.csv.gz');
if (path !== undefined) {
  const lines = gunzipSync(readFileSync(path)).toString('utf8').trim().split('\n').slice(1);
  const whole = lines.map((line) =>
    Float64Array.from((line.split(',')[3] ?? '').trim().split(' '), Number),
  );
  // The windows that end earlier are the training part on which the constants were weighed.
  for (const [censored, end] of [
    [true, 124],
    [false, 124],
    [true, 116],
    [true, 108],
    [true, 100],
  ] as const) {
    const series = whole.map((y) => y.slice(0, end));
    const anchor = replay(series, rule(4), censored);
    const started = performance.now();
    const cost = replay(series, ours, censored);
    const seconds = (performance.now() - started) / 1000;
    const rules = [3, 3.5, 4.5].map((cover) => ({
      cover,
      belowPercent: 100 * (1 - replay(series, rule(cover), censored) / anchor),
    }));
    const out = {
      censored,
      end,
      anchor,
      cost,
      belowPercent: 100 * (1 - cost / anchor),
      seconds,
      rules,
    };
    process.stdout.write(`${JSON.stringify(out)}\n`);
  }
}
