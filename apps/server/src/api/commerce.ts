import { z } from 'zod';
import { dayText, filterQuery, idText, instantMs, minor, pageQuery } from './shapes.ts';

export const ProductSchema = z.object({
  product: idText,
  name: z.string(),
  kind: z.string(),
  categoryPath: z.array(z.string()),
  brand: z.string().nullable(),
  priceMinor: minor.nullable(),
  costMinor: minor.nullable(),
  supplier: z.string().nullable(),
  packUnits: z.number().int().nullable(),
  onHandUnits: z.number(),
  reservedUnits: z.number(),
  soldUnits28: z.number(),
  revenueMinor28: minor,
  /** Units sold on each of the last 28 days: the sparkline. */
  trend28: z.array(z.number()),
  daysOfCover: z.number().nullable(),
  risk: z.enum(['none', 'stock-out', 'low', 'overstock', 'dead']),
  abc: z.enum(['A', 'B', 'C']).nullable(),
});
export const ProductQuery = z.object({
  ...filterQuery,
  ...pageQuery,
  risk: z.enum(['stock-out', 'low', 'overstock', 'dead']).optional(),
  supplier: idText.optional(),
});

export const ForecastPointSchema = z.object({
  day: dayText,
  mean: z.number(),
  q025: z.number(),
  q10: z.number(),
  q25: z.number(),
  q75: z.number(),
  q90: z.number(),
  q975: z.number(),
});
export const SalesPointSchema = z.object({
  day: dayText,
  units: z.number(),
  revenueMinor: minor,
  onHandUnits: z.number().nullable(),
  isStockOut: z.boolean(),
  isPromotion: z.boolean(),
});
export const PlanLineSchema = z.object({
  product: idText,
  name: z.string(),
  location: idText,
  onHandUnits: z.number(),
  dueUnits: z.number(),
  leadTimeDays: z.number(),
  expectedDemandUnits: z.number(),
  orderUpToUnits: z.number(),
  orderUnits: z.number(),
  supplier: z.string().nullable(),
  costMinor: minor.nullable(),
  daysOfCover: z.number().nullable(),
  stockOutDay: dayText.nullable(),
  risk: ProductSchema.shape.risk,
});
export const ProductDetailSchema = ProductSchema.extend({
  attributes: z.record(z.string(), z.unknown()),
  barcode: z.string().nullable(),
  launchedDay: dayText.nullable(),
  levels: z.array(
    z.object({
      location: idText,
      name: z.string(),
      onHandUnits: z.number(),
      reservedUnits: z.number(),
    }),
  ),
  sales: z.array(SalesPointSchema),
  forecast: z.array(ForecastPointSchema),
  forecastModel: z.string().nullable(),
  plan: z.array(PlanLineSchema),
  prices: z.array(
    z.object({ from: instantMs, channel: z.string().nullable(), priceMinor: minor.nullable() }),
  ),
});

export const StockLevelSchema = z.object({
  product: idText,
  name: z.string(),
  location: idText,
  locationName: z.string(),
  onHandUnits: z.number(),
  reservedUnits: z.number(),
  availableUnits: z.number(),
  updatedAt: instantMs,
});
export const StockMoveSchema = z.object({
  move: z.number().int(),
  product: idText,
  location: idText,
  kind: z.string(),
  onHandUnits: z.number(),
  reservedUnits: z.number(),
  movedAt: instantMs,
  reference: z.string().nullable(),
});
export const ReservationBody = z.object({
  source: idText,
  externalId: idText,
  lines: z
    .array(
      z.object({
        product: idText,
        location: idText,
        units: z.number().int().min(1).max(1_000_000),
      }),
    )
    .min(1)
    .max(500),
});
export const ReservationAnswer = z.union([
  z.object({ kind: z.literal('reserved'), reservation: z.string() }),
  z.object({
    kind: z.literal('short'),
    lines: z.array(
      z.object({
        product: z.string(),
        location: z.string(),
        wantedUnits: z.number(),
        availableUnits: z.number(),
      }),
    ),
  }),
]);

export const OrderSchema = z.object({
  order: idText,
  channel: z.string().nullable(),
  channelName: z.string().nullable(),
  location: z.string().nullable(),
  locationName: z.string().nullable(),
  customer: z.string().nullable(),
  customerName: z.string().nullable(),
  orderedAt: instantMs,
  state: z.string(),
  promisedDay: dayText.nullable(),
  totalMinor: minor,
  units: z.number(),
  lines: z.number().int(),
  currency: z.string(),
  /** Late, unpaid, short …; empty where all is well. */
  exceptions: z.array(z.string()),
});
export const OrderQuery = z.object({
  ...filterQuery,
  ...pageQuery,
  state: z.string().max(40).optional(),
  customer: idText.optional(),
  exception: z.string().max(40).optional(),
});
export const OrderDetailSchema = OrderSchema.extend({
  orderLines: z.array(
    z.object({
      line: z.number().int(),
      product: z.string(),
      name: z.string(),
      kind: z.string(),
      quantity: z.number(),
      unitPrice: z.number(),
      discountMinor: minor,
      totalMinor: minor,
    }),
  ),
  timeline: z.array(
    z.object({ at: instantMs, what: z.string(), note: z.string().nullable(), actor: z.string() }),
  ),
});

export const EventSchema = z.object({
  source: z.string(),
  event: z.string(),
  at: instantMs,
  type: z.string(),
  customer: z.string().nullable(),
  anonymous: z.string().nullable(),
  session: z.string().nullable(),
  channel: z.string().nullable(),
  product: z.string().nullable(),
  query: z.string().nullable(),
  value: z.number().nullable(),
  order: z.string().nullable(),
});

export type ProductAnswer = z.infer<typeof ProductSchema>;
export type ProductDetail = z.infer<typeof ProductDetailSchema>;
export type ForecastPoint = z.infer<typeof ForecastPointSchema>;
export type SalesPoint = z.infer<typeof SalesPointSchema>;
export type PlanLine = z.infer<typeof PlanLineSchema>;
export type StockLevelAnswer = z.infer<typeof StockLevelSchema>;
export type StockMoveAnswer = z.infer<typeof StockMoveSchema>;
export type OrderAnswer = z.infer<typeof OrderSchema>;
export type OrderDetail = z.infer<typeof OrderDetailSchema>;
export type EventAnswer = z.infer<typeof EventSchema>;
