import { AppError } from '@quanyu/domain';
import { PROFILE_ERRORS } from '../errors.ts';
import { RULE_FIELDS, type RuleFieldName } from './rule-fields.ts';

export type RuleOperator = '=' | '!=' | '<' | '<=' | '>' | '>=';

/** Something a rule compares: a field, or what a customer did in the last days. */
export type RuleQuantity =
  | { readonly kind: 'field'; readonly field: RuleFieldName }
  /** How often, or for how much, an event happened in the last `days` days, today included. */
  | { readonly kind: 'count' | 'sum'; readonly event: string; readonly days: number }
  /** Days since the event happened last; larger than any number where it never did. */
  | { readonly kind: 'since'; readonly event: string };

/** A rule as a tree. */
export type Rule =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Rule[] }
  | { readonly kind: 'not'; readonly part: Rule }
  | {
      readonly kind: 'number';
      readonly left: RuleQuantity;
      readonly operator: RuleOperator;
      readonly value: number;
    }
  | {
      readonly kind: 'text';
      readonly field: RuleFieldName;
      readonly isNegated: boolean;
      readonly values: readonly string[];
    }
  | { readonly kind: 'missing'; readonly field: RuleFieldName };

const LENGTH_MAX = 2_000;
const DEPTH_MAX = 40;
const DAYS_MAX = 3_650;
const EVENT = /^[a-z][a-z0-9-]{0,60}$/;

interface Token {
  readonly kind: 'word' | 'number' | 'text' | 'sign' | 'end';
  readonly text: string;
  readonly at: number;
}

/**
 * Reads a rule: comparisons joined by `and`, `or`, `not` and parentheses.
 * `orders >= 3 and recency_days < 60` · `city in ("上海", "北京")` · `tags has "loyal"` ·
 * `count("product-view", 7) >= 2` · `sum("purchase", 90) > 500` · `since("purchase") > 30` ·
 * `city is missing`. Texts stand in double quotes, with \" and \\ inside.
 * @throws AppError PROFILE_RULE_INVALID; its place is the character (from 1) where reading failed.
 * @complexity O(length of the text), which is at most 2,000.
 */
export function parseRule(text: string): Rule {
  if (text.length > LENGTH_MAX) throw refused(LENGTH_MAX, `it is longer than ${LENGTH_MAX}`);
  const reader = new Reader(tokensOf(text));
  const rule = readAny(reader, 0);
  const rest = reader.peek();
  if (rest.kind !== 'end') throw unexpected(rest, '`and`, `or` or the end');
  return rule;
}

class Reader {
  private readonly tokens: readonly Token[];
  private place = 0;

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens;
  }

  peek(): Token {
    return this.tokens[this.place] ?? { kind: 'end', text: '', at: 0 };
  }

  take(): Token {
    const token = this.peek();
    if (token.kind !== 'end') this.place++;
    return token;
  }

  /** Takes the next token where it is this word or sign. */
  skip(text: string): boolean {
    const token = this.peek();
    const isIt = (token.kind === 'word' || token.kind === 'sign') && token.text === text;
    if (isIt) this.place++;
    return isIt;
  }

  expect(text: string): void {
    const token = this.peek();
    if (!this.skip(text)) throw unexpected(token, `\`${text}\``);
  }
}

const TOKEN = /\s*(?:([A-Za-z_]+)|(-?\d+(?:\.\d+)?)|"((?:[^"\\]|\\["\\])*)"|(<=|>=|!=|[=<>(),]))/y;

function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  let end = 0;
  for (let match = TOKEN.exec(text); match !== null; match = TOKEN.exec(text)) {
    const [whole, word, number, quoted, sign] = match;
    const at = match.index + whole.length - whole.trimStart().length + 1;
    end = TOKEN.lastIndex;
    if (word !== undefined) tokens.push({ kind: 'word', text: word.toLowerCase(), at });
    else if (number !== undefined) tokens.push({ kind: 'number', text: number, at });
    else if (sign !== undefined) tokens.push({ kind: 'sign', text: sign, at });
    else tokens.push({ kind: 'text', text: (quoted ?? '').replace(/\\(.)/g, '$1'), at });
  }
  const rest = text.slice(end);
  if (rest.trim() !== '') {
    const at = end + rest.length - rest.trimStart().length + 1;
    throw refused(at, `\`${rest.trim().slice(0, 20)}\` is no word, number, text in quotes or sign`);
  }
  return [...tokens, { kind: 'end', text: '', at: text.length + 1 }];
}

function readAny(reader: Reader, depth: number): Rule {
  const parts = [readAll(reader, depth)];
  while (reader.skip('or')) parts.push(readAll(reader, depth));
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : { kind: 'or', parts };
}

function readAll(reader: Reader, depth: number): Rule {
  const parts = [readOne(reader, depth)];
  while (reader.skip('and')) parts.push(readOne(reader, depth));
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : { kind: 'and', parts };
}

function readOne(reader: Reader, depth: number): Rule {
  const token = reader.peek();
  if (depth > DEPTH_MAX) throw refused(token.at, `it is nested deeper than ${DEPTH_MAX}`);
  if (reader.skip('not')) return { kind: 'not', part: readOne(reader, depth + 1) };
  if (reader.skip('(')) {
    const inner = readAny(reader, depth + 1);
    reader.expect(')');
    return inner;
  }
  return readComparison(reader);
}

function readComparison(reader: Reader): Rule {
  const token = reader.take();
  if (token.kind !== 'word') throw unexpected(token, 'a field, `count`, `sum`, `since` or `not`');
  if (token.text === 'count' || token.text === 'sum' || token.text === 'since') {
    return readNumber(reader, readEvents(reader, token.text));
  }
  if (!Object.hasOwn(RULE_FIELDS, token.text)) {
    const known = Object.keys(RULE_FIELDS).join(', ');
    throw refused(token.at, `\`${token.text}\` is no field: there are ${known}`);
  }
  const field = token.text as RuleFieldName;
  if (reader.skip('is')) {
    const isNegated = reader.skip('not');
    reader.expect('missing');
    const missing: Rule = { kind: 'missing', field };
    return isNegated ? { kind: 'not', part: missing } : missing;
  }
  if (RULE_FIELDS[field].type === 'number') return readNumber(reader, { kind: 'field', field });
  return readText(reader, field);
}

function readEvents(reader: Reader, kind: 'count' | 'sum' | 'since'): RuleQuantity {
  reader.expect('(');
  const token = reader.take();
  if (token.kind !== 'text') throw unexpected(token, 'a kind of event in quotes');
  if (!EVENT.test(token.text)) throw refused(token.at, `"${token.text}" is no kind of event`);
  if (kind === 'since') {
    reader.expect(')');
    return { kind, event: token.text };
  }
  reader.expect(',');
  const days = reader.take();
  const count = Number(days.text);
  if (days.kind !== 'number' || !Number.isInteger(count) || count < 1 || count > DAYS_MAX) {
    throw unexpected(days, `a whole number of days, 1 to ${DAYS_MAX}`);
  }
  reader.expect(')');
  return { kind, event: token.text, days: count };
}

const OPERATORS: ReadonlySet<string> = new Set(['=', '!=', '<', '<=', '>', '>=']);

function readNumber(reader: Reader, left: RuleQuantity): Rule {
  const sign = reader.take();
  if (sign.kind !== 'sign' || !OPERATORS.has(sign.text))
    throw unexpected(sign, '=, !=, <, <=, > or >=');
  const value = reader.take();
  if (value.kind !== 'number') throw unexpected(value, 'a number');
  return { kind: 'number', left, operator: sign.text as RuleOperator, value: Number(value.text) };
}

function readText(reader: Reader, field: RuleFieldName): Rule {
  const isList = RULE_FIELDS[field].type === 'list';
  const token = reader.take();
  if (token.kind === 'word' && token.text === (isList ? 'has' : 'in')) {
    const values = isList ? [quoted(reader)] : quotedList(reader);
    return { kind: 'text', field, isNegated: false, values };
  }
  if (!isList && token.kind === 'sign' && (token.text === '=' || token.text === '!=')) {
    return { kind: 'text', field, isNegated: token.text === '!=', values: [quoted(reader)] };
  }
  throw unexpected(token, isList ? '`has`' : '=, != or `in`');
}

function quoted(reader: Reader): string {
  const token = reader.take();
  if (token.kind !== 'text') throw unexpected(token, 'a text in quotes');
  return token.text;
}

function quotedList(reader: Reader): readonly string[] {
  reader.expect('(');
  const values = [quoted(reader)];
  while (reader.skip(',')) values.push(quoted(reader));
  reader.expect(')');
  return values;
}

function unexpected(token: Token, wanted: string): AppError {
  const found = token.kind === 'end' ? 'the end' : `\`${token.text.slice(0, 40)}\``;
  return refused(token.at, `${wanted} must come: current value is ${found}`);
}

function refused(at: number, why: string): AppError {
  return new AppError(
    PROFILE_ERRORS.PROFILE_RULE_INVALID,
    `Cannot read the rule at character ${at} as ${why}`,
    { place: `character ${at}`, details: { position: at } },
  );
}
