import { type CastType, Dialect, type InstantUnit, jsonKey, wholeNumber } from './dialect.ts';

/**
 * Spark 4 with `spark.sql.ansi.enabled` and `spark.sql.ansi.doubleQuotedIdentifiers` true and the
 * session in UTC. Written after its documentation; the texts are golden, not yet run on Spark.
 */
export class SparkDialect extends Dialect {
  override readonly engine = 'spark';

  /** Backslash escapes are on in Spark, unlike in DuckDB. */
  override text(value: string): string {
    return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  }
  override parameter(name: string): string {
    return `:${name}`;
  }
  override typeName(type: CastType): string {
    if (type === 'VARCHAR') return 'string';
    return type === 'TIMESTAMPTZ' ? 'timestamp' : type.toLowerCase();
  }
  override integerDivide(a: string, b: string): string {
    return `(${a} div ${b})`;
  }
  override roundHalfEven(x: string, decimals: number): string {
    return `bround(${x}, ${wholeNumber(decimals)})`;
  }
  override isNaN(x: string): string {
    return `isnan(${x})`;
  }
  override dayIndex(date: string): string {
    return `unix_date(${date})`;
  }
  override dateOfDayIndex(day: string): string {
    return `date_from_unix_date(cast(${day} as int))`;
  }
  override dayDiff(from: string, to: string): string {
    return `datediff(${to}, ${from})`;
  }
  override addDays(date: string, days: string): string {
    return `date_add(${date}, cast(${days} as int))`;
  }
  override addMonths(date: string, months: string): string {
    return `add_months(${date}, cast(${months} as int))`;
  }
  override truncInstant(unit: InstantUnit, at: string): string {
    return `date_trunc('${unit}', ${at})`;
  }
  override epochMs(at: string): string {
    return `unix_millis(${at})`;
  }
  override epochSeconds(at: string): string {
    return `unix_seconds(${at})`;
  }
  override instantOfEpochMs(ms: string): string {
    return `timestamp_millis(cast(${ms} as bigint))`;
  }
  override localDate(at: string, zone: string): string {
    return `cast(from_utc_timestamp(${at}, ${zone}) as date)`;
  }
  override localHour(at: string, zone: string): string {
    return `hour(from_utc_timestamp(${at}, ${zone}))`;
  }
  override isoWeekday(date: string): string {
    return `(weekday(${date}) + 1)`;
  }
  override monthText(date: string): string {
    return `date_format(${date}, 'yyyy-MM')`;
  }
  override everyDay(first: string, last: string): string {
    return `explode(sequence(${first}, ${last}, interval 1 day))`;
  }
  override approxQuantile(p: number, x: string): string {
    return `approx_percentile(${x}, ${p})`;
  }
  override textAggregate(x: string, separator: string, order: string): string {
    return `array_join(${this.listAggregate(x, order)}, ${this.text(separator)})`;
  }
  /** Sorting structs sorts by their first field: the order key, null last as in the comparator. */
  override listAggregate(x: string, order: string): string {
    const rows = `collect_list(struct(${order} is null as n, ${order} as o, ${x} as x))`;
    return `transform(array_sort(filter(${rows}, s -> s.x is not null)), s -> s.x)`;
  }
  override distinctList(x: string): string {
    return `array_sort(collect_set(${x}))`;
  }
  override listLength(list: string): string {
    return `size(${list})`;
  }
  override listContains(list: string, x: string): string {
    return `array_contains(${list}, ${x})`;
  }
  override listElement(list: string, index: string): string {
    return `get(${list}, ${index})`;
  }
  override listText(list: string, separator: string): string {
    return `array_join(${list}, ${this.text(separator)})`;
  }
  override unnest(list: string): string {
    return `explode(${list})`;
  }
  override struct(fields: Readonly<Record<string, string>>): string {
    const pairs = Object.entries(fields).map(([key, x]) => `${this.text(key)}, ${x}`);
    return `named_struct(${pairs.join(', ')})`;
  }
  override startsWith(x: string, prefix: string): string {
    return `startswith(${x}, ${prefix})`;
  }
  override matches(x: string, pattern: string): string {
    return `regexp_like(${x}, ${this.text(pattern)})`;
  }
  /** Spark splits by a regular expression: the separator is quoted. */
  override split(x: string, separator: string): string {
    return `split(${x}, ${this.text(`\\Q${separator}\\E`)})`;
  }
  override jsonText(json: string, key: string): string {
    return `get_json_object(${json}, ${this.text(`$['${jsonKey(key)}']`)})`;
  }
}
