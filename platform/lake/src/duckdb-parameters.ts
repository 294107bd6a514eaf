import {
  BIGINT,
  BOOLEAN,
  DATE,
  DOUBLE,
  DuckDBDateValue,
  DuckDBListValue,
  DuckDBTimestampTZValue,
  type DuckDBType,
  type DuckDBValue,
  LIST,
  TIMESTAMPTZ,
  VARCHAR,
} from '@duckdb/node-api';
import { AppError } from '@quanyu/domain';
import { LAKE_ERRORS } from './errors.ts';
import type { Parameter, ParameterType } from './sql.ts';

interface Bound {
  readonly values: Record<string, DuckDBValue>;
  readonly types: Record<string, DuckDBType>;
}

/** Parameters as DuckDB binds them, each with its type, so that NULL has one too. */
export function boundParameters(parameters: ReadonlyMap<string, Parameter>): Bound {
  const values: Record<string, DuckDBValue> = {};
  const types: Record<string, DuckDBType> = {};
  for (const [name, parameter] of parameters) {
    types[name] = typeOf(parameter);
    values[name] = parameter.value === null ? null : boundValue(name, parameter);
  }
  return { values, types };
}

const TYPES: Readonly<Record<Exclude<ParameterType, 'LIST'>, DuckDBType>> = {
  BOOLEAN,
  BIGINT,
  DOUBLE,
  VARCHAR,
  DATE,
  TIMESTAMPTZ,
};

function typeOf(parameter: Parameter): DuckDBType {
  if (parameter.type !== 'LIST') return TYPES[parameter.type];
  return LIST(isNumbers(parameter.value) ? DOUBLE : VARCHAR);
}

function isNumbers(value: unknown): boolean {
  return Array.isArray(value) && typeof value[0] === 'number';
}

function boundValue(name: string, parameter: Parameter): DuckDBValue {
  const { type, value } = parameter;
  switch (type) {
    case 'BOOLEAN':
      if (typeof value === 'boolean') return value;
      break;
    case 'VARCHAR':
      if (typeof value === 'string') return value;
      break;
    case 'DOUBLE':
      if (typeof value === 'number') return value;
      break;
    case 'LIST':
      if (Array.isArray(value)) return new DuckDBListValue([...(value as readonly string[])]);
      break;
    default:
      return wholeValue(name, type, value);
  }
  throw wrongParameter(name, parameter);
}

const INT64_MAX = 9_223_372_036_854_775_807n;

function wholeValue(
  name: string,
  type: 'BIGINT' | 'DATE' | 'TIMESTAMPTZ',
  value: Parameter['value'],
): DuckDBValue {
  const isWhole = typeof value === 'bigint' || Number.isSafeInteger(value);
  if (!isWhole) throw wrongParameter(name, { type, value });
  const whole = BigInt(value as bigint | number);
  if (type === 'DATE') {
    if (whole > 100_000_000n || whole < -2_000_000n) throw wrongParameter(name, { type, value });
    return new DuckDBDateValue(Number(whole));
  }
  const scaled = type === 'TIMESTAMPTZ' ? whole * 1000n : whole;
  if (scaled > INT64_MAX || scaled < -INT64_MAX) throw wrongParameter(name, { type, value });
  return type === 'BIGINT' ? scaled : new DuckDBTimestampTZValue(scaled);
}

function wrongParameter(name: string, parameter: Parameter): AppError {
  const shown = String(parameter.value).slice(0, 80);
  return new AppError(
    LAKE_ERRORS.LAKE_QUERY_INVALID,
    `Cannot bind parameter ${name} as it must be a ${parameter.type}: current value is ${shown}`,
    { place: name },
  );
}
