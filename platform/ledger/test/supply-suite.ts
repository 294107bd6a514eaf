import { describe, expect, it } from 'vitest';
import type { Ledger, NewDecision } from '../src/index.ts';
import { NOW } from './clusters.ts';
import { expectLevelsAreSums } from './levels.ts';
import { sampleRow } from './sample-rows.ts';

const DAY_MS = 86_400_000;

/** Purchase orders, transfers, customers and order states: part of the ledger's suite. */
export function supplySuite(ledger: () => Ledger): void {
  const execute = async (run: string, decisions: readonly Partial<NewDecision>[]) => {
    const rows = decisions.map((rest, index) => ({
      ...{ key: `${run}-${index}`, kind: 'purchase', content: {}, model: 'm', modelVersion: '1' },
      ...{ reasons: [{ code: 'stock-out', params: {} }], dataVersion: 'd', ...rest },
    })) as NewDecision[];
    await ledger().decisions.propose(run, rows);
    const listed = await ledger().decisions.list({ runId: run });
    const ids = listed.rows.map((row) => String(row.decision));
    await ledger().decisions.approve(ids, 'me');
    return ledger().decisions.execute(ids, 'me');
  };
  const product = (id: string, location: string) => ({ kind: 'product', id, location }) as const;
  const due = async (prefix: string) =>
    (await ledger().dueArrivals()).filter((row) => row.product.startsWith(prefix));

  describe('purchaseOrders', () => {
    const order = async (name: string): Promise<string> => {
      await ledger().recordFacts('suppliers', 'suite', [
        { supplier: 'S-due', name: 'Due', lead_time_days: 3 },
      ]);
      const line = (id: string, units: number): Partial<NewDecision> => ({
        ...{ subject: product(`${name}-${id}`, 'dc') },
        content: { supplier: 'S-due', units, unitCost: 2 },
      });
      const { purchaseOrders } = await execute(`buy-${name}`, [line('a', 10), line('b', 4)]);
      return String(purchaseOrders[0]);
    };
    const came = (externalId: string, ...lines: [string, number][]) => ({
      ...{ source: 'dock', externalId },
      lines: lines.map(([id, units]) => ({ product: id, units })),
    });

    it('receive in parts, late and twice: stock and what is still due add up', async () => {
      const id = await order('part');
      expect(await due('part')).toMatchObject([
        { product: 'part-a', location: 'dc', units: 10 },
        { product: 'part-b', location: 'dc', units: 4 },
      ]);
      const { receive } = ledger().purchaseOrders;
      const first = await receive(id, came('1', ['part-a', 6]), 'me');
      expect(first.state).toBe('ordered');
      expect(first.lines.map((line) => line.receivedUnits).sort()).toEqual([0, 6]);
      expect(await receive(id, came('1', ['part-a', 6]), 'me')).toEqual(first);
      expect(await due('part')).toMatchObject([{ units: 4 }, { units: 4 }]);
      const late = { source: 'dock', externalId: '2', movedAt: NOW + 9 * DAY_MS };
      const last = await receive(id, late, 'me');
      expect(last).toMatchObject({ state: 'received', closedAt: NOW + 9 * DAY_MS });
      expect(await receive(id, late, 'me')).toEqual(last);
      expect(await due('part')).toEqual([]);
      expect((await ledger().stock.level('part-a', 'dc')).onHandUnits).toBe(10);
      expect((await ledger().stock.level('part-b', 'dc')).onHandUnits).toBe(4);
      await expect(receive(id, came('3', ['part-a', 1]), 'me')).rejects.toMatchObject({
        code: 'LEDGER_STEP_REFUSED',
      });
      await expectLevelsAreSums(ledger());
    });

    it('receive at once by two: booked once', async () => {
      const id = await order('rival');
      const all = { source: 'dock', externalId: 'all' };
      const { receive } = ledger().purchaseOrders;
      await Promise.all([1, 2, 3].map(() => receive(id, all, 'me')));
      expect((await ledger().stock.level('rival-a', 'dc')).onHandUnits).toBe(10);
    });

    it('receive more than ordered, close short, refuse what was not ordered', async () => {
      const id = await order('more');
      const { receive, list } = ledger().purchaseOrders;
      const isLast = true;
      const closed = await receive(id, { ...came('1', ['more-a', 12]), isLast }, 'me');
      expect(closed.state).toBe('received');
      expect((await ledger().stock.level('more-a', 'dc')).onHandUnits).toBe(12);
      expect(await due('more')).toEqual([]);
      const other = await order('odd');
      for (const [lines, code] of [
        [[{ product: 'nobody', units: 1 }], 'LEDGER_FIELD_INVALID'],
        [[{ product: 'odd-a', units: 0 }], 'LEDGER_UNITS_INVALID'],
        [[{ product: 'odd-a', units: Number.NaN }], 'LEDGER_UNITS_INVALID'],
      ] as const) {
        const bad = receive(other, { source: 'dock', externalId: 'x', lines }, 'me');
        await expect(bad).rejects.toMatchObject({ code });
      }
      expect((await ledger().purchaseOrders.cancel(other, 'me', 'too late')).state).toBe(
        'cancelled',
      );
      await expect(ledger().purchaseOrders.cancel(other, 'me')).rejects.toMatchObject({
        code: 'LEDGER_STEP_REFUSED',
      });
      await expect(ledger().purchaseOrders.get('none')).rejects.toMatchObject({
        code: 'LEDGER_NOT_FOUND',
      });
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await list({ supplier: 'S-due', limit: 1, ...(cursor && { cursor }) });
        seen.push(...page.rows.map((row) => row.purchaseOrder));
        cursor = page.nextCursor ?? undefined;
      } while (cursor !== undefined);
      expect(new Set(seen).size).toBe(seen.length);
      expect(seen).toContain(id);
      expect((await list({ product: 'odd-a', state: 'cancelled' })).rows).toHaveLength(1);
    });
  });

  describe('transfers', () => {
    it('ship, receive in parts, lose some on the way; short moves nothing', async () => {
      const move = {
        kind: 'transfer',
        subject: product('way-a', 'shop'),
        content: { from: 'dc', to: 'shop', units: 5 },
      } as const;
      const { transfers } = await execute('move-1', [move]);
      const id = String(transfers[0]);
      expect(await due('way')).toMatchObject([{ location: 'shop', units: 5 }]);
      expect(await ledger().transfers.ship(id, 'me')).toMatchObject({
        kind: 'short',
        lines: [{ product: 'way-a', units: 5, availableUnits: 0 }],
      });
      const fill = { source: 'suite', externalId: 'way' };
      const lines = [{ product: 'way-a', location: 'dc', units: 5 }];
      await ledger().stock.receive({ ...fill, lines });
      const shipped = await ledger().transfers.ship(id, 'me', 20_700);
      expect(shipped).toMatchObject({ kind: 'shipped', transfer: { dueDay: 20_700 } });
      expect(await ledger().transfers.ship(id, 'me')).toEqual(shipped);
      expect((await ledger().stock.level('way-a', 'dc')).onHandUnits).toBe(0);
      expect(await due('way')).toMatchObject([{ dueDay: 20_700, units: 5 }]);
      const part = { source: 'till', externalId: '1', lines: [{ product: 'way-a', units: 3 }] };
      expect((await ledger().transfers.receive(id, part, 'me')).state).toBe('shipped');
      const end = { source: 'till', externalId: '2', lines: [], isLast: true };
      expect((await ledger().transfers.receive(id, end, 'me')).state).toBe('received');
      expect((await ledger().stock.level('way-a', 'shop')).onHandUnits).toBe(3);
      expect(await due('way')).toEqual([]);
      expect((await ledger().transfers.list({ to: 'shop', state: 'received' })).rows).toHaveLength(
        1,
      );
      await expect(ledger().transfers.cancel(id, 'me')).rejects.toMatchObject({
        code: 'LEDGER_STEP_REFUSED',
      });
      await expectLevelsAreSums(ledger());
    });
  });

  describe('customers', () => {
    it('setConsent() grants and withdraws with its time, and an import does not grant anew', async () => {
      const row = { customer: 'agrees', consents: ['email'] };
      await ledger().recordFacts('customers', 'suite', [row]);
      const { setConsent, consentHistory } = ledger().customers;
      const withdraw = { customer: 'agrees', purpose: 'email', granted: false, changedAt: NOW + 5 };
      expect(await setConsent(withdraw, 'me')).toEqual([
        { purpose: 'email', granted: false, changedAt: NOW + 5, by: 'me' },
      ]);
      await setConsent(withdraw, 'me');
      await ledger().recordFacts('customers', 'suite', [{ ...row, name: 'N' }]);
      expect(await ledger().customers.consents('agrees')).toMatchObject([{ granted: false }]);
      expect(await consentHistory('agrees')).toMatchObject([
        { granted: true, changedAt: NOW, by: 'suite' },
        { granted: false, changedAt: NOW + 5, by: 'me' },
      ]);
      await expect(setConsent({ ...withdraw, customer: 'nobody' }, 'me')).rejects.toMatchObject({
        code: 'LEDGER_NOT_FOUND',
      });
    });

    it('erase() blanks the person everywhere, keeps sums, and imports do not bring it back', async () => {
      const kinds = ['customers', 'identities', 'orders', 'events', 'reviews', 'interest-tags'];
      const rest = ['conversations', 'surveys', 'relations'];
      const secret = 'Zsofia Geheim';
      const texts = { name: secret, text: secret, value: secret, query: secret, tag: secret };
      const rows = [...kinds, ...rest].map((kind) => {
        const sample = sampleRow(kind, 777);
        const own = Object.keys(texts).filter((name) => typeof sample[name] === 'string');
        const set = Object.fromEntries(own.map((name) => [name, secret]));
        return { kind, row: { ...sample, ...set, customer: 'person' } };
      });
      const customer = {
        customer: 'person',
        name: secret,
        email: 'z@example.org',
        consents: ['sms'],
      };
      const record = async (): Promise<void> => {
        for (const { kind, row } of rows) {
          await ledger().recordFacts(kind, 'erase', [kind === 'customers' ? customer : row]);
        }
      };
      await record();
      await ledger().issues.keepRejected([
        { file: 'f', line: 1, code: 'X', message: secret, raw: { cells: ['z@example.org', '1'] } },
      ]);
      const counts = await ledger().customers.erase('person', 'me');
      expect(Object.keys(counts).sort()).toEqual([
        ...['consents', 'customers', 'events', 'identities', 'interest_tags', 'messages'],
        ...['rejected_rows', 'relations', 'reviews', 'survey_answers'],
      ]);
      await record();
      expect(await textsLeft(ledger(), secret)).toEqual([]);
      expect(await textsLeft(ledger(), 'z@example.org')).toEqual([]);
      const { rows: lines } = await ledger().pool.query(
        `SELECT count(*) AS n FROM order_lines WHERE customer_id = 'person'`,
      );
      expect(lines[0].n).toBe(1);
      expect(await ledger().customers.consents('person')).toMatchObject([{ granted: false }]);
      const [entry] = await ledger().audit.list({ subjectId: 'person' });
      expect(entry).toMatchObject({ action: 'erase', actor: 'me' });
      await expect(ledger().customers.erase('nobody', 'me')).rejects.toMatchObject({
        code: 'LEDGER_NOT_FOUND',
      });
    });
  });

  describe('recordFacts() of an order known in another state', () => {
    const row = (state?: string) => ({ ...sampleRow('orders', 888), order: 'moves-on', state });
    it('moves the order on, never back, and leaves orders without a state alone', async () => {
      const send = (state?: string) => ledger().recordFacts('orders', 'states', [row(state)]);
      await send('placed');
      expect(await send('shipped')).toMatchObject({ accepted: 0, merged: 1 });
      expect(await send('paid')).toMatchObject({ merged: 1, batchId: 0 });
      expect(await send(undefined)).toMatchObject({ merged: 1, batchId: 0 });
      expect((await ledger().orders.get('moves-on')).state).toBe('shipped');
      await send('cancelled');
      await send('returned');
      const states = (await ledger().orders.timeline('moves-on')).map((entry) => entry.state);
      expect(states).toEqual(['placed', 'shipped', 'cancelled']);
    });
  });
}

/** Tables with a row that still holds the text, looked for in every table there is. */
async function textsLeft(ledger: Ledger, text: string): Promise<readonly string[]> {
  const { rows: tables } = await ledger.pool.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition`,
  );
  const found: string[] = [];
  for (const { name } of tables) {
    const { rows } = await ledger.pool.query(
      `SELECT 1 FROM ${name} t WHERE position($1 IN t::text) > 0 LIMIT 1`,
      [text],
    );
    if (rows.length > 0) found.push(name);
  }
  return found;
}
