import { raw, sql } from '@quanyu/lake';
import { KPIS, type KpiFilter, kpiCells, LOOP_TABLES } from '@quanyu/loop';
import { printResult, quantile, withServices } from './load.ts';

const ROWS = Number(process.env['ROWS'] ?? 10_000_000);
/** Orders sold since the last run: they lie on top of the snapshot. */
const RECENT = Number(process.env['RECENT'] ?? 1_000);
const FIRST_DAY = 20_000;
const DAYS = 548;

const FILTERS: readonly (readonly [string, Omit<KpiFilter, 'fromDay' | 'toDay'>])[] = [
  ['all', {}],
  ['channel', { channel: 'c2' }],
  ['category', { category: 'A3' }],
  ['product', { product: 'p17' }],
  ['segment', { segment: 'S2' }],
];

/** Every KPI, one at a time, for each filter over the whole range and over 28 days. */
await withServices(async ({ lake, engine, ledger, recent }) => {
  const n = raw(String(ROWS));
  const table = (name: string) => {
    const spec = LOOP_TABLES.find((one) => one.name === name);
    if (spec === undefined) throw new Error(`no table ${name}`);
    return spec;
  };
  const day = raw(`cast(${FIRST_DAY} + floor(i * ${DAYS} / ${ROWS}) as integer)`);
  await lake.publish(table('sales_facts'), {
    kind: 'query',
    select: sql`
      select 'o' || (i // 2) || '|' || (i % 2) as row_id, ${day} as day, 'o' || (i // 2) as order_id,
        'c' || (hash(i // 2) % 5) as channel_id, 'l' || (hash(i // 2) % 9) as location_id,
        'u' || (hash(i // 2) % 200000) as customer_id, 'p' || (hash(i) % 950) as product_id,
        'A' || (hash(i) % 12) || '>B' || (hash(i) % 60) as category, 'sale' as kind,
        cast(1 as decimal(18,3)) as quantity, cast(1000 + hash(i) % 9000 as bigint) as total_minor,
        cast(0 as bigint) as discount_minor, cast(500 as bigint) as cost_minor, true as is_goods,
        true as counts_as_order, true as has_cost
      from range(${n}) as r(i)`,
  });
  await lake.publish(table('sessions'), {
    kind: 'query',
    select: sql`
      select 's' || i as session_id, ${day} as day, 'c' || (hash(i) % 5) as channel_id,
        'u' || (hash(i) % 200000) as customer_id, hash(i) % 20 = 0 as has_order,
        cast(8 as bigint) as events
      from range(${n}) as r(i)`,
  });
  const line = { product: 'p17', location: 'l1', units: RECENT };
  await ledger.stock.receive({ source: 'bench', externalId: 'stock', lines: [line] });
  const tell = { source: 'bench', channel: 'c2', location: 'l1' };
  const lines = [{ product: 'p17', units: 1, unitPrice: 9.5 }];
  for (let nth = 1; nth < RECENT; nth++) {
    const orderedAt = (FIRST_DAY + DAYS - 1 - (nth % 20)) * 86_400_000;
    await ledger.orders.sell({ ...tell, externalId: `r${nth}`, orderedAt, lines }, 'bench');
  }
  await recent.catchUp();
  const [seenMs, seenCpuMs] = await oneSaleSeen();

  /** From the commit of one more sale until the figures hold it: elapsed and our own CPU. */
  async function oneSaleSeen(): Promise<readonly [number, number]> {
    await ledger.orders.sell({ ...tell, externalId: 'last', lines }, 'bench');
    const [started, cpu] = [performance.now(), process.cpuUsage()];
    await recent.catchUp();
    const { user, system } = process.cpuUsage(cpu);
    return [Math.round(performance.now() - started), Math.round((user + system) / 1000)];
  }

  const slowest: Record<string, number> = {};
  const times: number[] = [];
  for (const [name, filter] of FILTERS) {
    for (const fromDay of [FIRST_DAY, FIRST_DAY + DAYS - 28]) {
      for (const definition of KPIS) {
        const started = performance.now();
        await kpiCells(engine, {
          definitions: [definition],
          filter: { ...filter, fromDay, toDay: FIRST_DAY + DAYS - 1 },
          grain: 'total',
          by: 'none',
        });
        const ms = performance.now() - started;
        times.push(ms);
        const key = `${definition.kpi} ${name}`;
        slowest[key] = Math.max(slowest[key] ?? 0, Math.round(ms));
      }
    }
  }
  const top = Object.entries(slowest)
    .sort((a, b) => b[1] - a[1])
    .slice(0, 12);
  printResult('kpi', {
    rows: ROWS,
    recentOrders: RECENT,
    saleSeenMs: seenMs,
    saleSeenCpuMs: seenCpuMs,
    questions: times.length,
    p50Ms: quantile(times, 0.5),
    p95Ms: quantile(times, 0.95),
    maxMs: Math.max(...times),
    slowest: Object.fromEntries(top),
  });
});
