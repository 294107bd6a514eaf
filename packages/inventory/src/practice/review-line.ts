import type { Reason } from '@quanyu/domain';

/** What is known of a product-location before an order, as the records have it. */
export interface LineRecord {
  readonly onHandUnits: number;
  readonly leadTimePeriods?: number;
  readonly packUnits?: number;
  readonly unitCostMinor?: number;
  readonly priceMinor?: number;
  readonly supplier?: string;
  readonly orderUnitsMin?: number;
  /** Units sold, and periods over which: sales of one in a year are not a rate. */
  readonly soldUnits: number;
  readonly soldPeriods: number;
  readonly shelfLifePeriods?: number;
}

export interface LineAssumptions {
  /** Lead time where none is known. */
  readonly leadTimePeriods: number;
  /** Suppliers that still deliver. */
  readonly suppliers: ReadonlySet<string>;
  /** Periods of a year. */
  readonly yearPeriods: number;
  readonly currency: string;
}

/** The record with what had to be assumed, and whether anything may be ordered on it. */
export interface ReviewedLine {
  readonly onHandUnits: number;
  readonly leadTimePeriods: number;
  readonly packUnits: number;
  readonly mayOrder: boolean;
  /** Each names what was assumed and what to mend. */
  readonly reasons: readonly Reason[];
}

/**
 * Looks at a line before it is ordered. Small gaps are filled and named; where an order would be a
 * guess or a loss nothing is ordered, and the reason says what to mend.
 */
export function reviewLine(record: LineRecord, assumptions: LineAssumptions): ReviewedLine {
  const reasons: Reason[] = [];
  const note = (code: string, params: Reason['params'] = {}): void => {
    reasons.push({ code, params });
  };
  const lead = record.leadTimePeriods ?? Number.NaN;
  const leadTimePeriods =
    Number.isFinite(lead) && lead > 0 ? Math.ceil(lead) : assumptions.leadTimePeriods;
  if (leadTimePeriods !== lead) {
    note('INVENTORY_LEAD_TIME_ASSUMED', { periods: leadTimePeriods });
  }
  const onHandUnits = record.onHandUnits >= 0 ? record.onHandUnits : 0;
  if (onHandUnits !== record.onHandUnits) {
    const units = Number.isFinite(record.onHandUnits) ? record.onHandUnits : 0;
    note('INVENTORY_STOCK_NEGATIVE', { units, assumed: 0 });
  }
  const pack = record.packUnits ?? Number.NaN;
  const packUnits = Number.isFinite(pack) && pack >= 1 ? Math.round(pack) : 1;
  if (packUnits !== pack) note('INVENTORY_PACK_ASSUMED', { units: packUnits });
  const stops = refusals({ ...record, packUnits }, assumptions);
  return {
    onHandUnits,
    leadTimePeriods,
    packUnits,
    mayOrder: stops.length === 0,
    reasons: [...stops, ...reasons],
  };
}

function refusals(
  record: LineRecord & { readonly packUnits: number },
  { suppliers, yearPeriods, currency }: LineAssumptions,
): Reason[] {
  const stops: Reason[] = [];
  const { supplier, unitCostMinor, priceMinor, soldUnits, soldPeriods } = record;
  if (supplier === undefined || !suppliers.has(supplier)) {
    stops.push({ code: 'INVENTORY_SUPPLIER_GONE', params: { supplier: supplier ?? '?' } });
  }
  if (unitCostMinor !== undefined && priceMinor !== undefined && unitCostMinor >= priceMinor) {
    const params = { unitCost: unitCostMinor, price: priceMinor, currency };
    stops.push({ code: 'INVENTORY_COST_ABOVE_PRICE', params });
  }
  const perYear = soldPeriods > 0 ? (soldUnits / soldPeriods) * yearPeriods : 0;
  if (soldUnits <= 1 || perYear <= 1) {
    stops.push({ code: 'INVENTORY_DEMAND_TOO_RARE', params: { units: soldUnits } });
  }
  const least = Math.max(record.orderUnitsMin ?? 0, record.packUnits);
  const sellable =
    record.shelfLifePeriods === undefined
      ? Number.POSITIVE_INFINITY
      : (perYear / yearPeriods) * record.shelfLifePeriods;
  if (perYear > 1 && least > 3 * sellable) {
    const params = { minimum: least, sellable };
    stops.push({ code: 'INVENTORY_MINIMUM_NEVER_SOLD', params });
  }
  return stops;
}
