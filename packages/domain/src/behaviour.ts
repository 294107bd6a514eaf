/** The behaviour words: snake-less names of what a visitor does; e-commerce events of Segment map onto them. */
export const EVENT_TYPES = [
  'page-view',
  'product-view',
  'list-view',
  'search',
  'product-click',
  'cart-add',
  'cart-remove',
  'cart-view',
  'wishlist-add',
  'wishlist-remove',
  'checkout-start',
  'checkout-step',
  'purchase',
  'refund',
  'promotion-view',
  'promotion-click',
  'coupon-enter',
  'coupon-apply',
  'coupon-deny',
  'coupon-remove',
  'product-share',
  'cart-share',
  'review',
  'sign-up',
  'sign-in',
  'identify',
  'group',
  'alias',
  'recommendation-view',
  'recommendation-click',
  'content-view',
  'message-open',
  'message-click',
  'custom',
] as const;
export type EventType = (typeof EVENT_TYPES)[number];

export const EXPENSE_KINDS = [
  'advertising',
  'freight',
  'storage',
  'wages',
  'rent',
  'fees',
  'other',
] as const;
export type ExpenseKind = (typeof EXPENSE_KINDS)[number];

export const SURVEY_KINDS = ['csat', 'nps'] as const;
export type SurveyKind = (typeof SURVEY_KINDS)[number];

export const RELATION_KINDS = ['friend', 'household', 'referral'] as const;
export type RelationKind = (typeof RELATION_KINDS)[number];

export const CONTENT_KINDS = ['post', 'video', 'live'] as const;
export type ContentKind = (typeof CONTENT_KINDS)[number];
