import type { Decision, Reason } from '@quanyu/domain';
import { column, sql } from '@quanyu/lake';
import type { RunRecord } from '@quanyu/ledger';
import { temporaryDataDir } from '@quanyu/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  decisionText,
  LOOP_STEPS,
  listDecisionRows,
  openLoop,
  renderLoopReason,
  STEP_NAMES,
} from '../src/index.ts';
import { openShop, type Shop } from './shop-fixture.ts';
import { recordShop } from './simulated-shop.ts';

const dataDir = temporaryDataDir('loop');
let shop: Shop;
let first: RunRecord;

beforeAll(async () => {
  shop = await openShop(dataDir);
  await recordShop(shop.ledger, { fraction: 0.05, days: 200 });
  first = await shop.loop.run({ actor: 'test' });
});
afterAll(async () => {
  await shop?.close();
});

const statuses = (run: RunRecord) =>
  Object.fromEntries(run.steps.map(({ name, status }) => [name, status]));
const figuresOf = (run: RunRecord, name: string) =>
  run.steps.find((step) => step.name === name)?.figures ?? {};

async function count(query: Parameters<Shop['engine']['query']>[0]): Promise<number> {
  const table = await shop.engine.query(query);
  return Number(table.columns[0]?.values[0]);
}

describe('a run of the whole loop', () => {
  it('does every step, in order', () => {
    expect(first.status).toBe('done');
    expect(first.steps.map(({ name }) => name)).toEqual([...STEP_NAMES]);
    expect(new Set(Object.values(statuses(first)))).toEqual(new Set(['done']));
    expect(LOOP_STEPS.map(({ name }) => name)).toEqual([...STEP_NAMES]);
  });

  it('gives each buyer one profile, in a segment that exists', async () => {
    const buyers = await count(
      sql`select count(distinct customer_id) from sales_facts where counts_as_order`,
    );
    expect(buyers).toBeGreaterThan(50);
    expect(await count(sql`select count(*) from profiles`)).toBe(buyers);
    expect(
      await count(sql`select count(*) from profiles as p
        where not exists (select 1 from segments as s where s.segment_id = p.segment_id)`),
    ).toBe(0);
    const sums = await shop.engine.query(sql`
      select cast((select sum(revenue_minor) from profiles) as double) as profiles,
        cast((select sum(revenue_minor) from segments) as double) as segments,
        cast((select sum(total_minor) from sales_facts as f where f.day <= ${await shop.loop.asOfDay()} and exists (
          select 1 from profiles as p where p.customer_id = f.customer_id)) as double) as facts`);
    const [profiles, segments, facts] = sums.columns.map(({ values }) => Number(values[0]));
    expect(profiles).toBe(facts);
    expect(segments).toBe(facts);
  });

  it('says why each activity score is what it is, in both languages', async () => {
    const table = await shop.engine.query(
      sql`select activity_reasons from profiles where activity is not null limit 50`,
    );
    const texts = column(table, 'activity_reasons', 'VARCHAR').values;
    expect(texts.length).toBeGreaterThan(10);
    for (const text of texts) {
      const reasons = JSON.parse(text ?? 'null') as Reason[];
      expect(reasons).toHaveLength(3);
      const weights = reasons.map(({ params }) => Math.abs(Number(params['logOdds'])));
      expect(weights).toEqual([...weights].sort((a, b) => b - a));
      for (const reason of reasons) {
        expect(renderLoopReason(reason, 'en')).not.toMatch(/[{}]|profile-/);
        expect(renderLoopReason(reason, 'zh')).toMatch(/[\u4e00-\u9fff]/);
      }
    }
  });

  it('drops what all readers of the outbox have passed a week ago', async () => {
    expect(figuresOf(first, 'snapshot')['outboxPruned']).toBe(0);
  });

  it('forecasts every live series for eight weeks with quantiles that do not cross', async () => {
    const asOfDay = await shop.loop.asOfDay();
    const series = await count(sql`
      select count(*) from (select distinct product_id, location_id from daily_demand) as d`);
    expect(await count(sql`select count(*) from forecasts where day = ${asOfDay + 1}`)).toBe(
      series,
    );
    expect(await count(sql`select count(*) from forecasts where day = ${asOfDay + 56}`)).toBe(
      series,
    );
    expect(
      await count(sql`select count(*) from forecasts where q025 > q10 or q10 > q25 or q25 > q50
        or q50 > q75 or q75 > q90 or q90 > q975 or s025 > s50 or s50 > s975 or q025 < 0`),
    ).toBe(0);
  });

  it('plans a line for every product and place with a level, and orders in packs', async () => {
    const levels = await count(sql`
      select count(*) from stock_levels as l join products as p on p.product_id = l.product_id
      where p.kind = 'goods'`);
    expect(await count(sql`select count(*) from plan_lines`)).toBe(levels);
    expect(
      await count(sql`select count(*) from plan_lines as l
        join products as p on p.product_id = l.product_id
        where l.order_units > 0 and l.order_units % p.pack_units <> 0`),
    ).toBe(0);
    expect(await count(sql`select count(*) from plan_lines where order_units > 0`)).toBeGreaterThan(
      0,
    );
  });

  it('registers its models as live ones with the version of their data', async () => {
    for (const kind of ['segments', 'customer-value', 'forecast', 'recommend']) {
      const model = await shop.ledger.models.live(kind);
      expect(model?.dataVersion, kind).not.toMatch(/none|^$/);
      expect(model?.runId).toBe(first.runId);
    }
  });

  it('proposes decisions with reasons in both languages and a worth with its interval', async () => {
    const decisions = await allDecisions('proposed');
    expect(decisions.length).toBe(figuresOf(first, 'decide')['proposed']);
    for (const decision of decisions) {
      expect(decision.reasons.length).toBeGreaterThanOrEqual(1);
      expect(decision.reasons.length).toBeLessThanOrEqual(3);
      for (const language of ['en', 'zh'] as const) {
        const { title, reasons, ifIgnored } = decisionText(decision, language);
        for (const text of [title, ...reasons, ifIgnored]) {
          expect(text).not.toMatch(/[A-Z]+_[A-Z]+|\{\w+/);
          expect(text.length).toBeGreaterThan(3);
        }
      }
      expect(decision.worthLowMinor ?? 0).toBeLessThanOrEqual(decision.worthMinor ?? 0);
      expect(decision.worthHighMinor ?? 0).toBeGreaterThanOrEqual(decision.worthMinor ?? 0);
      expect(decision.dataVersion).not.toBe('none');
    }
    const kinds = new Set(decisions.map(({ kind }) => kind));
    expect(kinds).toContain('purchase');
    expect(kinds).toContain('transfer');
  });

  it('is skipped as a whole where nothing has changed', async () => {
    const second = await shop.loop.run({ actor: 'test' });
    expect(new Set(Object.values(statuses(second)))).toEqual(new Set(['skipped']));
    expect(figuresOf(second, 'forecast')).toEqual(figuresOf(first, 'forecast'));
  });

  it('makes the same tables again when forced', async () => {
    const before = await versions();
    await shop.loop.run({ actor: 'test', force: true, steps: ['profile', 'forecast', 'plan'] });
    expect(await versions()).toEqual(before);
  });
});

async function versions(): Promise<readonly (string | undefined)[]> {
  const tables = ['profiles', 'segments', 'forecasts', 'plan_lines', 'stock_alerts'];
  const snapshots = [];
  for (const table of tables) snapshots.push((await shop.lake.snapshot(table))?.dataVersion);
  return snapshots;
}

async function allDecisions(status: Decision['status']): Promise<readonly Decision[]> {
  const decisions: Decision[] = [];
  let cursor: string | undefined;
  do {
    const page = await shop.ledger.decisions.list({
      status,
      limit: 200,
      ...(cursor === undefined ? {} : { cursor }),
    });
    decisions.push(...page.rows);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return decisions;
}

describe('decisions', () => {
  it('become purchase orders and transfers, are not proposed again, and can be undone', async () => {
    const { ledger, loop } = shop;
    const proposed = await allDecisions('proposed');
    const wanted = proposed.filter(({ kind }) => kind === 'purchase');
    // Whole orders: what a supplier's minimum adds to the last one is no need of its own.
    const purchases = wanted.filter(({ content }) => content['supplier'] === supplierOf(wanted[0]));
    const transfers = proposed.filter(({ kind }) => kind === 'transfer').slice(0, 2);
    const chosen = [...purchases, ...transfers].map(({ decision }) => decision);
    await ledger.decisions.approve(chosen, 'ann');
    const done = await ledger.decisions.execute(chosen, 'ann');
    expect(done.purchaseOrders.length).toBeGreaterThan(0);
    expect(done.transfers.length).toBeGreaterThan(0);
    const run = await loop.run({ actor: 'test' });
    expect(statuses(run)).toMatchObject({ snapshot: 'skipped', forecast: 'skipped', plan: 'done' });
    const open = await allDecisions('proposed');
    const keys = new Set(open.map(keyOf));
    for (const decision of [...purchases, ...transfers])
      expect(keys).not.toContain(keyOf(decision));
    for (const { subject, content } of purchases) {
      const line = await shop.engine.query(sql`
        select order_units, due_units from plan_lines
        where product_id = ${subject.id} and location_id = ${subject.location ?? ''}`);
      const [orderUnits, dueUnits] = line.columns.map(({ values }) => Number(values[0]));
      // What is on order counts with its day: the plan asks for no second delivery.
      expect({ orderUnits, dueUnits }).toEqual({ orderUnits: 0, dueUnits: content['units'] });
    }
    const [undone] = purchases;
    expect(undone).toBeDefined();
    const [after] = await ledger.decisions.undo([undone?.decision ?? ''], 'ann');
    expect(after?.status).toBe('approved');
  });

  it('do not come back once rejected', async () => {
    const { ledger, loop } = shop;
    const [victim] = (await allDecisions('proposed')).filter(({ kind }) => kind === 'markdown');
    await ledger.decisions.reject([victim?.decision ?? ''], 'not this one', 'ann');
    await loop.run({ actor: 'test' });
    const keys = (await allDecisions('proposed')).map(keyOf);
    expect(keys).not.toContain(victim === undefined ? '' : keyOf(victim));
  });

  it('come back by themselves when they were put off, and are not proposed beside it', async () => {
    const { ledger, loop, clock } = shop;
    const [victim, other] = (await allDecisions('proposed')).filter(
      ({ kind }) => kind === 'markdown',
    );
    const id = victim?.decision ?? '';
    const until = clock.now() + 2 * 86_400_000;
    await ledger.decisions.snooze([id], { until, reason: 'after the fair' }, 'ann');
    await ledger.decisions.reject([other?.decision ?? ''], 'makes the step run again', 'ann');
    const run = await loop.run({ actor: 'test' });
    expect(statuses(run)['decide']).toBe('done');
    const same = (await allDecisions('proposed')).filter(
      (one) => victim !== undefined && keyOf(one) === keyOf(victim),
    );
    expect(same.map(({ decision }) => decision)).toEqual([id]);
    const awake = { status: 'proposed', isSnoozed: false } as const;
    const inbox = async () =>
      (await listDecisionRows(ledger, awake, { limit: 1_000 })).rows.map(
        ({ decision }) => decision.decision,
      );
    expect(await inbox()).not.toContain(id);
    shop.pass(3 * 86_400_000);
    expect(await inbox()).toContain(id);
  });

  it('stand once: no two open ones of the same subject', async () => {
    const keys = (await allDecisions('proposed')).map(keyOf);
    expect(new Set(keys).size).toBe(keys.length);
  });
});

const supplierOf = (decision: Decision | undefined) => decision?.content['supplier'];

function keyOf({ kind, subject, content }: Decision): string {
  const { id, location, channel } = subject;
  return [kind, subject.kind, id, location, channel, content['from']].join('|');
}

describe('new facts', () => {
  it('lead to the steps that read them and to few new fits, and effects are measured', async () => {
    const { ledger, loop, engine, pass } = shop;
    const models = await liveModels();
    const before = await loop.asOfDay();
    const day = before + 30;
    const products = await engine.query(
      sql`select product_id from plan_lines where order_units > 0 order by product_id limit 3`,
    );
    const ids = column(products, 'product_id', 'VARCHAR').values;
    await ledger.recordFacts(
      'orders',
      'later',
      ids.flatMap((product, i) => [
        {
          order: `later-${i}`,
          line: 1,
          time: (before + 30) * 86_400_000 + 3_600_000,
          channel: 'web',
          location: 'ONLINE-WH',
          product,
          quantity: 1,
          unit_price: 50,
        },
      ]),
    );
    pass(30 * 86_400_000);
    const run = await loop.run({ actor: 'test' });
    expect(await loop.asOfDay()).toBe(day);
    for (const [i, model] of (await liveModels()).entries()) expect(model).not.toBe(models[i]);
    expect(statuses(run)).toMatchObject({ snapshot: 'done', forecast: 'done', measure: 'done' });
    expect(figuresOf(run, 'snapshot')['outboxPruned']).toBeGreaterThan(0);
    const measure = figuresOf(run, 'measure');
    expect(measure['executed']).toBeGreaterThan(0);
    const measured = await allDecisions('measured');
    expect(measured.length).toBe(measure['measured']);
    for (const { outcome } of measured) {
      expect(outcome?.lowMinor).toBeLessThanOrEqual(outcome?.effectMinor ?? Number.NaN);
      expect(outcome?.highMinor).toBeGreaterThanOrEqual(outcome?.effectMinor ?? Number.NaN);
    }
  });

  it('of one day leave most forecasts as they are', async () => {
    const { ledger, loop, pass } = shop;
    const day = (await loop.asOfDay()) + 1;
    const models = await liveModels();
    pass(86_400_000);
    await ledger.recordFacts('orders', 'next', [
      {
        order: 'next-1',
        line: 1,
        time: day * 86_400_000 + 3_600_000,
        channel: 'web',
        product: 'P0001',
        quantity: 1,
        unit_price: 50,
      },
    ]);
    const run = await loop.run({ actor: 'test' });
    const { fitted, kept } = figuresOf(run, 'forecast') as { fitted: number; kept: number };
    expect(kept).toBeGreaterThan(0);
    expect(fitted).toBeLessThan(kept / 4);
    const ahead = await count(sql`select count(*) from forecasts where day = ${day + 56}`);
    expect(ahead).toBe(fitted + kept);
    expect(statuses(run)).toMatchObject({ profile: 'done', recommend: 'done' });
    expect(await liveModels()).toEqual(models);
    expect(figuresOf(run, 'recommend')).toMatchObject({ kept: true });
  });
});

/** Models that are fitted anew after a week, or where much is new. */
async function liveModels(): Promise<readonly (string | undefined)[]> {
  const ids: (string | undefined)[] = [];
  for (const kind of ['segments', 'customer-value', 'recommend']) {
    ids.push((await shop.ledger.models.live(kind))?.modelId);
  }
  return ids;
}

describe('the loop refuses', () => {
  it('a second run at the same time, and a step it does not have', async () => {
    const running = shop.loop.run({ actor: 'test', steps: ['clean'], force: true });
    await expect(shop.loop.run({ actor: 'test' })).rejects.toMatchObject({ code: 'LOOP_BUSY' });
    await running;
    const other = openLoop({ ...shop, pool: shop.engine.pool, seed: 1 });
    let answer: unknown;
    await shop.loop.run({
      actor: 'test',
      steps: ['clean'],
      force: true,
      onStep: () => {
        answer ??= other.run({ actor: 'other' }).catch((error: unknown) => error);
      },
    });
    expect(await answer).toMatchObject({ code: 'LOOP_BUSY' });
    await expect(
      shop.loop.run({ actor: 'test', steps: ['dance' as 'plan'] }),
    ).rejects.toMatchObject({ code: 'LOOP_STEP_UNKNOWN' });
  });

  it('to go on after it was stopped, and takes up where it stood', async () => {
    const stopped = shop.loop.run({
      actor: 'test',
      force: true,
      onStep: (name, state) => {
        if (name === 'profile' && state === 'started') shop.loop.stop();
      },
    });
    await expect(stopped).rejects.toMatchObject({ code: 'LOOP_STOPPED' });
    const [run] = await shop.ledger.runs.list(1);
    expect(run?.status).toBe('stopped');
    const again = await shop.loop.run({ actor: 'test' });
    expect(again.status).toBe('done');
    expect(statuses(again)['snapshot']).toBe('skipped');
  });
});
