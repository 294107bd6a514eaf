import { AppError } from './error.ts';
import { DOMAIN_ERRORS } from './errors.ts';

declare const brand: unique symbol;
/** A scalar that must not be mixed up with another of the same base type. */
export type Brand<T, B extends string> = T & { readonly [brand]: B };

export type ProductId = Brand<string, 'ProductId'>;
export type ChannelId = Brand<string, 'ChannelId'>;
export type LocationId = Brand<string, 'LocationId'>;
export type SupplierId = Brand<string, 'SupplierId'>;
export type CustomerId = Brand<string, 'CustomerId'>;
export type OrderId = Brand<string, 'OrderId'>;
export type DecisionId = Brand<string, 'DecisionId'>;

const ID_LENGTH_MAX = 200;

function checkedId(text: string, noun: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused.
  const clean = text.length > 0 && text === text.trim() && !/[\u0000-\u001f\u007f]/.test(text);
  if (clean && text.length <= ID_LENGTH_MAX) return text;
  throw new AppError(
    DOMAIN_ERRORS.DOMAIN_ID_INVALID,
    `Cannot take ${noun} id as it must be 1 to ${ID_LENGTH_MAX} printable characters: current value is ${JSON.stringify(text.slice(0, 40))}`,
    { place: noun },
  );
}

export const productId = (text: string): ProductId => checkedId(text, 'product') as ProductId;
export const channelId = (text: string): ChannelId => checkedId(text, 'channel') as ChannelId;
export const locationId = (text: string): LocationId => checkedId(text, 'location') as LocationId;
export const supplierId = (text: string): SupplierId => checkedId(text, 'supplier') as SupplierId;
export const customerId = (text: string): CustomerId => checkedId(text, 'customer') as CustomerId;
export const orderId = (text: string): OrderId => checkedId(text, 'order') as OrderId;
export const decisionId = (text: string): DecisionId => checkedId(text, 'decision') as DecisionId;
