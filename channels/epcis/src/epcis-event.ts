/** An EPCIS event as JSON-LD: standard fields, and extensions under prefixed names. */
export type EpcisEvent = Readonly<Record<string, unknown>>;

/** Prefix and namespace of extensions, as `@context` gives them. */
export type Prefixes = Readonly<Record<string, string>>;

export const EVENT_TYPES: readonly string[] = [
  'ObjectEvent',
  'AggregationEvent',
  'TransactionEvent',
  'TransformationEvent',
  'AssociationEvent',
];

/** The context of the standard, named in every document that goes out. */
export const STANDARD_CONTEXT = 'https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld';

/** Prefixes of a `@context` value; remote contexts are not fetched. */
export function prefixesOf(context: unknown): Prefixes {
  const found: Record<string, string> = {};
  for (const part of Array.isArray(context) ? context : [context]) {
    if (typeof part !== 'object' || part === null) continue;
    for (const [prefix, value] of Object.entries(part)) {
      if (typeof value === 'string' && !prefix.startsWith('@')) found[prefix] = value;
    }
  }
  return found;
}

/** A field as an object, or undefined. */
export function objectAt(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

/** A field as a list; one value counts as a list of one. */
export function listAt(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

export function textAt(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
