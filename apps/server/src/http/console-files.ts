import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import { AppError } from '@quanyu/domain';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { SERVER_ERRORS } from '../errors.ts';
import { sendProblem } from '../problem.ts';

/** From `src/http` and from `dist/http` this is the built console. */
const CONSOLE = fileURLToPath(new URL('../../../console/dist/', import.meta.url));

const NOT_BUILT = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Quanyu</title>
<body><h1>Quanyu 全域</h1>
<p>The server runs, but its console is not built yet. Run <code>npm run build</code> and reload.</p>
<p>服务已启动，但控制台尚未构建。请运行 <code>npm run build</code> 后刷新。</p>
<p><a href="/docs">API reference</a></p></body></html>
`;

export interface ConsoleOptions {
  /** Folder of the built console. Default: beside this package. */
  readonly consoleDir?: string | undefined;
}

/** Serves the console; every address that is no file and no API is a page of it. */
export async function registerConsole(
  app: FastifyInstance,
  { consoleDir = CONSOLE }: ConsoleOptions,
): Promise<void> {
  const isBuilt = existsSync(`${consoleDir}/index.html`);
  if (isBuilt) {
    await app.register(fastifyStatic, {
      root: consoleDir,
      wildcard: false,
      index: false,
      // Names of built files carry their hash.
      setHeaders: (response, path) => {
        const isHashed = path.includes('/assets/');
        const value = isHashed ? 'public, max-age=31536000, immutable' : 'no-cache';
        response.header('cache-control', value);
      },
    });
  }
  app.setNotFoundHandler((request, reply) => {
    if (!isPage(request)) return notFound(request, reply);
    reply.type('text/html; charset=utf-8').header('cache-control', 'no-cache');
    return isBuilt ? reply.sendFile('index.html') : reply.code(503).send(NOT_BUILT);
  });
}

function isPage({ method, url, headers }: FastifyRequest): boolean {
  if (method !== 'GET' && method !== 'HEAD') return false;
  if (/^\/(v1|docs|health|metrics|assets)(\/|\?|$)/.test(url)) return false;
  return (headers.accept ?? '*/*').includes('*/*') || (headers.accept ?? '').includes('text/html');
}

function notFound(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const path = request.url.split('?', 1)[0]?.slice(0, 200) ?? '';
  const message = `Cannot find ${request.method} ${path}`;
  const error = new AppError(SERVER_ERRORS.SERVER_NOT_FOUND, message, { place: path });
  return sendProblem(error, request, reply);
}
