import {
  type BatchAnswer,
  type BatchSearch,
  savingsBatches,
  totalLength,
  unitsOf,
} from './batches.ts';

/** First and last temperature, as shares of the mean length of a tour. */
const HOT = 0.06;
const COLD = 0.001;

/**
 * The default: savings batches, then one order moves to another batch or two change places, under
 * simulated annealing; the best batches seen are the answer.
 */
export function annealBatches(search: BatchSearch): BatchAnswer {
  const { cost, budget, rng } = search;
  const batches = savingsBatches(cost);
  let current = totalLength(cost, batches);
  let best = batches.map((batch) => batch.slice());
  let bestLength = current;
  const mean = current / Math.max(1, batches.length);
  let done = 0;
  for (let used = budget.used(0); used < 1 && cost.orders > 1; used = budget.used(done)) {
    const temperature = mean * HOT * (COLD / HOT) ** used;
    const count = Math.min(budget.chunk(done), 200);
    for (let k = 0; k < count; k++) {
      current += tryChange(search, batches, temperature);
      if (current >= bestLength - 1e-9) continue;
      bestLength = current;
      best = batches.map((batch) => batch.slice());
    }
    done += count;
    search.onProgress?.(used, bestLength);
    if (rng.uniform() < 0.001) current = totalLength(cost, batches);
  }
  return { batches: best.filter((batch) => batch.length > 0), iterations: done };
}

/** Makes one random change where it is accepted; returns by how much the length changed. */
function tryChange(search: BatchSearch, batches: number[][], temperature: number): number {
  const { cost, rng } = search;
  const from = rng.int(batches.length);
  const source = batches[from] ?? [];
  if (source.length === 0) return 0;
  // One more than there are: an order may open a batch of its own.
  const to = rng.int(batches.length + 1);
  const goal = batches[to] ?? [];
  if (to === from) return 0;
  const i = rng.int(source.length);
  const moved = source[i] ?? 0;
  const swap = goal.length > 0 && rng.uniform() < 0.5;
  const j = swap ? rng.int(goal.length) : -1;
  const given = goal[j];
  const nextSource = source.filter((_, k) => k !== i);
  const nextGoal = [...goal.filter((_, k) => k !== j), moved];
  if (given !== undefined) nextSource.push(given);
  const tooMuch =
    unitsOf(cost, nextGoal) > cost.capacityUnits || unitsOf(cost, nextSource) > cost.capacityUnits;
  if (tooMuch) return 0;
  const before = cost.length(source) + cost.length(goal);
  const change = cost.length(nextSource) + cost.length(nextGoal) - before;
  if (change > -temperature * Math.log(rng.uniform() + 1e-12)) return 0;
  batches[from] = nextSource;
  batches[to] = nextGoal;
  if (nextSource.length === 0) batches.splice(from, 1);
  return change;
}
