import type { FastifyInstance } from 'fastify';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Services } from '../services.ts';

/** What the server counts of itself. */
export interface Metrics {
  readonly countEvents: (result: {
    readonly accepted: number;
    readonly merged: number;
    readonly refused: number;
  }) => void;
}

/** `/metrics` in the Prometheus text form, and the hooks that feed it. */
export function registerMetrics(app: FastifyInstance, services: Services): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: 'quanyu_http_request_seconds',
    help: 'Time from the request to the end of the answer',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30],
    registers: [registry],
  });
  const events = new Counter({
    name: 'quanyu_intake_events_total',
    help: 'Behaviour events by what became of them',
    labelNames: ['result'],
    registers: [registry],
  });
  addGauges(registry, services);
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    const labels = { method: request.method, route, status: String(reply.statusCode) };
    requests.observe(labels, reply.elapsedTime / 1000);
  });
  app.get('/metrics', async (_, reply) =>
    reply.type(registry.contentType).send(await registry.metrics()),
  );
  return {
    countEvents({ accepted, merged, refused }) {
      events.inc({ result: 'accepted' }, accepted);
      events.inc({ result: 'merged' }, merged);
      events.inc({ result: 'refused' }, refused);
    },
  };
}

function addGauges(registry: Registry, services: Services): void {
  new Gauge({
    name: 'quanyu_outbox_lag_entries',
    help: 'Entries that a reader of the outbox has yet to see',
    labelNames: ['consumer'],
    registers: [registry],
    async collect() {
      const { rows } = await services.ledger.pool.query<{ consumer: string; lag: number }>(`
        select c.consumer, (select count(*) from outbox e
          where (e.transaction_id, e.outbox_id) > (c.transaction_id, c.outbox_id))::int as lag
        from outbox_consumers c`);
      for (const { consumer, lag } of rows) this.set({ consumer }, lag);
    },
  });
  new Gauge({
    name: 'quanyu_live_clients',
    help: 'Consoles that listen to /v1/live',
    registers: [registry],
    collect() {
      this.set(services.live.listeners());
    },
  });
}
