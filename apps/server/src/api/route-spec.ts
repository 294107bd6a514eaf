import { z } from 'zod';
import { filterQuery, idText, language, pageQuery } from './shapes.ts';

export type Scope = 'open' | 'read' | 'write' | 'serve' | 'decide' | 'admin';

/** One route of the API as data: validation, OpenAPI and the console's types come from it. */
export interface RouteSpec {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  /** What a key or a session must be allowed to do. */
  readonly scope: Scope;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  readonly answer: z.ZodType;
  /** The list can also be had as CSV: `?format=csv`. */
  readonly csv?: true;
}

/** Queries and parameters that many routes share. */
export const languageQuery = z.object({ lang: language.default('en') });
export const listQuery = z.object({ ...filterQuery, ...pageQuery });
export const onlyPage = z.object(pageQuery);
export const byId = <N extends string>(name: N) =>
  z.object({ [name]: idText } as Record<N, typeof idText>);
