import { Writable } from 'node:stream';
import { AppError } from '@quanyu/domain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FactRow, Ledger } from '../src/index.ts';
import { kindNames } from '../src/intake/kinds.ts';
import { buyingSuite } from './buying-suite.ts';
import { NOW } from './clusters.ts';
import { identitySuite } from './identity-suite.ts';
import { expectLevelsAreSums } from './levels.ts';
import { repositoriesSuite } from './repositories-suite.ts';
import { sampleRow } from './sample-rows.ts';
import { supplySuite } from './supply-suite.ts';

/** What any PostgreSQL must do for us: run on the embedded server and on the distribution's. */
export function ledgerSuite(title: string, open: () => Promise<Ledger>): void {
  describe(title, () => {
    let ledger: Ledger;
    beforeAll(async () => {
      ledger = await open();
    });
    afterAll(async () => {
      await ledger?.close();
    });

    describe('recordFacts()', () => {
      it.each(kindNames())('records %s once, however often it is sent', async (kind) => {
        const rows = [sampleRow(kind, 1), sampleRow(kind, 2)];
        const first = await ledger.recordFacts(kind, 'suite', rows);
        expect(first).toMatchObject({ accepted: 2, merged: 0, rejected: [] });
        const second = await ledger.recordFacts(kind, 'suite', rows);
        expect(second).toEqual({ accepted: 0, merged: 2, rejected: [], batchId: 0 });
      });

      it('keeps row counts whole and says why a row was refused', async () => {
        const good = sampleRow('orders', 50);
        const rows: FactRow[] = [
          good,
          { ...good, line: 2, quantity: Number.NaN },
          { ...good, line: 3, time: 1e18 },
          { ...good, line: 4, product: `x${'y'.repeat(300)}` },
          { ...good, line: 5, product: 'nul\u0000' },
          { ...good, line: 6, kind: 'theft' },
          { ...good, line: 7, currency: 'euro' },
          { ...good, line: null },
          { ...good, line: 9, total: 0.5 },
          {},
        ];
        const result = await ledger.recordFacts('orders', 'suite', rows);
        expect(result.accepted).toBe(1);
        expect(result.rejected.map(({ index, field }) => `${index} ${field}`)).toEqual([
          '1 quantity',
          '2 time',
          '3 product',
          '4 product',
          '5 kind',
          '6 currency',
          '7 line',
          '8 total',
          '9 order',
        ]);
        const codes = new Set(result.rejected.map((row) => row.code));
        expect(codes).toEqual(new Set(['LEDGER_ROW_INVALID', 'LEDGER_ROW_MISSING']));
      });

      it('keeps text as it was given: tabs, quotes, backslashes, Chinese, emoji', async () => {
        const text = 'a\tb\nc\\N "d" \'e\' 中文 🧸 \\.';
        await ledger.recordFacts('products', 'suite', [
          { product: 'odd', name: text, category_path: [text, ''], attributes: { text } },
        ]);
        const row = await ledger.db
          .selectFrom('products')
          .selectAll()
          .where('product_id', '=', 'odd')
          .executeTakeFirstOrThrow();
        expect(row.name).toBe(text);
        expect(row.category_path).toEqual([text, '']);
        expect(row.attributes).toEqual({ text });
      });

      it('takes an empty batch, and refuses unknown kinds and sources', async () => {
        expect(await ledger.recordFacts('orders', 's', [])).toMatchObject({ accepted: 0 });
        const code = (promise: Promise<unknown>) => expect(promise).rejects;
        await code(ledger.recordFacts('nonsense', 's', [])).toMatchObject({
          code: 'LEDGER_KIND_UNKNOWN',
        });
        await code(ledger.recordFacts('orders', '', [])).toMatchObject({
          code: 'LEDGER_SOURCE_INVALID',
        });
      });

      it('derives kind, total and price of order lines, rounding half to even once', async () => {
        const line = (index: number, rest: FactRow): FactRow => ({
          ...{ order: 'derive', line: index, time: NOW, product: 'd', currency: 'EUR' },
          ...rest,
        });
        await ledger.recordFacts('orders', 'suite', [
          line(1, { quantity: 1, unit_price: 2.675 }),
          line(2, { quantity: -3, unit_price: 0.335 }),
          line(3, { quantity: 2, total: 501, discount: 99 }),
        ]);
        const rows = await ledger.db
          .selectFrom('order_lines')
          .select(['kind', 'total_minor', 'unit_price'])
          .where('order_id', '=', 'derive')
          .orderBy('line_index')
          .execute();
        expect(rows).toEqual([
          { kind: 'sale', total_minor: 268, unit_price: 2.675 },
          { kind: 'return', total_minor: -100, unit_price: 0.335 },
          { kind: 'sale', total_minor: 501, unit_price: 3 },
        ]);
      });

      it('keeps orders of two sources apart when they share an id', async () => {
        const row = sampleRow('orders', 60);
        await ledger.recordFacts('orders', 'first', [{ ...row, order: 'same' }]);
        await ledger.recordFacts('orders', 'second', [{ ...row, order: 'same' }]);
        await ledger.recordFacts('payments', 'second', [
          { payment: 'p', order: 'same', time: NOW, amount: 5 },
        ]);
        const paid = await ledger.db
          .selectFrom('payments')
          .select('order_id')
          .where('source', '=', 'second')
          .executeTakeFirstOrThrow();
        expect(paid.order_id).toBe('second:same');
      });

      it('makes bare entities for ids nobody described, and fills them later', async () => {
        await ledger.recordFacts('reviews', 'suite', [
          { review: 'r', time: NOW, product: 'bare', customer: 'bare', rating: 5 },
        ]);
        const read = () =>
          ledger.db
            .selectFrom('products')
            .select(['name', 'bare'])
            .where('product_id', '=', 'bare')
            .executeTakeFirstOrThrow();
        expect(await read()).toEqual({ name: null, bare: true });
        const filled = await ledger.recordFacts('products', 'suite', [
          { product: 'bare', name: 'Bear' },
        ]);
        expect(filled).toMatchObject({ accepted: 1, merged: 0 });
        expect(await read()).toEqual({ name: 'Bear', bare: false });
        await ledger.recordFacts('products', 'suite', [{ product: 'bare', brand: 'B' }]);
        expect(await read()).toEqual({ name: 'Bear', bare: false });
      });

      it('records the same batch sent by many at once exactly once', async () => {
        const rows = Array.from({ length: 200 }, (_, index) => sampleRow('orders', 1000 + index));
        const results = await Promise.all(
          Array.from({ length: 6 }, () => ledger.recordFacts('orders', 'rivals', rows)),
        );
        const accepted = results.reduce((sum, result) => sum + result.accepted, 0);
        expect(accepted).toBe(200);
      });
    });

    describe('recordEvents()', () => {
      it('answers each of many shared requests for its own rows', async () => {
        const requests = Array.from({ length: 20 }, (_, request) =>
          Array.from({ length: 10 }, (_, index) => sampleRow('events', 5000 + request * 9 + index)),
        );
        const results = await Promise.all(
          requests.map((rows) => ledger.recordEvents('shared', rows)),
        );
        for (const result of results) expect(result.accepted + result.merged).toBe(10);
        const accepted = results.reduce((sum, result) => sum + result.accepted, 0);
        expect(accepted).toBe(19 * 9 + 10);
      });

      it('takes events of any century into few partitions, and drops old ones', async () => {
        const row = sampleRow('events', 9000);
        const dates = [Date.UTC(1950, 1, 1), Date.UTC(2150, 1, 1), Date.UTC(1950, 1, 2)];
        const rows = dates.map((time, index) => ({ ...row, event: `far${index}`, time }));
        expect((await ledger.recordEvents('far', rows)).accepted).toBe(3);
        expect(await ledger.dropEventsBefore(0)).toBe(1);
        expect((await ledger.recordEvents('far', rows)).accepted).toBe(2);
      });
    });

    describe('stock of imported facts', () => {
      it('keeps level = sum of moves and never below zero', async () => {
        const move = (id: string, kind: string, units: number): FactRow => ({
          ...{ move: id, time: NOW, product: 'imported', location: 'L' },
          ...{ kind, units },
        });
        await ledger.recordFacts('stock-moves', 'suite', [
          move('m1', 'receive', 5),
          move('m2', 'sale', 8),
          move('m3', 'reserve', 1),
        ]);
        await ledger.recordFacts('stock-levels', 'suite', [
          { product: 'imported', location: 'L', time: NOW + 1000, on_hand: 7 },
        ]);
        expect(await ledger.stock.level('imported', 'L')).toMatchObject({
          onHandUnits: 7,
          reservedUnits: 1,
        });
        const old = { product: 'imported', location: 'L', time: NOW + 500, on_hand: 90 };
        await ledger.recordFacts('stock-levels', 'suite', [old]);
        expect((await ledger.stock.level('imported', 'L')).onHandUnits).toBe(7);
        await expectLevelsAreSums(ledger);
      });

      it('refuses to change a move', async () => {
        await expect(ledger.pool.query('DELETE FROM stock_moves')).rejects.toThrow(/append-only/);
      });
    });

    describe('orders', () => {
      it('reserve, ship, return; the till sells at once; short leaves nothing', async () => {
        const key = { source: 'suite', externalId: 'fill' };
        const at = { product: 'toy', location: 'shop' };
        await ledger.stock.receive({ ...key, lines: [{ ...at, units: 3 }] });
        const order = (externalId: string, units: number) => ({
          ...{ source: 'web', externalId, channel: 'web', location: 'shop', customer: 'me' },
          lines: [{ product: 'toy', units, unitPrice: 9.99 }],
        });
        const placed = await ledger.orders.place(order('o1', 2), 'shop');
        expect(placed).toMatchObject({ kind: 'placed', order: { totalMinor: 1998 } });
        expect(await ledger.orders.place(order('o1', 2), 'shop')).toEqual(placed);
        expect(await ledger.orders.place(order('o2', 2), 'shop')).toEqual({
          kind: 'short',
          lines: [{ ...at, units: 2, availableUnits: 1 }],
        });
        await expect(ledger.orders.get('o2')).rejects.toMatchObject({ code: 'LEDGER_NOT_FOUND' });
        expect((await ledger.orders.sell(order('o3', 1), 'till')).kind).toBe('placed');
        await ledger.orders.advance('o1', 'shipped', 'me');
        expect(await ledger.stock.level('toy', 'shop')).toMatchObject({
          onHandUnits: 0,
          reservedUnits: 0,
        });
        const back = await ledger.orders.advance('o1', 'returned', 'me', 'too small');
        expect(back.totalMinor).toBe(0);
        expect((await ledger.stock.level('toy', 'shop')).onHandUnits).toBe(2);
        await expect(ledger.orders.advance('o1', 'paid', 'me')).rejects.toMatchObject({
          code: 'LEDGER_STEP_REFUSED',
        });
        expect((await ledger.orders.timeline('o1')).map((entry) => entry.state)).toEqual([
          'placed',
          'shipped',
          'returned',
        ]);
        await expectLevelsAreSums(ledger);
      });

      it('list by cursor meets every order once', async () => {
        const seen: string[] = [];
        let cursor: string | undefined;
        do {
          const page = await ledger.orders.list({ limit: 37, ...(cursor && { cursor }) });
          seen.push(...page.rows.map((row) => row.order));
          cursor = page.nextCursor ?? undefined;
        } while (cursor !== undefined);
        const { rows } = await ledger.pool.query('SELECT count(*) AS n FROM orders');
        expect(new Set(seen).size).toBe(seen.length);
        expect(seen.length).toBe(rows[0].n);
        await expect(ledger.orders.list({ cursor: 'e30' })).rejects.toMatchObject({
          code: 'LEDGER_CURSOR_INVALID',
        });
      });
    });

    repositoriesSuite(() => ledger);
    identitySuite(() => ledger);
    supplySuite(() => ledger);
    buyingSuite(() => ledger);

    describe('outbox', () => {
      it('holds back what an open older transaction may still slip behind', async () => {
        await ledger.outbox.skipToEnd('slow');
        const client = await ledger.pool.connect();
        await client.query('BEGIN');
        await client.query(
          `INSERT INTO outbox (topic, kind, created_at) VALUES ('state', 'late', 0)`,
        );
        await ledger.recordFacts('visits', 'outbox', [sampleRow('visits', 70)]);
        expect(await ledger.outbox.read('slow', 10)).toEqual([]);
        await client.query('COMMIT');
        client.release();
        const entries = await ledger.outbox.read('slow', 10);
        expect(entries.map((entry) => entry.kind)).toEqual(['late', 'visits', 'locations']);
        await ledger.outbox.ack('slow', [entries[0]?.outboxId ?? 0, entries[2]?.outboxId ?? 0]);
        const left = await ledger.outbox.read('slow', 10);
        expect(left.map((entry) => entry.kind)).toEqual(['visits', 'locations']);
        await ledger.outbox.ack(
          'slow',
          left.map((entry) => entry.outboxId),
        );
        expect(await ledger.outbox.read('slow', 10)).toEqual([]);
      });
    });

    it('copyOut() streams CSV, and a wrong query leaves the pool usable', async () => {
      const chunks: string[] = [];
      const sink = new Writable({
        write(chunk, _, done) {
          chunks.push(String(chunk));
          done();
        },
      });
      const { rows } = await ledger.copyOut("SELECT 1 AS a, 'x,y' AS b, NULL AS c", sink);
      expect([rows, chunks.join('')]).toEqual([1, 'a,b,c\n1,"x,y",\n']);
      const nowhere = new Writable({ write: (_, __, done) => done() });
      await expect(ledger.copyOut('SELECT nonsense', nowhere)).rejects.toThrow(/nonsense/);
      expect((await ledger.pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    });

    it('a database that goes away in the middle: LEDGER_UNAVAILABLE, nothing half done', async () => {
      const rows = Array.from({ length: 40_000 }, (_, index) => sampleRow('orders', 1e6 + index));
      const dying = ledger.recordFacts('orders', 'dying', rows);
      const outcome = expect(dying).rejects.toBeInstanceOf(AppError);
      const code = expect(dying).rejects.toMatchObject({ code: 'LEDGER_UNAVAILABLE' });
      await new Promise((resolve) => setTimeout(resolve, 60));
      await ledger.pool.query(
        'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
      );
      await outcome;
      await code;
      const { rows: found } = await ledger.pool.query(
        "SELECT count(*) AS n FROM orders WHERE source = 'dying'",
      );
      expect(found[0].n).toBe(0);
    });
  });
}
