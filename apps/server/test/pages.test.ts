import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from './small-shop.ts';

const YEAR = 'public, max-age=31536000, immutable';

describe('pages', () => {
  const folder = mkdtempSync(join(tmpdir(), 'quanyu-pages-'));
  const consoleDir = join(folder, 'console');
  let server: TestServer;

  beforeAll(async () => {
    writeFileSync(join(folder, 'secret.txt'), 'not for you');
    server = await startTestServer({ isDemo: true, app: { consoleDir } });
  });
  afterAll(async () => {
    await server?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const get = async (url: string, headers: Readonly<Record<string, string>> = {}) => {
    const { statusCode, headers: given, body } = await server.app.inject({ url, headers });
    return {
      status: statusCode,
      type: String(given['content-type'] ?? ''),
      cache: String(given['cache-control'] ?? ''),
      etag: String(given['etag'] ?? ''),
      headers: given,
      body,
    };
  };
  const build = (name: string): void => {
    mkdirSync(join(consoleDir, 'assets'), { recursive: true });
    writeFileSync(join(consoleDir, 'index.html'), `<script src="/assets/${name}"></script>`);
    writeFileSync(join(consoleDir, 'assets', name), 'export {}');
    writeFileSync(join(consoleDir, 'icon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  };

  it('says how to build a console that is not there', async () => {
    const page = await get('/');
    expect([page.status, page.body.includes('npm run build')]).toEqual([503, true]);
    expect((await get('/assets/app-1.js')).status).toBe(404);
  });

  it('serves a console that was built since, with a year for names that carry a hash', async () => {
    build('app-1.js');
    const page = await get('/');
    expect([page.status, page.type, page.cache]).toEqual([
      200,
      'text/html; charset=utf-8',
      'no-cache',
    ]);
    expect(page.headers['content-security-policy']).toContain("default-src 'self'");
    const script = await get('/assets/app-1.js');
    expect([script.status, script.cache]).toEqual([200, YEAR]);
    expect(script.type).toMatch(/^(text|application)\/javascript/);
    const icon = await get('/icon.svg');
    expect([icon.status, icon.type, icon.cache]).toEqual([200, 'image/svg+xml', 'no-cache']);
    expect((await get('/icon.svg', { 'if-none-match': icon.etag })).status).toBe(304);
  });

  it('serves the assets of a console that is built anew while it runs', async () => {
    rmSync(consoleDir, { recursive: true });
    build('app-2.js');
    expect((await get('/')).body).toContain('app-2.js');
    expect((await get('/assets/app-2.js')).status).toBe(200);
    expect((await get('/assets/app-1.js')).status).toBe(404);
  });

  it('gives every address of a page to the console, and nothing else', async () => {
    for (const url of ['/decisions?status=proposed', '/stock/p%2F1', '/no/such/page']) {
      const page = await get(url, { accept: 'text/html' });
      expect([url, page.status, page.body.includes('app-2.js')]).toEqual([url, 200, true]);
    }
    const lost = [
      '/assets/none-1.js',
      '/assets/%00.js',
      '/shop/assets/none.js',
      '/till/none',
      '/v1/none',
      '/health/none',
    ];
    for (const url of lost) {
      const answer = await get(url);
      expect([url, answer.status, answer.type]).toEqual([
        url,
        404,
        'application/problem+json; charset=utf-8',
      ]);
      expect(JSON.parse(answer.body)).toMatchObject({ code: 'SERVER_NOT_FOUND', status: 404 });
    }
    for (const up of ['..', '%2e%2e', '..%2f', '%2e%2e%2f', '..%5c']) {
      const { body } = await get(`/assets/${up}/${up}/secret.txt`);
      expect([up, body.includes('not for you')]).toEqual([up, false]);
    }
    const unread = await get('/assets/%ff.js');
    expect([unread.status, unread.type]).toEqual([400, 'application/problem+json; charset=utf-8']);
    expect(JSON.parse(unread.body).code).toBe('SERVER_REQUEST_INVALID');
    const data = await get('/no/such/page', { accept: 'application/json' });
    expect(data.status).toBe(404);
    const post = await server.app.inject({ method: 'POST', url: '/decisions' });
    expect([post.statusCode, post.json().code]).toEqual([404, 'SERVER_NOT_FOUND']);
  });

  it('serves shop and till, each with its style and scripts', async () => {
    for (const path of ['/shop', '/till']) {
      const page = await get(path, { accept: 'text/html' });
      expect([path, page.status, page.type]).toEqual([path, 200, 'text/html; charset=utf-8']);
      const linked = [...page.body.matchAll(/(?:src|href)="(\/(?:shop|till)\/assets\/[^"]+)"/g)];
      const assets = [...new Set(linked.map(([, url]) => String(url)))];
      expect(assets.length).toBeGreaterThan(1);
      for (const url of assets) {
        const asset = await get(url);
        expect([url, asset.status]).toEqual([url, 200]);
        expect(asset.type).toMatch(/^(text\/css|text\/javascript|image\/svg\+xml)/);
        expect([url, asset.headers['set-cookie']]).toEqual([url, undefined]);
        const again = await get(url, { 'if-none-match': asset.etag });
        expect([url, again.status, again.body]).toEqual([url, 304, '']);
      }
    }
  });
});
