import type { ProductFacts } from '@quanyu/recommend';

/** Columns of `products` that rules, dials and content ask besides stock, kind and price. */
export interface ProductDetailsRow {
  readonly name: string | null;
  readonly brand: string | null;
  readonly price: string | number | null;
  readonly cost: string | number | null;
  readonly attributes: Readonly<Record<string, unknown>>;
}

const ATTRIBUTES_MAX = 40;
const TEXT_MAX = 200;

/** An attribute that says nothing of what the product is. */
const HIDDEN = 'hidden';

/**
 * Title, attributes, margin, regions and age of a product. Regions are a list or text with commas,
 * ages numbers; what is not in its range is as if it were not known: no feed stops for a bad cell.
 */
export function productDetails(row: ProductDetailsRow): ProductFacts {
  const { name, brand, attributes } = row;
  const regions = regionsOf(attributes['regions']);
  const youngest = ageOf(attributes['ageYearsMin']);
  const oldest = ageOf(attributes['ageYearsMax']);
  const margin = marginOf(row);
  return {
    attributes: { ...comparable(attributes), ...(brand === null ? {} : { brand }) },
    ...(name === null ? {} : { title: name.slice(0, TEXT_MAX) }),
    ...(margin === undefined ? {} : { marginShare: margin }),
    ...(regions === undefined ? {} : { regions }),
    ...(youngest === undefined ? {} : { ageYearsMin: youngest }),
    ...(oldest === undefined ? {} : { ageYearsMax: oldest }),
  };
}

/** Whether the product is marked as not to be shown. */
export function isHidden({ attributes }: ProductDetailsRow): boolean {
  return attributes[HIDDEN] === true || attributes[HIDDEN] === 'true';
}

function marginOf({ price, cost }: ProductDetailsRow): number | undefined {
  if (price === null || cost === null) return undefined;
  const share = 1 - Number(cost) / Number(price);
  return Number(price) > 0 && Number.isFinite(share) && share <= 1 ? share : undefined;
}

function regionsOf(value: unknown): readonly string[] | undefined {
  const list = typeof value === 'string' ? value.split(',') : value;
  if (!Array.isArray(list)) return undefined;
  const names = list.map((one) => String(one).trim()).filter((one) => one !== '');
  return names.length === 0 ? undefined : names;
}

function ageOf(value: unknown): number | undefined {
  if (value === null || value === undefined || value === '') return undefined;
  const years = Number(value);
  return years >= 0 && years <= 200 ? years : undefined;
}

type Comparable = NonNullable<ProductFacts['attributes']>;

function comparable(attributes: Readonly<Record<string, unknown>>): Comparable {
  const kept = Object.entries(attributes)
    .filter(([name, value]) => name !== HIDDEN && isComparable(value))
    .slice(0, ATTRIBUTES_MAX);
  return Object.fromEntries(kept) as Comparable;
}

function isComparable(value: unknown): boolean {
  if (typeof value === 'string') return value !== '' && value.length <= TEXT_MAX;
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value === 'boolean') return true;
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}
