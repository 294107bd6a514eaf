import { currency, currencyDecimals, type Language } from '@quanyu/domain';
import { type Expression, sql } from '@quanyu/lake';
import type { CommandContext } from '../command.ts';
import type { Retailer } from './open-retailer.ts';

interface Stop {
  readonly title: Readonly<Record<Language, string>>;
  readonly say: Readonly<Record<Language, string>>;
  readonly query: Expression;
  readonly page: string;
  readonly command: string;
}

/** What the data shows, one stop a page of the console. Money columns end in `_minor`. */
const STOPS: readonly Stop[] = [
  {
    title: { en: 'What happened', zh: '发生了什么' },
    say: {
      en: 'Revenue and orders by channel over the last 28 days.',
      zh: '最近 28 天各渠道的销售额与订单。',
    },
    query: sql`select channel_id as channel, cast(sum(total_minor) as bigint) as revenue_minor,
      count(distinct order_id) filter (where counts_as_order) as orders
      from sales_facts where day > (select max(day) - 28 from sales_facts)
      group by 1 order by 2 desc nulls last limit 8`,
    page: '/',
    command: 'quanyu serve',
  },
  {
    title: { en: 'Who buys', zh: '谁在购买' },
    say: {
      en: 'Customers in groups that were found and named, none of them typed in.',
      zh: '由数据发现并命名的顾客分群。',
    },
    query: sql`select name_en as segment, name_zh as name_in_chinese, customers,
      cast(revenue_minor as bigint) as revenue_minor from segments order by customers desc nulls last`,
    page: '/customers',
    command: 'quanyu segment --help',
  },
  {
    title: { en: 'What will sell', zh: '将卖什么' },
    say: {
      en: 'Expected units of the coming week, with the range that holds in 8 of 10 cases.',
      zh: '未来一周的预计销量及八成把握的区间。',
    },
    query: sql`select f.product_id as product, p.name, f.location_id as location,
      cast(round(f.sum_mean) as bigint) as units, cast(round(f.s10) as bigint) as low,
      cast(round(f.s90) as bigint) as high
      from forecasts as f left join products as p on p.product_id = f.product_id
      where f.day = (select min(day) + 6 from forecasts)
      order by f.sum_mean desc nulls last, f.product_id asc nulls last limit 5`,
    page: '/stock',
    command: 'quanyu forecast --help',
  },
  {
    title: { en: 'What to order', zh: '该补什么' },
    say: {
      en: 'Orders that are worth most, with what would be lost without them.',
      zh: '最值得下的补货单，以及不补的损失。',
    },
    query: sql`select w.product_id as product, p.name, w.location_id as location,
      w.on_hand_units as on_hand, w.order_units as order_now, w.worth_minor
      from plan_lines as w left join products as p on p.product_id = w.product_id
      where w.order_units > 0
      order by w.worth_minor desc nulls last, w.product_id asc nulls last limit 5`,
    page: '/decisions',
    command: 'quanyu replenish --help',
  },
  {
    title: { en: 'What goes together', zh: '什么一起卖' },
    say: {
      en: 'Pairs that meet in orders far more often than chance.',
      zh: '在订单中相遇次数远多于偶然的商品对。',
    },
    query: sql`select b.product_id as product, p.name, b.other_product_id as other, o.name as other_name, b.orders,
      round(b.lift, 1) as lift
      from bought_together as b left join products as p on p.product_id = b.product_id
        left join products as o on o.product_id = b.other_product_id
      where b.orders >= 10 order by b.lift desc nulls last, b.product_id asc nulls last limit 5`,
    page: '/recommendations',
    command: 'quanyu recommend --help',
  },
];

/** Walks through the stops: a sentence, a small table, the page and the command for more. */
export async function tour(
  retailer: Retailer,
  port: number,
  context: CommandContext,
): Promise<void> {
  await retailer.loop.register();
  const settings = await retailer.ledger.settings.get();
  const decimals = currencyDecimals(currency(settings.currency));
  for (const [index, stop] of STOPS.entries()) {
    const { language } = context;
    context.print(
      `\n${index + 1}/${STOPS.length + 1} ${stop.title[language]}${language === 'zh' ? '：' : ': '}${stop.say[language]}`,
    );
    await printTable(retailer, stop.query, decimals, context);
    context.print(`   → http://127.0.0.1:${port}${stop.page}   ${stop.command}`);
  }
  await printDecisions(retailer, port, context);
}

async function printTable(
  { engine }: Retailer,
  query: Expression,
  decimals: number,
  context: CommandContext,
): Promise<void> {
  const table = await engine.query(query);
  if (table.rowCount === 0) {
    context.print(context.language === 'zh' ? '   （没有数据）' : '   (nothing here)');
    return;
  }
  const header = table.columns.map(({ name }) => name.replace(/_minor$/, ''));
  const rows = Array.from({ length: table.rowCount }, (_, row) =>
    table.columns.map(({ name, values, nulls }) => {
      if (nulls !== null && nulls[row] === 1) return '–';
      const value = values[row];
      if (typeof value !== 'number') return String(value ?? '–');
      const shown = name.endsWith('_minor') ? value / 10 ** decimals : value;
      return shown.toLocaleString('en', { maximumFractionDigits: 1 });
    }),
  );
  const widths = header.map((name, column) =>
    Math.max(...[name, ...rows.map((row) => row[column] ?? '')].map(displayWidth)),
  );
  for (const row of [header, ...rows]) {
    const cells = row.map(
      (cell, column) => cell + ' '.repeat((widths[column] ?? 0) - displayWidth(cell)),
    );
    context.print(`   ${cells.join('  ').trimEnd()}`);
  }
}

/** Columns a terminal needs: Chinese characters take two. */
function displayWidth(text: string): number {
  return [...text].reduce(
    (sum, letter) => sum + (/[\u2e80-\u9fff\uff00-\uffef]/.test(letter) ? 2 : 1),
    0,
  );
}

async function printDecisions(
  { ledger }: Retailer,
  port: number,
  context: CommandContext,
): Promise<void> {
  const counts = await ledger.db
    .selectFrom('decisions')
    .where('status', '=', 'proposed')
    .select((build) => ['kind', build.fn.countAll<number>().as('count')])
    .groupBy('kind')
    .orderBy('kind')
    .execute();
  const list = counts.map(({ kind, count }) => `${kind} ${count}`).join(', ');
  const isZh = context.language === 'zh';
  const none = isZh ? '没有' : 'none';
  const title = isZh ? '该做什么：待决策' : 'What to do: decisions that wait for you';
  const colon = isZh ? '：' : ': ';
  context.print(
    `\n${STOPS.length + 1}/${STOPS.length + 1} ${title}${colon}${list === '' ? none : list}`,
  );
  context.print(`   → http://127.0.0.1:${port}/decisions   quanyu run decide`);
}
