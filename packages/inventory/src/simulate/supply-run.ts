import type { Rng } from '@quanyu/numeric';
import { checkList, checkParameter } from '../errors.ts';
import { EventQueue } from './event-queue.ts';

/** A place that holds one product. */
export interface SupplyNode {
  readonly id: string;
  /** The node it orders from; absent = an outside supplier that always has stock. */
  readonly from?: string;
  /** Lead times seen, whole periods ≥ 1, drawn at random; from a node they count from shipping. */
  readonly leadTimePeriods: readonly number[];
  /** Periods between reviews, ≥ 1; the first at the end of period 0. Default 1. */
  readonly reviewPeriods?: number;
  readonly initialUnits: number;
  readonly holdingCost: number;
  /** Of a unit that a customer wanted in vain. */
  readonly shortageCost: number;
  /** Of every order. Default 0. */
  readonly orderCost?: number;
  readonly unitCost?: number;
  /** Earned on a unit sold, before holding and ordering. Default 0. */
  readonly marginPerUnit?: number;
  /** Customers wait instead of going away. Default false. */
  readonly backorders?: boolean;
}

/** What a policy may look at: the past of its node and what is on the way. */
export interface SupplyView {
  readonly node: number;
  readonly id: string;
  readonly period: number;
  readonly onHandUnits: number;
  /** Ordered and not yet arrived, also what the giver still owes. */
  readonly onOrderUnits: number;
  /** Owed to customers or to nodes further down. */
  readonly owedUnits: number;
  /** On hand plus on order less owed. */
  readonly positionUnits: number;
  /** What was sold or sent in periods 0 … period, and whether something was missing. */
  readonly sentUnits: ArrayLike<number>;
  readonly missed: ArrayLike<number>;
}

/** Whole units to order at a review, ≥ 0. Anything that can look at a view is a policy. */
export type SupplyPolicy = (view: SupplyView) => number;

export interface SupplyInput {
  /** Reviewed in this order within a period: name the places nearer to customers first. */
  readonly nodes: readonly SupplyNode[];
  readonly periods: number;
  /** Customers' demand by node and period; absent = none. */
  readonly demand: readonly (ArrayLike<number> | undefined)[];
  /** Periods that do not count. Default 0. */
  readonly warmUpPeriods?: number;
}

/** What a run came to, over all nodes and the periods that count. */
export interface SupplyFigures {
  readonly holdingCost: number;
  readonly shortageCost: number;
  readonly orderCost: number;
  readonly cost: number;
  /** Margin on what was sold less `cost`, lost margin not counted twice. */
  readonly profit: number;
  readonly demandUnits: number;
  readonly servedUnits: number;
  readonly fillRate: number;
  /** Mean stock at periods' ends, in units and at unit cost. */
  readonly stockUnits: number;
  readonly stockValue: number;
  readonly orders: number;
}

const ARRIVAL = 0;
const DEMAND = 1;
const REVIEW = 2;
const PERIODS_MAX = 100_000;

interface NodeState {
  readonly spec: SupplyNode;
  readonly from: number;
  readonly rng: Rng;
  readonly sent: Float64Array;
  readonly missed: Uint8Array;
  onHand: number;
  onOrder: number;
  owedCustomers: number;
  /** Orders of nodes further down that wait, oldest first. */
  readonly waiting: { readonly node: number; units: number }[];
}

interface Totals {
  holding: number;
  shortage: number;
  ordering: number;
  margin: number;
  demanded: number;
  served: number;
  stockUnits: number;
  stockValue: number;
  orders: number;
}

/**
 * Runs any policy over one product's network, event by event: arrivals, then demand, then reviews in
 * each period. A node that cannot send an order whole sends what it has and the rest as it comes,
 * first come first served. Lead times are drawn from each node's own stream, so that two policies on
 * the same generator meet the same luck order by order. Cost O(events log events).
 * @throws AppError INVENTORY_PARAMETER_INVALID.
 */
export function runSupply(input: SupplyInput, policy: SupplyPolicy, rng: Rng): SupplyFigures {
  const states = newStates(input, rng);
  const queue = new EventQueue();
  const totals: Totals = {
    holding: 0,
    shortage: 0,
    ordering: 0,
    margin: 0,
    demanded: 0,
    served: 0,
    stockUnits: 0,
    stockValue: 0,
    orders: 0,
  };
  plan(input, queue);
  const run: Run = { input, states, queue, totals, policy };
  let period = 0;
  for (let event = queue.next(); event !== undefined; event = queue.next()) {
    if (event.time >= input.periods) break;
    for (; period < event.time; period++) closePeriod(run, period);
    handle(run, event);
  }
  for (; period < input.periods; period++) closePeriod(run, period);
  return figuresOf(totals, input.periods - (input.warmUpPeriods ?? 0));
}

/** Reviews and demand are known before the run begins. */
function plan({ nodes, periods, demand: wanted }: SupplyInput, queue: EventQueue): void {
  nodes.forEach(({ reviewPeriods = 1 }, node) => {
    for (let t = 0; t < periods; t += reviewPeriods)
      queue.add({ time: t, rank: REVIEW, node, units: 0 });
    const own = wanted[node] ?? [];
    for (let t = 0; t < Math.min(periods, own.length); t++) {
      const units = own[t] ?? 0;
      if (units > 0) queue.add({ time: t, rank: DEMAND, node, units });
    }
  });
}

interface Run {
  readonly input: SupplyInput;
  readonly states: readonly NodeState[];
  readonly queue: EventQueue;
  readonly totals: Totals;
  readonly policy: SupplyPolicy;
}

function newStates(input: SupplyInput, rng: Rng): readonly NodeState[] {
  const nodes = checkList('nodes', input.nodes, { min: 1, max: 100_000 });
  const whole = { min: 1, max: PERIODS_MAX, integer: true };
  checkParameter('periods', input.periods, whole);
  const place = new Map(nodes.map((node, k) => [node.id, k]));
  checkParameter('number of different ids', place.size, { min: nodes.length });
  checkList('demand', input.demand, { min: nodes.length, max: nodes.length });
  return nodes.map((spec, k) => {
    const name = `node ${spec.id}`;
    const from = spec.from === undefined ? -1 : place.get(spec.from);
    checkParameter(`giver of ${name} among the nodes`, from === k ? undefined : from);
    checkList(`leadTimePeriods of ${name}`, spec.leadTimePeriods, { min: 1, max: PERIODS_MAX });
    for (const lead of spec.leadTimePeriods)
      checkParameter(`leadTimePeriods of ${name}`, lead, whole);
    checkParameter(`reviewPeriods of ${name}`, spec.reviewPeriods ?? 1, whole);
    checkParameter(`initialUnits of ${name}`, spec.initialUnits, { min: 0 });
    checkParameter(`holdingCost of ${name}`, spec.holdingCost, { min: 0 });
    checkParameter(`shortageCost of ${name}`, spec.shortageCost, { min: 0 });
    return {
      spec,
      from: from ?? -1,
      rng: rng.stream(`node-${spec.id}`),
      sent: new Float64Array(input.periods),
      missed: new Uint8Array(input.periods),
      onHand: spec.initialUnits,
      onOrder: 0,
      owedCustomers: 0,
      waiting: [],
    };
  });
}

type Happening = {
  readonly time: number;
  readonly rank: number;
  readonly node: number;
  readonly units: number;
};

function handle(run: Run, event: Happening): void {
  const state = run.states[event.node];
  if (state === undefined) return;
  if (event.rank === ARRIVAL) {
    state.onHand += event.units;
    state.onOrder -= event.units;
    serveOwed(run, event.node, event.time);
  } else if (event.rank === DEMAND) demand(run, state, event);
  else review(run, state, event);
}

function demand(run: Run, state: NodeState, { time, units }: Happening): void {
  const { spec } = state;
  const sold = Math.min(state.onHand, units);
  state.onHand -= sold;
  state.sent[time] = (state.sent[time] ?? 0) + sold;
  if (sold < units) state.missed[time] = 1;
  const short = units - sold;
  if (spec.backorders === true) state.owedCustomers += short;
  if (time < (run.input.warmUpPeriods ?? 0)) return;
  const { totals } = run;
  totals.demanded += units;
  totals.served += sold;
  totals.margin += sold * (spec.marginPerUnit ?? 0);
  if (spec.backorders !== true) totals.shortage += short * spec.shortageCost;
}

/** Customers first, then nodes further down in the order they asked. */
function serveOwed(run: Run, node: number, time: number): void {
  const state = run.states[node];
  if (state === undefined) return;
  const given = Math.min(state.onHand, state.owedCustomers);
  state.onHand -= given;
  state.owedCustomers -= given;
  if (time >= (run.input.warmUpPeriods ?? 0)) {
    run.totals.margin += given * (state.spec.marginPerUnit ?? 0);
  }
  while (state.onHand > 0 && state.waiting.length > 0) {
    const first = state.waiting[0];
    if (first === undefined) return;
    const units = Math.min(state.onHand, first.units);
    state.onHand -= units;
    first.units -= units;
    state.sent[time] = (state.sent[time] ?? 0) + units;
    if (first.units === 0) state.waiting.shift();
    ship(run, first.node, { time, units });
  }
}

function ship(run: Run, node: number, { time, units }: { time: number; units: number }): void {
  const taker = run.states[node];
  if (taker === undefined) return;
  const { leadTimePeriods } = taker.spec;
  const lead = leadTimePeriods[Math.floor(taker.rng.uniform() * leadTimePeriods.length)] ?? 1;
  run.queue.add({ time: time + lead, rank: ARRIVAL, node, units });
}

function review(run: Run, state: NodeState, { time, node }: Happening): void {
  const owedUnits = state.owedCustomers + state.waiting.reduce((sum, { units }) => sum + units, 0);
  const wanted = run.policy({
    node,
    id: state.spec.id,
    period: time,
    onHandUnits: state.onHand,
    onOrderUnits: state.onOrder,
    owedUnits,
    positionUnits: state.onHand + state.onOrder - owedUnits,
    sentUnits: state.sent.subarray(0, time + 1),
    missed: state.missed.subarray(0, time + 1),
  });
  const units = Math.round(
    checkParameter(`order of node ${state.spec.id}`, wanted, { min: 0, max: 1e12 }),
  );
  if (units === 0) return;
  state.onOrder += units;
  if (time >= (run.input.warmUpPeriods ?? 0)) {
    run.totals.ordering += state.spec.orderCost ?? 0;
    run.totals.orders++;
  }
  if (state.from < 0) {
    ship(run, node, { time, units });
    return;
  }
  const giver = run.states[state.from];
  giver?.waiting.push({ node, units });
  if (giver !== undefined && giver.onHand < units) giver.missed[time] = 1;
  serveOwed(run, state.from, time);
}

function closePeriod({ input, states, totals }: Run, period: number): void {
  if (period < (input.warmUpPeriods ?? 0)) return;
  for (const { spec, onHand, owedCustomers } of states) {
    totals.holding += spec.holdingCost * onHand;
    totals.shortage += spec.shortageCost * owedCustomers;
    totals.stockUnits += onHand;
    totals.stockValue += onHand * (spec.unitCost ?? 0);
  }
}

function figuresOf(totals: Totals, periods: number): SupplyFigures {
  const cost = totals.holding + totals.shortage + totals.ordering;
  const count = Math.max(1, periods);
  return {
    holdingCost: totals.holding,
    shortageCost: totals.shortage,
    orderCost: totals.ordering,
    cost,
    profit: totals.margin - totals.holding - totals.ordering,
    demandUnits: totals.demanded,
    servedUnits: totals.served,
    fillRate: totals.demanded > 0 ? totals.served / totals.demanded : 1,
    stockUnits: totals.stockUnits / count,
    stockValue: totals.stockValue / count,
    orders: totals.orders,
  };
}
