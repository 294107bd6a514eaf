import type { Rule, RuleQuantity } from './parse-rule.ts';

/** One thing a customer did. */
export interface RuleEvent {
  readonly event: string;
  /** Integer day index. */
  readonly day: number;
  /** Money in major units; 0 where it has none. */
  readonly value: number;
  /** How often on that day; 1 where left out. */
  readonly count?: number;
}

/** What rules ask about events: which kinds, and how far back. */
export interface RuleNeeds {
  /** Longest window asked for, by kind of event; Infinity where the last one ever is asked for. */
  readonly windows: ReadonlyMap<string, number>;
  /** Days after an event at which an answer may change. */
  readonly turns: ReadonlyMap<string, readonly number[]>;
}

/** Every comparison in a rule with what it compares. */
function* comparisonsOf(rule: Rule): Generator<Extract<Rule, { kind: 'number' }>> {
  if (rule.kind === 'and' || rule.kind === 'or') {
    for (const part of rule.parts) yield* comparisonsOf(part);
  } else if (rule.kind === 'not') yield* comparisonsOf(rule.part);
  else if (rule.kind === 'number') yield rule;
}

/** What some rules together ask about events. */
export function needsOf(rules: readonly Rule[]): RuleNeeds {
  const windows = new Map<string, number>();
  const turns = new Map<string, Set<number>>();
  for (const { left, value } of rules.flatMap((rule) => [...comparisonsOf(rule)])) {
    if (left.kind === 'field') continue;
    const days = left.kind === 'since' ? Number.POSITIVE_INFINITY : left.days;
    windows.set(left.event, Math.max(windows.get(left.event) ?? 0, days));
    const at = turns.get(left.event) ?? new Set<number>();
    turns.set(left.event, at);
    // The event leaves a window; or the days since it pass the number they are compared with.
    for (const turn of left.kind === 'since' ? turnsOf(value) : [left.days]) at.add(turn);
  }
  return { windows, turns: new Map([...turns].map(([event, at]) => [event, [...at]])) };
}

function turnsOf(value: number): readonly number[] {
  return [Math.floor(value), Math.floor(value) + 1, Math.ceil(value)].filter((turn) => turn > 0);
}

/** What the events say of a quantity on a day; events after the day are left out. */
export function quantityOfEvents(
  quantity: Exclude<RuleQuantity, { kind: 'field' }>,
  events: readonly RuleEvent[],
  today: number,
): number {
  if (quantity.kind === 'since') {
    let last = Number.NEGATIVE_INFINITY;
    for (const { event, day } of events) {
      if (event === quantity.event && day <= today && day > last) last = day;
    }
    return today - last;
  }
  let total = 0;
  for (const { event, day, value, count = 1 } of events) {
    const isIn = event === quantity.event && day <= today && day > today - quantity.days;
    if (isIn) total += quantity.kind === 'count' ? count : value;
  }
  return total;
}
