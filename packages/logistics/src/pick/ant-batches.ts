import { type BatchAnswer, type BatchSearch, totalLength } from './batches.ts';

const ANTS = 10;
const EVAPORATION = 0.1;
/** Weights of trails and of savings in an ant's choice. */
const TRAIL_POWER = 1;
const SAVING_POWER = 2;
/** Best ants of a round that lay trails, by rank, beside the best of all. */
const RANKED = 4;

interface Trail {
  readonly n: number;
  readonly strength: Float64Array;
  readonly saving: Float64Array;
}

/**
 * A rank-based ant colony (Henn et al. 2010): an ant fills one cart after another, drawing the next
 * order by the trails and savings that tie it to those on the cart.
 */
export function antBatches(search: BatchSearch): BatchAnswer {
  const { cost, budget } = search;
  const n = cost.orders;
  const trail = { n, strength: new Float64Array(n * n).fill(1), saving: savingTable(search) };
  let best = { batches: walk(search, trail), length: Number.POSITIVE_INFINITY };
  best.length = totalLength(cost, best.batches);
  let done = 0;
  while (budget.used(done) < 1 && n > 1) {
    const round = Array.from({ length: ANTS }, () => {
      const batches = walk(search, trail);
      return { batches, length: totalLength(cost, batches) };
    }).sort((a, b) => a.length - b.length);
    const [first] = round;
    if (first !== undefined && first.length < best.length) best = first;
    for (let k = 0; k < n * n; k++)
      trail.strength[k] = (trail.strength[k] ?? 0) * (1 - EVAPORATION);
    lay(trail, best.batches, (RANKED + 1) * EVAPORATION);
    round.slice(0, RANKED).forEach((ant, rank) => {
      lay(trail, ant.batches, ((RANKED - rank) * EVAPORATION * best.length) / ant.length);
    });
    done += 1;
    search.onProgress?.(budget.used(done), best.length);
  }
  return { batches: best.batches, iterations: done };
}

function savingTable({ cost }: BatchSearch): Float64Array {
  const n = cost.orders;
  const saving = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const apart = cost.length([i]) + cost.length([j]);
      const value = apart <= 0 ? 0 : (apart - cost.length([i, j])) / apart;
      saving[i * n + j] = value;
      saving[j * n + i] = value;
    }
  }
  return saving;
}

function walk({ cost, rng }: BatchSearch, trail: Trail): number[][] {
  const open = new Set<number>(Array.from({ length: cost.orders }, (_, i) => i));
  const batches: number[][] = [];
  while (open.size > 0) {
    const seeds = [...open];
    const seed = seeds[rng.int(seeds.length)] ?? 0;
    const batch = [seed];
    open.delete(seed);
    let room = cost.capacityUnits - (cost.units[seed] ?? 0);
    for (;;) {
      const fitting = [...open].filter((order) => (cost.units[order] ?? 0) <= room);
      if (fitting.length === 0) break;
      const weights = fitting.map((order) => attraction(trail, batch, order));
      const chosen = fitting[draw(weights, rng.uniform())] ?? 0;
      batch.push(chosen);
      open.delete(chosen);
      room -= cost.units[chosen] ?? 0;
    }
    batches.push(batch);
  }
  return batches;
}

function attraction(trail: Trail, batch: readonly number[], order: number): number {
  let strength = 0;
  let saving = 0;
  for (const mate of batch) {
    strength += trail.strength[mate * trail.n + order] ?? 0;
    saving += trail.saving[mate * trail.n + order] ?? 0;
  }
  const mean = Math.max(1e-3, saving / batch.length);
  return (strength / batch.length) ** TRAIL_POWER * mean ** SAVING_POWER;
}

function draw(weights: readonly number[], uniform: number): number {
  let left = uniform * weights.reduce((sum, weight) => sum + weight, 0);
  for (let k = 0; k < weights.length; k++) {
    left -= weights[k] ?? 0;
    if (left <= 0) return k;
  }
  return weights.length - 1;
}

function lay(trail: Trail, batches: readonly (readonly number[])[], amount: number): void {
  const { n, strength } = trail;
  for (const batch of batches) {
    for (const i of batch) {
      for (const j of batch) if (i !== j) strength[i * n + j] = (strength[i * n + j] ?? 0) + amount;
    }
  }
}
