import { createRng } from '@quanyu/numeric';
import fc from 'fast-check';
import {
  encodeInteractions,
  type InteractionColumns,
  type Interactions,
} from '../src/interactions.ts';

/** A shop with a taste: two groups of customers, each moving through its own half of the products. */
export function toyColumns(customers = 60, seed = 7): Required<InteractionColumns> {
  const rng = createRng(seed);
  const columns = {
    customer: [] as string[],
    product: [] as string[],
    time: [] as number[],
    type: [] as string[],
    weight: [] as number[],
  };
  for (let c = 0; c < customers; c++) {
    const half = c % 2;
    let product = rng.int(8);
    for (let e = 0; e < 6; e++) {
      columns.customer.push(`c${c}`);
      columns.product.push(`p${half * 8 + product}`);
      columns.time.push(c * 100 + e);
      columns.type.push(rng.uniform() < 0.3 ? 'purchase' : 'product-view');
      columns.weight.push(1 + rng.int(5));
      product = (product + 1 + rng.int(2)) % 8;
    }
  }
  return columns;
}

export function toyData(customers = 60): Interactions {
  return encodeInteractions(toyColumns(customers));
}

/** Sequences of small catalogues: `[customer, product, weight]` rows in order of time. */
export const rowsArbitrary: fc.Arbitrary<[number, number, number][]> = fc.array(
  fc.tuple(fc.nat(5), fc.nat(8), fc.integer({ min: 1, max: 5 })),
  { minLength: 1, maxLength: 60 },
);

export function dataOfRows(rows: readonly (readonly [number, number, number])[]): Interactions {
  return encodeInteractions({
    customer: rows.map(([customer]) => `c${customer}`),
    product: rows.map(([, product]) => `p${product}`),
    weight: rows.map(([, , weight]) => weight),
  });
}
