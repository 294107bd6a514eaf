import { AppError } from '@quanyu/domain';
import { PROFILE_ERRORS } from './errors.ts';
import { grownFloat, grownInt } from './kernels/grow.ts';

/** Somebody's word that two identifiers are one person's. */
export interface IdentityLink {
  /** Identifiers of any channel, as `phone:8613800000000` or `shop:4711`; the pair has no direction. */
  readonly a: string;
  readonly b: string;
  /** Who says so: a channel, a rule, a person who approved a proposal. */
  readonly source: string;
  /** First time the source said so, epoch ms. */
  readonly atMs: number;
}

/** What names a link when it is taken back. */
export type IdentityLinkKey = Pick<IdentityLink, 'a' | 'b' | 'source'>;

const NONE = -1;
/** Longer identifiers are refused: they are payloads, not names. */
const IDENTIFIER_LENGTH_MAX = 65_536;

/**
 * One profile per person: identifiers joined by links, each with its source. The person is named by
 * the smallest identifier in code-unit order, so persons depend on the set of links alone, never on
 * the order in which they came. Taking a link back leaves what would stand had it never come: the
 * person falls apart where no other link holds the parts together, and only there.
 * @complexity record: O(smaller person), look-up O(1), undo O(person).
 * @example
 * const graph = new IdentityGraph();
 * graph.record({ a: 'shop:1', b: 'phone:86138', source: 'checkout', atMs: 0 });
 * graph.personOf('phone:86138'); // 'phone:86138'
 */
export class IdentityGraph {
  private readonly nodes = new Map<string, number>();
  private readonly names: string[] = [];
  private readonly sources = new Map<string, number>();
  private readonly sourceNames: string[] = [];
  // Per identifier: its person, the next of the same person (a ring), first half link, links held.
  private person: Int32Array = new Int32Array(16);
  private ring: Int32Array = new Int32Array(16);
  private first: Int32Array = new Int32Array(16);
  private degree: Int32Array = new Int32Array(16);
  // Per person (numbered by an identifier it holds): members and the smallest of them.
  private size: Int32Array = new Int32Array(16);
  private smallest: Int32Array = new Int32Array(16);
  // Half links 2m and 2m + 1 are the two directions of link m; those taken back are used again.
  private target: Int32Array = new Int32Array(32);
  private next: Int32Array = new Int32Array(32);
  private linkSource: Int32Array = new Int32Array(16);
  private linkAtMs: Float64Array = new Float64Array(16);
  private linkSlots = 0;
  private readonly freeLinks: number[] = [];

  /** Identifiers that a link or `add` ever named; undoing a link leaves them known. */
  get identifierCount(): number {
    return this.names.length;
  }

  get linkCount(): number {
    return this.linkSlots - this.freeLinks.length;
  }

  /** Makes an identifier known that no link names yet; it is a person of its own. */
  add(identifier: string): void {
    this.nodeOf(checkedIdentifier(identifier, 'identifier'));
  }

  /**
   * Records a link. One that stands already (same pair, same source) changes nothing but its time,
   * which becomes the earlier of the two.
   * @throws AppError PROFILE_VALUE_INVALID: an empty or endless identifier, a time that is no number.
   */
  record(link: IdentityLink): 'recorded' | 'known' {
    checkLink(link);
    const a = this.nodeOf(link.a);
    const b = this.nodeOf(link.b);
    const source = this.sourceOf(link.source);
    const known = this.findLink(a, b, source);
    if (known !== NONE) {
      this.linkAtMs[known] = Math.min(at(this.linkAtMs, known), link.atMs);
      return 'known';
    }
    const slot = this.takeSlot();
    this.linkSource[slot] = source;
    this.linkAtMs[slot] = link.atMs;
    this.attach(a, 2 * slot, b);
    this.attach(b, 2 * slot + 1, a);
    if (at(this.person, a) !== at(this.person, b)) this.merge(a, b);
    return 'recorded';
  }

  /** Takes a link back; false where no such link stands. */
  undo(key: IdentityLinkKey): boolean {
    const a = this.nodes.get(key.a);
    const b = this.nodes.get(key.b);
    const source = this.sources.get(key.source);
    if (a === undefined || b === undefined || source === undefined) return false;
    const slot = this.findLink(a, b, source);
    if (slot === NONE) return false;
    this.detach(a, slot);
    this.detach(b, slot);
    this.freeLinks.push(slot);
    const part = this.reachable(a);
    if (a !== b && part.length < at(this.size, at(this.person, a))) {
      const rest = this.reachable(b);
      this.settle(part);
      this.settle(rest);
    }
    return true;
  }

  /** The name of the person behind an identifier; undefined where it is unknown. */
  personOf(identifier: string): string | undefined {
    const node = this.nodes.get(identifier);
    return node === undefined ? undefined : this.names[at(this.smallest, at(this.person, node))];
  }

  /** All identifiers of the person, in code-unit order; empty where the identifier is unknown. */
  identifiersOf(identifier: string): string[] {
    const node = this.nodes.get(identifier);
    return node === undefined
      ? []
      : this.membersOf(node)
          .map((m) => this.nameOf(m))
          .sort(byCodeUnit);
  }

  /** The standing links that make the person, sorted by pair and source: the evidence of the merge. */
  linksOf(identifier: string): IdentityLink[] {
    const node = this.nodes.get(identifier);
    return node === undefined
      ? []
      : this.membersOf(node)
          .flatMap((m) => this.linksFrom(m))
          .sort(byKey);
  }

  /** Every person with its identifiers, both in code-unit order. Cost O(identifiers log identifiers). */
  persons(): readonly { readonly person: string; readonly identifiers: readonly string[] }[] {
    const found = this.names.flatMap((name, node) =>
      at(this.smallest, at(this.person, node)) === node
        ? [{ person: name, identifiers: this.identifiersOf(name) }]
        : [],
    );
    return found.sort((a, b) => byCodeUnit(a.person, b.person));
  }

  /** Every standing link, sorted: a graph built from them in any order is the same graph. */
  links(): IdentityLink[] {
    return this.names.flatMap((_, node) => this.linksFrom(node)).sort(byKey);
  }

  private nodeOf(identifier: string): number {
    const known = this.nodes.get(identifier);
    if (known !== undefined) return known;
    const node = this.names.length;
    this.nodes.set(identifier, node);
    this.names.push(identifier);
    for (const field of ['person', 'ring', 'first', 'degree', 'size', 'smallest'] as const) {
      this[field] = grownInt(this[field], node + 1);
    }
    this.person[node] = node;
    this.ring[node] = node;
    this.first[node] = NONE;
    this.size[node] = 1;
    this.smallest[node] = node;
    return node;
  }

  private nameOf(node: number): string {
    return this.names[node] ?? '';
  }

  private sourceOf(source: string): number {
    const known = this.sources.get(source);
    if (known !== undefined) return known;
    this.sources.set(source, this.sourceNames.length);
    return this.sourceNames.push(source) - 1;
  }

  private takeSlot(): number {
    const free = this.freeLinks.pop();
    if (free !== undefined) return free;
    const slot = this.linkSlots++;
    this.target = grownInt(this.target, 2 * slot + 2);
    this.next = grownInt(this.next, 2 * slot + 2);
    this.linkSource = grownInt(this.linkSource, slot + 1);
    this.linkAtMs = grownFloat(this.linkAtMs, slot + 1);
    return slot;
  }

  private attach(node: number, half: number, target: number): void {
    this.target[half] = target;
    this.next[half] = at(this.first, node);
    this.first[node] = half;
    this.degree[node] = at(this.degree, node) + 1;
  }

  /** Unhooks the half links of `slot` that hang on the node (both of a self-link, one a call). */
  private detach(node: number, slot: number): void {
    let before = NONE;
    let half = at(this.first, node);
    while (half >> 1 !== slot) {
      before = half;
      half = at(this.next, half);
    }
    if (before === NONE) this.first[node] = at(this.next, half);
    else this.next[before] = at(this.next, half);
    this.degree[node] = at(this.degree, node) - 1;
  }

  /** Searches the end with fewer links, so that an identifier many share stays cheap. */
  private findLink(a: number, b: number, source: number): number {
    const [from, to] = at(this.degree, a) <= at(this.degree, b) ? [a, b] : [b, a];
    for (let half = at(this.first, from); half !== NONE; half = at(this.next, half)) {
      if (at(this.target, half) === to && at(this.linkSource, half >> 1) === source)
        return half >> 1;
    }
    return NONE;
  }

  private merge(a: number, b: number): void {
    const aIsLarger = at(this.size, at(this.person, a)) >= at(this.size, at(this.person, b));
    const [large, small] = aIsLarger ? [a, b] : [b, a];
    const kept = at(this.person, large);
    const gone = at(this.person, small);
    for (const member of this.membersOf(small)) this.person[member] = kept;
    this.size[kept] = at(this.size, kept) + at(this.size, gone);
    this.smallest[kept] = this.smaller(at(this.smallest, kept), at(this.smallest, gone));
    const after = at(this.ring, large);
    this.ring[large] = at(this.ring, small);
    this.ring[small] = after;
  }

  /** Makes a person of exactly these identifiers. */
  private settle(members: readonly number[]): void {
    const person = members[0] ?? 0;
    members.forEach((member, i) => {
      this.person[member] = person;
      this.ring[member] = members[(i + 1) % members.length] ?? person;
    });
    this.size[person] = members.length;
    this.smallest[person] = members.reduce((low, member) => this.smaller(low, member));
  }

  private smaller(a: number, b: number): number {
    return this.nameOf(a) <= this.nameOf(b) ? a : b;
  }

  private membersOf(node: number): number[] {
    const members = [node];
    for (let m = at(this.ring, node); m !== node; m = at(this.ring, m)) members.push(m);
    return members;
  }

  private reachable(from: number): number[] {
    const seen = new Set([from]);
    // A set iterates over what is added on the way: a breadth-first search.
    for (const node of seen) {
      for (let half = at(this.first, node); half !== NONE; half = at(this.next, half)) {
        seen.add(at(this.target, half));
      }
    }
    return [...seen];
  }

  /** Links whose smaller end this is, so that each is listed once. */
  private linksFrom(node: number): IdentityLink[] {
    const found: IdentityLink[] = [];
    for (let half = at(this.first, node); half !== NONE; half = at(this.next, half)) {
      const other = at(this.target, half);
      const mine = other === node ? half % 2 === 0 : this.nameOf(node) < this.nameOf(other);
      if (!mine) continue;
      const source = this.sourceNames[at(this.linkSource, half >> 1)] ?? '';
      const atMs = at(this.linkAtMs, half >> 1);
      found.push({ a: this.nameOf(node), b: this.nameOf(other), source, atMs });
    }
    return found;
  }
}

function at(values: Int32Array | Float64Array, index: number): number {
  return values[index] ?? NONE;
}

function byCodeUnit(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function byKey(a: IdentityLink, b: IdentityLink): number {
  return byCodeUnit(a.a, b.a) || byCodeUnit(a.b, b.b) || byCodeUnit(a.source, b.source);
}

function checkedIdentifier(identifier: string, place: string): string {
  if (identifier.length > 0 && identifier.length <= IDENTIFIER_LENGTH_MAX) return identifier;
  throw new AppError(
    PROFILE_ERRORS.PROFILE_VALUE_INVALID,
    `Cannot link as ${place} must have 1 to ${IDENTIFIER_LENGTH_MAX} characters: current value is ${identifier.length}`,
    { place },
  );
}

function checkLink(link: IdentityLink): void {
  checkedIdentifier(link.a, 'a');
  checkedIdentifier(link.b, 'b');
  checkedIdentifier(link.source, 'source');
  if (Number.isFinite(link.atMs)) return;
  throw new AppError(
    PROFILE_ERRORS.PROFILE_VALUE_INVALID,
    `Cannot link as atMs must be a finite number: current value is ${link.atMs}`,
    { place: 'atMs' },
  );
}
