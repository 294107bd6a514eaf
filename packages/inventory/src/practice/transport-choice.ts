import { checkList, checkParameter } from '../errors.ts';

export const TRANSPORT_MODES = [
  'parcel',
  'courier',
  'pallet',
  'van',
  'rail',
  'sea',
  'air',
] as const;
export type TransportMode = (typeof TRANSPORT_MODES)[number];

/** One row of a carrier's tariff. Money in minor units of one currency. */
export interface TariffRow {
  readonly carrier: string;
  readonly mode: TransportMode;
  readonly from: string;
  readonly to: string;
  /** The row holds for chargeable weights above `overKg` up to `upToKg` a unit of transport. */
  readonly overKg: number;
  readonly upToKg: number;
  /** Price of each unit of transport (parcel, pallet, van, container), and of each chargeable kg. */
  readonly baseMinor: number;
  readonly perKgMinor: number;
  /** Least price of the shipment. Default 0. */
  readonly leastMinor?: number;
  /** Fuel and other surcharges as a share. Default 0. */
  readonly surcharge?: number;
  /** Volume that is charged as one kilogram, m³, such as 0.006 by air. Default 0 = weight only. */
  readonly volumePerKgM3?: number;
  /** Days from door to door, and its standard deviation. */
  readonly days: number;
  readonly daysSd?: number;
  /** Grams of CO₂ a kilogram and shipment. */
  readonly co2GramsPerKg: number;
}

export interface Shipment {
  readonly from: string;
  readonly to: string;
  readonly weightKg: number;
  readonly volumeM3?: number;
  /** Value of the goods, for what they cost while under way. */
  readonly valueMinor?: number;
}

export interface TransportOptions {
  /** Latest day that was promised. Default no limit. */
  readonly daysMax?: number;
  /** Cost of capital a year. Default 0.1. */
  readonly capitalShareYear?: number;
  /** Worth of one day earlier. Default 0. */
  readonly dayWorthMinor?: number;
  /** Price put on a tonne of CO₂. Default 0. */
  readonly co2TonneMinor?: number;
  /** Units of transport at most. Default 100. */
  readonly unitsMax?: number;
}

/** One way to send it, with everything it costs. */
export interface TransportChoice {
  readonly carrier: string;
  readonly mode: TransportMode;
  readonly unitsOfTransport: number;
  readonly freightMinor: number;
  readonly co2Kg: number;
  readonly days: number;
  /** Freight, capital under way, worth of days and priced CO₂. */
  readonly costMinor: number;
}

/**
 * All ways that keep the promise (mean plus 1.28 deviations: nine times in ten), cheapest first. A
 * shipment too heavy for one unit is split evenly. Empty = nobody goes there in time.
 * Cost O(rows log rows). @throws AppError INVENTORY_PARAMETER_INVALID.
 */
export function chooseTransport(
  shipment: Shipment,
  tariffs: readonly TariffRow[],
  options: TransportOptions = {},
): readonly TransportChoice[] {
  checkParameter('weightKg', shipment.weightKg, { min: Number.MIN_VALUE, max: 1e9 });
  checkParameter('volumeM3', shipment.volumeM3 ?? 0, { min: 0, max: 1e9 });
  checkParameter('valueMinor', shipment.valueMinor ?? 0, { min: 0 });
  checkList('tariffs', tariffs, { min: 0, max: 1e6 });
  const found = tariffs.flatMap((row, i) => {
    if (row.from !== shipment.from || row.to !== shipment.to) return [];
    checkRow(row, `tariffs[${i}]`);
    return choiceOf(shipment, row, options) ?? [];
  });
  return found.sort((a, b) => a.costMinor - b.costMinor || a.days - b.days);
}

function checkRow(row: TariffRow, name: string): void {
  checkParameter(`${name}.overKg`, row.overKg, { min: 0 });
  checkParameter(`${name}.upToKg`, row.upToKg, { min: Math.max(Number.MIN_VALUE, row.overKg) });
  for (const key of ['baseMinor', 'perKgMinor', 'days', 'co2GramsPerKg'] as const) {
    checkParameter(`${name}.${key}`, row[key], { min: 0 });
  }
  checkParameter(`${name}.daysSd`, row.daysSd ?? 0, { min: 0 });
  checkParameter(`${name}.surcharge`, row.surcharge ?? 0, { min: 0, max: 10 });
  checkParameter(`${name}.volumePerKgM3`, row.volumePerKgM3 ?? 0, { min: 0 });
}

/** Deviations that nine deliveries in ten keep to. */
const NINE_IN_TEN = 1.2815515655446004;

function choiceOf(
  { weightKg, volumeM3 = 0, valueMinor = 0 }: Shipment,
  row: TariffRow,
  options: TransportOptions,
): TransportChoice | undefined {
  const late = row.days + NINE_IN_TEN * (row.daysSd ?? 0);
  if (late > (options.daysMax ?? Number.POSITIVE_INFINITY)) return undefined;
  const perKg = row.volumePerKgM3 ?? 0;
  const chargeableKg = Math.max(weightKg, perKg > 0 ? volumeM3 / perKg : 0);
  const unitsOfTransport = Math.ceil(chargeableKg / row.upToKg - 1e-9);
  const each = chargeableKg / unitsOfTransport;
  // Split evenly, a shipment may fall into a lighter band: that band's own row then speaks for it.
  if (unitsOfTransport > (options.unitsMax ?? 100) || each <= row.overKg) return undefined;
  const bare = unitsOfTransport * row.baseMinor + chargeableKg * row.perKgMinor;
  const freightMinor = Math.round(Math.max(row.leastMinor ?? 0, bare) * (1 + (row.surcharge ?? 0)));
  const co2Kg = (weightKg * row.co2GramsPerKg) / 1000;
  const capital = (valueMinor * (options.capitalShareYear ?? 0.1) * row.days) / 365;
  const other =
    capital +
    row.days * (options.dayWorthMinor ?? 0) +
    (co2Kg / 1000) * (options.co2TonneMinor ?? 0);
  return {
    carrier: row.carrier,
    mode: row.mode,
    unitsOfTransport,
    freightMinor,
    co2Kg,
    days: row.days,
    costMinor: Math.round(freightMinor + other),
  };
}
