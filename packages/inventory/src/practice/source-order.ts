import { checkList, checkParameter } from '../errors.ts';

/** A place that could serve an online order: a warehouse, or a store that ships. */
export interface SourcePlace {
  readonly location: string;
  /** Units it may give, by product. */
  readonly available: Readonly<Record<string, number>>;
  /** Cost of one parcel from here to this customer. */
  readonly parcelCost: number;
  /** Cost of each unit in it. Default 0. */
  readonly unitCost?: number;
  /** What a unit would probably earn here if it stayed, by product. Default 0. */
  readonly unitWorth?: Readonly<Record<string, number>>;
  /** Days until the customer has it. */
  readonly days: number;
}

export interface SourceLine {
  readonly product: string;
  readonly units: number;
  /** Lost when a unit cannot be served. */
  readonly marginPerUnit: number;
}

export interface SourceOptions {
  /** Promise to the customer; later parcels are not taken. Default no limit. */
  readonly daysMax?: number;
  /** Parcels at most, 1 to 4. Default 3. */
  readonly parcelsMax?: number;
  /** What each further parcel costs in the customer's eyes. Default 0. */
  readonly splitCost?: number;
}

export interface SourcedOrder {
  readonly parcels: readonly {
    readonly location: string;
    readonly days: number;
    readonly lines: readonly { readonly product: string; readonly units: number }[];
  }[];
  /** Shipping, worth of the units where they lie, splits, and margin of what is not served. */
  readonly cost: number;
  readonly unservedUnits: number;
}

const PLACES_MAX = 400;
const SETS_MAX = 200_000;

/**
 * From where to serve one order at least cost within the promise: every set of up to `parcelsMax`
 * places is tried, each line taking its units where they cost least within the set, which is exact
 * because lines do not share stock. Cost: sets × lines × parcels.
 * @throws AppError INVENTORY_PARAMETER_INVALID.
 */
export function sourceOrder(
  lines: readonly SourceLine[],
  places: readonly SourcePlace[],
  options: SourceOptions = {},
): SourcedOrder {
  checkList('lines', lines, { min: 1, max: 1000 });
  checkList('places', places, { min: 0, max: PLACES_MAX });
  lines.forEach((line, i) => {
    checkParameter(`lines[${i}].units`, line.units, { min: 0, integer: true });
    checkParameter(`lines[${i}].marginPerUnit`, line.marginPerUnit, { min: 0 });
  });
  const most = checkParameter('parcelsMax', options.parcelsMax ?? 3, {
    min: 1,
    max: 4,
    integer: true,
  });
  const near = places.filter((place) => {
    checkParameter(`parcelCost of ${place.location}`, place.parcelCost, { min: 0 });
    return (
      place.days <= (options.daysMax ?? Number.POSITIVE_INFINITY) &&
      lines.some((line) => (place.available[line.product] ?? 0) >= 1)
    );
  });
  let best = serve(lines, [], options);
  let tried = 0;
  const visit = (from: number, chosen: readonly SourcePlace[]): void => {
    for (let k = from; k < near.length && tried < SETS_MAX; k++) {
      const place = near[k];
      if (place === undefined) continue;
      const set = [...chosen, place];
      tried++;
      const found = serve(lines, set, options);
      if (found.cost < best.cost - 1e-9) best = found;
      if (set.length < most) visit(k + 1, set);
    }
  };
  // Cheap parcels first: should the sets be too many, the best are among those tried.
  near.sort((a, b) => a.parcelCost - b.parcelCost);
  visit(0, []);
  return best;
}

function serve(
  lines: readonly SourceLine[],
  set: readonly SourcePlace[],
  options: SourceOptions,
): SourcedOrder {
  const parcels = set.map((place) => ({
    location: place.location,
    days: place.days,
    lines: [] as { product: string; units: number }[],
  }));
  let cost = set.reduce((sum, place) => sum + place.parcelCost, 0);
  cost += Math.max(0, set.length - 1) * (options.splitCost ?? 0);
  let unservedUnits = 0;
  for (const { product, units, marginPerUnit } of lines) {
    let left = units;
    const priced = set
      .map((place, k) => ({ place, k, price: priceOf(place, product) }))
      .filter(({ price }) => price < marginPerUnit)
      .sort((a, b) => a.price - b.price);
    for (const { place, k, price } of priced) {
      const taken = Math.min(left, Math.max(0, Math.floor(place.available[product] ?? 0)));
      if (taken === 0) continue;
      parcels[k]?.lines.push({ product, units: taken });
      cost += taken * price;
      left -= taken;
    }
    cost += left * marginPerUnit;
    unservedUnits += left;
  }
  return { parcels: parcels.filter((parcel) => parcel.lines.length > 0), cost, unservedUnits };
}

function priceOf(place: SourcePlace, product: string): number {
  return (place.unitCost ?? 0) + (place.unitWorth?.[product] ?? 0);
}
