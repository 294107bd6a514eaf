/** A product of one shelf. */
export interface ShelfProduct {
  readonly id: string;
  /** Margin a day with one facing, minor units. */
  readonly marginMinor: number;
  /** Width of a facing, metres. */
  readonly widthM: number;
  /** Margin grows with facings^elasticity; 0 to below 1. Default 0.17 (Eisend 2014, a meta-analysis). */
  readonly elasticity?: number;
  readonly facingsMin?: number;
  readonly facingsMax?: number;
}

export interface ShelfPlan {
  readonly facings: Readonly<Record<string, number>>;
  readonly usedM: number;
  readonly marginMinor: number;
  /** Products for which the least number of facings did not fit. */
  readonly leftOut: readonly string[];
}

/**
 * Shares a shelf among its products: first the least facings, by margin a metre, then one facing
 * after another to where it brings most a metre. With falling gains and narrow facings that is as
 * good as the best share but for one facing.
 */
export function shareShelf(shelfM: number, products: readonly ShelfProduct[]): ShelfPlan {
  const room = shelfM >= 0 ? shelfM : 0;
  const valid = products.filter(
    ({ widthM, marginMinor }) => widthM > 0 && Number.isFinite(marginMinor),
  );
  const facings = new Map<ShelfProduct, number>();
  const leftOut = products.filter((product) => !valid.includes(product)).map(({ id }) => id);
  let usedM = 0;
  const perMeter = (product: ShelfProduct): number => product.marginMinor / product.widthM;
  for (const product of [...valid].sort((a, b) => perMeter(b) - perMeter(a))) {
    const least = Math.max(1, Math.floor(product.facingsMin ?? 1));
    if (usedM + least * product.widthM > room + 1e-9) leftOut.push(product.id);
    else {
      facings.set(product, least);
      usedM += least * product.widthM;
    }
  }
  for (;;) {
    const best = bestNext(facings, room - usedM);
    if (best === undefined) break;
    facings.set(best, (facings.get(best) ?? 0) + 1);
    usedM += best.widthM;
  }
  let marginMinor = 0;
  for (const [product, count] of facings) marginMinor += marginOf(product, count);
  const byId = Object.fromEntries([...facings].map(([{ id }, count]) => [id, count]));
  return { facings: byId, usedM, marginMinor, leftOut };
}

function marginOf({ marginMinor, elasticity = 0.17 }: ShelfProduct, facings: number): number {
  return marginMinor * facings ** elasticity;
}

function bestNext(
  facings: ReadonlyMap<ShelfProduct, number>,
  roomM: number,
): ShelfProduct | undefined {
  let best: ShelfProduct | undefined;
  let most = 0;
  for (const [product, count] of facings) {
    const isFull = count >= (product.facingsMax ?? Number.POSITIVE_INFINITY);
    if (isFull || product.widthM > roomM + 1e-9) continue;
    const gain = (marginOf(product, count + 1) - marginOf(product, count)) / product.widthM;
    if (gain <= most) continue;
    most = gain;
    best = product;
  }
  return best;
}
