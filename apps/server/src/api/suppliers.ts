import { z } from 'zod';
import { dayText, idText, instantMs, language, minor, pageQuery } from './shapes.ts';

const share = z.number().nullable();
const money = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).nullable();

export const SupplierTermsSchema = z.object({
  /** False: delivers no more, nothing is ordered there. */
  isActive: z.boolean(),
  takesBack: z.boolean(),
  email: z.string().nullable(),
  orderCostMinor: minor.nullable(),
  containerVolume: z.number().nullable(),
  containerCostMinor: minor.nullable(),
  intervalWeeks: z.number().int().nullable(),
  weekday: z.number().int().nullable(),
});
export const SupplierTermsBody = z
  .object({
    isActive: z.boolean(),
    takesBack: z.boolean(),
    email: z.email().max(320).nullable(),
    orderCostMinor: money,
    containerVolume: z.number().positive().max(1e12).nullable(),
    containerCostMinor: money,
    intervalWeeks: z.number().int().min(1).max(52).nullable(),
    weekday: z.number().int().min(1).max(7).nullable(),
  })
  .partial();

export const SupplierSchema = z.object({
  supplier: idText,
  name: z.string(),
  products: z.number().int(),
  leadTimeDays: z.number().nullable(),
  leadTimeSdDays: z.number().nullable(),
  minimumMinor: minor.nullable(),
  isActive: z.boolean(),
  openOrders: z.number().int(),
  lateOrders: z.number().int(),
  openMinor: minor,
  closedOrders: z.number().int(),
  /** Of closed orders: there on the promised day; whole; units that came; days from order to close. */
  onTimeShare: share,
  inFullShare: share,
  unitShare: share,
  leadMeanDays: z.number().nullable(),
  leadSdDays: z.number().nullable(),
});

const CycleSchema = z.object({
  weekday: z.number().int(),
  intervalWeeksNow: z.number(),
  intervalWeeks: z.number(),
  capitalNowMinor: minor,
  capitalMinor: minor,
  turnoverNow: z.number(),
  turnover: z.number(),
  costNowMinor: minor,
  costMinor: minor,
  orderCostMinor: minor,
  isOrderCostAssumed: z.boolean(),
});

export const NoticeSchema = z.object({
  kind: z.enum(['confirmed', 'shipped', 'late']),
  dueDay: dayText.nullable(),
  note: z.string().nullable(),
  saidAt: instantMs,
  saidBy: z.string(),
});

/** An open order as the supplier's page and his link show it. */
export const SupplierOrderSchema = z.object({
  purchaseOrder: idText,
  locationName: z.string(),
  orderedAt: instantMs,
  dueDay: dayText.nullable(),
  isLate: z.boolean(),
  /** Chance of coming after its day, from how long he has taken; null: not known. */
  lateRisk: share,
  totalMinor: minor,
  currency: z.string(),
  lines: z.array(
    z.object({
      product: z.string(),
      name: z.string(),
      orderedUnits: z.number().int(),
      receivedUnits: z.number().int(),
    }),
  ),
  notices: z.array(NoticeSchema),
});

export const SupplierForecastSchema = z.object({
  product: z.string(),
  name: z.string(),
  stockUnits: z.number(),
  dueUnits: z.number(),
  lowUnits: z.number(),
  midUnits: z.number(),
  highUnits: z.number(),
});

export const SupplierLinkSchema = z.object({
  link: idText,
  createdAt: instantMs,
  createdBy: z.string(),
  expiresAt: instantMs,
  revokedAt: instantMs.nullable(),
  usedAt: instantMs.nullable(),
});

export const SupplierDetailSchema = SupplierSchema.extend({
  terms: SupplierTermsSchema,
  cycle: CycleSchema.nullable(),
  forecastDays: z.number().int(),
  forecast: z.array(SupplierForecastSchema),
  orders: z.array(SupplierOrderSchema),
  links: z.array(SupplierLinkSchema),
});

export const SuppliersQuery = z.object(pageQuery);
export const LinkBody = z.object({ days: z.number().int().min(1).max(366).default(90) });
export const NewLinkSchema = z.object({
  link: SupplierLinkSchema,
  /** Shown once. */
  token: z.string(),
  /** Path of the page for the supplier. */
  path: z.string(),
});

export const PortalParams = z.object({ token: z.string().min(10).max(200) });
export const PortalSchema = z.object({
  retailer: z.string(),
  supplier: z.string(),
  supplierName: z.string(),
  currency: z.string(),
  expiresAt: instantMs,
  today: dayText,
  forecastDays: z.number().int(),
  /** Without stock figures: what is likely to be ordered. */
  forecast: z.array(
    z.object({
      product: z.string(),
      name: z.string(),
      lowUnits: z.number(),
      midUnits: z.number(),
      highUnits: z.number(),
    }),
  ),
  orders: z.array(SupplierOrderSchema.omit({ lateRisk: true })),
});
export const PortalNoticeBody = z.object({
  purchaseOrder: idText,
  kind: NoticeSchema.shape.kind,
  dueDay: dayText.optional(),
  note: z.string().trim().max(2_000).optional(),
});

export const SplitBody = z.object({ products: z.array(idText).min(1).max(1_000) });
export const SplitAnswer = z.object({ purchaseOrder: z.string(), fresh: z.string() });
export const MergeBody = z.object({ others: z.array(idText).min(1).max(100) });
export const PaperQuery = z.object({ lang: language.default('en') });
export const PaperSchema = z.object({
  /** Where to send it; null: no address is known. */
  email: z.string().nullable(),
  subject: z.string(),
  text: z.string(),
  csv: z.string(),
});

export type SupplierAnswer = z.infer<typeof SupplierSchema>;
export type SupplierDetail = z.infer<typeof SupplierDetailSchema>;
export type SupplierOrder = z.infer<typeof SupplierOrderSchema>;
export type SupplierTermsChange = z.input<typeof SupplierTermsBody>;
export type NewSupplierLink = z.infer<typeof NewLinkSchema>;
export type PortalAnswer = z.infer<typeof PortalSchema>;
export type PortalNotice = z.input<typeof PortalNoticeBody>;
export type OrderPaper = z.infer<typeof PaperSchema>;
