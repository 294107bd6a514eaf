const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** A number without leading or trailing zeros, as in CBV 2.0 §8.9; anything else as it is. */
export function numberForm(text: string): string {
  if (!NUMBER.test(text)) return text;
  const value = Number(text);
  if (!Number.isFinite(value)) return text;
  if (!Number.isInteger(value)) return String(value).replace(/e([+-])(\d)$/, 'e$10$2');
  return value === 0 ? '0' : BigInt(value).toString();
}

const TIME = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d+))?(Z|[+-]\d{2}:?\d{2})?$/;

/** An instant in UTC to the millisecond, half to even; anything else as it is. */
export function timeForm(text: string): string {
  const parts = TIME.exec(text);
  const base = parts === null ? Number.NaN : Date.parse(`${parts[1]}${parts[3] ?? 'Z'}`);
  if (parts === null || Number.isNaN(base)) return text;
  const micros = Number((parts[2] ?? '').padEnd(6, '0').slice(0, 6));
  const whole = Math.floor(micros / 1000);
  const over = micros - whole * 1000;
  const up = over > 500 || (over === 500 && whole % 2 === 1) ? 1 : 0;
  return new Date(base + whole + up).toISOString();
}

/** Epoch milliseconds of an EPCIS time; NaN where it is none. */
export function instantOf(text: unknown): number {
  if (typeof text !== 'string' || !TIME.test(text)) return Number.NaN;
  return Date.parse(timeForm(text));
}
