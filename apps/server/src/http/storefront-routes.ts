import { randomBytes, randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import type { IncomingHttpHeaders } from 'node:http';
import { join } from 'node:path';
import { mountStorefront } from '@quanyu/storefront';
import type { FastifyInstance } from 'fastify';
import type { RouteTools } from '../register-routes.ts';

/** The demo web shop (`/shop`) and the till (`/till`) over the same ledger. */
export async function registerStorefront(
  app: FastifyInstance,
  { services, gate }: RouteTools,
): Promise<void> {
  const { ledger, clock, isDemo, dataDir } = services;
  const secret = await cookieSecret(dataDir);
  await app.register(async (scope) =>
    mountStorefront(scope, {
      ledger,
      clock,
      secret,
      isDemo,
      newId: randomUUID,
      consolePath: '/',
      recommendations: { answer: (question) => services.desk().answer(question) },
      tillActor: async (headers) => {
        const actor = await gate.find({ headers: headers as IncomingHttpHeaders });
        if (actor !== undefined) return actor.scopes.has('write') ? actor.name : undefined;
        return isDemo ? 'till' : undefined;
      },
    }),
  );
}

/** Signs visitors' cookies: made once for a retailer, so that a restart keeps their carts. */
async function cookieSecret(dataDir: string): Promise<string> {
  const path = join(dataDir, 'cookie-secret');
  const known = await readFile(path, 'utf8').catch(() => '');
  if (known.length >= 32) return known;
  const secret = randomBytes(32).toString('base64url');
  await writeFile(path, secret, { mode: 0o600 });
  return secret;
}
