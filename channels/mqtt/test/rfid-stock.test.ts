import type { Instant } from '@quanyu/domain';
import { type Ledger, openLedger } from '@quanyu/ledger';
import { makeDataDir, removeDataDir } from '@quanyu/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RfidStock } from '../src/rfid-stock.ts';

let ledger: Ledger;
let folder: string;
let now = Date.UTC(2026, 5, 1, 8);

beforeAll(async () => {
  folder = makeDataDir('rfid');
  ledger = await openLedger({ dataDir: folder, clock: { now: () => now as Instant } });
  await ledger.recordFacts('products', 'test', [{ product: 'P1', barcode: '6901234123456' }]);
  await ledger.recordFacts('locations', 'test', [{ location: 'L1' }, { location: 'L2' }]);
  await ledger.stock.receive({
    source: 'test',
    externalId: '1',
    lines: [{ product: 'P1', location: 'L1', units: 10 }],
  });
}, 60_000);

afterAll(async () => {
  await ledger.close();
  await removeDataDir(folder);
});

const tag = (k: number): string => `urn:epc:id:sgtin:6901234.012345.${k}`;

describe('RfidStock', () => {
  const zones = [
    { device: 'shelf', location: 'L1', sees: [1] },
    { device: 'gate', antenna: 2, location: 'L2', sees: [0] },
  ];

  it('follows tags to units, tells the difference, counts what is sure, once', async () => {
    const stock = new RfidStock({ ledger, zones, epochMs: 1000 });
    for (let epoch = 0; epoch < 30; epoch++) {
      now += 1000;
      // Seven tags on the shelf, each missed now and then; one at the gate; a stranger's antenna.
      const shelf = [1, 2, 3, 4, 5, 6, 7].filter((k) => (epoch * 3 + k) % 5 !== 0);
      stock.take([
        ...shelf.map((k) => ({ device: 'shelf', antenna: 0, epc: tag(k) })),
        { device: 'gate', antenna: 2, epc: tag(8) },
        { device: 'gate', antenna: 9, epc: tag(9) },
        { device: 'shelf', antenna: 0, epc: 'urn:x:unknown' },
      ]);
    }
    expect(stock.strangers).toBe(30);
    const [first, second] = await stock.differences();
    expect(first).toMatchObject({
      product: 'P1',
      location: 'L1',
      ledgerUnits: 10,
      seenUnits: 7,
      isSure: true,
    });
    expect(second).toMatchObject({ location: 'L2', ledgerUnits: 0, seenUnits: 1 });
    await stock.applySure('round 1');
    await stock.applySure('round 1');
    expect((await ledger.stock.level('P1', 'L1')).onHandUnits).toBe(7);
    const { rows } = await ledger.pool.query(
      `SELECT sum(on_hand_units)::int AS units FROM stock_moves WHERE location_id = 'L1'`,
    );
    expect(rows).toEqual([{ units: 7 }]);
    expect((await stock.differences()).some(({ location }) => location === 'L1')).toBe(false);
  });

  it('refuses zones that are none', () => {
    expect(() => new RfidStock({ ledger, zones: [] })).toThrow(/zone/);
    const [first] = zones;
    const twice = first === undefined ? [] : [first, first];
    expect(() => new RfidStock({ ledger, zones: twice })).toThrow(/twice/);
  });
});
