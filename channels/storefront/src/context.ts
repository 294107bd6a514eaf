import type { Language } from '@quanyu/domain';
import { moneyText } from './brand/words.ts';
import type { StorefrontRequest } from './route.ts';
import { type Catalogue, createCatalogue } from './shop/catalogue.ts';
import { channelOfKind } from './shop/places.ts';
import type { StorefrontTools } from './tools.ts';
import { type Say, sayIn } from './words.ts';

/** What every handler of the storefront shares. */
export interface Storefront {
  readonly tools: StorefrontTools;
  readonly shopChannel: () => Promise<string>;
  readonly tillChannel: () => Promise<string>;
  /** With the web shop's prices. */
  readonly shelf: Catalogue;
  /** With the stores' prices. */
  readonly counter: Catalogue;
}

export function createStorefront(tools: StorefrontTools): Storefront {
  const shopChannel = async () => tools.shopChannel ?? channelOfKind(tools, 'web');
  const tillChannel = async () => tools.tillChannel ?? channelOfKind(tools, 'store');
  return {
    tools,
    shopChannel,
    tillChannel,
    shelf: createCatalogue(tools, shopChannel),
    counter: createCatalogue(tools, tillChannel),
  };
}

/** How one answer speaks: language, currency, time zone, the retailer's name. */
export interface Voice {
  readonly language: Language;
  readonly say: Say;
  readonly money: (amountMinor: number) => string;
  readonly currency: string;
  readonly timeZone: string;
  readonly shopName: string;
}

export async function voiceOf(store: Storefront, request: StorefrontRequest): Promise<Voice> {
  const settings = await store.tools.ledger.settings.get();
  const { language } = request;
  return {
    language,
    say: sayIn(language),
    money: (amountMinor) => moneyText(amountMinor, settings.currency, language),
    currency: settings.currency,
    timeZone: settings.timeZone,
    shopName: store.tools.shopName ?? settings.name,
  };
}
