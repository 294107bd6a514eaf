/** Why a decision was taken, in a form that both languages can render: a code and its figures. */
export interface Reason {
  readonly code: string;
  readonly params: Readonly<Record<string, string | number>>;
}

export type Language = 'en' | 'zh';

/** Text by code. `{name}` is replaced; `{name|kind}` formats: int, number1, percent, money:CCY via params.currency, day. */
export type Catalogue = Readonly<Record<string, string>>;

const PLACE = /\{(\w+)(?:\|(\w+))?\}/g;

/** Renders a reason; an unknown code is shown as itself with its figures, never hidden. */
export function renderReason(reason: Reason, catalogue: Catalogue, language: Language): string {
  const text = catalogue[reason.code];
  if (text === undefined) return `${reason.code} ${JSON.stringify(reason.params)}`;
  return text.replace(PLACE, (_, name: string, kind: string | undefined) => {
    const value = reason.params[name];
    return value === undefined ? `{${name}}` : formatted(value, kind, { language, reason });
  });
}

interface FormatContext {
  readonly language: Language;
  readonly reason: Reason;
}

function formatted(
  value: string | number,
  kind: string | undefined,
  context: FormatContext,
): string {
  const locale = context.language === 'zh' ? 'zh-CN' : 'en-GB';
  if (kind === 'day') return dayText(Number(value), locale);
  if (typeof value === 'string' || kind === undefined) return String(value);
  if (kind === 'percent') {
    return value.toLocaleString(locale, { style: 'percent', maximumFractionDigits: 1 });
  }
  if (kind === 'money') return moneyText(value, locale, context.reason);
  const maximumFractionDigits = kind === 'number1' ? 1 : kind === 'number2' ? 2 : 0;
  return value.toLocaleString(locale, { maximumFractionDigits });
}

function dayText(day: number, locale: string): string {
  const options = { timeZone: 'UTC', month: 'short', day: 'numeric', year: 'numeric' } as const;
  return new Intl.DateTimeFormat(locale, options).format(day * 86_400_000);
}

function moneyText(amountMinor: number, locale: string, reason: Reason): string {
  const currency = String(reason.params['currency'] ?? 'CNY');
  const format = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
  });
  return format.format(amountMinor / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
}
