import { AppError } from '@quanyu/domain';
import { RECOMMEND_ERRORS } from '../errors.ts';

/** A word of an expression with its place from 1. */
export interface Token {
  readonly kind: 'number' | 'text' | 'name' | 'symbol' | 'end';
  readonly text: string;
  readonly position: number;
}

/** Longest expression in characters: longer ones are no rules that somebody wrote. */
const EXPRESSION_LENGTH_MAX = 4_000;

const WORDS =
  /\s+|(?<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(?<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(?<name>[\p{L}_][\p{L}\p{N}_.-]*)|(?<symbol><=|>=|==|!=|[<>=+*/(){}[\],-])/uy;

/**
 * Cuts an expression into tokens.
 * @throws AppError RECOMMEND_EXPRESSION_INVALID with the position.
 * @complexity O(length).
 */
export function tokensOf(expression: string): Token[] {
  if (typeof expression !== 'string' || expression.length > EXPRESSION_LENGTH_MAX) {
    throw badExpression(`it must be text of at most ${EXPRESSION_LENGTH_MAX} characters`, {
      position: 1,
      found: typeof expression === 'string' ? `${expression.length} characters` : typeof expression,
    });
  }
  const tokens: Token[] = [];
  WORDS.lastIndex = 0;
  while (WORDS.lastIndex < expression.length) {
    const position = WORDS.lastIndex + 1;
    const match = WORDS.exec(expression);
    if (match === null) {
      const found = expression.slice(position - 1, position + 9);
      throw badExpression('it holds a sign that means nothing here', { position, found });
    }
    const groups = match.groups ?? {};
    for (const kind of ['number', 'text', 'name', 'symbol'] as const) {
      const text = groups[kind];
      if (text !== undefined) tokens.push({ kind, text, position });
    }
  }
  tokens.push({ kind: 'end', text: 'the end', position: expression.length + 1 });
  return tokens;
}

/** A malformed expression, with the position from 1 at which reading stopped. */
export function badExpression(
  why: string,
  at: { readonly position: number; readonly found: string },
): AppError {
  return new AppError(
    RECOMMEND_ERRORS.RECOMMEND_EXPRESSION_INVALID,
    `Cannot read an expression as ${why}: current value is ${at.found} at position ${at.position}`,
    { place: `position ${at.position}`, details: { position: at.position } },
  );
}
