import { randomUUID } from 'node:crypto';
import fastifyCookie from '@fastify/cookie';
import Fastify, { type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import { HANDLERS } from './handlers/handlers.ts';
import { registerConsole } from './http/console-files.ts';
import { registerDocs } from './http/docs-routes.ts';
import { registerEpcis } from './http/epcis-routes.ts';
import { createGate } from './http/gate.ts';
import { registerGorse } from './http/gorse-routes.ts';
import { registerHealth } from './http/health-routes.ts';
import { registerLive } from './http/live-route.ts';
import { registerLogisticsPapers } from './http/logistics-papers.ts';
import { registerMetrics } from './http/metrics.ts';
import { registerPositions } from './http/position-routes.ts';
import { addSecurityHeaders } from './http/security-headers.ts';
import { registerSegment } from './http/segment-routes.ts';
import { registerStorefront } from './http/storefront-routes.ts';
import { registerUpload } from './http/upload-route.ts';
import { SERVER_LIMITS, type ServerLimits } from './limits.ts';
import { sendProblem } from './problem.ts';
import { registerRoutes } from './register-routes.ts';
import type { Services } from './services.ts';

export interface AppOptions {
  readonly limits?: Partial<ServerLimits>;
  /** Default: no log. */
  readonly logger?: FastifyBaseLogger;
  /** Folder of the built console. Default: apps/console/dist. */
  readonly consoleDir?: string | undefined;
}

/** The whole HTTP application over composed services; `inject` it in tests, or `listen`. */
export async function createApp(
  services: Services,
  options: AppOptions = {},
): Promise<FastifyInstance> {
  const limits = { ...SERVER_LIMITS, ...options.limits };
  const app = Fastify({
    ...(options.logger === undefined ? {} : { loggerInstance: options.logger }),
    bodyLimit: limits.bodyBytesMax,
    // Time to receive a request; uploads lift it for themselves.
    requestTimeout: 60_000,
    keepAliveTimeout: 65_000,
    routerOptions: { maxParamLength: 400 },
    genReqId: () => randomUUID(),
    forceCloseConnections: 'idle',
    // An address that cannot be read never reaches a route; it is told in the same form.
    frameworkErrors: (error, request, reply) => void sendProblem(error, request, reply),
  });
  app.setErrorHandler(sendProblem);
  addSecurityHeaders(app);
  await app.register(fastifyCookie);
  const tools = { services, limits, gate: createGate(services, limits) };
  registerHealth(app, services);
  const metrics = registerMetrics(app, services);
  await registerDocs(app, services.version);
  registerRoutes(app, tools, HANDLERS);
  registerLive(app, tools);
  registerLogisticsPapers(app, tools);
  registerPositions(app, tools);
  await registerSegment(app, { ...tools, metrics });
  await registerEpcis(app, tools);
  await registerGorse(app, { ...tools, metrics });
  await registerUpload(app, tools);
  await registerStorefront(app, tools);
  await registerConsole(app, options);
  return app;
}
