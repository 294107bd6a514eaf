import type { DialsAnswer } from '@quanyu/server/api-types';

/** Dials as people set them: money in major units, pins as a list in order. */
export interface DialValues
  extends Omit<DialsAnswer, 'priceMinorMin' | 'priceMinorMax' | 'marginShareMin' | 'pins'> {
  readonly priceMin?: number | null;
  readonly priceMax?: number | null;
  readonly marginPercentMin?: number | null;
  /** The first stands at the first place. */
  readonly pinned?: string[];
}

/** What is set, in the units of the API; what is not set is not sent. */
export function dialsOf(values: DialValues, minorPerMajor: number): DialsAnswer {
  const { priceMin, priceMax, marginPercentMin, pinned = [], ...rest } = values;
  const given: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(rest)) if (isSet(value)) given[name] = value;
  const minor = (major: number): number => Math.round(major * minorPerMajor);
  if (isSet(priceMin)) given['priceMinorMin'] = minor(priceMin);
  if (isSet(priceMax)) given['priceMinorMax'] = minor(priceMax);
  if (isSet(marginPercentMin)) given['marginShareMin'] = marginPercentMin / 100;
  if (pinned.length > 0) {
    given['pins'] = pinned.map((product, at) => ({ product, position: at + 1 }));
  }
  return given as DialsAnswer;
}

/** The same back again, for a form. */
export function valuesOf(dials: DialsAnswer, minorPerMajor: number): DialValues {
  const { priceMinorMin, priceMinorMax, marginShareMin, pins, ...rest } = dials;
  return {
    ...rest,
    ...(priceMinorMin === undefined ? {} : { priceMin: priceMinorMin / minorPerMajor }),
    ...(priceMinorMax === undefined ? {} : { priceMax: priceMinorMax / minorPerMajor }),
    ...(marginShareMin === undefined ? {} : { marginPercentMin: 100 * marginShareMin }),
    ...(pins === undefined
      ? {}
      : {
          pinned: pins.toSorted((a, b) => a.position - b.position).map(({ product }) => product),
        }),
  };
}

function isSet<T>(value: T | null | undefined): value is T {
  if (value === null || value === undefined || value === '' || value === 0) return false;
  return !Array.isArray(value) || value.length > 0;
}

/** The field of a form that a problem's place names: `filter, position 9` is `filter`. */
export function fieldOfPlace(place: string | undefined): 'filter' | 'booster' | undefined {
  const found = /\b(filter|booster)\b/.exec(place ?? '')?.[1];
  return found === 'filter' || found === 'booster' ? found : undefined;
}
