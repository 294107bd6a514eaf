import type { Instant } from '@quanyu/domain';
import { type Ledger, openLedger } from '@quanyu/ledger';
import { temporaryDataDir } from '@quanyu/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLedgerSink, importFiles } from '../src/index.ts';
import { testFolder } from './folder.ts';

const file = testFolder();
const HEADER = 'order,time,customer,product,product_name,quantity,unit_price';
const SETTINGS = { currency: 'GBP', timeZone: 'UTC' };

describe('createLedgerSink()', () => {
  const dataDir = temporaryDataDir('files-ledger');
  let ledger: Ledger;

  beforeAll(async () => {
    const clock = { now: (): Instant => Date.UTC(2024, 5, 1) as Instant };
    ledger = await openLedger({ dataDir, clock, initialSettings: SETTINGS });
  }, 120_000);
  afterAll(async () => {
    await ledger.close();
  }, 60_000);

  const run = async (name: string, lines: readonly string[]) => {
    const files = [file(name, `${HEADER}\n${lines.join('\n')}\n`)];
    const sink = createLedgerSink(ledger, { source: 'shop' });
    const result = await importFiles({ files, source: 'native', settings: SETTINGS, sink });
    if (result.kind !== 'imported') throw new Error('ambiguous');
    return result.figures;
  };

  it('records once, merges what is known, adds up only what is new', async () => {
    const a = 'A,2024-01-02,C1,P1,Bear,2,1.005';
    const b = 'B,2024-01-02,C2,POST,Postage,1,4';
    const bad = 'B,soon,C2,P1,Bear,1,x';
    expect(await run('orders-1.csv', [a, a, bad])).toMatchObject({
      rowsAccepted: 2,
      rowsRejected: 1,
      netRevenue: '4.02',
    });
    expect(await run('orders-1.csv', [a, a, bad])).toMatchObject({
      rowsAccepted: 0,
      rowsMerged: 2,
      netRevenue: '0.00',
    });
    expect(await run('orders-2.csv', [a, b])).toMatchObject({
      rowsAccepted: 1,
      rowsMerged: 1,
      orders: 1,
      netRevenue: '4.00',
    });
    const lines = await ledger.db.selectFrom('order_lines').selectAll().execute();
    expect(lines.map((line) => line.total_minor).sort()).toEqual([201, 201, 400]);
    const rejected = await ledger.issues.listRejected();
    expect(rejected[0]).toMatchObject({
      ...{ line: 4, code: 'NUMBER_UNREADABLE', field: 'unit_price' },
      params: { field: 'unit_price', value: '"x"' },
    });
    const counts = await ledger.issues.countByCode();
    expect(counts).toMatchObject({ 'exact-duplicates': 2, 'non-product-lines': 1 });
  });
});
