import { dayOfIso, minorFromDecimal, nativeFile } from '@quanyu/domain';
import type { FactRow, FactValue, Ledger } from '@quanyu/ledger';
import { type SimulateOptions, simulateRetailer } from '@quanyu/simulate';

const BATCH_ROWS = 20_000;
const FEN_DECIMALS = 2;

type Cell = string | number;

/** Turns a cell of a native file into what the ledger takes. */
function factValue(type: string, cell: Cell): FactValue {
  if (cell === '') return undefined;
  const text = String(cell);
  if (type === 'money') return minorFromDecimal(text, FEN_DECIMALS);
  if (type === 'time') return Date.parse(/Z|[+-]\d\d:?\d\d$/.test(text) ? text : `${text}Z`);
  if (type === 'day') return dayOfIso(text);
  if (type === 'integer' || type === 'decimal') return Number(text);
  if (type === 'boolean') return text === 'true' || text === '1';
  if (type === 'list') return text.split('|');
  if (type === 'json') return JSON.parse(text) as Readonly<Record<string, unknown>>;
  return text;
}

export interface ShopOptions extends Omit<SimulateOptions, 'scale' | 'seed'> {
  readonly scale?: SimulateOptions['scale'];
  readonly seed?: SimulateOptions['seed'];
  readonly onRows?: (rows: number) => void;
  /** Leaves older events out: the ledger drops them after a while and would take them anew. */
  readonly eventsFromMs?: number;
}

/** Records a made-up retailer in a ledger. Returns rows by kind. */
export async function recordShop(
  ledger: Ledger,
  options: ShopOptions = {},
): Promise<Readonly<Record<string, number>>> {
  const { onRows, eventsFromMs, scale = 'small', seed = 7, ...rest } = options;
  const { batches } = simulateRetailer({ scale, seed, answerKey: false, ...rest });
  const waiting = new Map<string, FactRow[]>();
  const counts: Record<string, number> = {};
  const flush = async (kind: string): Promise<void> => {
    const rows = waiting.get(kind) ?? [];
    waiting.delete(kind);
    if (rows.length === 0) return;
    const { accepted, merged, rejected } = await ledger.recordFacts(kind, 'simulated', rows);
    const [first] = rejected;
    if (first !== undefined) throw new Error(`${kind}: ${first.code} ${first.message}`);
    counts[kind] = (counts[kind] ?? 0) + accepted + merged;
    onRows?.(Object.values(counts).reduce((sum, count) => sum + count, 0));
  };
  for await (const { kind, rows } of batches) {
    const file = nativeFile(kind);
    if (file === undefined) continue;
    const list = waiting.get(kind) ?? [];
    waiting.set(kind, list);
    for (const row of rows) {
      const fact: Record<string, FactValue> = {};
      file.columns.forEach(({ name, type }, at) => {
        fact[name] = factValue(type, row[at] ?? '');
      });
      const isOld = kind === 'events' && Number(fact['time']) < (eventsFromMs ?? 0);
      if (!isOld) list.push(fact);
    }
    if (list.length >= BATCH_ROWS) await flush(kind);
  }
  for (const kind of [...waiting.keys()]) await flush(kind);
  return counts;
}
