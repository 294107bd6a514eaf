/**
 * What one profile per person costs: `tsx packages/profile/bench/identity.ts [customers]`, n and 2n
 * customers (default 100,000) of five identifiers each. Own CPU seconds; look-ups one by one.
 * Anchor: any order gives the same persons, every merge can be undone exactly (PostHog cannot).
 */
import { writeFileSync } from 'node:fs';
import { createRng, quantile, shuffled } from '@quanyu/numeric';
import { IdentityGraph, type IdentityLink } from '../src/identity.ts';

const customers = Number(process.argv[2] ?? 100_000);
const KINDS = ['shop', 'app', 'phone', 'email', 'member'];
const LOOKUPS = 100_000;

function linksOf(count: number): IdentityLink[] {
  const links: IdentityLink[] = [];
  for (let c = 0; c < count; c++) {
    for (let k = 1; k < KINDS.length; k++) {
      links.push({ a: `${KINDS[0]}:${c}`, b: `${KINDS[k]}:${c}`, source: 'bench', atMs: c });
    }
  }
  return links;
}

function cpuSeconds(act: () => void): number {
  const from = process.cpuUsage();
  act();
  const { user, system } = process.cpuUsage(from);
  return (user + system) / 1e6;
}

const persons = (graph: IdentityGraph, count: number): string =>
  Array.from({ length: count }, (_, c) => graph.personOf(`shop:${c}`)).join();

function measured(count: number): Record<string, number | boolean> {
  const rng = createRng(1);
  const links = linksOf(count);
  const mixed = shuffled(rng, links);
  const graph = new IdentityGraph();
  const recordSeconds = cpuSeconds(() => {
    for (const link of mixed) graph.record(link);
  });
  const waits = new Float64Array(LOOKUPS);
  for (let i = 0; i < LOOKUPS; i++) {
    const identifier = `phone:${rng.int(count)}`;
    const from = performance.now();
    graph.identifiersOf(identifier);
    waits[i] = performance.now() - from;
  }
  const before = persons(graph, count);
  const other = new IdentityGraph();
  for (const link of links) other.record(link);
  const sameForAnyOrder = before === persons(other, count);
  // Customer c is wrongly merged with c + 1, c even; then every merge is taken back.
  const wrong = Array.from({ length: count >> 1 }, (_, i) => ({
    a: `shop:${2 * i}`,
    b: `phone:${2 * i + 1}`,
    source: 'wrong',
    atMs: 0,
  }));
  for (const link of wrong) graph.record(link);
  const changed = before !== persons(graph, count);
  const undoSeconds = cpuSeconds(() => {
    for (const link of shuffled(rng, wrong)) graph.undo(link);
  });
  return {
    customers: count,
    identifiers: graph.identifierCount,
    recordSeconds,
    undos: wrong.length,
    undoSeconds,
    lookupP99Ms: quantile(waits, 0.99),
    sameForAnyOrder,
    undoExact: changed && before === persons(graph, count) && graph.linkCount === links.length,
    rssMiB: Math.round(process.memoryUsage().rss / 2 ** 20),
  };
}

const results = [customers, 2 * customers].map(measured);
writeFileSync(1, `${JSON.stringify({ node: process.version, seed: 1, results }, null, 1)}\n`);
