import type { EventType } from '@quanyu/domain';

/**
 * The 28 events of Segment's e-commerce specification, version 2, and what we call them. Any other
 * name of a track call is `custom`, its own name kept in the properties.
 */
export const COMMERCE_EVENTS: Readonly<Record<string, EventType>> = {
  'Products Searched': 'search',
  'Product List Viewed': 'list-view',
  'Product List Filtered': 'list-view',
  'Promotion Viewed': 'promotion-view',
  'Promotion Clicked': 'promotion-click',
  'Product Clicked': 'product-click',
  'Product Viewed': 'product-view',
  'Product Added': 'cart-add',
  'Product Removed': 'cart-remove',
  'Cart Viewed': 'cart-view',
  'Checkout Started': 'checkout-start',
  'Checkout Step Viewed': 'checkout-step',
  'Checkout Step Completed': 'checkout-step',
  'Payment Info Entered': 'checkout-step',
  'Order Completed': 'purchase',
  'Order Updated': 'checkout-step',
  'Order Refunded': 'refund',
  'Order Cancelled': 'refund',
  'Coupon Entered': 'coupon-enter',
  'Coupon Applied': 'coupon-apply',
  'Coupon Denied': 'coupon-deny',
  'Coupon Removed': 'coupon-remove',
  'Product Added to Wishlist': 'wishlist-add',
  'Product Removed from Wishlist': 'wishlist-remove',
  'Wishlist Product Added to Cart': 'cart-add',
  'Product Shared': 'product-share',
  'Cart Shared': 'cart-share',
  'Product Reviewed': 'review',
};

const byFoldedName = new Map(
  Object.entries(COMMERCE_EVENTS).map(([name, type]) => [name.toLowerCase(), type]),
);

/** Names are matched without regard to case, as clients write them both ways. */
export function eventTypeOf(name: string): EventType {
  return byFoldedName.get(name.trim().toLowerCase()) ?? 'custom';
}
