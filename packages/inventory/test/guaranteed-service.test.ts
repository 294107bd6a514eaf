import { readFileSync } from 'node:fs';
import { createRng, type Rng } from '@quanyu/numeric';
import { describeShared } from '@quanyu/testkit';
import { describe, expect, it } from 'vitest';
import {
  guaranteedService,
  type ServiceNode,
  type ServiceProblem,
  serviceCost,
} from '../src/index.ts';

/** All outbound times there are, each network priced by a rule of its own. */
function bruteForce(problem: ServiceProblem): number {
  const { nodes, edges } = problem;
  const top = nodes.reduce(
    (sum, one) => sum + one.processingPeriods + (one.inboundPeriods ?? 0),
    0,
  );
  const takes = (id: string) => edges.filter(([, to]) => to === id).map(([from]) => from);
  const gives = (id: string) => edges.some(([from]) => from === id);
  const variance = (id: string): number => {
    const node = nodes.find((one) => one.id === id);
    const below = edges.filter(([from]) => from === id).map(([, to]) => variance(to));
    return below.reduce((a, b) => a + b, (node?.demandSd ?? 0) ** 2);
  };
  const sd = new Map(nodes.map(({ id }) => [id, Math.sqrt(variance(id))]));
  // Givers before receivers, so that every inbound time is known when a node's turn comes.
  const order: ServiceNode[] = [];
  while (order.length < nodes.length) {
    const next = nodes.find(
      (one) =>
        !order.includes(one) &&
        takes(one.id).every((from) => order.some((done) => done.id === from)),
    );
    if (next === undefined) throw new Error('a cycle');
    order.push(next);
  }
  let best = Number.POSITIVE_INFINITY;
  const times = new Map<string, number>();
  const visit = (k: number, cost: number): void => {
    if (cost >= best) return;
    const node = order[k];
    if (node === undefined) {
      best = cost;
      return;
    }
    const wait = Math.max(
      node.inboundPeriods ?? 0,
      ...takes(node.id).map((id) => times.get(id) ?? 0),
    );
    const serves = !gives(node.id) || (node.demandSd ?? 0) > 0;
    const most = serves ? (node.outboundPeriodsMax ?? 0) : top;
    for (let out = 0; out <= Math.min(most, wait + node.processingPeriods); out++) {
      times.set(node.id, out);
      const hold = Math.sqrt(wait + node.processingPeriods - out);
      visit(k + 1, cost + node.holdingCost * node.safetyFactor * (sd.get(node.id) ?? 0) * hold);
    }
  };
  visit(0, 0);
  return best;
}

const whole = (rng: Rng, most: number): number => Math.floor(rng.uniform() * (most + 1));

function randomNetwork(rng: Rng, size: number, extraEdges: number): ServiceProblem {
  const edges: [string, string][] = [];
  for (let k = 1; k < size; k++) {
    const other = whole(rng, k - 1);
    // Trees take both directions; further edges keep to the order of the ids: no directed cycle.
    const forward = extraEdges > 0 || rng.uniform() < 0.5;
    edges.push(forward ? [`${other}`, `${k}`] : [`${k}`, `${other}`]);
  }
  for (let e = 0; e < extraEdges; e++) {
    const from = whole(rng, size - 2);
    const to = from + 1 + whole(rng, size - 2 - from);
    if (!edges.some(([a, b]) => a === `${from}` && b === `${to}`)) edges.push([`${from}`, `${to}`]);
  }
  const nodes = Array.from({ length: size }, (_, k) => {
    const last = !edges.some(([from]) => from === `${k}`);
    return {
      id: `${k}`,
      processingPeriods: whole(rng, 3),
      holdingCost: 1 + whole(rng, 9),
      safetyFactor: 1 + rng.uniform(),
      ...(rng.uniform() < 0.2 ? { inboundPeriods: whole(rng, 2) } : {}),
      ...(last || rng.uniform() < 0.1
        ? { demandSd: 1 + whole(rng, 9), outboundPeriodsMax: whole(rng, 2) }
        : {}),
    };
  });
  return { nodes, edges };
}

describe('guaranteedService()', () => {
  it('equals brute force on 200 random trees of up to 6 nodes', () => {
    const rng = createRng(11);
    for (let i = 0; i < 200; i++) {
      const problem = randomNetwork(rng, 1 + whole(rng, 5), 0);
      const { cost, policy, details } = guaranteedService(problem);
      expect(cost).toBeCloseTo(bruteForce(problem), 9);
      expect(details['exact']).toBe(true);
      if (policy.kind !== 'service-times') throw new Error('service times were expected');
      expect(serviceCost(problem, policy.outboundPeriods)).toBeCloseTo(cost ?? 0, 9);
    }
  });

  it('equals brute force on 60 random networks with cycles', () => {
    const rng = createRng(12);
    for (let i = 0; i < 60; i++) {
      const problem = randomNetwork(rng, 3 + whole(rng, 2), 2 + whole(rng, 2));
      const { cost, policy, details } = guaranteedService(problem);
      expect(cost).toBeCloseTo(bruteForce(problem), 9);
      expect(details['exact']).toBe(true);
      if (policy.kind !== 'service-times') throw new Error('service times were expected');
      expect(serviceCost(problem, policy.outboundPeriods)).toBeCloseTo(cost ?? 0, 9);
    }
  });

  it('says how far off it may be when it is stopped early', () => {
    const rng = createRng(13);
    for (let i = 0; i < 20; i++) {
      const problem = { ...randomNetwork(rng, 6, 4), relaxationsMax: 1 };
      const { cost, details } = guaranteedService(problem);
      const best = bruteForce(problem);
      expect(details['bound'] as number).toBeLessThanOrEqual(best + 1e-9);
      expect(cost ?? 0).toBeGreaterThanOrEqual(best - 1e-9);
    }
  });

  it('refuses unknown ends, doubled ids, directed cycles and broken numbers', () => {
    const node = (id: string) => ({ id, processingPeriods: 1, holdingCost: 1, safetyFactor: 1 });
    const nodes = [node('a'), node('b')];
    expect(() => guaranteedService({ nodes, edges: [['a', 'z']] })).toThrow(/edges\[0\]/);
    expect(() => guaranteedService({ nodes: [node('a'), node('a')], edges: [] })).toThrow(/ids/);
    expect(() =>
      guaranteedService({
        nodes,
        edges: [
          ['a', 'b'],
          ['b', 'a'],
        ],
      }),
    ).toThrow(/cycles/);
    expect(() => guaranteedService({ nodes: [], edges: [] })).toThrow(/nodes/);
    expect(() =>
      guaranteedService({ nodes: [{ ...node('a'), processingPeriods: 1.5 }], edges: [] }),
    ).toThrow(/processingPeriods/);
  });
});

interface FixtureNode {
  readonly id: number;
  readonly T: number;
  readonly h: number;
  readonly dbc: number;
  readonly ext_in: number | null;
  readonly ext_out: number | null;
  readonly sd: number | null;
}

describeShared('guaranteed service in print', 'forecast/inventory-fixtures.json', (file) => {
  const groups = JSON.parse(readFileSync(file, 'utf8')).guaranteed_service as Record<
    string,
    { nodes: FixtureNode[]; edges: number[][]; opt_cost: number; opt_cst: Record<string, number> }
  >;

  it.each(Object.keys(groups))('%s', (name) => {
    const row = groups[name];
    if (row === undefined) throw new Error(name);
    const problem = {
      nodes: row.nodes.map(({ id, T, h, dbc, ext_in, ext_out, sd }) => ({
        id: `${id}`,
        processingPeriods: T,
        holdingCost: h,
        safetyFactor: dbc,
        inboundPeriods: ext_in ?? 0,
        outboundPeriodsMax: ext_out ?? 0,
        demandSd: sd ?? 0,
      })),
      edges: row.edges.map(([from, to]) => [`${from}`, `${to}`] as const),
    };
    const { cost } = guaranteedService(problem);
    expect(Math.abs((cost ?? 0) / row.opt_cost - 1)).toBeLessThan(1e-9);
    const printed = row.nodes.map(({ id }) => row.opt_cst[`${id}`] ?? 0);
    expect(Math.abs(serviceCost(problem, printed) / row.opt_cost - 1)).toBeLessThan(1e-9);
  });
});
