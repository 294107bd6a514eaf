import type { SimulatedProduct, SimulatedSupplier } from './catalogue.ts';
import { SEGMENTS } from './leaves.ts';
import { CANNIBALISM, PULL_FORWARD, STOCK_UP_GAIN, STOCK_UP_KEEP } from './market.ts';
import { COSTS } from './routine.ts';
import { FUNNEL } from './sessions.ts';
import { MORE_STORE_LINES, VISITORS_PER_BASKET } from './stores.ts';
import { customerCode, type World } from './world.ts';

/** A planted pair: who buys `product` also takes `partner` with the share below, beyond chance. */
export interface ComplementPair {
  readonly product: string;
  readonly partner: string;
  readonly share: number;
}

/** The constants of the model that generated the files. */
export interface PlantedParameters {
  readonly funnel: typeof FUNNEL;
  readonly costs: typeof COSTS;
  readonly cannibalism: number;
  readonly stockUpGain: number;
  readonly stockUpKeep: number;
  readonly pullForward: number;
  readonly moreStoreLines: number;
  readonly visitorsPerBasket: number;
}

/** The answer key. Complete once the batches have been read to the end; grows day by day until then. */
export interface Truth {
  readonly parameters: PlantedParameters;
  /** Products launched so far with elasticity, quality, life, taste; prices in fen. */
  products(): readonly SimulatedProduct[];
  suppliers(): readonly SimulatedSupplier[];
  complementPairs(): readonly ComplementPair[];
  /** Segment code of each customer registered so far. O(customers). */
  segments(): ReadonlyMap<string, string>;
  /** Share of product-place-days on sale that ended without stock. */
  stockOutRate(): number;
  sessions(): number;
}

export function truthOf(world: World): Truth {
  const { market, people } = world;
  return {
    parameters: {
      funnel: FUNNEL,
      costs: COSTS,
      cannibalism: CANNIBALISM,
      stockUpGain: STOCK_UP_GAIN,
      stockUpKeep: STOCK_UP_KEEP,
      pullForward: PULL_FORWARD,
      moreStoreLines: MORE_STORE_LINES,
      visitorsPerBasket: VISITORS_PER_BASKET,
    },
    products: () => [...market.catalogue],
    suppliers: () => world.suppliers,
    complementPairs: () => pairsOf(market.catalogue),
    segments: () => {
      const found = new Map<string, string>();
      for (let i = 0; i < people.count; i++) {
        found.set(customerCode(i), SEGMENTS[people.segment[i] ?? 0]?.code ?? '');
      }
      return found;
    },
    stockOutRate: () => world.stockDays.empty / Math.max(1, world.stockDays.onSale),
    sessions: () => world.counters.sessions,
  };
}

function pairsOf(catalogue: readonly SimulatedProduct[]): readonly ComplementPair[] {
  const pairs: ComplementPair[] = [];
  for (const product of catalogue) {
    const partner = catalogue[product.complement];
    if (partner === undefined) continue;
    pairs.push({ product: product.id, partner: partner.id, share: FUNNEL.complementShare });
  }
  return pairs;
}
