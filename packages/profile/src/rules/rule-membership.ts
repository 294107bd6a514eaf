import { fitsRule } from './evaluate-rule.ts';
import type { Rule } from './parse-rule.ts';
import { needsOf, type RuleEvent, type RuleNeeds } from './rule-events.ts';
import type { RuleProfile } from './rule-fields.ts';

/** A customer entered or left a segment. */
export interface MembershipChange {
  readonly segment: string;
  readonly customer: string;
  readonly isMember: boolean;
}

interface Known {
  profile: RuleProfile;
  /** Kinds that a rule asks about, within its longest window; of each kind the last one always. */
  events: RuleEvent[];
  readonly segments: Set<string>;
}

/** A customer with endless events keeps so many a kind: older ones in the window are no longer counted. */
const EVENTS_MAX = 5_000;

/**
 * Who is in which rule segment, kept up as events, profiles and days come: an event costs the rules of
 * one customer, a new day those customers whose windows end on it. The result is what evaluating
 * everybody anew would give.
 * @complexity record: O(rules · events of the customer in the windows); advance: the customers due.
 */
export class RuleMembership {
  private rules: ReadonlyMap<string, Rule> = new Map();
  private needs: RuleNeeds = needsOf([]);
  private readonly known = new Map<string, Known>();
  private readonly sizes = new Map<string, number>();
  /** Customers to look at again, by day. */
  private readonly due = new Map<number, Set<string>>();
  private today: number;

  constructor(today: number) {
    this.today = today;
  }

  get day(): number {
    return this.today;
  }

  /** Customers it knows of. */
  get customerCount(): number {
    return this.known.size;
  }

  /** Replaces the rules; everybody is judged anew. Cost O(customers · rules). */
  setRules(rules: ReadonlyMap<string, Rule>): void {
    this.rules = new Map(rules);
    this.needs = needsOf([...rules.values()]);
    this.due.clear();
    this.sizes.clear();
    for (const [customer, known] of this.known) {
      known.segments.clear();
      this.judge(customer, known);
    }
  }

  /** Sets what is known of a customer besides events. */
  setProfile(customer: string, profile: RuleProfile): readonly MembershipChange[] {
    const known = this.knownOf(customer);
    known.profile = profile;
    return this.judge(customer, known);
  }

  /** Records what a customer did. Events of days to come count when their day has come. */
  record(customer: string, event: RuleEvent): readonly MembershipChange[] {
    const known = this.knownOf(customer);
    known.events.push(event);
    if (known.events.length > EVENTS_MAX) known.events = this.pruned(known.events);
    const asks = this.needs.windows.has(event.event);
    return asks ? this.judge(customer, known) : [];
  }

  /** Goes on to a day; days that have passed are not gone back to. */
  advance(day: number): readonly MembershipChange[] {
    if (!(day > this.today)) return [];
    this.today = day;
    const dueNow = new Set<string>();
    for (const [at, customers] of this.due) {
      if (at > day) continue;
      for (const customer of customers) dueNow.add(customer);
      this.due.delete(at);
    }
    return [...dueNow].flatMap((customer) => {
      const known = this.known.get(customer);
      return known === undefined ? [] : this.judge(customer, known);
    });
  }

  /** Forgets a customer. */
  forget(customer: string): void {
    const known = this.known.get(customer);
    for (const segment of known?.segments ?? []) this.resize(segment, -1);
    this.known.delete(customer);
  }

  /** How many are in a segment. */
  sizeOf(segment: string): number {
    return this.sizes.get(segment) ?? 0;
  }

  /** Who is in a segment, in code-unit order. Cost O(customers). */
  membersOf(segment: string): readonly string[] {
    const members: string[] = [];
    for (const [customer, { segments }] of this.known) {
      if (segments.has(segment)) members.push(customer);
    }
    return members.sort();
  }

  /** Who fits a rule that is no segment (yet), in code-unit order. Cost O(customers). */
  fitting(rule: Rule): readonly string[] {
    const members: string[] = [];
    for (const [customer, { profile, events }] of this.known) {
      if (fitsRule(rule, { profile, events, today: this.today })) members.push(customer);
    }
    return members.sort();
  }

  private knownOf(customer: string): Known {
    const found = this.known.get(customer);
    if (found !== undefined) return found;
    const made: Known = { profile: {}, events: [], segments: new Set() };
    this.known.set(customer, made);
    return made;
  }

  private judge(customer: string, known: Known): readonly MembershipChange[] {
    const changes: MembershipChange[] = [];
    const { profile, events, segments } = known;
    for (const [segment, rule] of this.rules) {
      const isMember = fitsRule(rule, { profile, events, today: this.today });
      if (isMember === segments.has(segment)) continue;
      if (isMember) segments.add(segment);
      else segments.delete(segment);
      this.resize(segment, isMember ? 1 : -1);
      changes.push({ segment, customer, isMember });
    }
    this.remember(customer, events);
    return changes;
  }

  /** Notes the next day on which an answer about the customer may change. */
  private remember(customer: string, events: readonly RuleEvent[]): void {
    let next = Number.POSITIVE_INFINITY;
    for (const { event, day } of events) {
      const turns = this.needs.turns.get(event);
      if (turns === undefined) continue;
      if (day > this.today) next = Math.min(next, day);
      for (const turn of turns) if (day + turn > this.today) next = Math.min(next, day + turn);
    }
    if (next === Number.POSITIVE_INFINITY) return;
    const customers = this.due.get(next) ?? new Set<string>();
    this.due.set(next, customers.add(customer));
  }

  private resize(segment: string, by: 1 | -1): void {
    this.sizes.set(segment, this.sizeOf(segment) + by);
  }

  /** Drops the older half of what a customer did, save the last of each kind. */
  private pruned(events: readonly RuleEvent[]): RuleEvent[] {
    const byDay = events.toSorted((a, b) => a.day - b.day);
    const last = new Map(byDay.map((event) => [event.event, event]));
    const newer = byDay.slice(byDay.length >> 1);
    return [...new Set([...last.values(), ...newer])];
  }
}
