import { createRng, shuffled } from '@quanyu/numeric';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IdentityGraph, type IdentityLink } from '../src/identity.ts';

const link = (a: string, b: string, source = 'till', atMs = 1): IdentityLink => ({
  a,
  b,
  source,
  atMs,
});

function graphOf(
  links: readonly IdentityLink[],
  identifiers: readonly string[] = [],
): IdentityGraph {
  const graph = new IdentityGraph();
  for (const identifier of identifiers) graph.add(identifier);
  for (const one of links) graph.record(one);
  return graph;
}

/** The persons by a search that shares nothing with the graph: spread the smallest name until it rests. */
function personsOf(links: readonly IdentityLink[], identifiers: readonly string[]): string[] {
  const names = new Map(identifiers.map((identifier) => [identifier, identifier]));
  for (let changed = true; changed; ) {
    changed = false;
    for (const { a, b } of links) {
      const low = [names.get(a)!, names.get(b)!].sort()[0]!;
      changed ||= names.get(a) !== low || names.get(b) !== low;
      names.set(a, low).set(b, low);
    }
  }
  return identifiers.map((identifier) => names.get(identifier)!);
}

const IDS = Array.from({ length: 12 }, (_, i) => `shop:${i}`);
const anyId = fc.constantFrom(...IDS);
const anyLink = fc.record({
  a: anyId,
  b: anyId,
  source: fc.constantFrom('till', 'app'),
  atMs: fc.integer({ min: 0, max: 9 }),
});
const everything = (graph: IdentityGraph) => ({
  links: graph.links(),
  persons: IDS.map((id) => graph.personOf(id)),
  identifiers: IDS.map((id) => graph.identifiersOf(id)),
  evidence: IDS.map((id) => graph.linksOf(id)),
});

describe('IdentityGraph', () => {
  it('joins the channels of a person and names them by the smallest identifier', () => {
    const graph = graphOf([link('shop:1', 'phone:86138'), link('phone:86138', 'email:li@x.cn')]);
    expect(graph.personOf('shop:1')).toBe('email:li@x.cn');
    expect(graph.identifiersOf('phone:86138')).toEqual(['email:li@x.cn', 'phone:86138', 'shop:1']);
    expect(graph.linksOf('shop:1').map(({ a, b }) => [a, b])).toEqual([
      ['email:li@x.cn', 'phone:86138'],
      ['phone:86138', 'shop:1'],
    ]);
    expect(graph.personOf('shop:2')).toBeUndefined();
    expect(graph.identifiersOf('shop:2')).toEqual([]);
    expect(graph.linksOf('shop:2')).toEqual([]);
  });

  it('splits a person only where no other link holds the parts together', () => {
    const graph = graphOf([link('a', 'b'), link('a', 'b', 'app'), link('b', 'c'), link('c', 'd')]);
    expect(graph.undo({ a: 'b', b: 'a', source: 'till' })).toBe(true);
    expect(graph.personOf('d')).toBe('a');
    expect(graph.undo({ a: 'b', b: 'a', source: 'app' })).toBe(true);
    expect(graph.personOf('a')).toBe('a');
    expect(graph.identifiersOf('d')).toEqual(['b', 'c', 'd']);
    expect(graph.undo({ a: 'a', b: 'b', source: 'app' })).toBe(false);
    expect(graph.undo({ a: 'a', b: 'nobody', source: 'app' })).toBe(false);
  });

  it('takes repetitions, loops and self-links, and keeps the earliest time', () => {
    const graph = graphOf([
      link('a', 'b', 'till', 5),
      link('b', 'c'),
      link('c', 'a'),
      link('a', 'a'),
    ]);
    expect(graph.record(link('b', 'a', 'till', 3))).toBe('known');
    expect(graph.linkCount).toBe(4);
    expect(graph.links().find(({ b }) => b === 'b')?.atMs).toBe(3);
    expect(graph.undo({ a: 'a', b: 'a', source: 'till' })).toBe(true);
    expect(graph.linksOf('a')).toHaveLength(3);
  });

  it('gives the persons of a plain search, whatever the order of the links', () => {
    fc.assert(
      fc.property(fc.array(anyLink, { maxLength: 30 }), fc.integer(), (links, seed) => {
        const graph = graphOf(links, IDS);
        expect(IDS.map((id) => graph.personOf(id))).toEqual(personsOf(links, IDS));
        const order = shuffled(createRng(seed), links);
        expect(everything(graphOf(order, IDS))).toEqual(everything(graph));
      }),
    );
  });

  it('is after any records and undos what the standing links alone would give', () => {
    const step = fc.tuple(fc.boolean(), anyLink);
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const graph = graphOf([], IDS);
        for (const [records, one] of steps) {
          if (records) graph.record(one);
          else graph.undo(one);
        }
        expect(everything(graph)).toEqual(everything(graphOf(graph.links(), IDS)));
      }),
    );
  });

  it('undoes a merge exactly', () => {
    fc.assert(
      fc.property(fc.array(anyLink, { maxLength: 30 }), anyLink, (links, last) => {
        const before = graphOf(links, IDS);
        const after = graphOf(links, IDS);
        if (after.record(last) === 'recorded') after.undo(last);
        else return;
        expect(everything(after)).toEqual(everything(before));
      }),
    );
  });

  it.each([
    [link('', 'b'), 'a'],
    [link('a', ''), 'b'],
    [link('a', 'b', ''), 'source'],
    [link('a', 'b', 'till', NaN), 'atMs'],
    [link('a', 'x'.repeat(70_000)), 'b'],
  ])('refuses a bad link and names the place', (bad, place) => {
    const graph = new IdentityGraph();
    expect(() => graph.record(bad)).toThrow(
      expect.objectContaining({ code: 'PROFILE_VALUE_INVALID', place }),
    );
    expect(graph.identifierCount).toBe(0);
    expect(() => graph.add('')).toThrow(expect.objectContaining({ place: 'identifier' }));
  });

  it('takes identifiers of 10 kB', () => {
    const long = 'x'.repeat(10_240);
    expect(graphOf([link('a', long)]).personOf(long)).toBe('a');
  });
});
