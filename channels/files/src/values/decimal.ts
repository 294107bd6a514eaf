import { LONG, SCIENTIFIC, scanMicro } from '../kernels/decimal-scan.ts';

const MICRO = 1_000_000;
const SAFE = Number.MAX_SAFE_INTEGER;

/**
 * Reads a plain decimal text ("-12.5") as whole millionths; digits beyond the sixth are rounded
 * half to even. NaN where the text is no decimal number or too large to be held exactly.
 */
export function microOf(text: string): number {
  const micro = scanMicro(text);
  if (micro === SCIENTIFIC) return scientific(text);
  if (micro === LONG) return roundedTail(text);
  return micro;
}

function scientific(text: string): number {
  if (!/^[+-]?(\d+\.?\d*|\.\d+)[eE][+-]?\d{1,2}$/.test(text)) return Number.NaN;
  const value = Number(text);
  const micro = Math.round(value * MICRO);
  return Math.abs(micro) <= SAFE ? micro : Number.NaN;
}

function roundedTail(text: string): number {
  const match = /^([+-]?)(\d*)\.?(\d*)$/.exec(text);
  if (match === null) return Number.NaN;
  const part = match[3] ?? '';
  const kept = BigInt(`0${match[2] ?? ''}${part.slice(0, 6).padEnd(6, '0')}`);
  const tail = part.slice(6);
  const isTie = /^50*$/.test(tail);
  const isUp = isTie ? kept % 2n === 1n : tail >= '5';
  const micro = Number(isUp ? kept + 1n : kept);
  if (micro > SAFE) return Number.NaN;
  return match[1] === '-' ? 0 - micro : micro;
}

/** Whole `n / d` rounded half to even; both whole and safe, d > 0. */
function quotientHalfEven(n: number, d: number): number {
  const rest = n % d;
  const whole = (n - rest) / d;
  const twice = Math.abs(rest) * 2;
  const isUp = twice > d || (twice === d && whole % 2 !== 0);
  if (!isUp) return whole === 0 ? 0 : whole;
  return whole + (n < 0 ? -1 : 1);
}

function bigQuotientHalfEven(n: bigint, d: bigint): number {
  const rest = n % d;
  const whole = n / d;
  const twice = (rest < 0n ? -rest : rest) * 2n;
  const isUp = twice > d || (twice === d && whole % 2n !== 0n);
  return Number(isUp ? whole + (n < 0n ? -1n : 1n) : whole);
}

/** A money amount in millionths of the major unit to minor units, rounded once, half to even. */
export function minorOfMicro(micro: number, decimals: number): number {
  return quotientHalfEven(micro, 10 ** (6 - decimals));
}

/**
 * What a line is worth in minor units: quantity × unit price × (1 − discount rate), exact, rounded
 * once, half to even. All arguments in millionths. NaN where the result is not a safe integer.
 */
export function lineTotalMinor(
  quantityMicro: number,
  priceMicro: number,
  decimals: number,
  discountRateMicro = 0,
): number {
  if (discountRateMicro === 0 && quantityMicro % MICRO === 0) {
    const product = (quantityMicro / MICRO) * priceMicro;
    if (Math.abs(product) <= SAFE) return minorOfMicro(product, decimals);
  }
  const keep = BigInt(MICRO - discountRateMicro);
  const exact = BigInt(quantityMicro) * BigInt(priceMicro) * keep;
  const minor = bigQuotientHalfEven(exact, 10n ** BigInt(18 - decimals));
  return Math.abs(minor) <= SAFE ? minor : Number.NaN;
}

/** Millionths as the shortest plain decimal text: 2550000 → "2.55". */
export function textOfMicro(micro: number): string {
  const digits = String(Math.abs(micro)).padStart(7, '0');
  const part = digits.slice(-6).replace(/0+$/, '');
  const whole = digits.slice(0, -6);
  return `${micro < 0 ? '-' : ''}${whole}${part === '' ? '' : `.${part}`}`;
}
