import {
  addCheapestFrom,
  addCheapestUpTo,
  cheapestPlace,
  cheapestTimes,
} from '../kernels/service.ts';

/** Least and greatest service times allowed to each node. */
export interface Box {
  readonly outboundMin: Int32Array;
  readonly outboundMax: Int32Array;
  readonly inboundMin: Int32Array;
  readonly inboundMax: Int32Array;
}

/** A network of stages with what the dynamic programme needs of them. */
export interface ServiceNetwork {
  readonly n: number;
  readonly processing: readonly number[];
  /** Holding cost × safety factor × standard deviation. */
  readonly scale: Float64Array;
  readonly sd: Float64Array;
  readonly givers: readonly (readonly number[])[];
  /** Givers before receivers. */
  readonly order: readonly number[];
  /** Edges of a spanning forest, and the rest. */
  readonly kept: readonly (readonly [number, number])[];
  readonly dropped: readonly (readonly [number, number])[];
  readonly box: Box;
}

interface Neighbour {
  readonly node: number;
  /** Whether the neighbour gives to this node. */
  readonly gives: boolean;
}

interface Visit {
  readonly node: number;
  readonly parent: Neighbour | undefined;
  readonly children: readonly Neighbour[];
}

interface Answer {
  /** By the time shared with the parent: own outbound time if the parent receives, else inbound. */
  readonly value: Float64Array;
  readonly outbound: Int32Array;
  readonly inbound: Int32Array;
}

/**
 * Cheapest service times on the spanning forest within a box; edges outside it are not looked at.
 * From the leaves inwards each node answers, for every time it may share with its parent, what its
 * side of the tree costs at least. undefined = the box is empty.
 */
export function treeTimes(
  network: ServiceNetwork,
  box: Box,
): { outbound: Int32Array; inbound: Int32Array; cost: number } | undefined {
  const horizon = box.inboundMax.reduce(
    (most, wait, k) => Math.max(most, wait + (network.processing[k] ?? 0)),
    0,
  );
  const roots = Float64Array.from({ length: horizon + 1 }, (_, t) => Math.sqrt(t));
  const visits = leavesFirst(network);
  const answers: (Answer | undefined)[] = new Array(network.n);
  let cost = 0;
  for (const visit of visits) {
    const answer = answerOf({ network, box, visit, roots, answers });
    answers[visit.node] = answer;
    if (visit.parent === undefined) {
      cost += answer.value[0] ?? Number.POSITIVE_INFINITY;
      if (!Number.isFinite(cost)) return undefined;
    }
  }
  return { ...readBack(network, visits, answers), cost };
}

/** Nodes with their neighbours, children before parents. */
function leavesFirst(network: ServiceNetwork): Visit[] {
  const around: Neighbour[][] = Array.from({ length: network.n }, () => []);
  for (const [from, to] of network.kept) {
    around[from]?.push({ node: to, gives: false });
    around[to]?.push({ node: from, gives: true });
  }
  const seen = new Uint8Array(network.n);
  const order: Visit[] = [];
  for (let root = 0; root < network.n; root++) {
    if (seen[root] === 1) continue;
    seen[root] = 1;
    const queue: { node: number; parent: Neighbour | undefined }[] = [
      { node: root, parent: undefined },
    ];
    const from = order.length;
    for (let at = 0; at < queue.length; at++) {
      const { node, parent } = queue[at] ?? { node: 0, parent: undefined };
      const children = (around[node] ?? []).filter((one) => seen[one.node] === 0);
      for (const child of children) {
        seen[child.node] = 1;
        const gives = (around[child.node] ?? []).find((one) => one.node === node)?.gives === true;
        queue.push({ node: child.node, parent: { node, gives } });
      }
      order.push({ node, parent, children });
    }
    order.splice(from, order.length - from, ...order.slice(from).reverse());
  }
  return order;
}

interface Question {
  readonly network: ServiceNetwork;
  readonly box: Box;
  readonly visit: Visit;
  readonly roots: Float64Array;
  readonly answers: readonly (Answer | undefined)[];
}

/** What the children add, by this node's inbound and outbound time. */
function childrenCosts({ box, visit, answers }: Question): {
  byInbound: Float64Array;
  byOutbound: Float64Array;
} {
  const byInbound = new Float64Array((box.inboundMax[visit.node] ?? 0) + 1);
  const byOutbound = new Float64Array((box.outboundMax[visit.node] ?? 0) + 1);
  for (const child of visit.children) {
    const value = answers[child.node]?.value ?? new Float64Array(0);
    if (child.gives) addCheapestUpTo(byInbound, value);
    else addCheapestFrom(byOutbound, value);
  }
  return { byInbound, byOutbound };
}

function answerOf(question: Question): Answer {
  const { network, box, visit, roots } = question;
  const k = visit.node;
  const costs = childrenCosts(question);
  const shared = visit.parent === undefined ? 0 : visit.parent.gives ? 1 : 2;
  const slots = [1, costs.byInbound.length, costs.byOutbound.length][shared] ?? 1;
  const value = new Float64Array(slots).fill(Number.POSITIVE_INFINITY);
  const outbound = new Int32Array(slots);
  const inbound = new Int32Array(slots);
  const stage = {
    ...costs,
    periods: network.processing[k] ?? 0,
    scale: network.scale[k] ?? 0,
    inboundMin: box.inboundMin[k] ?? 0,
    outboundMin: box.outboundMin[k] ?? 0,
    roots,
  };
  cheapestTimes(stage, shared, value, outbound, inbound);
  return { value, outbound, inbound };
}

/** From the roots outwards: each node's times by what its parent has chosen. */
function readBack(
  network: ServiceNetwork,
  visits: readonly Visit[],
  answers: readonly (Answer | undefined)[],
): { outbound: Int32Array; inbound: Int32Array } {
  const outbound = new Int32Array(network.n);
  const inbound = new Int32Array(network.n);
  for (let at = visits.length - 1; at >= 0; at--) {
    const visit = visits[at];
    const answer = visit === undefined ? undefined : answers[visit.node];
    if (visit === undefined || answer === undefined) continue;
    const slot = slotOf(visit, answer.value, { outbound, inbound });
    outbound[visit.node] = answer.outbound[slot] ?? 0;
    inbound[visit.node] = answer.inbound[slot] ?? 0;
  }
  return { outbound, inbound };
}

function slotOf(
  { parent }: Visit,
  value: Float64Array,
  times: { readonly outbound: Int32Array; readonly inbound: Int32Array },
): number {
  if (parent === undefined) return 0;
  const from = parent.gives ? (times.outbound[parent.node] ?? 0) : 0;
  const to = parent.gives ? value.length - 1 : (times.inbound[parent.node] ?? 0);
  return cheapestPlace(value, from, Math.min(to, value.length - 1));
}
