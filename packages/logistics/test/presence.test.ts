import { createRng } from '@quanyu/numeric';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scorePresence, scoreWindow } from '../bench/presence-score.ts';
import { AWAY, PresenceTracker, type TagRead } from '../src/presence/presence-tracker.ts';
import { ReadBatcher, type TimedRead } from '../src/presence/read-batches.ts';
import { reconcileCounts } from '../src/presence/reconcile-counts.ts';

describe('PresenceTracker', () => {
  it('finds at least 97 % of places at read rates of 70 to 95 %, far more than a window', () => {
    for (const ownRate of [0.7, 0.95]) {
      const world = { zones: 8, tags: 60, epochs: 200, ownRate, crossRate: 0.2 };
      const { right, ghosts } = scorePresence(world, createRng(3));
      expect(right).toBeGreaterThan(0.97);
      expect(ghosts).toBeLessThan(0.005);
      expect(scoreWindow(world, createRng(3)).right).toBeLessThan(right - 0.1);
    }
  });

  it('keeps a tag through missed reads, lets it go after many', () => {
    const tracker = new PresenceTracker({ zones: 2, learns: false, lagEpochs: 0 });
    const read = [{ tag: 'a', zone: 1 }];
    const places = () => tracker.places().get('a')?.zone ?? AWAY;
    for (let k = 0; k < 5; k++) tracker.step(read);
    expect(places()).toBe(1);
    tracker.step([]);
    expect(places()).toBe(1);
    for (let k = 0; k < 12; k++) tracker.step([]);
    expect(places()).toBe(AWAY);
  });

  it('is not led astray by a cross read, follows a move, tells both', () => {
    const tracker = new PresenceTracker({ zones: 2, neighbours: [[1], [0]], learns: false });
    const changes = [0, 0, 0, 0, 'both', 'cross', 0, 0, 1, 1, 1, 1, 1, 1].flatMap((what) => {
      if (what === 'both')
        return tracker.step([
          { tag: 'a', zone: 0 },
          { tag: 'a', zone: 1 },
        ]);
      return tracker.step([{ tag: 'a', zone: what === 'cross' ? 1 : Number(what) }]);
    });
    changes.push(...tracker.finish());
    expect(changes.map(({ zone, epoch }) => [zone, epoch])).toEqual([
      [0, 0],
      [1, 8],
    ]);
    expect(changes[1]).toMatchObject({ from: 0, tag: 'a' });
    expect(changes[1]?.confidence).toBeGreaterThan(0.9);
  });

  it('learns that a reader is poor', () => {
    const tracker = new PresenceTracker({ zones: 2, ownRate: 0.9 });
    const rng = createRng(5);
    for (let epoch = 0; epoch < 300; epoch++) {
      const reads: TagRead[] = [];
      for (let tag = 0; tag < 20; tag++) {
        if (rng.uniform() < (tag < 10 ? 0.6 : 0.95))
          reads.push({ tag: `t${tag}`, zone: tag < 10 ? 0 : 1 });
      }
      tracker.step(reads);
    }
    const [poor = 0, good = 0] = tracker.ownRates;
    expect(poor).toBeCloseTo(0.6, 1);
    expect(good).toBeCloseTo(0.95, 1);
  });

  it('refuses unknown zones and tags beyond the limit, counting them', () => {
    const tracker = new PresenceTracker({ zones: 2, tagsMax: 3 });
    const zones = [0, 1, 2, -1, Number.NaN, 0.5];
    tracker.step(zones.map((zone, k) => ({ tag: `bad${k}`, zone })));
    expect(tracker.refusedReads).toBe(4);
    tracker.step(['x', 'y', 'z'].map((tag) => ({ tag, zone: 0 })));
    expect(tracker.refusedReads).toBe(6);
  });

  it.each([
    [{ zones: 0 }, 'zones'],
    [{ zones: Number.NaN }, 'zones'],
    [{ zones: 2, ownRate: 1 }, 'ownRate'],
    [{ zones: 2, moveRate: Number.NaN }, 'moveRate'],
    [{ zones: 2, lagEpochs: -1 }, 'lagEpochs'],
    [{ zones: 2, neighbours: [[7]] }, 'neighbours[0]'],
    [{ zones: 1, neighbours: [[], []] }, 'neighbours'],
    [{ zones: 1, tagsMax: 0 }, 'tagsMax'],
  ])('refuses %j', (options, place) => {
    expect(() => new PresenceTracker(options)).toThrow(expect.objectContaining({ place }));
  });

  it('keeps probabilities within [0, 1] for any reads', () => {
    const reads = fc.array(fc.record({ tag: fc.constantFrom('a', 'b'), zone: fc.nat(2) }), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(fc.array(reads, { maxLength: 30 }), (epochs) => {
        const tracker = new PresenceTracker({ zones: 3, neighbours: [[1], [0, 2], [1]] });
        for (const epoch of epochs) tracker.step(epoch);
        tracker.finish();
        for (const { confidence } of tracker.places().values()) {
          expect(confidence).toBeGreaterThan(0);
          expect(confidence).toBeLessThanOrEqual(1 + 1e-9);
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe('ReadBatcher', () => {
  const read = (atMs: number, tag = 'a', device = 'd'): TimedRead => ({
    tag,
    zone: 0,
    atMs,
    device,
  });
  const batcher = (): ReadBatcher => new ReadBatcher({ epochMs: 1000, readsMax: 3 });
  const START = 1_000_000_000_000;

  it('puts reads into their epochs, late ones too while the epoch waits', () => {
    const own = batcher();
    expect(own.take([read(START + 100)], START + 200).epochs.flat()).toEqual([]);
    expect(own.take([read(START + 900, 'b')], START + 1500).epochs.flat()).toEqual([]);
    const { epochs } = own.take([], START + 3100);
    expect(epochs.flat().map(({ tag }) => tag)).toEqual(['a', 'b']);
    own.take([], START + 5100);
    own.take([read(START + 950, 'c')], START + 5200);
    expect(own.counts).toEqual({ taken: 2, replayed: 0, late: 1, refused: 0 });
  });

  it('counts replays, floods and impossible times and leaves them out', () => {
    const own = batcher();
    own.take(
      [read(START), read(START), read(START, 'b'), read(START, 'c'), read(START, 'e')],
      START,
    );
    own.take([read(Number.NaN), read(START - 3_600_000), read(START + 3_600_000)], START);
    expect(own.counts).toEqual({ taken: 3, replayed: 1, late: 0, refused: 4 });
  });

  it('sets a skewed clock right by what arrives', () => {
    for (const skewMs of [-120_000, 120_000]) {
      const own = batcher();
      const seen: string[] = [];
      for (let k = 0; k < 20; k++) {
        const now = START + k * 1000 + 500;
        const { epochs } = own.take([read(now + skewMs, `t${k}`)], now);
        seen.push(...epochs.flat().map(({ tag }) => tag));
      }
      expect(own.counts).toMatchObject({ taken: 20, late: 0, refused: 0 });
      expect(seen.slice(0, 10)).toEqual(Array.from({ length: 10 }, (_, k) => `t${k}`));
    }
  });

  it('takes a long silence as one', () => {
    const own = batcher();
    own.take([read(START)], START);
    const { epochs } = own.take([], START + 5000);
    expect(epochs.flat()).toHaveLength(1);
    expect(own.take([], START + 86_400_000 * 30).epochs).toHaveLength(100);
  });
});

describe('reconcileCounts()', () => {
  const at = { product: 'P', location: 'L' };

  it('is sure where tags are, wary where they are not', () => {
    const ledger = [{ ...at, onHandUnits: 10 }];
    const sure = reconcileCounts([{ ...at, confidences: Array(7).fill(0.999) }], ledger);
    expect(sure).toMatchObject([{ seenUnits: 7, differenceUnits: -3, isSure: true }]);
    const wary = reconcileCounts([{ ...at, confidences: Array(12).fill(0.6) }], ledger);
    expect(wary).toMatchObject([{ differenceUnits: -3, isSure: false }]);
    const partly = reconcileCounts([{ ...at, confidences: Array(4).fill(1) }], ledger, {
      taggedShare: 0.5,
    });
    expect(partly).toMatchObject([{ seenUnits: 8, isSure: false }]);
  });

  it('tells what the ledger has and nobody sees, and the other way round; largest first', () => {
    const found = reconcileCounts(
      [{ product: 'new', location: 'L', confidences: [1, 1] }],
      [
        { ...at, onHandUnits: 5 },
        { product: 'Q', location: 'L', onHandUnits: 0 },
      ],
    );
    expect(found.map(({ product, differenceUnits }) => [product, differenceUnits])).toEqual([
      ['P', -5],
      ['new', 2],
    ]);
  });

  it('survives nonsense', () => {
    const nonsense = [{ ...at, confidences: [Number.NaN, 7, -1] }];
    expect(reconcileCounts(nonsense, [{ ...at, onHandUnits: Number.NaN }])).toEqual([]);
    expect(reconcileCounts([], [])).toEqual([]);
  });
});
