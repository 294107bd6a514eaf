import { AppError } from '@quanyu/domain';
import type { AnalyticsEngine, Lake } from '@quanyu/lake';
import type { Ledger } from '@quanyu/ledger';
import { fitsRule, needsOf, parseRule, type Rule, RuleMembership } from '@quanyu/profile';
import {
  type CustomerEvent,
  ledgerEvents,
  personNames,
  ruleProfiles,
  snapshotBatches,
  snapshotEvents,
} from './segment-facts.ts';

export interface SegmentServiceOptions {
  readonly ledger: Ledger;
  readonly lake: Lake;
  readonly engine: AnalyticsEngine;
  /** The day that windows end on: today, or the last day of old data. */
  readonly today: () => Promise<number>;
}

/**
 * Who is in the segments that people wrote as rules. Built when somebody first asks, from the last
 * snapshot and what was recorded since; then each sale and event changes its customer's segments.
 * Fields of a profile are of the last run of the loop; what customers did is of now.
 */
export interface SegmentService {
  /** Members by segment. */
  counts(): Promise<ReadonlyMap<string, number>>;
  /** Ids in code-unit order; undefined where there is no such segment. */
  members(segment: string): Promise<readonly string[] | undefined>;
  /** Who would be in a segment of this rule. @throws AppError PROFILE_RULE_INVALID. */
  preview(
    expression: string,
  ): Promise<{ readonly members: readonly string[]; readonly of: number }>;
  forgetCustomer(customer: string): void;
  close(): Promise<void>;
}

const CONSUMER = 'segment-service';
const OUTBOX_ROWS = 2_000;
const KINDS: ReadonlySet<string> = new Set(['events', 'orders', 'order']);

interface Loaded {
  readonly version: string;
  readonly membership: RuleMembership;
  readonly kinds: readonly string[];
  readonly persons: ReadonlyMap<string, string>;
  readonly segments: ReadonlySet<string>;
  /** Batches after the snapshot that were read while loading. */
  readonly seen: ReadonlySet<number>;
}

/** See {@link SegmentService}. */
export function createSegmentService(options: SegmentServiceOptions): SegmentService {
  const { ledger, engine } = options;
  let loaded: Loaded | undefined;
  let turn: Promise<unknown> = Promise.resolve();
  // One at a time: whoever asks waits for the one before.
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const next = turn.then(work, work);
    turn = next.catch(() => undefined);
    return next;
  };
  const current = (): Promise<Loaded> =>
    inTurn(async () => {
      const version = await versionOf(options);
      if (loaded?.version !== version) loaded = await load(options, version);
      await follow(options, loaded);
      return loaded;
    });
  return {
    async counts() {
      const { membership, segments } = await current();
      return new Map([...segments].map((segment) => [segment, membership.sizeOf(segment)]));
    },
    async members(segment) {
      const { membership, segments } = await current();
      return segments.has(segment) ? membership.membersOf(segment) : undefined;
    },
    async preview(expression) {
      const rule = parseRule(expression);
      const today = await options.today();
      const persons = await personNames(engine);
      const events = new Map<string, CustomerEvent[]>();
      for (const event of await eventsUntilNow(options, [rule], today)) {
        const customer = persons.get(event.customer) ?? event.customer;
        const list = events.get(customer) ?? [];
        list.push(event);
        events.set(customer, list);
      }
      const members: string[] = [];
      let of = 0;
      for await (const [customer, profile] of ruleProfiles({ engine, ledger })) {
        of++;
        const done = events.get(customer) ?? [];
        if (fitsRule(rule, { profile, events: done, today })) members.push(customer);
      }
      return { members: members.sort(), of };
    },
    forgetCustomer: (customer) => loaded?.membership.forget(customer),
    async close() {
      await turn;
    },
  };
}

async function versionOf({ ledger, lake }: SegmentServiceOptions): Promise<string> {
  const profiles = await lake.snapshot('profiles');
  return `${profiles?.dataVersion ?? 'none'}|${await ledger.segmentRules.version()}`;
}

async function load(options: SegmentServiceOptions, version: string): Promise<Loaded> {
  const { ledger, engine } = options;
  const today = await options.today();
  // The position first: what comes while the rest is read is told apart by its batch.
  await ledger.outbox.skipToEnd(CONSUMER);
  const rules = await readableRules(ledger);
  const persons = await personNames(engine);
  const membership = new RuleMembership(today);
  const seen = new Set<number>();
  for await (const [customer, profile] of ruleProfiles({ engine, ledger })) {
    membership.setProfile(customer, profile);
  }
  for (const event of await eventsUntilNow(options, [...rules.values()], today)) {
    membership.record(persons.get(event.customer) ?? event.customer, event);
    if (event.batch !== undefined) seen.add(event.batch);
  }
  membership.setRules(rules);
  const kinds = [...needsOf([...rules.values()]).windows.keys()];
  return { version, membership, kinds, persons, segments: new Set(rules.keys()), seen };
}

/** Rules as they stand; one that can no longer be read has no members. */
async function readableRules(ledger: Ledger): Promise<ReadonlyMap<string, Rule>> {
  const rules = new Map<string, Rule>();
  for (const { segment, expression } of await ledger.segmentRules.list()) {
    try {
      rules.set(segment, parseRule(expression));
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
    }
  }
  return rules;
}

/** What the rules ask of events: of the snapshot, and of what was recorded since. */
async function eventsUntilNow(
  { ledger, engine }: SegmentServiceOptions,
  rules: readonly Rule[],
  today: number,
): Promise<readonly (CustomerEvent & { readonly batch?: number })[]> {
  const needs = needsOf(rules);
  if (needs.windows.size === 0) return [];
  const { sales, events } = await snapshotBatches(ledger);
  const since = { sales: { after: sales }, events: { after: events } };
  return [
    ...(await snapshotEvents({ engine, ledger }, needs, today)),
    ...(await ledgerEvents(ledger, [...needs.windows.keys()], since)),
  ];
}

/** Takes in what was recorded since, and goes on to today. */
async function follow(options: SegmentServiceOptions, loaded: Loaded): Promise<void> {
  const { ledger } = options;
  const { membership, kinds, persons, seen } = loaded;
  for (;;) {
    const entries = await ledger.outbox.read(CONSUMER, OUTBOX_ROWS);
    if (entries.length === 0) break;
    const ids = entries.flatMap(({ batchId, kind }) =>
      batchId !== null && KINDS.has(kind) && !seen.has(batchId) ? [batchId] : [],
    );
    if (ids.length > 0 && kinds.length > 0) {
      for (const event of await ledgerEvents(ledger, kinds, { sales: { ids }, events: { ids } })) {
        membership.record(persons.get(event.customer) ?? event.customer, event);
      }
    }
    await ledger.outbox.ack(
      CONSUMER,
      entries.map((entry) => entry.outboxId),
    );
  }
  membership.advance(await options.today());
}
