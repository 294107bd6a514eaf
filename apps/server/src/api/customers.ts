import { z } from 'zod';
import { PersonSchema } from './identity.ts';
import { filterQuery, idText, instantMs, minor, pageQuery, ReasonSchema } from './shapes.ts';
import { LIFE_STAGES } from './words.ts';

export const SegmentSchema = z.object({
  segment: idText,
  name: z.string(),
  description: z.string(),
  customers: z.number().int(),
  revenueMinor: minor,
  share: z.number(),
  /** Mean of each feature in its own unit. */
  features: z.record(z.string(), z.number()),
  /** Centre on the two-dimensional map. */
  x: z.number(),
  y: z.number(),
});
/** The map of dots: a sample of customers of every segment. */
export const SegmentMapSchema = z.object({
  segments: z.array(SegmentSchema),
  dots: z.array(z.object({ customer: idText, segment: idText, x: z.number(), y: z.number() })),
});

export const CustomerSchema = z.object({
  customer: idText,
  name: z.string().nullable(),
  city: z.string().nullable(),
  segment: z.string().nullable(),
  segmentName: z.string().nullable(),
  orders: z.number().int(),
  revenueMinor: minor,
  lastOrderAt: instantMs.nullable(),
  /** Probability of a purchase in the next 28 days. */
  activity: z.number().nullable(),
  alive: z.number().nullable(),
  clvMinor: minor.nullable(),
  rfm: z.string().nullable(),
});
export const CustomerQuery = z.object({ ...filterQuery, ...pageQuery });
/** How somebody buys, and what is expected; null where the loop has found nothing yet. */
export const CustomerHabitsSchema = z.object({
  lifeStage: z.enum(LIFE_STAGES).nullable(),
  /** Hour of the day, in the shop's time. */
  favouriteHour: z.number().int().nullable(),
  priceBand: z.enum(['low', 'middle', 'high']).nullable(),
  /** Share bought at a discount, over everybody's: 1 is average. */
  promotionIndex: z.number().nullable(),
  /** Half of those like this customer have bought again by then; one and nine in ten by the others. */
  nextOrderAt: instantMs.nullable(),
  nextOrderEarlyAt: instantMs.nullable(),
  nextOrderLateAt: instantMs.nullable(),
  /** Eight in ten of those like this customer are worth between these. */
  clvLowMinor: minor.nullable(),
  clvHighMinor: minor.nullable(),
  /** Chance to buy within 28 days, by category, the largest first. */
  propensities: z.array(z.object({ category: z.string(), chance: z.number() })),
  /** Chance to buy at a discount within 28 days. */
  promotionChance: z.number().nullable(),
});
export const CustomerDetailSchema = CustomerSchema.extend({
  email: z.string().nullable(),
  phone: z.string().nullable(),
  registeredAt: instantMs.nullable(),
  /** When this person was erased; null: not. */
  erasedAt: instantMs.nullable(),
  /** Of every customer that is this person. */
  identities: z.array(
    z.object({ kind: z.string(), value: z.string(), source: z.string(), customer: idText }),
  ),
  person: PersonSchema,
  consents: z.array(z.string()),
  tags: z.array(
    z.object({
      tag: z.string(),
      text: z.string(),
      evidence: z.string(),
      /** When the evidence is too old; null: when the next purchase changes it. */
      until: instantMs.nullable(),
    }),
  ),
  habits: CustomerHabitsSchema,
  activityReasons: z.array(ReasonSchema),
  favouriteCategories: z.array(z.object({ category: z.string(), share: z.number() })),
  channels: z.array(z.object({ channel: z.string(), share: z.number() })),
  /** Newest first, over all channels. */
  timeline: z.array(
    z.object({
      at: instantMs,
      what: z.string(),
      customer: idText,
      channel: z.string().nullable(),
      product: z.string().nullable(),
      productName: z.string().nullable(),
      order: z.string().nullable(),
      valueMinor: minor.nullable(),
    }),
  ),
});

/** What somebody agreed to, or took back: by whom it was noted, and when. */
export const ConsentSchema = z.object({
  purpose: z.string(),
  granted: z.boolean(),
  at: instantMs,
  by: z.string(),
});
export const ConsentsSchema = z.object({
  /** The present state, one row a purpose. */
  consents: z.array(ConsentSchema),
  /** Every change, newest first. */
  history: z.array(ConsentSchema),
});
export const ConsentBody = z.object({ purpose: idText, granted: z.boolean() });
export const EraseBody = z.object({
  /** The customer's number again, so that nobody is erased by a slip. */
  confirm: z.string().max(200),
});
export const ErasureSchema = z.object({
  /** Rows blanked or deleted in the ledger, and in the history, by table. */
  erased: z.record(z.string(), z.number().int()),
  history: z.record(z.string(), z.number().int()),
  filesRewritten: z.number().int(),
  /** Kept for accounting, without the person. */
  kept: z.object({ orders: z.number().int(), lines: z.number().int() }),
});

export type SegmentAnswer = z.infer<typeof SegmentSchema>;
export type SegmentMap = z.infer<typeof SegmentMapSchema>;
export type CustomerAnswer = z.infer<typeof CustomerSchema>;
export type ConsentAnswer = z.infer<typeof ConsentSchema>;
export type ConsentsAnswer = z.infer<typeof ConsentsSchema>;
export type Erasure = z.infer<typeof ErasureSchema>;
export type CustomerDetail = z.infer<typeof CustomerDetailSchema>;
