import { badExpression, type Token, tokensOf } from './tokens.ts';

/** What an expression may come to. */
export type ExpressionValue = number | string | boolean | null | readonly ExpressionValue[];

/** Gives a property of the product asked about, null where it has none. */
export type PropertyReader = (name: string) => ExpressionValue;

/** An expression, ready to be asked for each product. */
export type Expression = (read: PropertyReader) => ExpressionValue;

const DEPTH_MAX = 60;

/**
 * Reads an expression over product properties: `category == "dolls" and price < 5000`,
 * `"red" in colours or not (brand in ["A", "B"])`, `if margin > 0.3 then 1.5 else 1`. Words: and, or,
 * not, in, if then else, true, false, null; `==` (or `=`), `!=`, `<`, `<=`, `>`, `>=`, `+ - * /`.
 * Comparing with a property that is missing is false, save `== null`; sums with one are null.
 * @throws AppError RECOMMEND_EXPRESSION_INVALID naming the position.
 * @complexity O(length) to read, O(words) to ask.
 */
export function parseExpression(text: string): Expression {
  const reader = new Reader(tokensOf(text));
  const whole = reader.choice(0);
  reader.expectEnd();
  return whole;
}

const COMPARISONS: Readonly<
  Record<string, (a: ExpressionValue, b: ExpressionValue) => ExpressionValue>
> = {
  '=': (a, b) => isSame(a, b),
  '==': (a, b) => isSame(a, b),
  '!=': (a, b) => !isSame(a, b),
  '<': (a, b) => ordered(a, b, (sign) => sign < 0),
  '<=': (a, b) => ordered(a, b, (sign) => sign <= 0),
  '>': (a, b) => ordered(a, b, (sign) => sign > 0),
  '>=': (a, b) => ordered(a, b, (sign) => sign >= 0),
  in: (a, b) => (Array.isArray(b) ? b.some((one) => isSame(one, a)) : isSame(a, b)),
};

const ARITHMETIC: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
};

const CONSTANTS: ReadonlyMap<string, ExpressionValue> = new Map<string, ExpressionValue>([
  ['true', true],
  ['false', false],
  ['null', null],
]);
const RESERVED = new Set(['and', 'or', 'not', 'in', 'if', 'then', 'else']);

/** Recursive descent, one method a level of binding, loosest first. */
class Reader {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  choice(depth: number): Expression {
    if (depth > DEPTH_MAX) throw this.#wrong(`parentheses may lie ${DEPTH_MAX} deep at most`);
    if (!this.#takes('if')) return this.#either(depth);
    const test = this.#either(depth + 1);
    this.#expect('then');
    const yes = this.choice(depth + 1);
    this.#expect('else');
    const no = this.choice(depth + 1);
    return (read) => (isTrue(test(read)) ? yes(read) : no(read));
  }

  expectEnd(): void {
    if (this.#token().kind !== 'end') throw this.#wrong('it must end here');
  }

  #either(depth: number): Expression {
    let left = this.#both(depth);
    while (this.#takes('or')) {
      const [a, b] = [left, this.#both(depth)];
      left = (read) => isTrue(a(read)) || isTrue(b(read));
    }
    return left;
  }

  #both(depth: number): Expression {
    let left = this.#negation(depth);
    while (this.#takes('and')) {
      const [a, b] = [left, this.#negation(depth)];
      left = (read) => isTrue(a(read)) && isTrue(b(read));
    }
    return left;
  }

  #negation(depth: number): Expression {
    if (depth > DEPTH_MAX) throw this.#wrong(`"not" may stand ${DEPTH_MAX} deep at most`);
    if (!this.#takes('not')) return this.#comparison(depth);
    const inner = this.#negation(depth + 1);
    return (read) => !isTrue(inner(read));
  }

  #comparison(depth: number): Expression {
    const left = this.#sum(depth);
    const { text, kind } = this.#token();
    const compare = kind === 'text' ? undefined : own(COMPARISONS, text);
    if (compare === undefined) return left;
    this.#at++;
    const right = this.#sum(depth);
    return (read) => compare(left(read), right(read));
  }

  #sum(depth: number): Expression {
    return this.#chain(['+', '-'], () => this.#term(depth));
  }

  #term(depth: number): Expression {
    return this.#chain(['*', '/'], () => this.#factor(depth));
  }

  #chain(signs: readonly string[], next: () => Expression): Expression {
    let left = next();
    for (;;) {
      const { kind, text } = this.#token();
      const operation = kind === 'symbol' && signs.includes(text) ? ARITHMETIC[text] : undefined;
      if (operation === undefined) return left;
      this.#at++;
      const [a, b] = [left, next()];
      left = (read) => calculated(operation, a(read), b(read));
    }
  }

  #factor(depth: number): Expression {
    const token = this.#token();
    this.#at++;
    if (token.kind === 'number') return constant(Number(token.text));
    if (token.kind === 'text') return constant(unquoted(token.text));
    if (token.kind === 'name' && !RESERVED.has(token.text)) return named(token.text);
    if (token.text === '-' && depth < DEPTH_MAX) {
      const inner = this.#factor(depth + 1);
      return (read) => calculated((a, b) => a * b, -1, inner(read));
    }
    if (token.text === '(') {
      const inner = this.choice(depth + 1);
      this.#expect(')');
      return inner;
    }
    if (token.text === '[' || token.text === '{') {
      return this.#list(token.text === '[' ? ']' : '}', depth);
    }
    this.#at--;
    throw this.#wrong('a number, a text, a property or a parenthesis must stand here');
  }

  #list(close: string, depth: number): Expression {
    const parts: Expression[] = [];
    while (!this.#takes(close)) {
      if (parts.length > 0) this.#expect(',');
      parts.push(this.choice(depth + 1));
    }
    return (read) => parts.map((part) => part(read));
  }

  #token(): Token {
    return this.#tokens[this.#at] ?? { kind: 'end', text: 'the end', position: 1 };
  }

  #takes(text: string): boolean {
    const token = this.#token();
    if (token.kind === 'text' || token.text !== text) return false;
    this.#at++;
    return true;
  }

  #expect(text: string): void {
    if (!this.#takes(text)) throw this.#wrong(`"${text}" must stand here`);
  }

  #wrong(why: string): Error {
    const { text, position } = this.#token();
    return badExpression(why, { position, found: text.slice(0, 40) });
  }
}

function own<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

function constant(value: ExpressionValue): Expression {
  return () => value;
}

function named(name: string): Expression {
  const known = CONSTANTS.get(name);
  return known === undefined ? (read) => read(name) : constant(known);
}

function unquoted(text: string): string {
  return text.slice(1, -1).replace(/\\(.)/gsu, '$1');
}

function isTrue(value: ExpressionValue): boolean {
  return value === true || (typeof value === 'number' && value !== 0 && !Number.isNaN(value));
}

function isSame(a: ExpressionValue, b: ExpressionValue): boolean {
  if (!Array.isArray(a) || !Array.isArray(b)) return a === b;
  return a.length === b.length && a.every((one, i) => isSame(one, b[i] ?? null));
}

function ordered(
  a: ExpressionValue,
  b: ExpressionValue,
  judge: (sign: number) => boolean,
): boolean {
  if (typeof a === 'number' && typeof b === 'number') return judge(a - b);
  if (typeof a === 'string' && typeof b === 'string') return judge(a < b ? -1 : a > b ? 1 : 0);
  return false;
}

function calculated(
  operation: (a: number, b: number) => number,
  a: ExpressionValue,
  b: ExpressionValue,
): ExpressionValue {
  if (typeof a !== 'number' || typeof b !== 'number') return null;
  const value = operation(a, b);
  return Number.isFinite(value) ? value : null;
}
