/**
 * Words and figures as every channel writes them: names, money, dates. Runs in a browser; the
 * console and the storefront read it.
 */
import { currency, currencyDecimals, type Language } from '@quanyu/domain';

/** A thing with a name in the shop's first language and, where known, in English. */
export interface Named {
  readonly id: string;
  readonly name: string | null;
  readonly nameEn?: string | null;
}

const LOCALES: Readonly<Record<Language, string>> = { en: 'en-GB', zh: 'zh-CN' };

/** Name in the reader's language; what is missing falls back to the other name, then to the id. */
export function nameIn(language: Language, named: Named): string {
  const [first, second] =
    language === 'en' ? [named.nameEn, named.name] : [named.name, named.nameEn];
  return textOf(first) ?? textOf(second) ?? named.id;
}

function textOf(text: string | null | undefined): string | undefined {
  const trimmed = text?.trim();
  return trimmed === undefined || trimmed === '' ? undefined : trimmed;
}

/** Exact money: 123456 minor units of CNY → "¥1,234.56". */
export function moneyText(amountMinor: number, code: string, language: Language): string {
  const digits = currencyDecimals(currency(code));
  const format = new Intl.NumberFormat(LOCALES[language], {
    style: 'currency',
    currency: code,
    currencyDisplay: 'narrowSymbol',
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  // Minus zero would be shown as "-¥0.00".
  return format.format(amountMinor === 0 ? 0 : amountMinor / 10 ** digits);
}

/** Whole numbers with separators. */
export function countText(count: number, language: Language): string {
  return new Intl.NumberFormat(LOCALES[language], { maximumFractionDigits: 0 }).format(count);
}

/** A day as people write it: "24 Nov 2026", "2026年11月24日". */
export function dayText(at: number, timeZone: string, language: Language): string {
  return dateFormat(language, timeZone, {
    year: 'numeric',
    month: language === 'zh' ? 'long' : 'short',
    day: 'numeric',
  }).format(at);
}

/** Day and minute: "24 Nov 2026, 08:05", "2026年11月24日 08:05". */
export function momentText(at: number, timeZone: string, language: Language): string {
  return dateFormat(language, timeZone, {
    year: 'numeric',
    month: language === 'zh' ? 'long' : 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(at);
}

function dateFormat(
  language: Language,
  timeZone: string,
  options: Intl.DateTimeFormatOptions,
): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(LOCALES[language], { ...options, timeZone });
}
