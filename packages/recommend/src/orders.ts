import type { Interactions } from './interactions.ts';

/** Largest order looked at in full; of larger ones the first products count. */
const ORDER_PRODUCTS_MAX = 200;

/**
 * One sequence an order (what one customer did at one time), each product once; its `customers` are
 * the orders, numbered.
 */
export function ordersOf(data: Interactions): Interactions {
  const offsets = [0];
  const product: number[] = [];
  for (let c = 0; c < data.customers.length; c++) {
    let order = new Set<number>();
    const close = (): void => {
      if (order.size === 0) return;
      product.push(...[...order].slice(0, ORDER_PRODUCTS_MAX));
      offsets.push(product.length);
      order = new Set();
    };
    for (let e = data.offsets[c] ?? 0; e < (data.offsets[c + 1] ?? 0); e++) {
      if (e > (data.offsets[c] ?? 0) && data.time[e] !== data.time[e - 1]) close();
      order.add(data.product[e] ?? 0);
    }
    close();
  }
  return {
    ...data,
    customers: offsets.slice(1).map(String),
    offsets: Int32Array.from(offsets),
    product: Int32Array.from(product),
    time: new Float64Array(product.length),
    type: new Uint8Array(product.length),
    weight: new Float64Array(product.length).fill(1),
  };
}
