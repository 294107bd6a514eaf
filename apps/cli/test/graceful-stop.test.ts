import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createLedgerSink, importFiles } from '@quanyu/files';
import { composeServices, type Services } from '@quanyu/server';
import { nativeCsvChunks, simulateRetailer } from '@quanyu/simulate';
import { temporaryDataDir } from '@quanyu/testkit';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

const bin = fileURLToPath(new URL('../bin/quanyu.js', import.meta.url));
const SHOP = { timeZone: 'Asia/Shanghai', currency: 'CNY' };
const OPTIONS = { scale: 'small', seed: 3, days: 90, fraction: 0.05, answerKey: false } as const;

describe('quanyu serve, told to stop', () => {
  const dataDir = temporaryDataDir('stop');
  let child: ChildProcess | undefined;
  let reopened: Services | undefined;
  let url = '';
  let key = '';
  let output = '';

  beforeAll(async () => {
    const services = await open();
    const folder = join(dataDir, 'files');
    mkdirSync(folder);
    for await (const { kind, text } of nativeCsvChunks(simulateRetailer(OPTIONS).batches)) {
      appendFileSync(join(folder, `${kind}.csv`), text);
    }
    const sink = createLedgerSink(services.ledger, { source: 'native' });
    await importFiles({ files: [folder], source: 'native', sink, settings: SHOP });
    const { secret } = await services.ledger.access.createKey(
      { name: 'all', scopes: ['read', 'write', 'intake', 'admin'] },
      'test',
    );
    key = secret;
    await services.close();
    const args = [bin, 'serve', '--port', '0', '--data-dir', dataDir, '--threads', '1'];
    child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (part: Buffer) => {
        output += part.toString();
      });
    }
    await vi.waitFor(() => expect(output).toContain('Console: '), {
      timeout: 120_000,
      interval: 100,
    });
    url = /Console: (http:\/\/[^/]+)/.exec(output)?.[1] ?? '';
  }, 240_000);
  afterAll(async () => {
    if (child !== undefined && child.exitCode === null) child.kill('SIGKILL');
    await reopened?.close();
  });

  const open = (): Promise<Services> =>
    composeServices({ dataDir, threads: 1, initialSettings: SHOP });
  const send = (path: string, body: unknown): Promise<Response> =>
    fetch(`${url}${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: path.startsWith('/v1/batch') ? `Basic ${btoa(`${key}:`)}` : `Bearer ${key}`,
      },
      body: JSON.stringify(body),
    });
  const ask = (path: string): Promise<Response> =>
    fetch(`${url}${path}`, { headers: { authorization: `Bearer ${key}` } });

  it('answers what is under way, keeps what it acknowledged, and ends with 0', async () => {
    expect(child?.exitCode).toBeNull();
    const acknowledged: string[] = [];
    let sent = 0;
    let isOver = false;
    /** Sends batches one after the other until nobody takes them any more. */
    const client = async (name: string): Promise<void> => {
      while (!isOver) {
        const ids = Array.from({ length: 20 }, (_, nth) => `${name}-${sent}-${nth}`);
        sent += 1;
        const batch = ids.map((messageId) => ({
          type: 'track',
          event: 'Product Viewed',
          userId: 'u1',
          messageId,
        }));
        try {
          const answer = await send('/v1/batch', { batch });
          if (answer.status === 200) acknowledged.push(...ids);
          await answer.arrayBuffer();
        } catch {
          // Refused or cut off: not acknowledged.
          isOver = true;
        }
      }
    };
    const started = await send('/v1/runs', {});
    expect(started.status).toBe(200);
    const { run } = (await started.json()) as { run: string };
    const state = async () =>
      (
        (await (await ask(`/v1/runs/${run}`)).json()) as {
          steps: { name: string; status: string }[];
        }
      ).steps.find(({ status }) => status === 'running')?.name;
    await expect
      .poll(state, { timeout: 60_000, interval: 20 })
      .toMatch(/profile|forecast|plan|recommend/);
    const clients = [client('a'), client('b')];
    await expect.poll(() => acknowledged.length, { timeout: 20_000 }).toBeGreaterThan(100);
    const underWay = [ask('/v1/kpis?grain=day'), ask('/v1/overview'), ask('/v1/products')];
    // Long enough for the requests to arrive, far too short for the run to end.
    await sleep(30);
    child?.kill('SIGTERM');
    const answers = await Promise.all(underWay);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    for (const answer of answers) expect(await answer.json()).toBeTypeOf('object');
    const [code, signal] = (await once(child as ChildProcess, 'exit')) as [number, string | null];
    expect([code, signal]).toEqual([0, null]);
    isOver = true;
    await Promise.all(clients);
    expect(output).toContain('stopping');
    expect(output).not.toMatch(/BUG|\n\s+at /);

    // The lock is free, nothing acknowledged is missing, nothing is there twice.
    reopened = await open();
    const { rows } = await reopened.ledger.pool.query<{ found: number; wanted: number }>(
      `select count(*)::int as found, count(distinct external_id)::int as wanted from events
       where external_id = any($1)`,
      [acknowledged],
    );
    expect(rows[0]).toEqual({ found: acknowledged.length, wanted: acknowledged.length });
    const stopped = await reopened.ledger.runs.get(run);
    expect(stopped.status).toBe('stopped');
    expect(stopped.steps.map(({ status }) => status)).not.toContain('running');
  }, 180_000);

  it('leaves a run that goes on where it stood', async () => {
    const services = reopened as Services;
    const [stopped] = await services.ledger.runs.list(1);
    const done = stopped?.steps.filter(({ status }) => status === 'done').map(({ name }) => name);
    expect(done).toContain('clean');
    const run = await services.loop.run({
      actor: 'test',
      steps: ['import', 'clean', 'snapshot', 'profile'],
    });
    expect(run.status).toBe('done');
    expect(run.steps.map(({ status }) => status)).not.toContain('failed');
  }, 120_000);
});
