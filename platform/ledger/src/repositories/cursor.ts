import { AppError } from '@quanyu/domain';
import { LEDGER_ERRORS } from '../errors.ts';

/** Where a page ended: the instant and id of its last row. */
export interface Cursor {
  readonly at: number;
  readonly id: string;
}

export function encodeCursor(cursor: Cursor): string {
  return Buffer.from(JSON.stringify([cursor.at, cursor.id])).toString('base64url');
}

/** @throws AppError LEDGER_CURSOR_INVALID */
export function decodeCursor(text: string): Cursor {
  try {
    const held: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    const [at, id] = Array.isArray(held) ? (held as readonly unknown[]) : [];
    const isUsable = Number.isSafeInteger(at) && typeof id === 'string' && !id.includes('\u0000');
    if (isUsable) return { at: at as number, id };
  } catch {
    // Not JSON: refused below like every other text we did not write.
  }
  throw new AppError(
    LEDGER_ERRORS.LEDGER_CURSOR_INVALID,
    `Cannot continue from the cursor as it was not given out: current value is ${JSON.stringify(text.slice(0, 40))}`,
    { place: 'cursor' },
  );
}
