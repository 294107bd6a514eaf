/** Units that both engines cut and count alike. */
export type DateUnit = 'day' | 'week' | 'month' | 'quarter' | 'year';
export type InstantUnit = DateUnit | 'hour' | 'minute';

/** Types a cast may name. */
export type CastType =
  | 'BOOLEAN'
  | 'INTEGER'
  | 'BIGINT'
  | 'DOUBLE'
  | 'VARCHAR'
  | 'DATE'
  | 'TIMESTAMPTZ'
  | 'DECIMAL(18,6)'
  | 'DECIMAL(38,6)';

/** A text that the writer of a query fixes: written as a literal, where `string` is SQL. */
export type Constant = string & { readonly constant?: never };

/**
 * How one engine writes what the common subset of SQL does not cover. Arguments are SQL text, save
 * units, types and constants. A method of this class is written alike by DuckDB and Spark; what
 * differs is abstract. Shared SQL keeps to `7 / 2 = 3.5`, NULLS FIRST|LAST written, no QUALIFY,
 * PIVOT, ASOF or GROUP BY ALL.
 */
export abstract class Dialect {
  abstract readonly engine: 'duckdb' | 'spark';

  // Structure
  name(text: string): string {
    return `"${text.replaceAll('"', '""')}"`;
  }
  /** A constant text as a literal. */
  abstract text(value: string): string;
  abstract parameter(name: string): string;
  abstract typeName(type: CastType): string;

  // Numbers
  /** Whole division, towards zero. */
  abstract integerDivide(a: string, b: string): string;
  modulo(a: string, b: string): string {
    return `mod(${a}, ${b})`;
  }
  /** Division as DOUBLE; NULL where the divisor is zero. */
  safeDivide(a: string, b: string): string {
    return `(${this.cast(a, 'DOUBLE')} / nullif(${this.cast(b, 'DOUBLE')}, 0))`;
  }
  abstract roundHalfEven(x: string, decimals: number): string;
  cast(x: string, type: CastType): string {
    return `cast(${x} as ${this.typeName(type)})`;
  }
  /** NULL in place of an error. */
  safeCast(x: string, type: CastType): string {
    return `try_cast(${x} as ${this.typeName(type)})`;
  }
  abstract isNaN(x: string): string;

  // Days and instants
  /** Days since 1970-01-01, INTEGER. */
  abstract dayIndex(date: string): string;
  abstract dateOfDayIndex(day: string): string;
  /** Whole days from `from` to `to`, INTEGER. */
  abstract dayDiff(from: string, to: string): string;
  abstract addDays(date: string, days: string): string;
  abstract addMonths(date: string, months: string): string;
  /** First day of the unit, DATE. Weeks begin on Monday. */
  truncDate(unit: DateUnit, date: string): string {
    return `cast(date_trunc('${unit}', ${date}) as date)`;
  }
  abstract truncInstant(unit: InstantUnit, at: string): string;
  /** Epoch milliseconds, BIGINT. */
  abstract epochMs(at: string): string;
  abstract epochSeconds(at: string): string;
  abstract instantOfEpochMs(ms: string): string;
  /** The calendar day of an instant in a time zone, DATE. */
  abstract localDate(at: string, zone: string): string;
  /** Hour of the day in a time zone, 0 to 23, INTEGER. */
  abstract localHour(at: string, zone: string): string;
  /** Monday 1 to Sunday 7, INTEGER. */
  abstract isoWeekday(date: string): string;
  year(date: string): string {
    return `cast(extract(year from ${date}) as integer)`;
  }
  month(date: string): string {
    return `cast(extract(month from ${date}) as integer)`;
  }
  /** `2024-05` of a date. */
  abstract monthText(date: string): string;
  /** One row per day from the first to the last, both in; for the select list. */
  abstract everyDay(first: string, last: string): string;

  // Aggregates
  /** Sum of whole numbers, BIGINT (DuckDB's own is HUGEINT and Parquet would hold it as DOUBLE). */
  sumBigint(x: string): string {
    return `cast(sum(${x}) as bigint)`;
  }
  /** Mean as DOUBLE whatever the type summed. */
  mean(x: string): string {
    return `(${this.cast(`sum(${x})`, 'DOUBLE')} / nullif(count(${x}), 0))`;
  }
  countIf(condition: string): string {
    return `count(*) filter (where ${condition})`;
  }
  countDistinct(x: string): string {
    return `count(distinct ${x})`;
  }
  /** Estimate within a few percent; never compared exactly. */
  approxCountDistinct(x: string): string {
    return `approx_count_distinct(${x})`;
  }
  /** Exact, interpolated between neighbours. */
  quantile(p: number, x: string): string {
    return `percentile_cont(${fraction(p)}) within group (order by ${x})`;
  }
  /** Exact, always one of the values. */
  quantileOfValues(p: number, x: string): string {
    return `percentile_disc(${fraction(p)}) within group (order by ${x})`;
  }
  /** Estimate; never compared exactly. */
  abstract approxQuantile(p: number, x: string): string;
  maxBy(value: string, order: string): string {
    return `max_by(${value}, ${order})`;
  }
  minBy(value: string, order: string): string {
    return `min_by(${value}, ${order})`;
  }
  stddevSample(x: string): string {
    return `stddev_samp(${x})`;
  }
  /** Texts joined in ascending order of `order`. */
  abstract textAggregate(x: string, separator: Constant, order: string): string;
  /** Non-null values in ascending order of `order`. */
  abstract listAggregate(x: string, order: string): string;
  /** Distinct non-null values, ascending. */
  abstract distinctList(x: string): string;

  // Lists and structs
  abstract listLength(list: string): string;
  abstract listContains(list: string, x: string): string;
  /** By index from 0; NULL beyond the end. */
  abstract listElement(list: string, index: string): string;
  abstract listText(list: string, separator: Constant): string;
  /** One row per element; for the select list. */
  abstract unnest(list: string): string;
  abstract struct(fields: Readonly<Record<string, string>>): string;
  field(struct: string, name: Constant): string {
    return `(${struct}).${this.name(name)}`;
  }

  // Text
  abstract startsWith(x: string, prefix: string): string;
  contains(x: string, part: string): string {
    return `contains(${x}, ${part})`;
  }
  abstract matches(x: string, pattern: Constant): string;
  extract(x: string, pattern: Constant, group: number): string {
    return `regexp_extract(${x}, ${this.text(pattern)}, ${wholeNumber(group)})`;
  }
  abstract split(x: string, separator: Constant): string;
  textLength(x: string): string {
    return `char_length(${x})`;
  }
  /** Value of a top-level key of a JSON text, as text. */
  abstract jsonText(json: string, key: Constant): string;
  md5(x: string): string {
    return `md5(${x})`;
  }
}

/** A constant in [0, 1] as SQL text. */
function fraction(p: number): string {
  if (p >= 0 && p <= 1) return String(p);
  throw new RangeError(`Cannot take a quantile as p must lie in [0, 1]: current value is ${p}`);
}

/** A constant whole number as SQL text. */
export function wholeNumber(value: number): string {
  if (Number.isSafeInteger(value)) return String(value);
  throw new RangeError(`Cannot write SQL as a constant must be whole: current value is ${value}`);
}

/** A key of a JSON object that needs no escaping in a path. */
export function jsonKey(key: string): string {
  if (/^[\w-]{1,100}$/.test(key)) return key;
  throw new RangeError(`Cannot read a JSON key as it must be letters, digits, _ or -: ${key}`);
}
