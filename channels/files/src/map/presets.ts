import type { ColumnMap, ColumnRule } from './column-map.ts';

/** A map that comes with the program, and what it knows about the retailer behind the files. */
export interface Preset {
  readonly map: ColumnMap;
  /** For a ledger that has no settings of its own yet. */
  readonly currency: string;
  readonly timeZone: string;
  readonly description: string;
}

const from = (column: string): ColumnRule => ({ from: column });
const constant = (text: string): ColumnRule => ({ constant: text });

const onlineRetail: Preset = {
  description: 'UCI Online Retail: a gift-ware web shop in the United Kingdom, 2010-2011',
  currency: 'GBP',
  timeZone: 'Europe/London',
  map: {
    version: 1,
    name: 'online-retail',
    files: [
      {
        kind: 'orders',
        columns: {
          order: from('InvoiceNo'),
          product: from('StockCode'),
          product_name: from('Description'),
          quantity: from('Quantity'),
          time: from('InvoiceDate'),
          unit_price: from('UnitPrice'),
          customer: from('CustomerID'),
          country: from('Country'),
          currency: constant('GBP'),
          channel: constant('web'),
        },
      },
    ],
  },
};

/** Prices of the toy chain are dollars with a sign; stock is one snapshot at the end of its sales. */
const mavenToys: Preset = {
  description: 'Maven Toys: a toy chain of 50 stores in Mexico, 2017-2018 (made up)',
  currency: 'USD',
  timeZone: 'America/Mexico_City',
  map: {
    version: 1,
    name: 'maven-toys',
    files: [
      {
        kind: 'locations',
        columns: {
          location: from('Store_ID'),
          name: from('Store_Name'),
          kind: constant('store'),
          channel: constant('store'),
        },
      },
      {
        kind: 'products',
        columns: {
          product: from('Product_ID'),
          name: from('Product_Name'),
          category_path: from('Product_Category'),
          cost: from('Product_Cost'),
          price: from('Product_Price'),
          currency: constant('USD'),
        },
      },
      {
        kind: 'orders',
        columns: {
          order: from('Sale_ID'),
          time: from('Date'),
          location: from('Store_ID'),
          product: from('Product_ID'),
          quantity: from('Units'),
          unit_price: {
            join: { on: 'Product_ID', otherOn: 'Product_ID', take: 'Product_Price' },
          },
          currency: constant('USD'),
          channel: constant('store'),
        },
      },
      {
        kind: 'stock-levels',
        columns: {
          product: from('Product_ID'),
          location: from('Store_ID'),
          time: constant('2018-09-30 23:59:59'),
          on_hand: from('Stock_On_Hand'),
        },
      },
    ],
  },
};

/** Currency and time zone of the retailer behind a preset's files: a new ledger's settings. */
export interface PresetSettings {
  readonly currency: string;
  readonly timeZone: string;
}

/**
 * What a source's preset knows about the retailer; undefined for `native`, `auto` and saved maps.
 * For a ledger that holds nothing yet; one with data keeps the settings its days were cut by.
 */
export function presetSettings(source: string): PresetSettings | undefined {
  const preset = Object.entries(PRESETS).find(([name]) => name === source)?.[1];
  if (preset === undefined) return undefined;
  return { currency: preset.currency, timeZone: preset.timeZone };
}

/** Presets by the name that `--source` takes; native files need none. */
export const PRESETS: Readonly<Record<string, Preset>> = {
  'online-retail': onlineRetail,
  'maven-toys': mavenToys,
};
