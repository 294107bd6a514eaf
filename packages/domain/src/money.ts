import { AppError } from './error.ts';
import { DOMAIN_ERRORS } from './errors.ts';
import type { Brand } from './ids.ts';

/** Money as a safe integer of the currency's minor units (cents, pence, fen, yen). */
export type MinorUnits = Brand<number, 'MinorUnits'>;
/** ISO 4217 code in capitals. */
export type Currency = Brand<string, 'Currency'>;

export interface Money {
  readonly amountMinor: MinorUnits;
  readonly currency: Currency;
}

const exponents = new Map<string, number>();

export function currency(code: string): Currency {
  if (/^[A-Z]{3}$/.test(code)) return code as Currency;
  throw new AppError(
    DOMAIN_ERRORS.DOMAIN_CURRENCY_UNKNOWN,
    `Cannot take currency as it must be three capital letters: current value is ${JSON.stringify(code.slice(0, 20))}`,
    { place: 'currency' },
  );
}

/** Number of decimals of a currency: 2 for CNY, 0 for JPY, 3 for KWD. */
export function currencyDecimals(code: Currency): number {
  const known = exponents.get(code);
  if (known !== undefined) return known;
  const format = new Intl.NumberFormat('en', { style: 'currency', currency: code });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  exponents.set(code, digits);
  return digits;
}

export function minorUnits(value: number): MinorUnits {
  if (Number.isSafeInteger(value)) return (value === 0 ? 0 : value) as MinorUnits;
  throw new AppError(
    DOMAIN_ERRORS.DOMAIN_MONEY_INVALID,
    `Cannot take minor units as they must be a safe whole number: current value is ${value}`,
    { place: 'money' },
  );
}

const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/;

/**
 * Turns a decimal text into minor units, exactly, rounding half to even once.
 * Text, not number: 1.005 has no exact binary form.
 */
export function minorFromDecimal(text: string, decimals: number): MinorUnits {
  const match = DECIMAL.exec(text.trim());
  const whole = match?.[2] ?? '';
  const part = match?.[3] ?? '';
  if (match === null || whole.length + part.length === 0) {
    throw new AppError(
      DOMAIN_ERRORS.DOMAIN_MONEY_INVALID,
      `Cannot read an amount as it must be a decimal number: current value is ${JSON.stringify(text.slice(0, 40))}`,
      { place: 'money' },
    );
  }
  const digits = whole + part;
  const point = whole.length + Number(match[4] ?? 0) + decimals;
  const magnitude = roundedDigits(digits, point);
  return minorUnits(match[1] === '-' ? -magnitude : magnitude);
}

/** Keeps the first `point` digits and rounds the rest half to even. */
function roundedDigits(digits: string, point: number): number {
  if (point < 0) return 0;
  const kept = Number(digits.slice(0, point).padEnd(point, '0') || '0');
  const rest = digits.slice(point);
  if (rest === '' || /^0*$/.test(rest)) return kept;
  const first = rest.charCodeAt(0) - 48;
  const isTie = first === 5 && /^0*$/.test(rest.slice(1));
  const up = isTie ? kept % 2 === 1 : first >= 5;
  return up ? kept + 1 : kept;
}

/** Rounds a number half to even; the one place where model money becomes ledger money. */
export function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest < 0.5) return floor;
  if (rest > 0.5) return floor + 1;
  return floor % 2 === 0 ? floor : floor + 1;
}

/** Decimal text of an amount: 123456, CNY → "1234.56". For CSV and `--json`. */
export function decimalFromMinor(amountMinor: number, decimals: number): string {
  const sign = amountMinor < 0 ? '-' : '';
  const digits = String(Math.abs(amountMinor)).padStart(decimals + 1, '0');
  if (decimals === 0) return sign + digits;
  return `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}
