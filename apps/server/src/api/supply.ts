import { z } from 'zod';
import { dayText, idText, instantMs, minor, pageQuery } from './shapes.ts';

const UNITS_MAX = 1_000_000;

/** What came in or went out at once. */
export const SupplyMoveSchema = z.object({
  at: instantMs,
  /** `receive`, `transfer-in`, `transfer-out`. */
  kind: z.string(),
  location: z.string(),
  lines: z.array(z.object({ product: z.string(), name: z.string(), units: z.number().int() })),
});
export const SupplyStepSchema = z.object({
  at: instantMs,
  actor: z.string(),
  action: z.string(),
  note: z.string().nullable(),
});

export const PurchaseOrderSchema = z.object({
  purchaseOrder: idText,
  supplier: z.string(),
  supplierName: z.string(),
  location: z.string(),
  locationName: z.string(),
  state: z.enum(['ordered', 'received', 'cancelled']),
  orderedAt: instantMs,
  dueDay: dayText.nullable(),
  closedAt: instantMs.nullable(),
  /** The day is over and goods are still due. */
  isLate: z.boolean(),
  orderedUnits: z.number().int(),
  receivedUnits: z.number().int(),
  totalMinor: minor,
  currency: z.string(),
  createdBy: z.string(),
  lines: z.array(
    z.object({
      product: z.string(),
      name: z.string(),
      orderedUnits: z.number().int(),
      receivedUnits: z.number().int(),
      unitCost: z.number(),
      totalMinor: minor,
      decision: z.string().nullable(),
    }),
  ),
});
export const PurchaseOrderDetailSchema = PurchaseOrderSchema.extend({
  receipts: z.array(SupplyMoveSchema),
  history: z.array(SupplyStepSchema),
});

const supplyQuery = {
  ...pageQuery,
  location: idText.optional(),
  product: idText.optional(),
  /** `true`: only what is late; `false`: only what is not. */
  late: z.enum(['true', 'false']).optional(),
};
export const PurchaseOrderQuery = z.object({
  ...supplyQuery,
  state: PurchaseOrderSchema.shape.state.optional(),
  supplier: idText.optional(),
});

/** Goods that came. The key says which delivery it is: sent twice, it is booked once. */
export const ReceiptBody = z.object({
  source: idText.default('api'),
  externalId: idText,
  /** What came, in part, in full or in excess; absent: all that is still due. */
  lines: z
    .array(z.object({ product: idText, units: z.number().int().min(1).max(UNITS_MAX) }))
    .max(1_000)
    .optional(),
  /** Nothing more will come, whatever is still due. */
  isLast: z.boolean().default(false),
  /** When it came; default now. */
  receivedAt: instantMs.min(0).max(8.64e15).optional(),
});
export const CancelBody = z.object({ reason: z.string().trim().min(1).max(2_000).optional() });

export const TransferSchema = z.object({
  transfer: idText,
  from: z.string(),
  fromName: z.string(),
  to: z.string(),
  toName: z.string(),
  state: z.enum(['ordered', 'shipped', 'received', 'cancelled']),
  orderedAt: instantMs,
  shippedAt: instantMs.nullable(),
  dueDay: dayText.nullable(),
  closedAt: instantMs.nullable(),
  isLate: z.boolean(),
  orderedUnits: z.number().int(),
  receivedUnits: z.number().int(),
  createdBy: z.string(),
  lines: z.array(
    z.object({
      product: z.string(),
      name: z.string(),
      orderedUnits: z.number().int(),
      receivedUnits: z.number().int(),
      decision: z.string().nullable(),
    }),
  ),
});
export const TransferDetailSchema = TransferSchema.extend({
  receipts: z.array(SupplyMoveSchema),
  history: z.array(SupplyStepSchema),
});
export const TransferQuery = z.object({
  ...supplyQuery,
  state: TransferSchema.shape.state.optional(),
  from: idText.optional(),
  to: idText.optional(),
});
export const ShipBody = z.object({
  /** When it should arrive; absent: as it was planned. */
  dueDay: dayText.optional(),
});
export const ShipAnswer = z.union([
  z.object({ kind: z.literal('shipped'), transfer: TransferDetailSchema }),
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

export type PurchaseOrder = z.infer<typeof PurchaseOrderSchema>;
export type PurchaseOrderDetail = z.infer<typeof PurchaseOrderDetailSchema>;
export type ReceiptRequest = z.input<typeof ReceiptBody>;
export type ShipResult = z.infer<typeof ShipAnswer>;
export type SupplyMove = z.infer<typeof SupplyMoveSchema>;
export type SupplyStep = z.infer<typeof SupplyStepSchema>;
export type Transfer = z.infer<typeof TransferSchema>;
export type TransferDetail = z.infer<typeof TransferDetailSchema>;
