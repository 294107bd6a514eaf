import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { isAbsolute, relative, resolve, sep } from 'node:path';
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
  await app.register(fastifyStatic, {
    root: consoleDir,
    suppressWarning: true,
    // Files are looked up at each request: a console that is built anew needs no restart.
    serve: false,
    index: false,
    dotfiles: 'ignore',
    // Names of built files carry their hash.
    setHeaders: (response, path) => {
      const isHashed = path.includes('/assets/');
      const value = isHashed ? 'public, max-age=31536000, immutable' : 'no-cache';
      response.header('cache-control', value);
    },
  });
  app.setNotFoundHandler(async (request, reply) => {
    const file = await fileOf(consoleDir, request);
    if (file !== undefined) return reply.sendFile(file);
    if (!isPage(request)) return notFound(request, reply);
    reply.type('text/html; charset=utf-8').header('cache-control', 'no-cache');
    const isBuilt = existsSync(`${consoleDir}/index.html`);
    return isBuilt ? reply.sendFile('index.html') : reply.code(503).send(NOT_BUILT);
  });
}

/** Path of a file of the console, in its folder; undefined where the address names none. */
async function fileOf(
  consoleDir: string,
  { method, url }: FastifyRequest,
): Promise<string | undefined> {
  if (method !== 'GET' && method !== 'HEAD') return undefined;
  const path = decoded(url.split('?', 1)[0] ?? '');
  if (path === undefined || !isAbsolute(path) || path.includes('\0')) return undefined;
  const full = resolve(consoleDir, `.${path}`);
  if (!full.startsWith(resolve(consoleDir) + sep)) return undefined;
  const found = await stat(full).catch(() => undefined);
  return found?.isFile() === true ? relative(consoleDir, full) : undefined;
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    // An address that is no UTF-8 names no file.
    return undefined;
  }
}

function isPage({ method, url, headers }: FastifyRequest): boolean {
  if (method !== 'GET' && method !== 'HEAD') return false;
  if (/^\/(v1|docs|health|metrics|assets|shop|till)(\/|\?|$)/.test(url)) return false;
  return (headers.accept ?? '*/*').includes('*/*') || (headers.accept ?? '').includes('text/html');
}

function notFound(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const path = request.url.split('?', 1)[0]?.slice(0, 200) ?? '';
  const message = `Cannot find ${request.method} ${path}`;
  const error = new AppError(SERVER_ERRORS.SERVER_NOT_FOUND, message, { place: path });
  return sendProblem(error, request, reply);
}
