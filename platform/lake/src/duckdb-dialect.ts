import { type CastType, Dialect, type InstantUnit, jsonKey, wholeNumber } from './dialect.ts';

/** DuckDB 1.5, built-in functions of the core and of icu. */
export class DuckdbDialect extends Dialect {
  override readonly engine = 'duckdb';

  override text(value: string): string {
    return `'${value.replaceAll("'", "''")}'`;
  }
  override parameter(name: string): string {
    return `$${name}`;
  }
  override typeName(type: CastType): string {
    return type.toLowerCase();
  }
  override integerDivide(a: string, b: string): string {
    return `(${a} // ${b})`;
  }
  override roundHalfEven(x: string, decimals: number): string {
    return `round_even(${x}, ${wholeNumber(decimals)})`;
  }
  override isNaN(x: string): string {
    return `isnan(${x})`;
  }
  override dayIndex(date: string): string {
    return this.dayDiff("date '1970-01-01'", date);
  }
  override dateOfDayIndex(day: string): string {
    return `(date '1970-01-01' + cast(${day} as integer))`;
  }
  override dayDiff(from: string, to: string): string {
    return `cast(date_diff('day', ${from}, ${to}) as integer)`;
  }
  override addDays(date: string, days: string): string {
    return `(${date} + cast(${days} as integer))`;
  }
  override addMonths(date: string, months: string): string {
    return `cast(${date} + to_months(cast(${months} as integer)) as date)`;
  }
  override truncInstant(unit: InstantUnit, at: string): string {
    return `date_trunc('${unit}', ${at})`;
  }
  override epochMs(at: string): string {
    return `epoch_ms(${at})`;
  }
  override epochSeconds(at: string): string {
    return `(epoch_ms(${at}) // 1000)`;
  }
  override instantOfEpochMs(ms: string): string {
    return `make_timestamptz(cast(${ms} as bigint) * 1000)`;
  }
  override localDate(at: string, zone: string): string {
    return `cast(timezone(${zone}, ${at}) as date)`;
  }
  override localHour(at: string, zone: string): string {
    return `cast(hour(timezone(${zone}, ${at})) as integer)`;
  }
  override isoWeekday(date: string): string {
    return `cast(isodow(${date}) as integer)`;
  }
  override monthText(date: string): string {
    return `strftime(${date}, '%Y-%m')`;
  }
  override everyDay(first: string, last: string): string {
    return `unnest(cast(generate_series(${first}, ${last}, interval 1 day) as date[]))`;
  }
  override approxQuantile(p: number, x: string): string {
    return `approx_quantile(${x}, ${p})`;
  }
  override textAggregate(x: string, separator: string, order: string): string {
    return `string_agg(${x}, ${this.text(separator)} order by ${order} asc nulls last)`;
  }
  override listAggregate(x: string, order: string): string {
    return `coalesce(array_agg(${x} order by ${order} asc nulls last) filter (where ${x} is not null), [])`;
  }
  override distinctList(x: string): string {
    return `coalesce(list_sort(array_agg(distinct ${x}) filter (where ${x} is not null)), [])`;
  }
  override listLength(list: string): string {
    return `cast(len(${list}) as integer)`;
  }
  override listContains(list: string, x: string): string {
    return `list_contains(${list}, ${x})`;
  }
  override listElement(list: string, index: string): string {
    return `list_extract(${list}, ${index} + 1)`;
  }
  override listText(list: string, separator: string): string {
    return `array_to_string(${list}, ${this.text(separator)})`;
  }
  override unnest(list: string): string {
    return `unnest(${list})`;
  }
  override struct(fields: Readonly<Record<string, string>>): string {
    const pairs = Object.entries(fields).map(([key, x]) => `${this.name(key)} := ${x}`);
    return `struct_pack(${pairs.join(', ')})`;
  }
  override startsWith(x: string, prefix: string): string {
    return `starts_with(${x}, ${prefix})`;
  }
  override matches(x: string, pattern: string): string {
    return `regexp_matches(${x}, ${this.text(pattern)})`;
  }
  override split(x: string, separator: string): string {
    return `string_split(${x}, ${this.text(separator)})`;
  }
  override jsonText(json: string, key: string): string {
    return `json_extract_string(${json}, ${this.text(`$."${jsonKey(key)}"`)})`;
  }
}
