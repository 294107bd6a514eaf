import type { EventType } from '@quanyu/domain';
import type { FactRow } from '@quanyu/ledger';
import type { Storefront } from '../context.ts';
import type { Session } from '../session.ts';

export const SHOP_SOURCE = 'storefront';

/** Something a visitor did, before we say who and when. */
export interface Behaviour {
  readonly type: EventType;
  readonly product?: string | undefined;
  readonly query?: string | undefined;
  readonly value?: number | undefined;
  readonly order?: string | undefined;
  readonly recommendation?: string | undefined;
  readonly properties?: Readonly<Record<string, unknown>>;
  /** Makes the event known when it is told twice; default: each telling is a new event. */
  readonly once?: string;
}

/** Records what a visitor did; durable, and in the feed's memory, when it resolves. */
export async function recordBehaviour(
  store: Storefront,
  session: Session,
  behaviours: readonly Behaviour[],
): Promise<void> {
  const { ledger, clock, newId } = store.tools;
  const channel = await store.shopChannel();
  const now = clock.now();
  const rows = behaviours.map(
    ({ once, ...behaviour }): FactRow => ({
      ...behaviour,
      event: once ?? newId(),
      time: now,
      anonymous: session.visitor,
      session: session.visitor,
      customer: session.customer,
      channel,
    }),
  );
  await ledger.recordEvents(SHOP_SOURCE, rows);
}
