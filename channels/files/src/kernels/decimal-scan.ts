const SAFE = Number.MAX_SAFE_INTEGER;

/** No plain digits: perhaps an exponent. Both answers lie outside the safe integers. */
export const SCIENTIFIC: number = Number.POSITIVE_INFINITY;
/** More digits than this scan holds exactly. */
export const LONG: number = Number.NEGATIVE_INFINITY;

/** Millionths of a plain decimal text of at most 15 digits and six decimals; NaN where there is no digit. */
export function scanMicro(text: string): number {
  const length = text.length;
  const first = text.charCodeAt(0);
  let value = 0;
  let decimals = -1;
  let digits = 0;
  for (let at = first === 45 || first === 43 ? 1 : 0; at < length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 46 && decimals < 0) {
      decimals = 0;
      continue;
    }
    if (code < 48 || code > 57) return SCIENTIFIC;
    if (decimals >= 6) return LONG;
    value = value * 10 + (code - 48);
    digits += 1;
    if (decimals >= 0) decimals += 1;
  }
  if (digits === 0) return Number.NaN;
  if (digits > 15) return LONG;
  const micro = value * 10 ** (6 - Math.max(decimals, 0));
  if (micro > SAFE) return Number.NaN;
  return first === 45 ? 0 - micro : micro;
}
