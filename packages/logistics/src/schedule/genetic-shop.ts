import type { Rng } from '@quanyu/numeric';
import type { ShopPlan, ShopProblem } from './problem.ts';
import {
  jobSequence,
  type SequenceAnswer,
  SequencePlan,
  type SequenceSearch,
} from './sequence-plan.ts';

const POPULATION = 60;
/** Rivals from which a parent is drawn. */
const TOURNAMENT = 3;
const MUTATION_RATE = 0.3;
/** Best plans that live on unchanged. */
const ELITE = 2;

/** The order in which jobs come on, and for each operation which of its choices. */
interface Genes {
  readonly order: readonly number[];
  readonly choices: readonly (readonly number[])[];
}

interface Individual {
  readonly genes: Genes;
  readonly plan: ShopPlan;
}

/**
 * A genetic algorithm over sequences of jobs, each job as often as it has operations (Bierwirth
 * 1995), and machines: tournaments, crossover that keeps the order within a set of jobs (Zhang et al.
 * 2011), moves of one gene, the best two live on.
 */
export function geneticShop(search: SequenceSearch): SequenceAnswer {
  const { problem, rng, budget } = search;
  const born = (genes: Genes): Individual => ({ genes, plan: planOf(problem, genes) });
  let people = Array.from({ length: POPULATION }, () => born(randomGenes(problem, rng)));
  people.sort(byMakespan);
  let done = 0;
  while (budget.used(done) < 1) {
    const next = people.slice(0, ELITE);
    while (next.length < POPULATION) {
      next.push(born(mutated(crossed(drawn(people, rng), drawn(people, rng), rng), problem, rng)));
    }
    people = next.sort(byMakespan);
    done += 1;
    search.onProgress?.(budget.used(done), people[0]?.plan.makespan ?? 0);
  }
  return { plan: people[0]?.plan ?? { makespan: 0, operations: [] }, iterations: done };
}

function byMakespan(a: Individual, b: Individual): number {
  return a.plan.makespan - b.plan.makespan;
}

function planOf(problem: ShopProblem, { order, choices }: Genes): ShopPlan {
  const plan = new SequencePlan(problem);
  for (const job of order) {
    const ways = plan.next(job);
    const chosen = ways[choices[job]?.[plan.index(job)] ?? 0] ?? ways[0];
    if (chosen !== undefined) plan.append(job, chosen);
  }
  return plan.finish();
}

function randomGenes(problem: ShopProblem, rng: Rng): Genes {
  const order = jobSequence(problem);
  for (let i = order.length - 1; i > 0; i--) {
    const j = rng.int(i + 1);
    const word = order[i] ?? 0;
    order[i] = order[j] ?? 0;
    order[j] = word;
  }
  return { order, choices: problem.jobs.map((job) => job.map((ways) => rng.int(ways.length))) };
}

function drawn(people: readonly Individual[], rng: Rng): Genes {
  let best = people[rng.int(people.length)];
  for (let k = 1; k < TOURNAMENT; k++) {
    const rival = people[rng.int(people.length)];
    if (best === undefined || (rival !== undefined && byMakespan(rival, best) < 0)) best = rival;
  }
  return best?.genes ?? { order: [], choices: [] };
}

/** Jobs of a random set stay where the first parent has them; the second one's fill the rest. */
function crossed(first: Genes, second: Genes, rng: Rng): Genes {
  const kept = first.choices.map(() => rng.uniform() < 0.5);
  const others = second.order.filter((job) => kept[job] !== true);
  let at = 0;
  const order = first.order.map((job) => (kept[job] === true ? job : (others[at++] ?? 0)));
  const choices = first.choices.map((own, job) =>
    own.map((way, k) => (rng.uniform() < 0.5 ? way : (second.choices[job]?.[k] ?? way))),
  );
  return { order, choices };
}

/** Now and then one gene moves elsewhere, and one operation to another of its machines. */
function mutated(genes: Genes, problem: ShopProblem, rng: Rng): Genes {
  if (genes.order.length === 0 || rng.uniform() >= MUTATION_RATE) return genes;
  const order = [...genes.order];
  const [job] = order.splice(rng.int(order.length), 1);
  order.splice(rng.int(order.length + 1), 0, job ?? 0);
  const at = rng.int(problem.jobs.length);
  const own = [...(genes.choices[at] ?? [])];
  const k = rng.int(Math.max(1, own.length));
  if (own.length > 0) own[k] = rng.int(problem.jobs[at]?.[k]?.length ?? 1);
  return { order, choices: genes.choices.map((list, j) => (j === at ? own : list)) };
}
