import type { FastifyInstance } from 'fastify';
import type { Services } from '../services.ts';

/** `/health/live`: the process answers. `/health/ready`: it can serve, the database included. */
export function registerHealth(app: FastifyInstance, services: Services): void {
  const { version } = services;
  app.get('/health/live', async () => ({ status: 'live', version }));
  app.get('/health/ready', async (_, reply) => {
    const serving = services.isReady();
    const database = await answers(services);
    if (serving && database) return { status: 'ready', version };
    return reply.code(503).send({ status: 'starting', version, serving, database });
  });
}

async function answers({ ledger }: Services): Promise<boolean> {
  try {
    await ledger.pool.query('select 1');
    return true;
  } catch {
    // Whatever the reason: without its database the server is not ready.
    return false;
  }
}
