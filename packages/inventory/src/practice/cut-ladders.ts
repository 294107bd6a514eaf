import type { Reason } from '@quanyu/domain';
import { checkParameter } from '../errors.ts';
import type { LadderLine, LadderStep } from './ladder.ts';

/** What a supplier asks for and how its goods travel. Money in minor units. */
export interface LadderSupplier {
  readonly supplier: string;
  /** Smallest order value. Default 0. */
  readonly orderValueMinMinor?: number;
  /** Cost of ordering at all, shared by all lines of the order. Default 0. */
  readonly orderCostMinor?: number;
  /** Volume of one container or lorry, and its cost; absent = freight does not matter. */
  readonly containerVolume?: number;
  readonly containerCostMinor?: number;
}

export interface CutOptions {
  readonly suppliers?: readonly LadderSupplier[];
  /** Most to spend. Default no limit. */
  readonly budgetMinor?: number;
  /** Least return of a step that is still taken. Default 0: anything that gains. */
  readonly returnMin?: number;
  /** Volume free at each location. Default no limit. */
  readonly freeVolume?: Readonly<Record<string, number>>;
}

/** Of a ladder what the cut looks at: a kept ladder is cut again without its paths. */
export interface CutLadder {
  readonly line: Pick<LadderLine, 'product' | 'location' | 'supplier' | 'volumePerUnit'>;
  readonly steps: readonly LadderStep[];
}

/** One line of the buyer's list. */
export interface CutLine {
  readonly product: string;
  readonly location: string;
  readonly supplier: string;
  readonly orderUnits: number;
  readonly costMinor: number;
  readonly gainMinor: number;
  /** Return of the last step taken, and of the next one that was not; null = none. */
  readonly lastReturn: number | null;
  readonly nextReturn: number | null;
  readonly reasons: readonly Reason[];
}

export interface CutPlan {
  /** In the order of the ladders. */
  readonly lines: readonly CutLine[];
  readonly spentMinor: number;
  /** Expected gain of all lines less order and freight costs. */
  readonly gainMinor: number;
  readonly containers: Readonly<Record<string, number>>;
}

interface State {
  readonly ladders: readonly CutLadder[];
  readonly options: CutOptions;
  /** Steps taken, by ladder. */
  readonly taken: Int32Array;
  readonly barred: Set<string>;
  readonly volume: Map<string, number>;
  spent: number;
}

/**
 * One list over all products, best return first, cut where budget, shelf space or the wanted return
 * end. Then suppliers are looked at: an order below its minimum is raised by its own next best steps,
 * a container that has been begun is filled, and an order that does not earn its fixed cost is put
 * off, which frees its budget for the rest. Cost O(steps log steps × suppliers put off).
 * @throws AppError INVENTORY_PARAMETER_INVALID.
 */
export function cutLadders(ladders: readonly CutLadder[], options: CutOptions = {}): CutPlan {
  checkParameter('budgetMinor', options.budgetMinor ?? 0, { min: 0 });
  checkParameter('returnMin', options.returnMin ?? 0);
  const barred = new Map<string, Reason>();
  for (;;) {
    const state = takeBest(ladders, options, new Set(barred.keys()));
    const refused = (options.suppliers ?? []).flatMap((terms) => settle(state, terms) ?? []);
    if (refused.length === 0) return planOf(state, barred);
    // The worst order is put off first: its budget may carry another over its minimum.
    refused.sort((a, b) => a.worth - b.worth);
    const [worst] = refused;
    if (worst !== undefined) barred.set(worst.supplier, worst.reason);
  }
}

function takeBest(ladders: readonly CutLadder[], options: CutOptions, barred: Set<string>): State {
  const state: State = {
    ladders,
    options,
    taken: new Int32Array(ladders.length),
    barred,
    volume: new Map(),
    spent: 0,
  };
  const least = options.returnMin ?? 0;
  const ranked = ladders
    .flatMap(({ line, steps }, i) =>
      barred.has(line.supplier) ? [] : steps.map((step, k) => ({ step, i, k })),
    )
    .filter(({ step }) => step.gainMinor > 0 && step.returnShare >= least)
    .sort((a, b) => b.step.returnShare - a.step.returnShare || a.i - b.i || a.k - b.k);
  // A step that does not fit ends its ladder: its later steps stand on it.
  for (const { i, k } of ranked) if (state.taken[i] === k) take(state, i);
  return state;
}

/** Takes the next step of a ladder if budget and space allow. */
function take(state: State, i: number): boolean {
  const ladder = state.ladders[i];
  const step = ladder?.steps[state.taken[i] ?? 0];
  if (ladder === undefined || step === undefined) return false;
  const { line } = ladder;
  const budget = state.options.budgetMinor ?? Number.POSITIVE_INFINITY;
  const room = state.options.freeVolume?.[line.location] ?? Number.POSITIVE_INFINITY;
  const volume = (state.volume.get(line.location) ?? 0) + step.units * (line.volumePerUnit ?? 0);
  if (state.spent + step.costMinor > budget + 1e-6 || volume > room + 1e-9) return false;
  state.volume.set(line.location, volume);
  state.spent += step.costMinor;
  state.taken[i] = (state.taken[i] ?? 0) + 1;
  return true;
}

interface SupplierSum {
  readonly cost: number;
  readonly gain: number;
  readonly volume: number;
}

function sumOf(state: State, places: readonly number[]): SupplierSum {
  const sum = { cost: 0, gain: 0, volume: 0 };
  for (const i of places) {
    const ladder = state.ladders[i];
    for (const step of ladder?.steps.slice(0, state.taken[i]) ?? []) {
      sum.cost += step.costMinor;
      sum.gain += step.gainMinor;
      sum.volume += step.units * (ladder?.line.volumePerUnit ?? 0);
    }
  }
  return sum;
}

/** Raises, fills or refuses one supplier's order. undefined = it stands. */
function settle(
  state: State,
  terms: LadderSupplier,
): { supplier: string; worth: number; reason: Reason } | undefined {
  const places = state.ladders.flatMap(({ line }, i) =>
    line.supplier === terms.supplier ? [i] : [],
  );
  if (sumOf(state, places).cost === 0) return undefined;
  const minimum = terms.orderValueMinMinor ?? 0;
  raise(state, places, (sum) => sum.cost >= minimum, Number.NEGATIVE_INFINITY);
  fillContainer(state, places, terms);
  const sum = sumOf(state, places);
  const worth = sum.gain - (terms.orderCostMinor ?? 0) - freight(sum, terms);
  if (sum.cost >= minimum && worth > 0) return undefined;
  const code =
    sum.cost < minimum ? 'INVENTORY_SUPPLIER_MINIMUM_UNMET' : 'INVENTORY_ORDER_NOT_WORTH';
  return {
    supplier: terms.supplier,
    worth,
    reason: { code, params: { supplier: terms.supplier } },
  };
}

function freight({ volume }: SupplierSum, terms: LadderSupplier): number {
  return containers(volume, terms) * (terms.containerCostMinor ?? 0);
}

function containers(volume: number, { containerVolume }: LadderSupplier): number {
  return containerVolume === undefined || volume <= 0
    ? 0
    : Math.ceil(volume / containerVolume - 1e-9);
}

/** A begun container has room that costs nothing more: what gains may fill it. */
function fillContainer(state: State, places: readonly number[], terms: LadderSupplier): void {
  const { containerVolume } = terms;
  if (containerVolume === undefined) return;
  const room = containers(sumOf(state, places).volume, terms) * containerVolume;
  const fits = (step: LadderStep, i: number): boolean =>
    sumOf(state, places).volume + step.units * (state.ladders[i]?.line.volumePerUnit ?? 0) <=
    room + 1e-9;
  raise(state, places, () => false, 0, fits);
}

/** Takes a supplier's next steps, best return first, until the goal is met or nothing fits. */
function raise(
  state: State,
  places: readonly number[],
  isMet: (sum: SupplierSum) => boolean,
  gainMin: number,
  fits: (step: LadderStep, i: number) => boolean = () => true,
): void {
  const closed = new Set<number>();
  while (!isMet(sumOf(state, places))) {
    const open = places
      .flatMap((i) => {
        const step = state.ladders[i]?.steps[state.taken[i] ?? 0];
        return step === undefined || closed.has(i) || step.gainMinor <= gainMin
          ? []
          : [{ i, step }];
      })
      .sort((a, b) => b.step.returnShare - a.step.returnShare);
    const [best] = open;
    if (best === undefined) return;
    if (!fits(best.step, best.i) || !take(state, best.i)) closed.add(best.i);
  }
}

function planOf(state: State, barred: ReadonlyMap<string, Reason>): CutPlan {
  const lines = state.ladders.map(({ line, steps }, i) => {
    const taken = steps.slice(0, state.taken[i]);
    const sum = (of: (step: LadderStep) => number): number =>
      taken.reduce((total, step) => total + of(step), 0);
    const last = taken.at(-1);
    const orderUnits = sum((step) => step.units);
    const reason = barred.get(line.supplier);
    const params = { units: orderUnits, lastReturn: last?.returnShare ?? 0 };
    return {
      product: line.product,
      location: line.location,
      supplier: line.supplier,
      orderUnits,
      costMinor: Math.round(sum((step) => step.costMinor)),
      gainMinor: Math.round(sum((step) => step.gainMinor)),
      lastReturn: last?.returnShare ?? null,
      nextReturn: steps[taken.length]?.returnShare ?? null,
      reasons: [
        ...(orderUnits > 0 ? [{ code: 'INVENTORY_LADDER', params }] : []),
        ...(reason !== undefined && steps[0] !== undefined ? [reason] : []),
      ],
    };
  });
  const used: Record<string, number> = {};
  let fixed = 0;
  for (const terms of state.options.suppliers ?? []) {
    const places = state.ladders.flatMap(({ line }, i) =>
      line.supplier === terms.supplier ? [i] : [],
    );
    const sum = sumOf(state, places);
    if (sum.cost === 0) continue;
    used[terms.supplier] = containers(sum.volume, terms);
    fixed += (terms.orderCostMinor ?? 0) + freight(sum, terms);
  }
  const gain = lines.reduce((total, line) => total + line.gainMinor, 0);
  const spentMinor = lines.reduce((total, line) => total + line.costMinor, 0);
  return { lines, spentMinor, gainMinor: Math.round(gain - fixed), containers: used };
}
