import type { Rng } from '@quanyu/numeric';
import { type BatchAnswer, type BatchSearch, firstFit, totalLength } from './batches.ts';

const POPULATION = 40;
/** Rivals from which a parent is drawn. */
const TOURNAMENT = 3;
const MUTATION_RATE = 0.3;
/** Best orders that live on unchanged. */
const ELITE = 2;

interface Individual {
  readonly genes: readonly number[];
  readonly length: number;
}

/**
 * A genetic algorithm over sequences of orders, filled into carts first-fit: tournaments, order
 * crossover, swap mutation, the best two live on.
 */
export function geneticBatches(search: BatchSearch): BatchAnswer {
  const { cost, rng, budget } = search;
  const born = (genes: readonly number[]): Individual => ({
    genes,
    length: totalLength(cost, firstFit(cost, genes)),
  });
  const all = Array.from({ length: cost.orders }, (_, i) => i);
  let people = Array.from({ length: POPULATION }, () => born(shuffled(all, rng)));
  people.sort((a, b) => a.length - b.length);
  let done = 0;
  while (budget.used(done) < 1 && cost.orders > 1) {
    const next = people.slice(0, ELITE);
    while (next.length < POPULATION) {
      const child = crossed(drawn(people, rng), drawn(people, rng), rng);
      if (rng.uniform() < MUTATION_RATE) swapTwo(child, rng);
      next.push(born(child));
    }
    people = next.sort((a, b) => a.length - b.length);
    done += 1;
    search.onProgress?.(budget.used(done), people[0]?.length ?? 0);
  }
  return { batches: firstFit(cost, people[0]?.genes ?? all), iterations: done };
}

function shuffled(list: readonly number[], rng: Rng): number[] {
  const out = list.slice();
  for (let i = out.length - 1; i > 0; i--) {
    const j = rng.int(i + 1);
    const word = out[i] ?? 0;
    out[i] = out[j] ?? 0;
    out[j] = word;
  }
  return out;
}

function drawn(people: readonly Individual[], rng: Rng): readonly number[] {
  let best = people[rng.int(people.length)];
  for (let k = 1; k < TOURNAMENT; k++) {
    const rival = people[rng.int(people.length)];
    if (best === undefined || (rival !== undefined && rival.length < best.length)) best = rival;
  }
  return best?.genes ?? [];
}

/** Order crossover: a stretch of the first parent, the rest in the order of the second. */
function crossed(first: readonly number[], second: readonly number[], rng: Rng): number[] {
  const a = rng.int(first.length);
  const b = rng.int(first.length);
  const stretch = first.slice(Math.min(a, b), Math.max(a, b) + 1);
  const taken = new Set(stretch);
  const rest = second.filter((order) => !taken.has(order));
  return [...rest.slice(0, Math.min(a, b)), ...stretch, ...rest.slice(Math.min(a, b))];
}

function swapTwo(genes: number[], rng: Rng): void {
  const a = rng.int(genes.length);
  const b = rng.int(genes.length);
  const word = genes[a] ?? 0;
  genes[a] = genes[b] ?? 0;
  genes[b] = word;
}
