import { z } from 'zod';
import {
  dayText,
  idText,
  instantMs,
  language,
  minor,
  pageOf,
  pageQuery,
  ReasonSchema,
} from './shapes.ts';

const UNITS_MAX = 1_000_000;
const LINES_MAX = 2_000;
const units = z.number().int().min(0).max(UNITS_MAX);
const money = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

export const BuyersLineSchema = z.object({
  product: idText,
  name: z.string(),
  location: idText,
  locationName: z.string(),
  supplier: z.string().nullable(),
  supplierName: z.string().nullable(),
  /** `order`, `put-off` (the supplier's order does not pay), `stopped` (to be mended), `enough`. */
  state: z.enum(['order', 'put-off', 'stopped', 'enough']),
  onHandUnits: z.number(),
  dueUnits: z.number(),
  leadTimeDays: z.number(),
  expectedDemandUnits: z.number(),
  packUnits: z.number(),
  unitCostMinor: minor.nullable(),
  plannedUnits: z.number(),
  /** What the cut or somebody's hand leaves. */
  orderUnits: z.number(),
  costMinor: minor,
  gainMinor: minor,
  gainLowMinor: minor,
  gainHighMinor: minor,
  returnShare: z.number().nullable(),
  /** Return of the next unit that is not ordered. */
  nextReturn: z.number().nullable(),
  editCostMinor: minor,
  stockOutDay: dayText.nullable(),
  riskBefore: z.number().nullable(),
  riskAfter: z.number().nullable(),
  /** One sentence. */
  why: z.string(),
  /** What was assumed and what to mend. */
  notes: z.array(ReasonSchema),
  /** Units more, their cost, their gain; best return first. */
  steps: z.array(z.object({ units: z.number(), costMinor: z.number(), gainMinor: z.number() })),
});

const cutQuery = {
  /** Most to spend, minor units. */
  budgetMinor: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional(),
  /** Least return of a unit that is still bought, as a share of its cost. */
  returnMin: z.coerce.number().min(-10).max(1_000).optional(),
};

export const BuyersListQuery = z.object({
  ...pageQuery,
  ...cutQuery,
  show: z.enum(['order', 'put-off', 'stopped', 'enough', 'all']).default('order'),
  supplier: idText.optional(),
  location: idText.optional(),
  product: idText.optional(),
  /** Units set by hand, a line each: `product|location|units`. */
  hand: z
    .string()
    .max(20_000)
    .transform((text) => text.split('\n').filter((line) => line !== ''))
    .optional(),
});

export const BuyersListSchema = pageOf(BuyersLineSchema).extend({
  totals: z.object({
    lines: z.number().int(),
    units: z.number(),
    costMinor: minor,
    gainMinor: minor,
    /** What the whole list would cost without any cut. */
    fullCostMinor: minor,
    fullGainMinor: minor,
    editCostMinor: minor,
    stopped: z.number().int(),
    putOff: z.number().int(),
  }),
  suppliers: z.array(
    z.object({
      supplier: z.string(),
      name: z.string(),
      lines: z.number().int(),
      costMinor: minor,
      minimumMinor: minor,
    }),
  ),
  /** Largest order that who asks may approve; null: no limit. */
  limitMinor: minor.nullable(),
});

export const BuyBody = z.object({
  /** Lines with their units; absent: every line of the list below `belowMinor`. */
  lines: z
    .array(z.object({ product: idText, location: idText, units: units.min(1) }))
    .min(1)
    .max(LINES_MAX)
    .optional(),
  /** Approves all lines that cost at most so much, as the cut leaves them. */
  belowMinor: money.optional(),
  budgetMinor: money.optional(),
  returnMin: z.number().min(-10).max(1_000).optional(),
  /** `supplier`: one order a supplier and place; `line`: one order a line. */
  split: z.enum(['supplier', 'line']).default('supplier'),
  lang: language.default('en'),
});
export const BuyAnswer = z.object({
  approved: z.number().int(),
  purchaseOrders: z.array(z.string()),
  refused: z.array(
    z.object({ product: z.string(), location: z.string(), code: z.string(), detail: z.string() }),
  ),
});

export const ApprovalLimitsSchema = z.object({
  rows: z.array(z.object({ role: z.string(), limitMinor: minor })),
});
export const ApprovalLimitBody = z.object({
  role: z.enum(['operator', 'admin', 'key']),
  /** Null: no limit. */
  limitMinor: money.nullable(),
});

export const AlertSchema = z.object({
  product: idText,
  name: z.string(),
  location: idText,
  locationName: z.string(),
  supplier: z.string().nullable(),
  kind: z.string(),
  act: z.string(),
  units: z.number(),
  costMinor: minor,
  coverDays: z.number().nullable(),
  onHandUnits: z.number(),
  score: z.number().nullable(),
  why: z.string(),
});
export const AlertsQuery = z.object({
  ...pageQuery,
  kind: z.string().max(40).optional(),
  location: idText.optional(),
  product: idText.optional(),
  /** Also those that are quiet. */
  quiet: z.enum(['true', 'false']).default('false'),
});
export const AlertsSchema = pageOf(AlertSchema).extend({
  kinds: z.array(z.object({ kind: z.string(), alerts: z.number().int(), costMinor: minor })),
});
export const AlertMarkBody = z.object({
  alerts: z
    .array(z.object({ product: idText, location: idText, kind: z.string().min(1).max(40) }))
    .min(1)
    .max(LINES_MAX),
  /** `done`: acted on; `dismissed`: it was nothing; `quiet`: not now. */
  outcome: z.enum(['done', 'dismissed', 'quiet']),
  quietDays: z.number().int().min(1).max(366).default(7),
});
export const AlertMarkAnswer = z.object({ marked: z.number().int() });

export const TransferMapSchema = z.object({
  places: z.array(
    z.object({
      location: z.string(),
      name: z.string(),
      kind: z.string(),
      latitude: z.number().nullable(),
      longitude: z.number().nullable(),
      onHandUnits: z.number(),
    }),
  ),
  flows: z.array(
    z.object({
      from: z.string(),
      to: z.string(),
      state: z.enum(['planned', 'open']),
      products: z.number().int(),
      units: z.number(),
      worthMinor: minor,
    }),
  ),
});

export const PlanPictureSchema = z.object({
  product: idText,
  onHandUnits: z.number(),
  orderUnits: z.number(),
  orderDay: dayText.nullable(),
  days: z.array(
    z.object({
      day: dayText,
      lowUnits: z.number(),
      midUnits: z.number(),
      highUnits: z.number(),
      midWithUnits: z.number(),
      dueUnits: z.number(),
      risk: z.number(),
      riskWith: z.number(),
    }),
  ),
});

const LabPolicySchema = z.object({
  serviceLevel: z.number().min(0.5).max(0.999).nullable().default(null),
  leadTimeDays: z.number().min(1).max(180).nullable().default(null),
  reviewDays: z.number().int().min(1).max(90).nullable().default(null),
});
const AS_NOW = { serviceLevel: null, leadTimeDays: null, reviewDays: null };
export const LabBody = z.object({
  before: LabPolicySchema.default(AS_NOW),
  after: LabPolicySchema,
  /** Days of history that are played. */
  days: z.number().int().min(120).max(730).default(365),
  products: z.number().int().min(2).max(1_000).default(200),
  supplier: idText.optional(),
  category: z.string().max(400).optional(),
});
export const LabRunSchema = z.object({
  lab: idText,
  state: z.enum(['running', 'done', 'stopped', 'failed']),
  done: z.number().int(),
  total: z.number().int(),
  startedAt: instantMs,
  days: z.number().int(),
  problem: z.string().nullable(),
  figures: z.array(
    z.object({
      figure: z.enum(['fillRate', 'stockValue', 'profit', 'lostMargin', 'holdingCost', 'orders']),
      before: z.number(),
      after: z.number(),
      difference: z.number(),
      low: z.number(),
      high: z.number(),
    }),
  ),
  products: z.array(
    z.object({
      product: z.string(),
      name: z.string(),
      fillBefore: z.number(),
      fillAfter: z.number(),
      stockBeforeMinor: minor,
      stockAfterMinor: minor,
      profitBeforeMinor: minor,
      profitAfterMinor: minor,
    }),
  ),
});

export type BuyersLineAnswer = z.infer<typeof BuyersLineSchema>;
export type BuyersListAnswer = z.infer<typeof BuyersListSchema>;
export type BuyRequest = z.input<typeof BuyBody>;
export type BuyResult = z.infer<typeof BuyAnswer>;
export type AlertAnswer = z.infer<typeof AlertSchema>;
export type AlertsAnswer = z.infer<typeof AlertsSchema>;
export type AlertMarkRequest = z.input<typeof AlertMarkBody>;
export type ApprovalLimits = z.infer<typeof ApprovalLimitsSchema>;
export type TransferMapAnswer = z.infer<typeof TransferMapSchema>;
export type PlanPictureAnswer = z.infer<typeof PlanPictureSchema>;
export type LabRequest = z.input<typeof LabBody>;
export type LabRun = z.infer<typeof LabRunSchema>;
