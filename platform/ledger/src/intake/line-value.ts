import { assert } from '@quanyu/domain';

const QUANTITY_SCALE = 1000;
const PRICE_SCALE = 1_000_000;

/**
 * What a line is worth: quantity × unit price in minor units, rounded half to even once, exactly.
 * Both factors are taken with the decimals the ledger keeps (3 and 6): binary fractions such as
 * 2.675 × 100 would otherwise land on the wrong side of a half.
 */
export function lineValueMinor(quantity: number, unitPrice: number, decimals: number): number {
  assert(decimals <= 6, 'no currency has more than six decimals');
  const scaled =
    BigInt(Math.round(quantity * QUANTITY_SCALE)) * BigInt(Math.round(unitPrice * PRICE_SCALE));
  const divisor = BigInt(QUANTITY_SCALE * PRICE_SCALE) / 10n ** BigInt(decimals);
  const sign = scaled < 0n ? -1n : 1n;
  const magnitude = scaled * sign;
  const whole = magnitude / divisor;
  const twiceRest = (magnitude % divisor) * 2n;
  const up = twiceRest > divisor || (twiceRest === divisor && whole % 2n === 1n);
  return Number(sign * (up ? whole + 1n : whole));
}
