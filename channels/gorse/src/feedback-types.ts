import type { EventType } from '@quanyu/domain';

/** What the feedback types that Gorse's guides use are here. Any other counts as a click on a product. */
const TYPES: Readonly<Record<string, EventType>> = {
  read: 'product-view',
  view: 'product-view',
  watch: 'product-view',
  impression: 'product-view',
  click: 'product-click',
  like: 'wishlist-add',
  star: 'wishlist-add',
  favorite: 'wishlist-add',
  favourite: 'wishlist-add',
  bookmark: 'wishlist-add',
  wishlist: 'wishlist-add',
  cart: 'cart-add',
  'add-to-cart': 'cart-add',
  add_to_cart: 'cart-add',
  buy: 'purchase',
  order: 'purchase',
  purchase: 'purchase',
  pay: 'purchase',
};

/** The event type of a feedback type, without regard to case. */
export function eventTypeOf(feedbackType: string): EventType {
  const folded = feedbackType.toLowerCase();
  return Object.hasOwn(TYPES, folded) ? (TYPES[folded] ?? 'product-click') : 'product-click';
}
