import { gzipSync } from 'node:zlib';
import { Analytics } from '@segment/analytics-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from './small-shop.ts';

describe('Segment intake', () => {
  let server: TestServer;
  let url: string;
  let writeKey: string;

  beforeAll(async () => {
    server = await startTestServer();
    url = await server.app.listen({ host: '127.0.0.1', port: 0 });
    const made = await server.services.ledger.access.createKey(
      { name: 'shop', scopes: ['intake'] },
      'test',
    );
    writeKey = made.secret;
  });
  afterAll(() => server.close());

  const send = (path: string, body: string | Buffer, headers: Record<string, string> = {}) =>
    fetch(`${url}${path}`, {
      method: 'POST',
      body,
      headers: { authorization: `Basic ${btoa(`${writeKey}:`)}`, ...headers },
    });

  it('takes a thousand events of all kinds from the unmodified client, each once', async () => {
    const client = new Analytics({ writeKey, host: url, flushAt: 50, maxRetries: 1 });
    const errors: unknown[] = [];
    client.on('error', (error) => errors.push(error));
    const at = new Date(Date.now() - 60_000);
    const calls = {
      track: (userId: string, messageId: string) =>
        client.track({
          userId,
          messageId,
          event: 'Product Viewed',
          properties: { product_id: 'p1', price: 12.5 },
          timestamp: at,
        }),
      identify: (userId: string, messageId: string) =>
        client.identify({ userId, messageId, traits: { name: `N ${userId}` }, timestamp: at }),
      page: (userId: string, messageId: string) =>
        client.page({ userId, messageId, name: 'Home', timestamp: at }),
      screen: (userId: string, messageId: string) =>
        client.screen({ userId, messageId, name: 'Start', timestamp: at }),
      group: (userId: string, messageId: string) =>
        client.group({ userId, messageId, groupId: 'g1', timestamp: at }),
      alias: (userId: string, messageId: string) =>
        client.alias({ userId, messageId, previousId: `old-${userId}`, timestamp: at }),
    };
    const kinds = Object.keys(calls) as (keyof typeof calls)[];
    for (let n = 0; n < 1_000; n++) calls[kinds[n % 6] ?? 'track'](`u${n % 40}`, `m${n}`);
    await client.closeAndFlush();
    expect(errors).toEqual([]);
    const { rows } = await server.services.ledger.pool.query<{ type: string; count: number }>(
      `select type, count(*)::int as count, count(distinct external_id)::int as ids from events
       where source = 'shop' group by type order by type`,
    );
    expect(rows.reduce((sum, row) => sum + row.count, 0)).toBe(1_000);
    const first = await server.services.ledger.pool.query(
      `select customer_id, type, product_id, value, occurred_at, channel_id, properties
       from events where external_id = 'm0'`,
    );
    expect(first.rows[0]).toMatchObject({
      customer_id: 'u0',
      type: 'product-view',
      product_id: 'p1',
      value: 12.5,
      channel_id: 'web',
      properties: { event_name: 'Product Viewed' },
    });
    expect(Math.abs(first.rows[0].occurred_at - at.getTime())).toBeLessThan(5_000);
    const again = await send(
      '/v1/track',
      JSON.stringify({ messageId: 'm0', userId: 'u0', event: 'Product Viewed', timestamp: at }),
    );
    expect(await again.json()).toEqual({ success: true });
    const { rows: counted } = await server.services.ledger.pool.query(
      'select count(*)::int as count from events',
    );
    expect(counted[0].count).toBe(1_000);
    const metrics = await (await fetch(`${url}/metrics`)).text();
    expect(metrics).toContain('quanyu_intake_events_total{result="accepted"} 1000');
  }, 60_000);

  it('knows gzip by the bytes, and the key in the body of a browser', async () => {
    const body = JSON.stringify({
      writeKey,
      batch: [{ type: 'track', event: 'Zipped', userId: 'z', messageId: 'z1' }],
    });
    expect((await send('/v1/b', gzipSync(body))).status).toBe(200);
    const plain = await fetch(`${url}/v1/batch`, {
      method: 'POST',
      body: body.replace('z1', 'z2'),
      headers: { 'content-type': 'text/plain' },
    });
    expect([plain.status, plain.headers.get('access-control-allow-origin')]).toEqual([200, '*']);
    const { rows } = await server.services.ledger.pool.query(
      `select external_id from events where external_id like 'z_' order by 1`,
    );
    expect(rows).toHaveLength(2);
  });

  it('refuses what breaks the limits or is not right, and keeps nothing of it', async () => {
    const event = (bytes: number) => ({
      type: 'track',
      event: 'e',
      userId: 'big',
      pad: 'x'.repeat(bytes),
    });
    const tries: readonly (readonly [string, string | Buffer, number])[] = [
      ['/v1/track', JSON.stringify(event(40_000)), 400],
      ['/v1/batch', JSON.stringify({ batch: [event(10), event(40_000)] }), 400],
      [
        '/v1/batch',
        JSON.stringify({ batch: Array.from({ length: 30 }, () => event(20_000)) }),
        400,
      ],
      [
        '/v1/batch',
        gzipSync(JSON.stringify({ batch: Array.from({ length: 900 }, () => event(5_000)) })),
        400,
      ],
      ['/v1/batch', '{"batch": 3}', 400],
      ['/v1/batch', 'nonsense', 400],
      ['/v1/batch', Buffer.from([0x1f, 0x8b, 1, 2, 3]), 400],
      ['/v1/batch', '', 400],
    ];
    for (const [path, body, status] of tries) {
      const answer = await send(path, body);
      expect([body.slice(0, 30), answer.status]).toEqual([body.slice(0, 30), status]);
      expect(((await answer.json()) as { code: string }).code).toMatch(/^SEGMENT_/);
    }
    const { rows } = await server.services.ledger.pool.query(
      `select 1 from events where customer_id = 'big'`,
    );
    expect(rows).toHaveLength(0);
    const stranger = await send('/v1/track', '{"userId":"a","event":"b"}', {
      authorization: 'Basic bm9ib2R5Og==',
    });
    expect(stranger.status).toBe(401);
  });
});
