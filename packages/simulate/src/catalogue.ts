import type { Rng } from '@quanyu/numeric';
import { at, between, clamp, pick } from './draw.ts';
import { LEAVES } from './leaves.ts';
import type { Sizes } from './scale.ts';
import { BRANDS, EDITIONS, SUPPLIER_PLACES, THEMES } from './vocabulary.ts';

/** Number of latent taste dimensions shared by customers and products. */
export const TASTES = 6;

export interface SimulatedSupplier {
  readonly id: string;
  readonly name: string;
  readonly leadTimeDays: number;
  readonly leadTimeSdDays: number;
  readonly orderValueMinMinor: number;
}

/** A product with the truth about it. Prices in fen. */
export interface SimulatedProduct {
  readonly index: number;
  readonly id: string;
  readonly name: string;
  readonly nameEn: string;
  readonly leaf: number;
  readonly brand: string;
  readonly brandEn: string;
  /** Price at launch and the reference of its elasticity. */
  readonly referencePriceMinor: number;
  readonly costMinor: number;
  readonly supplier: number;
  readonly packUnits: number;
  readonly orderUnitsMin: number;
  readonly barcode: string;
  readonly launchDay: number;
  /** Last day on sale. */
  readonly endDay: number;
  /** Days from launch until demand begins to fall. */
  readonly declineAfterDays: number;
  readonly popularity: number;
  readonly elasticity: number;
  readonly returnRate: number;
  /** Mean rating, 1 to 5. */
  readonly quality: number;
  readonly ageYears: readonly [number, number];
  readonly taste: readonly number[];
  /** Index of the product often bought with this one; −1 for none. */
  readonly complement: number;
}

const LEAF_SUMS: readonly number[] = LEAVES.map((_, i) =>
  LEAVES.slice(0, i + 1).reduce((sum, leaf) => sum + leaf.share, 0),
);

/** The first products cover every leaf once, so that each complement has a partner with a lower index. */
function leafOf(index: number, rng: Rng): number {
  if (index < LEAVES.length) return index;
  const target = rng.uniform() * at(LEAF_SUMS, LEAVES.length - 1);
  return LEAF_SUMS.findIndex((sum) => sum > target);
}

function priceMinor(range: readonly [number, number], rng: Rng): number {
  const raw = range[0] * (range[1] / range[0]) ** rng.uniform();
  return Math.max(5, Math.round(raw)) * 100 - (rng.uniform() < 0.7 ? 10 : 0);
}

function barcodeOf(index: number): string {
  const body = `690${String(1_000_000 + index * 7)}`.padEnd(12, '0').slice(0, 12);
  const sum = [...body].reduce((s, c, i) => s + Number(c) * (i % 2 === 0 ? 1 : 3), 0);
  return body + String((10 - (sum % 10)) % 10);
}

function launchOf(index: number, sizes: Sizes, rng: Rng): number {
  if (index < sizes.productsAtStart) return sizes.startDay - 20 - rng.int(900);
  return sizes.startDay + Math.ceil((index - sizes.productsAtStart + 1) * sizes.launchGapDays);
}

function complementOf(leafIndex: number, index: number, rng: Rng): number {
  const partner = at(LEAVES, leafIndex).complement;
  if (partner < 0 || partner >= index || rng.uniform() > 0.75) return -1;
  return partner;
}

/** Product number `index`, a function of the seed and the index alone. */
export function simulateProduct(index: number, sizes: Sizes, root: Rng): SimulatedProduct {
  const rng = root.stream('product').stream(index);
  const leafIndex = leafOf(index, rng);
  const leaf = at(LEAVES, leafIndex);
  const brand = pick(rng, BRANDS);
  const theme = pick(rng, THEMES);
  const edition = pick(rng, EDITIONS);
  const serial = String(index + 1).padStart(4, '0');
  const referencePriceMinor = priceMinor(leaf.price, rng);
  const launchDay = launchOf(index, sizes, rng);
  const declines = index >= LEAVES.length && rng.uniform() < 0.35;
  const declineAfterDays = declines ? 250 + rng.int(700) : 100_000;
  const packUnits = pick(rng, [1, 2, 4, 6, 12]);
  return {
    index,
    id: `p${serial}`,
    name: `${brand[0]} ${theme[0]} ${at(leaf.path, leaf.path.length - 1)} ${edition[0]}`,
    nameEn: `${brand[1]} ${theme[1]} ${at(leaf.pathEn, leaf.pathEn.length - 1)} ${edition[1]}`,
    leaf: leafIndex,
    brand: brand[0],
    brandEn: brand[1],
    referencePriceMinor,
    costMinor: Math.round(referencePriceMinor * between(rng, 0.44, 0.6)),
    supplier: (leafIndex + rng.int(3)) % sizes.suppliers,
    packUnits,
    orderUnitsMin: packUnits * pick(rng, [1, 1, 2, 4]),
    barcode: barcodeOf(index),
    launchDay,
    endDay: launchDay + declineAfterDays + 260,
    declineAfterDays,
    popularity: Math.exp(0.9 * clamp(rng.normal(), -2.2, 2.2)) * pricePull(referencePriceMinor),
    elasticity: clamp(leaf.elasticity + 0.15 * rng.normal(), 0.6, 3),
    returnRate: clamp(leaf.returnRate * Math.exp(0.3 * rng.normal()), 0.003, 0.25),
    quality: clamp(4.35 + 0.35 * rng.normal(), 2.8, 4.95),
    ageYears: leaf.ageYears,
    taste: Array.from({ length: TASTES }, () => 0.6 * rng.normal()),
    complement: complementOf(leafIndex, index, rng),
  };
}

/** Dear things sell in smaller numbers. */
function pricePull(minor: number): number {
  return (minor / 10_000) ** -0.45;
}

export function simulateSuppliers(sizes: Sizes, root: Rng): readonly SimulatedSupplier[] {
  return Array.from({ length: sizes.suppliers }, (_, i) => {
    const rng = root.stream('supplier').stream(i);
    const leadTimeDays = 7 + rng.int(22);
    return {
      id: `s${String(i + 1).padStart(3, '0')}`,
      name: `${at(SUPPLIER_PLACES, i % SUPPLIER_PLACES.length)}第${i + 1}玩具厂`,
      leadTimeDays,
      leadTimeSdDays: Math.round(leadTimeDays * between(rng, 0.12, 0.4) * 10) / 10,
      orderValueMinMinor: pick(rng, [0, 50_000, 100_000, 200_000]),
    };
  });
}

/** Share of a product's full demand on a day of its life: ramp, novelty, decline; 0 off sale. */
export function lifeFactor(product: SimulatedProduct, day: number): number {
  const age = day - product.launchDay;
  if (age < 0 || day > product.endDay) return 0;
  const ramp = 1 - Math.exp(-(age + 4) / 18);
  const novelty = 1 + 0.7 * Math.exp(-age / 50);
  const past = age - product.declineAfterDays;
  return ramp * novelty * (past > 0 ? Math.exp(-past / 110) : 1);
}
