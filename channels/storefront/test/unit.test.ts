import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DARK, LIGHT, type Palette } from '../src/brand/tokens.ts';
import { dayText, momentText, moneyText, nameIn } from '../src/brand/words.ts';
import { escapeText, html } from '../src/html.ts';
import { acceptedLanguage } from '../src/language.ts';
import { CART_LINES_MAX, UNITS_MAX } from '../src/limits.ts';
import { wholeNumber } from '../src/route.ts';
import {
  addToCart,
  type CartLine,
  cookieOf,
  fitsCookie,
  newSession,
  readSession,
  setUnits,
  writeSession,
} from '../src/session.ts';
import { fitCart, orderLines, priceCart } from '../src/shop/cart.ts';
import { orderNumber } from '../src/shop/cart-routes.ts';
import type { ShelfProduct } from '../src/shop/catalogue.ts';
import { deliveryPlace } from '../src/shop/places.ts';
import { readSale } from '../src/till/sale.ts';
import { sayIn, wordsOf } from '../src/words.ts';

const shelf = (
  product: string,
  priceMinor: number | null,
  listMinor = priceMinor,
): ShelfProduct => ({
  product,
  name: product,
  nameEn: null,
  categoryPath: [],
  categoryEn: null,
  brand: null,
  brandEn: null,
  ageYears: null,
  barcode: null,
  listPrice: listMinor === null ? null : listMinor / 100,
  listMinor,
  priceMinor,
  promotion: priceMinor === listMinor ? null : 'sale',
  availableUnits: 5,
});

describe('brand', () => {
  /** WCAG 2.2 relative luminance and contrast ratio. */
  const luminance = (colour: string): number => {
    const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
      const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const contrast = (a: string, b: string): number => {
    const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
    return (high + 0.05) / (low + 0.05);
  };

  it('contrast() of the check itself is that of the standard', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
    expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.478, 3);
  });

  it.each([
    ['light', LIGHT],
    ['dark', DARK],
  ] as const)('every pair of text and ground meets AA: %s', (_, palette: Palette) => {
    const grounds = ['ground', 'surface', 'raised', 'band'] as const;
    const pairs: (readonly [keyof Palette, keyof Palette])[] = [
      ...grounds.flatMap((ground) => [
        ['text', ground] as const,
        ['textQuiet', ground] as const,
        ['brand', ground] as const,
      ]),
      ['onBrand', 'brand'],
      ['text', 'brandSoft'],
      ['good', 'goodSoft'],
      ['act', 'actSoft'],
      ['bad', 'badSoft'],
    ];
    for (const [text, ground] of pairs) {
      expect(contrast(palette[text], palette[ground]), `${text} on ${ground}`).toBeGreaterThan(4.5);
    }
  });

  it('moneyText() writes exact money in both languages and any currency', () => {
    expect(moneyText(123_456, 'CNY', 'zh')).toBe('¥1,234.56');
    expect(moneyText(123_456, 'GBP', 'en')).toBe('£1,234.56');
    expect(moneyText(500, 'JPY', 'en')).toBe('¥500');
    expect(moneyText(-5, 'EUR', 'en')).toBe('-€0.05');
    expect(moneyText(-0, 'CNY', 'en')).toBe('¥0.00');
    expect(moneyText(900_719_925_474_099, 'CNY', 'en')).toBe('¥9,007,199,254,740.99');
    expect(() => moneyText(1, 'nonsense', 'en')).toThrow('three capital letters');
  });

  it('nameIn() falls back from language to language to id', () => {
    const named = { id: 'P1', name: '积木', nameEn: 'Blocks' };
    expect(nameIn('en', named)).toBe('Blocks');
    expect(nameIn('zh', named)).toBe('积木');
    expect(nameIn('en', { id: 'P1', name: '积木', nameEn: ' ' })).toBe('积木');
    expect(nameIn('zh', { id: 'P1', name: null })).toBe('P1');
  });

  it('dayText() and momentText() write days of the shop’s own zone', () => {
    const late = Date.UTC(2026, 10, 24, 17, 5);
    expect(dayText(late, 'Asia/Shanghai', 'zh')).toBe('2026年11月25日');
    expect(momentText(late, 'Asia/Shanghai', 'en')).toBe('25 Nov 2026, 01:05');
  });
});

describe('html``', () => {
  it('escapes every value, in text and in attributes, and nests', () => {
    const inner = html`<b title="${'"><i>'}">${"<&>'"}</b>`;
    expect(inner.text).toBe('<b title="&quot;&gt;&lt;i&gt;">&lt;&amp;&gt;&#39;</b>');
    expect(html`${[inner, 1, null, false, undefined, 'a']}`.text).toBe(`${inner.text}1a`);
  });

  it('leaves no character of any text that could open a tag or end an attribute', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(escapeText(text)).not.toMatch(/[<>"']|&(?!amp;|lt;|gt;|quot;|#39;)/);
      }),
    );
  });
});

describe('session', () => {
  const session = { ...newSession('v1'), cart: [{ product: '产品<1>', units: 2 }] };

  it('readSession() gives back what writeSession() signed, and nothing else', () => {
    const value = writeSession(session, 'secret');
    expect(readSession(value, 'secret')).toEqual(session);
    for (const bad of [undefined, '', '.', value.slice(1), `${value}x`, 'x'.repeat(9000)]) {
      expect(readSession(bad, 'secret')).toBeUndefined();
    }
    expect(readSession(value, 'another')).toBeUndefined();
    const odd = { ...session, cart: [{ product: 'P', units: -1 }] };
    expect(readSession(writeSession(odd, 'secret'), 'secret')).toBeUndefined();
  });

  it('cookieOf() finds one cookie among others', () => {
    expect(cookieOf('a=1; quanyu=x=y ;b=2', 'quanyu')).toBe('x=y');
    expect(cookieOf('xquanyu=1', 'quanyu')).toBeUndefined();
    expect(cookieOf(undefined, 'quanyu')).toBeUndefined();
  });

  it('addToCart() adds up, keeps to its limits, and says when it is full', () => {
    const line: CartLine = { product: 'a', units: 600 };
    const once = addToCart([], line) ?? [];
    expect(addToCart(once, line)).toEqual([{ product: 'a', units: UNITS_MAX }]);
    const full = Array.from({ length: CART_LINES_MAX }, (_, at) => ({
      product: `${at}`,
      units: 1,
    }));
    expect(addToCart(full, line)).toBeUndefined();
    expect(addToCart(full, { product: '3', units: 1 })?.[3]).toEqual({ product: '3', units: 2 });
    expect(setUnits(full, '3', 0)).toHaveLength(CART_LINES_MAX - 1);
  });

  it('fitsCookie() is true only where the cookie stays below what browsers keep', () => {
    const long = (count: number) => ({
      ...session,
      cart: Array.from({ length: count }, (_, at) => ({
        product: `${at}${'长'.repeat(99)}`,
        units: 1,
      })),
    });
    for (const count of [1, 5, 8, 20]) {
      const fits = fitsCookie(long(count));
      expect(fits && writeSession(long(count), 's').length > 3900).toBe(false);
    }
    expect(fitsCookie(long(5))).toBe(true);
    expect(fitsCookie(long(20))).toBe(false);
  });
});

describe('cart', () => {
  const lines = [
    { product: 'a', units: 3 },
    { product: 'b', units: 2 },
    { product: 'gone', units: 1 },
    { product: 'free', units: 1 },
  ];

  it('priceCart() adds up to the minor unit and leaves out what has no price', () => {
    const cart = priceCart(lines, [shelf('a', 1999, 2499), shelf('b', 1), shelf('free', null)]);
    expect(cart.totalMinor).toBe(3 * 1999 + 2);
    expect(cart.savedMinor).toBe(1500);
    expect(orderLines(cart)).toEqual([
      { product: 'a', units: 3, unitPrice: 24.99, discountMinor: 1500, promotion: 'sale' },
      { product: 'b', units: 2, unitPrice: 0.01 },
    ]);
  });

  const places = ['wh', 'st'].map((location) => ({ location, name: location, kind: 'store' }));
  const stock = new Map([
    [
      'a',
      new Map([
        ['wh', 2],
        ['st', 9],
      ]),
    ],
    ['b', new Map([['st', 2]])],
  ]);

  it('deliveryPlace() takes the first that has all, else the one with most', () => {
    expect(deliveryPlace(places, stock, [{ product: 'a', units: 1 }]).location).toBe('wh');
    expect(deliveryPlace(places, stock, lines.slice(0, 2)).location).toBe('st');
    expect(deliveryPlace(places, stock, [{ product: 'none', units: 1 }]).location).toBe('wh');
    expect(() => deliveryPlace([], stock, lines)).toThrow('no location');
  });

  it('fitCart() cuts to what one place has', () => {
    const cart = priceCart(lines, [shelf('a', 5), shelf('b', 5)]);
    expect(fitCart({ cart, places, stock, from: null }, 'wh')).toEqual([
      { product: 'a', units: 2 },
    ]);
    expect(fitCart({ cart, places, stock, from: null }, 'nowhere')).toEqual([]);
  });

  it('orderNumber() is the same for the same checkout and differs for another visitor', () => {
    expect(orderNumber('s', 'v', 'c')).toMatch(/^W-[2-9A-Z]{5}-[2-9A-Z]{5}$/);
    expect(orderNumber('s', 'v', 'c')).toBe(orderNumber('s', 'v', 'c'));
    expect(orderNumber('s', 'other', 'c')).not.toBe(orderNumber('s', 'v', 'c'));
  });
});

describe('the till', () => {
  it('spreadDiscount() gives all of a discount, never more than a line, for any sale', async () => {
    const { TILL_QUEUE_SCRIPT } = await import('../src/assets/till-queue-script.ts');
    const address = `data:text/javascript,${encodeURIComponent(TILL_QUEUE_SCRIPT)}`;
    const { spreadDiscount } = (await import(/* @vite-ignore */ address)) as {
      spreadDiscount(totals: readonly number[], discount: number): readonly number[];
    };
    const totals = fc.array(fc.nat(1_000_000), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(totals, fc.nat(3_000_000), (lines, discount) => {
        const shares = spreadDiscount(lines, discount);
        const sum = lines.reduce((a, b) => a + b, 0);
        expect(shares.reduce((a, b) => a + b, 0)).toBe(Math.min(sum, discount));
        for (const [at, share] of shares.entries()) {
          expect(share).toBeGreaterThanOrEqual(0);
          expect(share).toBeLessThanOrEqual(lines[at] ?? 0);
        }
      }),
    );
    expect(spreadDiscount([], 5)).toEqual([]);
  });

  it('readSale() refuses what is no sale and names the field', () => {
    for (const bad of [undefined, null, 'x', [], {}, { sale: 'a' }]) {
      expect(() => readSale(bad)).toThrow(/Cannot record the sale as of its field/);
    }
  });
});

describe('words', () => {
  it('stand in both languages with the same places', () => {
    const [english, chinese] = [wordsOf('en'), wordsOf('zh')];
    expect(Object.keys(chinese).sort()).toEqual(Object.keys(english).sort());
    const places = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(String).sort();
    for (const [key, text] of Object.entries(english)) {
      expect(places(chinese[key as keyof typeof english]), key).toEqual(places(text));
    }
    expect(sayIn('en')('fewLeft', { count: 3 })).toBe('Only 3 left');
    expect(sayIn('zh')('fewLeft')).toBe('仅剩 {count} 件');
  });

  it('acceptedLanguage() takes the better rated, 中文 where none is named', () => {
    expect(acceptedLanguage('en-GB,en;q=0.9,zh;q=0.8')).toBe('en');
    expect(acceptedLanguage('en;q=0.4, zh-TW;q=0.7')).toBe('zh');
    expect(acceptedLanguage('de, fr')).toBe('zh');
    expect(acceptedLanguage('en;q=x')).toBe('zh');
    expect(acceptedLanguage(undefined)).toBe('zh');
  });
});

describe('route', () => {
  it('wholeNumber() takes whole numbers in bounds alone', () => {
    expect(wholeNumber('7', 1, 9)).toBe(7);
    for (const bad of [undefined, '', ' 7', '-1', '1.5', '1e3', '0x1', '10', '99999999999']) {
      expect(wholeNumber(bad, 1, 9), bad).toBeUndefined();
    }
  });
});
