import { dayOfIso, minorFromDecimal, nativeFile } from '@quanyu/domain';
import type { FactRow, FactValue, Ledger } from '@quanyu/ledger';
import { simulateRetailer } from '@quanyu/simulate';
import { makeDataDir, removeDataDir } from '@quanyu/testkit';
import type { FastifyInstance } from 'fastify';
import { type AppOptions, type ComposeOptions, composeServices, createApp } from '../src/index.ts';
import type { Services } from '../src/services.ts';

/** A server over an embedded ledger of its own, with nobody listening on a port. */
export interface TestServer {
  readonly services: Services;
  readonly app: FastifyInstance;
  readonly dataDir: string;
  /** Headers of an API key with all scopes. */
  readonly key: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

export async function startTestServer(
  options: Partial<ComposeOptions> & { readonly app?: AppOptions } = {},
): Promise<TestServer> {
  const dataDir = makeDataDir('server');
  const services = await composeServices({ dataDir, threads: 1, engineMemoryMiB: 256, ...options });
  const app = await createApp(services, options.app);
  const { secret } = await services.ledger.access.createKey(
    { name: 'all', scopes: ['read', 'write', 'intake', 'serve', 'decide', 'admin'] },
    'test',
  );
  return {
    services,
    app,
    dataDir,
    key: { authorization: `Bearer ${secret}` },
    async close() {
      await app.close();
      await services.close();
      await removeDataDir(dataDir);
    },
  };
}

function factValue(type: string, cell: string | number): FactValue {
  if (cell === '') return undefined;
  const text = String(cell);
  if (type === 'money') return minorFromDecimal(text, 2);
  if (type === 'time') return Date.parse(/Z|[+-]\d\d:?\d\d$/.test(text) ? text : `${text}Z`);
  if (type === 'day') return dayOfIso(text);
  if (type === 'integer' || type === 'decimal') return Number(text);
  if (type === 'boolean') return text === 'true' || text === '1';
  if (type === 'list') return text.split('|');
  if (type === 'json') return JSON.parse(text) as Readonly<Record<string, unknown>>;
  return text;
}

/** Below the ledger's limit for one batch. */
const BATCH_ROWS = 200_000;

/** Records a made-up retailer of some weeks; the same one every time. */
export async function recordSmallShop(ledger: Ledger, days = 42, fraction = 0.02): Promise<void> {
  const { batches } = simulateRetailer({
    scale: 'small',
    seed: 7,
    days,
    fraction,
    answerKey: false,
  });
  const waiting = new Map<string, FactRow[]>();
  for await (const { kind, rows } of batches) {
    const file = nativeFile(kind);
    if (file === undefined) continue;
    const list = waiting.get(kind) ?? [];
    waiting.set(kind, list);
    for (const row of rows) {
      const pairs = file.columns.map(({ name, type }, at) => [
        name,
        factValue(type, row[at] ?? ''),
      ]);
      list.push(Object.fromEntries(pairs) as FactRow);
    }
  }
  for (const [kind, rows] of waiting) {
    for (let from = 0; from < rows.length; from += BATCH_ROWS) {
      const batch = rows.slice(from, from + BATCH_ROWS);
      const { rejected } = await ledger.recordFacts(kind, 'simulated', batch);
      if (rejected[0] !== undefined) throw new Error(`${kind}: ${rejected[0].message}`);
    }
  }
}
