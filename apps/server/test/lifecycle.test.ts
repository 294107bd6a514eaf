import { once } from 'node:events';
import { createServer } from 'node:net';
import { makeDataDir, removeDataDir } from '@quanyu/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { csvRow } from '../src/csv-answer.ts';
import { TokenBuckets } from '../src/http/token-buckets.ts';
import { composeServices, openApiDocument, startServer } from '../src/index.ts';
import { REASONS_EN, REASONS_ZH } from '../src/reasons.ts';
import type { Services } from '../src/services.ts';

describe('a running server', () => {
  let dataDir: string;
  let services: Services;

  beforeAll(async () => {
    dataDir = makeDataDir('server');
    services = await composeServices({ dataDir, threads: 1, engineMemoryMiB: 128 });
  });
  afterAll(async () => {
    await services.close();
    await removeDataDir(dataDir);
  });

  it('says that a port is taken, and leaves the services open', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    await expect(startServer({ services, port, logLevel: 'silent' })).rejects.toMatchObject({
      code: 'SERVER_PORT_IN_USE',
      exitCode: 4,
    });
    other.close();
    expect((await services.ledger.settings.get()).currency).toBe('CNY');
  });

  it('a second process on the same folder is told who holds it', async () => {
    await expect(composeServices({ dataDir, threads: 1 })).rejects.toMatchObject({
      code: 'LEDGER_FOLDER_IN_USE',
    });
  });

  it('answers 503 with a code while the database is away, and finishes requests as it stops', async () => {
    const server = await startServer({ services, port: 0, logLevel: 'silent' });
    const { secret } = await services.ledger.access.createKey(
      { name: 'reader', scopes: ['read'] },
      'test',
    );
    const ask = (path: string) =>
      fetch(`${server.url}${path}`, { headers: { authorization: `Bearer ${secret}` } });
    expect((await ask('/v1/settings')).status).toBe(200);
    const under = [ask('/v1/kpis'), ask('/v1/overview'), ask('/v1/products')];
    await Promise.race(under);
    const pid = services.ledger.info.serverPid;
    expect(pid).not.toBeNull();
    await Promise.all(under);
    process.kill(Number(pid), 'SIGINT');
    let answer = await ask('/v1/orders');
    for (let turn = 0; turn < 50 && answer.status === 200; turn++) {
      await new Promise((done) => setTimeout(done, 100));
      answer = await ask('/v1/orders');
    }
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([
      503,
      'LEDGER_UNAVAILABLE',
    ]);
    expect((await ask('/health/live')).status).toBe(200);
    expect((await ask('/health/ready')).status).toBe(503);
    await server.stop();
    await expect(ask('/health/live')).rejects.toThrow();
  });
});

describe('parts of the server', () => {
  it('TokenBuckets lets a burst in, then so many a second', () => {
    const buckets = new TokenBuckets(2, 3);
    const waits = [0, 0, 0, 0, 500, 500].map((at) => buckets.take('a', at));
    expect(waits).toEqual([0, 0, 0, 1, 0, 1]);
    expect(buckets.take('b', 0)).toBe(0);
  });

  it('csvRow() quotes, and keeps a spreadsheet from running a formula', () => {
    expect(csvRow(['a,"b"\n', -5, null])).toBe('"a,""b""\n",-5,\n');
    expect(csvRow(['=1+1', '+1', '-3.5', '@a', true])).toBe("'=1+1,+1,-3.5,'@a,true\n");
    expect(csvRow([['a', 'b']])).toBe('"[""a"",""b""]"\n');
  });

  it('openApiDocument() is the same every time', async () => {
    const [one, two] = await Promise.all([openApiDocument(), openApiDocument()]);
    expect(JSON.stringify(one)).toBe(JSON.stringify(two));
  });

  it('reasons have the same codes and figures in both languages', () => {
    const figures = (text: string | undefined) =>
      [...(text ?? '').matchAll(/\{(\w+)/g)].map(String).sort();
    expect(Object.keys(REASONS_EN)).toEqual(Object.keys(REASONS_ZH));
    for (const [code, text] of Object.entries(REASONS_EN)) {
      expect([code, figures(REASONS_ZH[code])]).toEqual([code, figures(text)]);
    }
  });
});
