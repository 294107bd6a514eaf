import { AppError, type StockLevel } from '@quanyu/domain';
import { LEDGER_ERRORS } from '../errors.ts';
import type { Store } from '../store/store.ts';
import { withTransaction } from '../store/transaction.ts';
import { applyAlone, applyOperation, ensureLevels, readLevels } from './apply.ts';
import {
  byPlace,
  checkKey,
  checkLines,
  type Movement,
  movementsOf,
  RULES,
  type Rule,
} from './movement.ts';
import type {
  OperationKey,
  StockOperation,
  StockRepository,
  StockResult,
  TransferOperation,
} from './stock.ts';

const PRODUCTS_MAX = 10_000;

export function createStockRepository(store: Store): StockRepository {
  const verb =
    (name: string, rule: Rule) =>
    async (operation: StockOperation): Promise<StockResult> =>
      perform(store, name, operation, movementsOf(operation.lines, rule));
  return {
    reserve: verb('reserve', RULES.reserve),
    release: verb('release', RULES.release),
    ship: verb('ship', RULES.ship),
    sell: verb('sell', RULES.sell),
    receive: verb('receive', RULES.receive),
    takeBack: verb('take-back', RULES.takeBack),
    writeOff: verb('write-off', RULES.writeOff),
    count: async (operation) => count(store, operation),
    transfer: async (operation) =>
      perform(store, 'transfer', operation, transferMovements(operation)),
    async level(product, location) {
      const [level] = await readAll(store, [product], location);
      return level ?? emptyLevel(product, location);
    },
    levels: async (products, location) => readAll(store, products, location),
  };
}

function emptyLevel(product: string, location: string): StockLevel {
  return { product, location, onHandUnits: 0, reservedUnits: 0 } as StockLevel;
}

interface Keyed extends OperationKey {
  readonly reference?: string;
  readonly movedAt?: number;
}

async function perform(
  store: Store,
  verb: string,
  operation: Keyed,
  movements: readonly Movement[],
): Promise<StockResult> {
  checkKey(operation);
  const stamped = await stamp(store, operation);
  const result = await applyAlone(store.pool, { ...stamped, verb, movements });
  if (result.kind === 'moved') store.committed();
  return result;
}

async function stamp(
  store: Store,
  operation: Keyed,
): Promise<{
  readonly source: string;
  readonly externalId: string;
  readonly reference: string | undefined;
  readonly movedAt: number;
  readonly day: number;
  readonly now: number;
}> {
  const now = store.clock.now();
  const movedAt = operation.movedAt ?? now;
  const { source, externalId, reference } = operation;
  return { source, externalId, reference, movedAt, day: await store.dayOf(movedAt), now };
}

function transferMovements(operation: TransferOperation): readonly Movement[] {
  const { from, to, lines } = operation;
  if (from === to) {
    throw new AppError(
      LEDGER_ERRORS.LEDGER_FIELD_INVALID,
      `Cannot transfer stock as both locations are the same: current value is ${from}`,
      { place: 'to' },
    );
  }
  const at = (location: string) => lines.map((line) => ({ ...line, location }));
  const out = movementsOf(at(from), RULES.transferOut);
  return [...out, ...movementsOf(at(to), RULES.transferIn)].sort(byPlace);
}

/** A count locks the level to know the difference, then moves that difference. */
async function count(store: Store, operation: StockOperation): Promise<StockResult> {
  checkKey(operation);
  checkLines(operation.lines, 0);
  const counted = [...operation.lines].sort(byPlace);
  checkDistinct(counted);
  const stamped = await stamp(store, operation);
  const result = await withTransaction(store.pool, async (client) => {
    await ensureLevels(client, counted, stamped.now);
    for (const { product, location } of counted) {
      await client.query(
        'SELECT 1 FROM stock_levels WHERE product_id = $1 AND location_id = $2 FOR UPDATE',
        [product, location],
      );
    }
    const levels = await readLevels(client, counted);
    const movements = counted.map((line): Movement => {
      const level = levels.find((at) => byPlace(at, line) === 0);
      const difference = line.units - (level?.onHandUnits ?? 0);
      const onHand = difference < 0 ? -1 : 1;
      const rule: Rule = { move: 'count', onHand, reserved: 0, needs: 'nothing' };
      return { ...line, units: Math.abs(difference), rule };
    });
    return applyOperation(client, { ...stamped, verb: 'count', movements });
  });
  store.committed();
  return result;
}

function checkDistinct(
  lines: readonly { readonly product: string; readonly location: string }[],
): void {
  for (let index = 1; index < lines.length; index += 1) {
    const [before, line] = [lines[index - 1], lines[index]];
    if (before === undefined || line === undefined || byPlace(before, line) !== 0) continue;
    throw new AppError(
      LEDGER_ERRORS.LEDGER_FIELD_INVALID,
      `Cannot count a place twice in one operation: current value is ${line.product} at ${line.location}`,
      { place: 'lines' },
    );
  }
}

async function readAll(
  store: Store,
  products: readonly string[],
  location: string | undefined,
): Promise<readonly StockLevel[]> {
  if (products.length > PRODUCTS_MAX) {
    throw new AppError(
      LEDGER_ERRORS.LEDGER_FIELD_INVALID,
      `Cannot read levels of more than ${PRODUCTS_MAX} products: current value is ${products.length}`,
      { place: 'products' },
    );
  }
  let query = store.db
    .selectFrom('stock_levels')
    .select(['product_id', 'location_id', 'on_hand_units', 'reserved_units'])
    .where('product_id', 'in', products.length === 0 ? [''] : [...products]);
  if (location !== undefined) query = query.where('location_id', '=', location);
  const rows = await query.orderBy('product_id').orderBy('location_id').execute();
  return rows.map(
    (row) =>
      ({
        product: row.product_id,
        location: row.location_id,
        onHandUnits: row.on_hand_units,
        reservedUnits: row.reserved_units,
      }) as StockLevel,
  );
}
