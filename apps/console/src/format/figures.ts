import type { Language } from '@quanyu/domain';

/** How this retailer's figures are written. */
export interface FigureStyle {
  readonly language: Language;
  readonly currency: string;
  readonly currencyDecimals: number;
  readonly timeZone: string;
}

/** What stands where there is no figure. */
export const NO_FIGURE = '–';

export function localeOf(language: Language): string {
  return language === 'zh' ? 'zh-CN' : 'en-GB';
}

const SHORT_STEPS: Readonly<Record<Language, readonly (readonly [number, string])[]>> = {
  zh: [
    [1e8, '亿'],
    [1e4, '万'],
  ],
  en: [
    [1e9, 'B'],
    [1e6, 'M'],
    [1e3, 'k'],
  ],
};

/** The first figure that is written short: 9,999 stays whole in both languages. */
const SHORT_FROM = 10_000;

function isFigure(value: number | null | undefined): value is number {
  return value !== null && value !== undefined && Number.isFinite(value);
}

/** `12,345.6` */
export function numberText(
  value: number | null | undefined,
  language: Language,
  decimals = 0,
): string {
  if (!isFigure(value)) return NO_FIGURE;
  const text = value.toLocaleString(localeOf(language), { maximumFractionDigits: decimals });
  return text === '-0' ? '0' : text.replace('-', '−');
}

/** `12.4万`, `124k`: at most three digits that count. */
export function shortNumberText(value: number | null | undefined, language: Language): string {
  if (!isFigure(value)) return NO_FIGURE;
  if (Math.abs(value) < SHORT_FROM) return numberText(value, language, 0);
  const steps = SHORT_STEPS[language];
  for (const [size, unit] of steps) {
    const scaled = roundedToThree(value / size);
    if (Math.abs(scaled) >= 1) return `${numberText(scaled, language, 2)}${unit}`;
  }
  return numberText(value, language, 0);
}

function roundedToThree(value: number): number {
  const size = Math.abs(value);
  const decimals = size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2;
  const rounded = Number(value.toFixed(decimals));
  return decimals === 2 ? Number(rounded.toFixed(1)) : rounded;
}

function currencySign(currency: string, language: Language): string {
  const parts = new Intl.NumberFormat(localeOf(language), {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
  }).formatToParts(1);
  return parts.find((part) => part.type === 'currency')?.value ?? currency;
}

/** `¥12,400.00`: every minor unit, for where exactness counts. */
export function moneyText(minor: number | null | undefined, style: FigureStyle): string {
  if (!isFigure(minor)) return NO_FIGURE;
  const decimals = style.currencyDecimals;
  const size = Math.abs(Math.round(minor)) / 10 ** decimals;
  const digits = size.toLocaleString(localeOf(style.language), {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });
  return `${minor < 0 ? '−' : ''}${currencySign(style.currency, style.language)}${digits}`;
}

/** `¥12.4万`, `¥124k`. */
export function moneyShortText(minor: number | null | undefined, style: FigureStyle): string {
  if (!isFigure(minor)) return NO_FIGURE;
  const major = Math.abs(minor) / 10 ** style.currencyDecimals;
  const text = shortNumberText(major, style.language);
  return `${minor < 0 ? '−' : ''}${currencySign(style.currency, style.language)}${text}`;
}

/** `12.5 %` of 0.125. */
export function percentText(
  share: number | null | undefined,
  language: Language,
  decimals = 1,
): string {
  if (!isFigure(share)) return NO_FIGURE;
  return `${numberText(share * 100, language, decimals)}%`;
}

/** Change against before: `+12.5%`; none where before was nothing. */
export function changeShare(now: number | null, before: number | null): number | null {
  if (!isFigure(now) || !isFigure(before) || before === 0) return null;
  return (now - before) / Math.abs(before);
}

/** A change with its sign. */
export function changeText(share: number | null, language: Language): string {
  if (!isFigure(share)) return NO_FIGURE;
  const text = percentText(share, language, Math.abs(share) < 0.1 ? 1 : 0);
  return share > 0 && text !== '0%' ? `+${text}` : text;
}

export type FigureUnit = 'money' | 'count' | 'ratio' | 'days' | 'score' | 'units';

/** A KPI's value as shown on a tile. */
export function kpiText(value: number | null, unit: FigureUnit, style: FigureStyle): string {
  if (unit === 'money') return moneyShortText(value, style);
  if (unit === 'ratio') return percentText(value, style.language);
  if (unit === 'days' || unit === 'score') return numberText(value, style.language, 1);
  return shortNumberText(value, style.language);
}

/** The same value with nothing left out. */
export function kpiExactText(value: number | null, unit: FigureUnit, style: FigureStyle): string {
  if (unit === 'money') return moneyText(value, style);
  if (unit === 'ratio') return percentText(value, style.language, 3);
  return numberText(value, style.language, 3);
}

/** Bytes for people: `12.3 MB`. */
export function bytesText(bytes: number, language: Language): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  let size = bytes;
  let step = 0;
  while (size >= 1000 && step < units.length - 1) {
    size /= 1000;
    step += 1;
  }
  return `${numberText(size, language, step === 0 ? 0 : 1)} ${units[step] ?? 'B'}`;
}
