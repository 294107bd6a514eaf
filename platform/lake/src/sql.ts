import { AppError, assert } from '@quanyu/domain';
import type { Dialect } from './dialect.ts';
import { LAKE_ERRORS } from './errors.ts';

/** Types a parameter may be given; a plain JavaScript value finds its own. */
export type ParameterType =
  | 'BOOLEAN'
  | 'BIGINT'
  | 'DOUBLE'
  | 'VARCHAR'
  | 'DATE'
  | 'TIMESTAMPTZ'
  | 'LIST';

export type ParameterValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | readonly string[]
  | readonly number[];

/** A value that travels beside the text, never inside it. */
export interface Parameter {
  readonly value: ParameterValue;
  readonly type: ParameterType;
}

/** Text and parameters as one engine wants them. */
export interface Rendered {
  readonly text: string;
  readonly parameters: ReadonlyMap<string, Parameter>;
}

type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'parameter'; readonly parameter: Parameter; readonly name?: string }
  | { readonly kind: 'call'; readonly name: FunctionName; readonly args: readonly unknown[] };

/** A piece of SQL that is turned into text only when the engine, and so the dialect, is known. */
export class Expression {
  readonly parts: readonly Part[];

  constructor(parts: readonly Part[]) {
    this.parts = parts;
  }

  /** The text in one dialect, values as named parameters. */
  render(dialect: Dialect): Rendered {
    const parameters = new Map<string, Parameter>();
    const text = renderParts(this, dialect, parameters);
    return { text, parameters };
  }
}

type MethodName<T> = {
  [K in keyof T]: T[K] extends (...args: never[]) => string ? K : never;
}[keyof T];
/** Names of the functions that every dialect writes. */
export type FunctionName = Exclude<MethodName<Dialect>, 'parameter' | 'name' | 'text'>;

function renderParts(
  expression: Expression,
  dialect: Dialect,
  parameters: Map<string, Parameter>,
): string {
  let text = '';
  for (const part of expression.parts) {
    if (part.kind === 'text') text += part.text;
    else if (part.kind === 'name') text += dialect.name(part.name);
    else if (part.kind === 'parameter') text += renderParameter(part, dialect, parameters);
    else text += renderCall(part.name, part.args, dialect, parameters);
  }
  return text;
}

function renderParameter(
  part: { readonly parameter: Parameter; readonly name?: string },
  dialect: Dialect,
  parameters: Map<string, Parameter>,
): string {
  let name = part.name;
  if (name === undefined) {
    let next = parameters.size + 1;
    while (parameters.has(`p${next}`)) next += 1;
    name = `p${next}`;
  }
  const known = parameters.get(name);
  assert(known === undefined || known === part.parameter, `parameter ${name} has two values`);
  parameters.set(name, part.parameter);
  const { type, value } = part.parameter;
  const written = dialect.parameter(name);
  // Engines forget the type of a NULL that is bound.
  return value === null && type !== 'LIST' ? dialect.cast(written, type) : written;
}

function renderCall(
  name: FunctionName,
  args: readonly unknown[],
  dialect: Dialect,
  parameters: Map<string, Parameter>,
): string {
  const written = args.map((arg) => renderArgument(arg, dialect, parameters));
  const method = dialect[name] as unknown as (this: Dialect, ...args: unknown[]) => string;
  return method.apply(dialect, written);
}

function renderArgument(
  arg: unknown,
  dialect: Dialect,
  parameters: Map<string, Parameter>,
): unknown {
  if (arg instanceof Expression) return renderParts(arg, dialect, parameters);
  if (Array.isArray(arg)) return arg.map((one) => renderArgument(one, dialect, parameters));
  if (arg === null || typeof arg !== 'object') return arg;
  const entries = Object.entries(arg).map(([key, one]) => [
    key,
    renderArgument(one, dialect, parameters),
  ]);
  return Object.fromEntries(entries);
}

type SqlValue = Expression | ParameterValue;

/**
 * A statement or a piece of one. Values in `${}` become parameters; other pieces are put in place.
 * @example sql`select count(*) as orders from orders where channel = ${'web'}`
 */
export function sql(texts: TemplateStringsArray, ...values: readonly SqlValue[]): Expression {
  const parts: Part[] = [];
  texts.forEach((text, index) => {
    if (text !== '') parts.push({ kind: 'text', text });
    const value = values[index];
    if (index >= values.length || value === undefined) {
      assert(index >= values.length, 'a value of an sql template is undefined');
      return;
    }
    if (value instanceof Expression) parts.push(...value.parts);
    else parts.push({ kind: 'parameter', parameter: { value, type: typeOfValue(value) } });
  });
  return new Expression(parts);
}

function typeOfValue(value: ParameterValue): ParameterType {
  if (typeof value === 'boolean') return 'BOOLEAN';
  if (typeof value === 'bigint') return 'BIGINT';
  if (typeof value === 'number') return Number.isSafeInteger(value) ? 'BIGINT' : 'DOUBLE';
  return Array.isArray(value) ? 'LIST' : 'VARCHAR';
}

/** A value of a stated type, such as a day index as DATE; `name` makes it a named parameter. */
export function parameter(value: ParameterValue, type: ParameterType, name?: string): Expression {
  if (name !== undefined) checkName(name);
  const part = { kind: 'parameter', parameter: { value, type } } as const;
  return new Expression([name === undefined ? part : { ...part, name }]);
}

/** A table or column. Names are lower_snake, so that both engines read them alike. */
export function name(text: string): Expression {
  checkName(text);
  return new Expression([{ kind: 'name', name: text }]);
}

const NAME = /^[a-z_][a-z0-9_]{0,62}$/;

/** Refuses a name that would need quoting or differ by case between engines. */
export function checkName(text: string): void {
  if (NAME.test(text)) return;
  throw new AppError(
    LAKE_ERRORS.LAKE_NAME_INVALID,
    `Cannot use a name as it must be lower-case letters, digits and _: current value is ${JSON.stringify(text.slice(0, 80))}`,
    { place: 'name' },
  );
}

/** SQL text of our own making, put in place as it stands. Never for text from outside. */
export function raw(text: string): Expression {
  return new Expression([{ kind: 'text', text }]);
}

/** Pieces with a separator between them. */
export function join(pieces: readonly Expression[], separator: string): Expression {
  const parts: Part[] = [];
  pieces.forEach((piece, index) => {
    if (index > 0) parts.push({ kind: 'text', text: separator });
    parts.push(...piece.parts);
  });
  return new Expression(parts);
}

/** A call of a function that the dialects write differently; see `fn`. */
export function call(name: FunctionName, args: readonly unknown[]): Expression {
  return new Expression([{ kind: 'call', name, args }]);
}
