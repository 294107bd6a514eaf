import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addDays,
  daysBetween,
  dayText,
  durationText,
  instantText,
  isSameDay,
  isWeekend,
  timeText,
} from '../src/format/dates.ts';
import {
  bytesText,
  changeShare,
  changeText,
  type FigureStyle,
  kpiText,
  moneyShortText,
  moneyText,
  NO_FIGURE,
  numberText,
  percentText,
  shortNumberText,
} from '../src/format/figures.ts';

const ZH: FigureStyle = {
  language: 'zh',
  currency: 'CNY',
  currencyDecimals: 2,
  timeZone: 'Asia/Shanghai',
};
const EN: FigureStyle = { ...ZH, language: 'en' };
const YEN: FigureStyle = { ...EN, currency: 'JPY', currencyDecimals: 0 };

describe('money', () => {
  test('moneyText() shows every minor unit', () => {
    expect(moneyText(12_400_05, EN)).toBe('¥12,400.05');
    expect(moneyText(-5, ZH)).toBe('−¥0.05');
    expect(moneyText(0, EN)).toBe('¥0.00');
    expect(moneyText(1_234, YEN)).toBe('¥1,234');
    expect(moneyText(null, EN)).toBe(NO_FIGURE);
    expect(moneyText(Number.NaN, EN)).toBe(NO_FIGURE);
  });

  test('moneyShortText() is short in the way of each language', () => {
    expect(moneyShortText(12_400_000, ZH)).toBe('¥12.4万');
    expect(moneyShortText(12_400_000, EN)).toBe('¥124k');
    expect(moneyShortText(123_456_789_00, ZH)).toBe('¥1.2亿');
    expect(moneyShortText(123_456_789_00, EN)).toBe('¥123M');
    expect(moneyShortText(999_900, EN)).toBe('¥9,999');
    expect(moneyShortText(99_999_999, EN)).toBe('¥1M');
    expect(moneyShortText(-12_400_000, EN)).toBe('−¥124k');
  });

  test('moneyText() read back is the amount, to the minor unit', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e15, max: 1e15 }), (minor) => {
        const text = moneyText(minor, EN);
        const digits = Number(text.replaceAll(/[^\d]/g, ''));
        expect(text.startsWith('−') ? -digits : digits).toBe(minor === 0 ? 0 : minor);
      }),
    );
  });

  test('moneyShortText() is within 5% of the amount', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1_000_000, max: 1e14 }), (minor) => {
        const text = moneyShortText(minor, EN);
        const unit = { k: 1e3, M: 1e6, B: 1e9 }[text.at(-1) ?? ''] ?? 1;
        const read = Number(text.replaceAll(/[^\d.]/g, '')) * unit * 100;
        expect(Math.abs(read - minor) / minor).toBeLessThan(0.05);
      }),
    );
  });
});

describe('numbers', () => {
  test('what is no figure is shown as none', () => {
    for (const value of [null, undefined, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(numberText(value, 'en')).toBe(NO_FIGURE);
      expect(shortNumberText(value, 'zh')).toBe(NO_FIGURE);
      expect(percentText(value, 'en')).toBe(NO_FIGURE);
    }
    expect(numberText(-0, 'en')).toBe('0');
  });

  test('percentText() and changeText() carry their sign', () => {
    expect(percentText(0.125, 'en')).toBe('12.5%');
    expect(changeText(0.0312, 'en')).toBe('+3.1%');
    expect(changeText(-0.5, 'zh')).toBe('−50%');
    expect(changeShare(10, 0)).toBeNull();
    expect(changeShare(-5, -10)).toBe(0.5);
  });

  test('kpiText() follows the unit', () => {
    expect(kpiText(0.395, 'ratio', EN)).toBe('39.5%');
    expect(kpiText(41.68, 'days', EN)).toBe('41.7');
    expect(kpiText(123_456, 'count', ZH)).toBe('12.3万');
    expect(kpiText(null, 'money', EN)).toBe(NO_FIGURE);
    expect(bytesText(45_580_638, 'en')).toBe('45.6 MB');
  });

  test('shortNumberText() never shows more than four digits', () => {
    fc.assert(
      fc.property(fc.double({ min: -9e11, max: 9e11, noNaN: true }), (value) => {
        const digits = shortNumberText(value, 'zh').replaceAll(/[^\d]/g, '');
        expect(digits.length).toBeLessThanOrEqual(4);
      }),
    );
  });
});

describe('dates', () => {
  test('an instant stands in the time zone of the retailer', () => {
    const at = Date.parse('2026-11-23T17:30:00Z');
    expect(instantText(at, 'en', 'Asia/Shanghai')).toContain('24 Nov 2026');
    expect(instantText(at, 'en', 'Europe/London')).toContain('23 Nov 2026');
    expect(instantText(null, 'en', 'Asia/Shanghai')).toBe(NO_FIGURE);
    expect(timeText(Date.UTC(2026, 10, 24, 16, 3), 'en', 'Asia/Shanghai')).toBe('00:03');
    expect(isSameDay(at, at + 86_400_000, 'Asia/Shanghai')).toBe(false);
    expect(isSameDay(at, at + 1, 'Asia/Shanghai')).toBe(true);
  });

  test('days are written as people there write them', () => {
    expect(dayText('2026-11-24', 'zh')).toBe('2026年11月24日');
    expect(dayText('2026-11-24', 'en')).toBe('24 Nov 2026');
    expect(dayText('soon', 'en')).toBe('soon');
    expect(isWeekend('2026-11-21')).toBe(true);
    expect(isWeekend('2026-11-23')).toBe(false);
    expect(durationText(80, 'en')).toBe('1 min 20 s');
  });

  test('addDays() and daysBetween() undo one another', () => {
    fc.assert(
      fc.property(fc.integer({ min: -20_000, max: 20_000 }), (days) => {
        expect(daysBetween('2026-02-28', addDays('2026-02-28', days))).toBe(days);
      }),
    );
  });
});
