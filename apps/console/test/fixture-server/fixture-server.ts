import { existsSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { answerOf, type Scenario } from './answers.ts';

const DIST = fileURLToPath(new URL('../../dist', import.meta.url));
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
};

/** Whether the console is built. */
export function isBuilt(): boolean {
  return existsSync(join(DIST, 'index.html'));
}

export interface FixtureServer {
  readonly address: string;
  close(): Promise<void>;
}

/**
 * Serves the built console and believable answers for every route. The cookie `scenario` chooses
 * the state: `full`, `one`, `empty`, `error`, `analyst`.
 */
export async function startFixtureServer(port = 0): Promise<FixtureServer> {
  const server: Server = createServer((request, response) => {
    void serve(request, response);
  });
  await new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
  const { port: taken } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${taken}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  if (url.pathname === '/v1/live') return live(response);
  if (url.pathname.startsWith('/v1/')) {
    const scenario = /scenario=(\w+)/.exec(request.headers.cookie ?? '')?.[1] ?? 'full';
    const body = await bodyOf(request);
    const method = request.method ?? 'GET';
    const answer = answerOf({ method, url, body, scenario: scenario as Scenario });
    const type = answer.status < 400 ? 'application/json' : 'application/problem+json';
    response.writeHead(answer.status, { 'content-type': type });
    response.end(JSON.stringify(answer.body));
    return;
  }
  file(url.pathname, response);
}

function live(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  response.write(`data: ${JSON.stringify({ kind: 'hello', at: 0, id: null, payload: {} })}\n\n`);
}

function file(path: string, response: ServerResponse): void {
  const asked = join(DIST, normalize(path));
  const found = extname(asked) !== '' && existsSync(asked) ? asked : join(DIST, 'index.html');
  response.writeHead(200, {
    'content-type': TYPES[extname(found)] ?? 'application/octet-stream',
  });
  response.end(readFileSync(found));
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const text = Buffer.concat(parts).toString('utf8');
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
