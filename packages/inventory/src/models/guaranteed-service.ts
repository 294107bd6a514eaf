import { checkList, checkParameter } from '../errors.ts';
import { forestRoot } from '../kernels/service.ts';
import type { Solution } from '../policy.ts';
import { type Box, type ServiceNetwork, treeTimes } from './service-tree.ts';

/** A stage that holds stock, or may. */
export interface ServiceNode {
  readonly id: string;
  /** Whole periods to make or move it once everything from above is there. */
  readonly processingPeriods: number;
  /** Cost of holding one unit of safety stock for a period. */
  readonly holdingCost: number;
  /** Standard deviations of demand that safety stock must bound. */
  readonly safetyFactor: number;
  /** Whole periods that an outside supplier of this node quotes. Default 0. */
  readonly inboundPeriods?: number;
  /** Longest time a customer of this node may be quoted; only where there are customers. Default 0. */
  readonly outboundPeriodsMax?: number;
  /** Standard deviation of its own customers' demand a period. Default 0. */
  readonly demandSd?: number;
}

export interface ServiceProblem {
  readonly nodes: readonly ServiceNode[];
  /** From the giving to the receiving node, by id. */
  readonly edges: readonly (readonly [string, string])[];
  /** Relaxations solved at most on a network with cycles (seen without directions). Default 2000. */
  readonly relaxationsMax?: number;
}

const NODES_MAX = 100_000;
const PERIODS_MAX = 10_000;

/**
 * Service times of least safety-stock cost (Graves and Willems, Manufacturing & Service Operations
 * Management 2, 2000). Node k holds for inbound + processing − outbound periods and its cost is
 * holding cost × safety factor × σ × √ of that. On trees one dynamic programme is exact; on general
 * networks branch and bound over spanning-tree relaxations, exact unless `relaxationsMax` ends it:
 * then `details.bound` says how far off it may be.
 * Cost: nodes × (longest cumulative time)² a relaxation.
 * @throws AppError INVENTORY_PARAMETER_INVALID.
 */
export function guaranteedService(problem: ServiceProblem): Solution {
  const network = readNetwork(problem);
  const isTree = network.dropped.length === 0;
  const limit = checkParameter('relaxationsMax', problem.relaxationsMax ?? 2000, { min: 1 });
  const best = isTree ? treeSolution(network) : branchAndBound(network, limit);
  const { outbound, inbound, cost } = best;
  const holdPeriods = network.processing.map(
    (periods, k) => (inbound[k] ?? 0) + periods - (outbound[k] ?? 0),
  );
  return {
    policy: {
      kind: 'service-times',
      outboundPeriods: Array.from(outbound),
      inboundPeriods: Array.from(inbound),
    },
    cost,
    details: {
      ids: problem.nodes.map((node) => node.id),
      holdPeriods,
      safetyUnits: problem.nodes.map(
        (node, k) => node.safetyFactor * (network.sd[k] ?? 0) * Math.sqrt(holdPeriods[k] ?? 0),
      ),
      bound: best.bound,
      exact: best.bound >= cost - 1e-9 * Math.max(1, cost),
      relaxations: best.relaxations,
    },
  };
}

/** Cost of given outbound times; each node waits for its slowest giver. Infinity = not possible. */
export function serviceCost(problem: ServiceProblem, outboundPeriods: readonly number[]): number {
  return costOf(readNetwork(problem), Int32Array.from(outboundPeriods)).cost;
}

function readNetwork(problem: ServiceProblem): ServiceNetwork {
  const nodes = checkList('nodes', problem.nodes, { min: 1, max: NODES_MAX });
  const edges = checkList('edges', problem.edges, { min: 0, max: 10 * NODES_MAX });
  const place = new Map(nodes.map((node, k) => [node?.id, k]));
  checkParameter('number of different ids', place.size, { min: nodes.length });
  nodes.forEach((node, k) => {
    checkNode(node, `nodes[${k}]`);
  });
  const ends = edges.map((edge, e) => {
    const from = place.get(edge?.[0]);
    const to = place.get(edge?.[1]);
    const known = from === undefined || to === undefined || from === to ? undefined : 1;
    checkParameter(`ends of edges[${e}] among the nodes`, known);
    return [from ?? 0, to ?? 0] as const;
  });
  const order = topological(nodes.length, ends);
  const givers: number[][] = nodes.map(() => []);
  const takers: number[][] = nodes.map(() => []);
  const kept: (readonly [number, number])[] = [];
  const dropped: (readonly [number, number])[] = [];
  const root = Int32Array.from(nodes, (_, k) => k);
  for (const [from, to] of ends) {
    givers[to]?.push(from);
    takers[from]?.push(to);
    const [one, other] = [forestRoot(root, from), forestRoot(root, to)];
    (one === other ? dropped : kept).push([from, to]);
    root[one] = other;
  }
  return withTimes({ nodes, givers, takers, kept, dropped, order });
}

function checkNode(node: ServiceNode | undefined, name: string): void {
  const whole = { min: 0, max: PERIODS_MAX, integer: true };
  checkParameter(`${name}.processingPeriods`, node?.processingPeriods, whole);
  checkParameter(`${name}.inboundPeriods`, node?.inboundPeriods ?? 0, whole);
  checkParameter(`${name}.outboundPeriodsMax`, node?.outboundPeriodsMax ?? 0, whole);
  checkParameter(`${name}.holdingCost`, node?.holdingCost, { min: 0 });
  checkParameter(`${name}.safetyFactor`, node?.safetyFactor, { min: 0 });
  checkParameter(`${name}.demandSd`, node?.demandSd ?? 0, { min: 0 });
}

function topological(n: number, ends: readonly (readonly [number, number])[]): number[] {
  const waits = new Int32Array(n);
  const next: number[][] = Array.from({ length: n }, () => []);
  for (const [from, to] of ends) {
    waits[to] = (waits[to] ?? 0) + 1;
    next[from]?.push(to);
  }
  const order = Array.from({ length: n }, (_, k) => k).filter((k) => waits[k] === 0);
  for (let at = 0; at < order.length; at++) {
    for (const to of next[order[at] ?? 0] ?? []) {
      waits[to] = (waits[to] ?? 0) - 1;
      if (waits[to] === 0) order.push(to);
    }
  }
  checkParameter('number of nodes outside directed cycles', order.length, { min: n });
  return order;
}

interface Parts {
  readonly nodes: readonly ServiceNode[];
  readonly givers: readonly (readonly number[])[];
  readonly takers: readonly (readonly number[])[];
  readonly kept: readonly (readonly [number, number])[];
  readonly dropped: readonly (readonly [number, number])[];
  readonly order: readonly number[];
}

/** Spread of demand by node, from the customers up, and the longest cumulative time by node. */
function withTimes(parts: Parts): ServiceNetwork {
  const { nodes, givers, kept, dropped, order } = parts;
  const sd = spreads(parts);
  const processing = nodes.map((node) => node.processingPeriods);
  const scale = Float64Array.from(
    nodes,
    (node, k) => node.holdingCost * node.safetyFactor * (sd[k] ?? 0),
  );
  return {
    n: nodes.length,
    processing,
    scale,
    sd,
    givers,
    order,
    kept,
    dropped,
    box: longest(parts),
  };
}

function spreads({ nodes, takers, order }: Parts): Float64Array {
  const variance = new Float64Array(nodes.length);
  for (const k of [...order].reverse()) {
    let sum = (nodes[k]?.demandSd ?? 0) ** 2;
    for (const to of takers[k] ?? []) sum += variance[to] ?? 0;
    variance[k] = sum;
  }
  return variance.map(Math.sqrt);
}

/** Every node quoting its longest time, but to customers what they were promised. */
function longest({ nodes, givers, takers, order }: Parts): Box {
  const outboundMax = new Int32Array(nodes.length);
  const inboundMax = new Int32Array(nodes.length);
  const inboundMin = Int32Array.from(nodes, (node) => node.inboundPeriods ?? 0);
  for (const k of order) {
    const node = nodes[k];
    if (node === undefined) continue;
    const waits = (givers[k] ?? []).map((from) => outboundMax[from] ?? 0);
    const wait = Math.max(node.inboundPeriods ?? 0, ...waits);
    inboundMax[k] = wait;
    const full = wait + node.processingPeriods;
    const serves = takers[k]?.length === 0 || (node.demandSd ?? 0) > 0;
    outboundMax[k] = serves ? Math.min(full, node.outboundPeriodsMax ?? 0) : full;
  }
  return { outboundMin: new Int32Array(nodes.length), outboundMax, inboundMin, inboundMax };
}

interface Times {
  readonly outbound: Int32Array;
  readonly inbound: Int32Array;
  readonly cost: number;
}

interface Found extends Times {
  readonly bound: number;
  readonly relaxations: number;
}

function treeSolution(network: ServiceNetwork): Found {
  const best = treeTimes(network, network.box);
  // A relaxation of a feasible network always has a solution: all-zero times.
  const times = best ?? costOf(network, new Int32Array(network.n));
  return { ...times, bound: times.cost, relaxations: 1 };
}

/** Inbound times as short as the givers allow, and what that costs. */
function costOf(network: ServiceNetwork, outbound: Int32Array): Times {
  const inbound = Int32Array.from(network.box.inboundMin);
  let cost = 0;
  for (const k of network.order) {
    for (const from of network.givers[k] ?? []) {
      inbound[k] = Math.max(inbound[k] ?? 0, outbound[from] ?? 0);
    }
    const hold = (inbound[k] ?? 0) + (network.processing[k] ?? 0) - (outbound[k] ?? 0);
    const allowed = hold >= 0 && (outbound[k] ?? 0) <= (network.box.outboundMax[k] ?? 0);
    cost += allowed ? (network.scale[k] ?? 0) * Math.sqrt(hold) : Number.POSITIVE_INFINITY;
  }
  return { outbound, inbound, cost };
}

/** Repairs a relaxation: outbound times kept as far as the real inbound times allow. */
function repaired(network: ServiceNetwork, outbound: Int32Array): Times {
  const fixed = Int32Array.from(outbound);
  const inbound = Int32Array.from(network.box.inboundMin);
  for (const k of network.order) {
    for (const from of network.givers[k] ?? []) {
      inbound[k] = Math.max(inbound[k] ?? 0, fixed[from] ?? 0);
    }
    const most = (inbound[k] ?? 0) + (network.processing[k] ?? 0);
    fixed[k] = Math.min(fixed[k] ?? 0, most, network.box.outboundMax[k] ?? 0);
  }
  return costOf(network, fixed);
}

/**
 * An edge that the spanning tree leaves out may be broken in the relaxation: giver later than the
 * receiver expects. Every real solution has giver ≤ m or receiver ≥ m + 1 for any m between them:
 * two smaller boxes, each solved again, the one with the lower bound first.
 */
function branchAndBound(network: ServiceNetwork, limit: number): Found {
  let best: Times = costOf(network, new Int32Array(network.n));
  let relaxations = 0;
  const open: { box: Box; times: Times }[] = [];
  const relax = (box: Box): void => {
    const times = treeTimes(network, box);
    relaxations++;
    if (times !== undefined && times.cost < best.cost) open.push({ box, times });
  };
  relax(network.box);
  for (;;) {
    open.sort((a, b) => b.times.cost - a.times.cost);
    const next = open.pop();
    if (next === undefined || next.times.cost >= best.cost * (1 - 1e-12)) break;
    if (relaxations >= limit) return { ...best, bound: next.times.cost, relaxations };
    const real = repaired(network, next.times.outbound);
    if (real.cost < best.cost) best = real;
    const broken = worstBroken(network, next.times);
    if (broken !== undefined) split(next.box, broken).forEach(relax);
  }
  return { ...best, bound: best.cost, relaxations };
}

interface Broken {
  readonly from: number;
  readonly to: number;
  readonly middle: number;
}

function worstBroken(network: ServiceNetwork, { outbound, inbound }: Times): Broken | undefined {
  let worst = 0;
  let found: Broken | undefined;
  for (const [from, to] of network.dropped) {
    const gap = (outbound[from] ?? 0) - (inbound[to] ?? 0);
    if (gap <= worst) continue;
    worst = gap;
    found = { from, to, middle: (inbound[to] ?? 0) + ((gap - 1) >> 1) };
  }
  return found;
}

function split(box: Box, { from, to, middle }: Broken): readonly [Box, Box] {
  const outboundMax = Int32Array.from(box.outboundMax);
  outboundMax[from] = Math.min(outboundMax[from] ?? 0, middle);
  const inboundMin = Int32Array.from(box.inboundMin);
  inboundMin[to] = Math.max(inboundMin[to] ?? 0, middle + 1);
  return [
    { ...box, outboundMax },
    { ...box, inboundMin },
  ];
}
