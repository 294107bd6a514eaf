import { AppError, type StockMoveKind } from '@quanyu/domain';
import { LEDGER_ERRORS } from '../errors.ts';
import type { OperationKey, StockLine } from './stock.ts';

const LINES_MAX = 1_000;
const UNITS_MAX = 1_000_000_000;

/** How one verb changes a level, per unit, and what must be there for it. */
export interface Rule {
  readonly move: StockMoveKind;
  readonly onHand: -1 | 0 | 1;
  readonly reserved: -1 | 0 | 1;
  /** What the units are taken from: available = on hand − reserved. */
  readonly needs: 'available' | 'reserved' | 'nothing';
}

type Verb =
  | 'reserve'
  | 'release'
  | 'ship'
  | 'sell'
  | 'receive'
  | 'takeBack'
  | 'writeOff'
  | 'transferOut'
  | 'transferIn';

export const RULES: Readonly<Record<Verb, Rule>> = {
  reserve: { move: 'reserve', onHand: 0, reserved: 1, needs: 'available' },
  release: { move: 'release', onHand: 0, reserved: -1, needs: 'reserved' },
  ship: { move: 'sale', onHand: -1, reserved: -1, needs: 'reserved' },
  sell: { move: 'sale', onHand: -1, reserved: 0, needs: 'available' },
  receive: { move: 'receive', onHand: 1, reserved: 0, needs: 'nothing' },
  takeBack: { move: 'return', onHand: 1, reserved: 0, needs: 'nothing' },
  writeOff: { move: 'write-off', onHand: -1, reserved: 0, needs: 'available' },
  transferOut: { move: 'transfer-out', onHand: -1, reserved: 0, needs: 'available' },
  transferIn: { move: 'transfer-in', onHand: 1, reserved: 0, needs: 'nothing' },
};

/** One level's change inside an operation. */
export interface Movement {
  readonly product: string;
  readonly location: string;
  readonly units: number;
  readonly rule: Rule;
}

/** Lines of one rule, twice-named places added up, in the order in which levels are locked. */
export function movementsOf(lines: readonly StockLine[], rule: Rule): readonly Movement[] {
  checkLines(lines, 1);
  const sums = new Map<string, Movement>();
  for (const { product, location, units } of lines) {
    const key = JSON.stringify([product, location]);
    const before = sums.get(key)?.units ?? 0;
    sums.set(key, { product, location, units: before + units, rule });
  }
  return [...sums.values()].sort(byPlace);
}

interface Place {
  readonly product: string;
  readonly location: string;
}

/** One order for all: two operations that want the same two levels never wait for each other. */
export function byPlace(a: Place, b: Place): number {
  if (a.product !== b.product) return a.product < b.product ? -1 : 1;
  if (a.location === b.location) return 0;
  return a.location < b.location ? -1 : 1;
}

/** @throws AppError LEDGER_UNITS_INVALID, LEDGER_FIELD_INVALID */
export function checkLines(lines: readonly StockLine[], unitsMin: number): void {
  if (lines.length === 0 || lines.length > LINES_MAX) {
    throw new AppError(
      LEDGER_ERRORS.LEDGER_FIELD_INVALID,
      `Cannot move stock as an operation must have 1 to ${LINES_MAX} lines: current value is ${lines.length}`,
      { place: 'lines' },
    );
  }
  for (const [index, { product, location, units }] of lines.entries()) {
    checkId(product, `lines[${index}].product`);
    checkId(location, `lines[${index}].location`);
    if (Number.isInteger(units) && units >= unitsMin && units <= UNITS_MAX) continue;
    throw new AppError(
      LEDGER_ERRORS.LEDGER_UNITS_INVALID,
      `Cannot move stock as units must be a whole number from ${unitsMin} to ${UNITS_MAX}: current value is ${units}`,
      { place: `lines[${index}].units` },
    );
  }
}

export function checkKey(key: OperationKey): void {
  checkId(key.source, 'source');
  checkId(key.externalId, 'externalId');
}

/** An id of 1 to 200 characters without control characters, as everywhere in the ledger. */
export function checkId(text: string, place: string): void {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused.
  const isClean = typeof text === 'string' && !/[\u0000-\u001f\u007f]/.test(text);
  if (isClean && text.length > 0 && text.length <= 200 && text.trim() === text) return;
  throw new AppError(
    LEDGER_ERRORS.LEDGER_FIELD_INVALID,
    `Cannot use an id as it must be 1 to 200 printable characters: current value is ${JSON.stringify(String(text).slice(0, 40))}`,
    { place },
  );
}
