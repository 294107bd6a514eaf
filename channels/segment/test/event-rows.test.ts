import { EVENT_TYPES } from '@quanyu/domain';
import { describe, expect, it } from 'vitest';
import { COMMERCE_EVENTS, eventTypeOf } from '../src/commerce-events.ts';
import { factsOf } from '../src/event-rows.ts';
import { type MessageType, readMessage } from '../src/message.ts';

const receivedAt = Date.UTC(2026, 10, 24, 12);
const context = { receivedAt, sentAt: undefined, channel: 'web', newId: () => 'made' };

function facts(value: unknown, type?: MessageType, sentAt?: string) {
  const reading = readMessage(value, type);
  if (reading.kind === 'invalid') throw new Error(reading.reason);
  return factsOf(reading.type, reading.message, { ...context, sentAt });
}

describe('eventTypeOf()', () => {
  it('types all 28 e-commerce events with known words', () => {
    expect(Object.keys(COMMERCE_EVENTS)).toHaveLength(28);
    for (const [name, type] of Object.entries(COMMERCE_EVENTS)) {
      expect(EVENT_TYPES).toContain(type);
      expect(type).not.toBe('custom');
      expect(eventTypeOf(name.toUpperCase())).toBe(type);
    }
  });
  it('keeps every other name as custom', () => {
    expect(eventTypeOf('Teddy Hugged')).toBe('custom');
    expect(eventTypeOf('constructor')).toBe('custom');
  });
});

describe('readMessage()', () => {
  it.each([
    [{ type: 'track', event: 'X' }, 'userId'],
    [{ type: 'track', userId: 'C1' }, 'event'],
    [{ type: 'track', userId: 'C1', event: '  ' }, 'event'],
    [{ type: 'dance', userId: 'C1' }, 'type'],
    [{ userId: 'C1' }, 'type'],
    [{ type: 'identify', userId: '   ' }, 'userId'],
    [{ type: 'identify', userId: { a: 1 } }, 'userId'],
    [null, ''],
    ['text', ''],
    [[], ''],
  ])('refuses %j at %s', (value, field) => {
    expect(readMessage(value)).toMatchObject({ kind: 'invalid', field });
  });

  it('takes numbers as ids, cuts giant ones and takes null for absent', () => {
    const reading = readMessage({ type: 'track', event: 'X', userId: 7, anonymousId: null });
    expect(reading).toMatchObject({ kind: 'message', message: { userId: '7' } });
    const long = readMessage({ type: 'identify', userId: 'x'.repeat(10_000) });
    expect(long.kind === 'message' && long.message.userId).toHaveLength(200);
  });
});

describe('factsOf()', () => {
  it('moves the time by the difference of the clocks', () => {
    const { event } = facts(
      {
        type: 'track',
        event: 'Product Viewed',
        userId: 'C1',
        messageId: 'm1',
        timestamp: '2026-11-24T10:00:00Z',
        properties: { product_id: 'P1', price: '19.90' },
      },
      undefined,
      '2026-11-24T10:00:05Z',
    );
    expect(event).toMatchObject({
      event: 'm1',
      time: receivedAt - 5_000,
      type: 'product-view',
      customer: 'C1',
      product: 'P1',
      value: 19.9,
      channel: 'web',
      session: 'C1@20781',
    });
  });

  it.each(['1970-01-01T00:00:00Z', '2126-01-01T00:00:00Z', 'yesterday', Number.NaN])(
    'does not believe the clock %s',
    (timestamp) => {
      expect(facts({ type: 'page', userId: 'C1', timestamp }).event['time']).toBe(receivedAt);
    },
  );

  it('links e-mail, phone and device of identify to the customer', () => {
    const { customer, identities } = facts({
      type: 'identify',
      userId: 'C1',
      anonymousId: 'a1',
      traits: { email: 'A@Example.org', phone: '139', firstName: '小', lastName: '明' },
    });
    expect(customer).toMatchObject({ customer: 'C1', name: '小 明', email: 'A@Example.org' });
    expect(identities).toEqual([
      { customer: 'C1', kind: 'anonymous', value: 'a1' },
      { customer: 'C1', kind: 'email', value: 'a@example.org' },
      { customer: 'C1', kind: 'phone', value: '139' },
    ]);
  });

  it('links the previous id of alias', () => {
    const { identities } = facts({ type: 'alias', userId: 'C1', previousId: 'a0' });
    expect(identities).toEqual([{ customer: 'C1', kind: 'anonymous', value: 'a0' }]);
  });

  it('reads order and revenue of Order Completed, and the product where there is only one', () => {
    const order = (products: unknown) =>
      facts({
        type: 'track',
        event: 'Order Completed',
        userId: 'C1',
        properties: { order_id: 42, revenue: 99, products },
      }).event;
    expect(order([{ product_id: 'P1' }])).toMatchObject({ order: '42', value: 99, product: 'P1' });
    expect(order([{ product_id: 'P1' }, { product_id: 'P2' }])['product']).toBeUndefined();
    expect(order([null])['product']).toBeUndefined();
  });

  it('makes an id for a message without one', () => {
    expect(facts({ type: 'page', userId: 'C1' }).event['event']).toBe('made');
  });
});
