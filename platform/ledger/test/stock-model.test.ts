import { temporaryDataDir } from '@quanyu/testkit';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ledger, openLedger, type StockResult } from '../src/index.ts';
import { clock } from './clusters.ts';
import { expectLevelsAreSums } from './levels.ts';

const dataDir = temporaryDataDir('stock');
let ledger: Ledger;
beforeAll(async () => {
  ledger = await openLedger({ dataDir, clock });
});
afterAll(async () => {
  await ledger?.close();
});

const VERBS = [
  'reserve',
  'release',
  'ship',
  'sell',
  'receive',
  'takeBack',
  'writeOff',
  'count',
] as const;
type Verb = (typeof VERBS)[number] | 'transfer';

interface Step {
  readonly verb: Verb;
  readonly lines: readonly { product: string; location: string; units: number }[];
  /** Sent twice with the same key. */
  readonly isTwice: boolean;
}

const line = fc.record({
  product: fc.constantFrom('a', 'b', 'c'),
  location: fc.constantFrom('x', 'y'),
  units: fc.integer({ min: 1, max: 6 }),
});
const step: fc.Arbitrary<Step> = fc.record({
  verb: fc.constantFrom(...VERBS, 'receive', 'reserve', 'transfer'),
  lines: fc.uniqueArray(line, {
    minLength: 1,
    maxLength: 3,
    selector: ({ product, location }) => product + location,
  }),
  isTwice: fc.boolean(),
});

let serial = 0;

async function send(prefix: string, { verb, lines, isTwice }: Step): Promise<StockResult> {
  serial += 1;
  const key = { source: 'model', externalId: `${prefix}${serial}` };
  const named = lines.map((at) => ({ ...at, product: `${prefix}${at.product}` }));
  const perform = (): Promise<StockResult> => {
    if (verb !== 'transfer') return ledger.stock[verb]({ ...key, lines: named });
    const first = named.slice(0, 1).map(({ product, units }) => ({ product, units }));
    return ledger.stock.transfer({ ...key, from: 'x', to: 'y', lines: first });
  };
  const result = await perform();
  if (isTwice && result.kind === 'moved') await perform();
  return result;
}

/** The plain model: levels in a map, all lines or none. */
class StockModel {
  readonly onHand = new Map<string, number>();
  readonly reserved = new Map<string, number>();

  apply({ verb, lines }: Step): 'moved' | 'short' {
    const used = verb === 'transfer' ? lines.slice(0, 1) : lines;
    if (!used.every((at) => this.#fits(verb, at))) return 'short';
    for (const at of used) this.#change(verb, at);
    return 'moved';
  }

  level(key: string): [number, number] {
    return [this.onHand.get(key) ?? 0, this.reserved.get(key) ?? 0];
  }

  #fits(verb: Verb, at: Step['lines'][number]): boolean {
    const [onHand, reserved] = this.level(verb === 'transfer' ? `${at.product}x` : place(at));
    if (verb === 'release') return reserved >= at.units;
    if (verb === 'ship') return reserved >= at.units && onHand >= at.units;
    const isFree = verb === 'receive' || verb === 'takeBack' || verb === 'count';
    return isFree || onHand - reserved >= at.units;
  }

  #change(verb: Verb, at: Step['lines'][number]): void {
    const key = place(at);
    const add = (map: Map<string, number>, name: string, units: number) =>
      map.set(name, (map.get(name) ?? 0) + units);
    if (verb === 'count') this.onHand.set(key, at.units);
    if (verb === 'reserve') add(this.reserved, key, at.units);
    if (verb === 'release' || verb === 'ship') add(this.reserved, key, -at.units);
    if (verb === 'ship' || verb === 'sell' || verb === 'writeOff') add(this.onHand, key, -at.units);
    if (verb === 'receive' || verb === 'takeBack') add(this.onHand, key, at.units);
    if (verb !== 'transfer') return;
    add(this.onHand, `${at.product}x`, -at.units);
    add(this.onHand, `${at.product}y`, at.units);
  }
}

function place(at: { product: string; location: string }): string {
  return at.product + at.location;
}

describe('stock against a model', () => {
  it('every answer and every level is the model’s, 6,400 operations of eight places at a time', async () => {
    let sequence = 0;
    const run = async (steps: readonly Step[]): Promise<void> => {
      sequence += 1;
      const prefix = `m${sequence}-`;
      const model = new StockModel();
      for (const each of steps) {
        const result = await send(prefix, each);
        expect(result.kind).toBe(model.apply(each));
      }
      const products = ['a', 'b', 'c'].map((product) => prefix + product);
      for (const level of await ledger.stock.levels(products)) {
        const key = level.product.slice(prefix.length) + level.location;
        expect([level.onHandUnits, level.reservedUnits]).toEqual(model.level(key));
      }
    };
    const steps = fc.array(step, { minLength: 200, maxLength: 200 });
    await fc.assert(
      // Places of their own, so that each sequence has its model while all wait for the disk together.
      fc.asyncProperty(fc.array(steps, { minLength: 8, maxLength: 8 }), async (sequences) => {
        await Promise.all(sequences.map(run));
      }),
      { numRuns: 4, seed: 20_260_601, endOnFailure: true },
    );
    await expectLevelsAreSums(ledger);
  }, 240_000);

  it('eight clients at once: no unit is sold twice, 6,000 operations', async () => {
    const steps = fc.sample(step, { numRuns: 6_000, seed: 7 });
    const counted = steps.filter((each) => each.verb !== 'count');
    const outcomes: { step: Step; result: StockResult }[] = [];
    let next = 0;
    const client = async (): Promise<void> => {
      for (;;) {
        const each = counted[next];
        next += 1;
        if (each === undefined) return;
        outcomes.push({ step: each, result: await send('rival-', each) });
      }
    };
    await Promise.all(Array.from({ length: 8 }, client));
    // Whatever the order was, the moved operations add up to the levels: nothing vanished or doubled.
    const model = new StockModel();
    for (const { step: each, result } of outcomes) {
      if (result.kind === 'moved') addUp(model, each);
    }
    for (const level of await ledger.stock.levels(['rival-a', 'rival-b', 'rival-c'])) {
      const key = level.product.slice('rival-'.length) + level.location;
      expect([level.onHandUnits, level.reservedUnits]).toEqual(model.level(key));
      expect(level.onHandUnits).toBeGreaterThanOrEqual(level.reservedUnits);
    }
    expect(outcomes.some(({ result }) => result.kind === 'short')).toBe(true);
    await expectLevelsAreSums(ledger);
  }, 240_000);

  it('a hundred rivals for ten units: ten get one', async () => {
    const lines = [{ product: 'rare', location: 'x', units: 1 }];
    await ledger.stock.receive({
      ...{ source: 'rare', externalId: 'in' },
      lines: [{ product: 'rare', location: 'x', units: 10 }],
    });
    const results = await Promise.all(
      Array.from({ length: 100 }, (_, index) =>
        ledger.stock.sell({ source: 'rare', externalId: `s${index}`, lines }),
      ),
    );
    expect(results.filter((result) => result.kind === 'moved')).toHaveLength(10);
    expect((await ledger.stock.level('rare', 'x')).onHandUnits).toBe(0);
  });

  it.each([
    [[], 'LEDGER_FIELD_INVALID'],
    [[{ product: 'a', location: 'x', units: 0 }], 'LEDGER_UNITS_INVALID'],
    [[{ product: 'a', location: 'x', units: -1 }], 'LEDGER_UNITS_INVALID'],
    [[{ product: 'a', location: 'x', units: 1.5 }], 'LEDGER_UNITS_INVALID'],
    [[{ product: 'a', location: 'x', units: Number.NaN }], 'LEDGER_UNITS_INVALID'],
    [[{ product: 'a', location: 'x', units: 1e12 }], 'LEDGER_UNITS_INVALID'],
    [[{ product: '', location: 'x', units: 1 }], 'LEDGER_FIELD_INVALID'],
    [[{ product: 'a\u0000', location: 'x', units: 1 }], 'LEDGER_FIELD_INVALID'],
  ])('receive() refuses %j', async (lines, code) => {
    const operation = { source: 's', externalId: 'bad', lines };
    await expect(ledger.stock.receive(operation)).rejects.toMatchObject({ code });
  });
});

/** Changes levels without asking whether they fit: for sums over any order. */
function addUp(model: StockModel, each: Step): void {
  const free = new StockModel();
  for (const at of each.lines) {
    for (const location of ['x', 'y']) {
      free.onHand.set(at.product + location, 1000);
      free.reserved.set(at.product + location, 500);
    }
  }
  free.apply(each);
  for (const [key, units] of free.onHand) {
    model.onHand.set(key, (model.onHand.get(key) ?? 0) + units - 1000);
  }
  for (const [key, units] of free.reserved) {
    model.reserved.set(key, (model.reserved.get(key) ?? 0) + units - 500);
  }
}
