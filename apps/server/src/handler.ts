import type { Language } from '@quanyu/domain';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { Actor } from './actor.ts';
import type { ROUTES, RouteName } from './api/route-table.ts';
import type { Services } from './services.ts';

type Parsed<K extends RouteName, Part extends 'query' | 'params' | 'body'> =
  (typeof ROUTES)[K] extends Record<Part, infer S extends z.ZodType> ? z.output<S> : undefined;

/** A request after validation. `actor` is null on open routes without a login. */
export interface ApiRequest<K extends RouteName> {
  readonly query: Parsed<K, 'query'>;
  readonly params: Parsed<K, 'params'>;
  readonly body: Parsed<K, 'body'>;
  readonly actor: Actor | null;
  readonly language: Language;
  readonly http: FastifyRequest;
  readonly reply: FastifyReply;
}

export type Answer<K extends RouteName> = z.input<(typeof ROUTES)[K]['answer']>;

export type Handler<K extends RouteName> = (
  request: ApiRequest<K>,
  services: Services,
) => Promise<Answer<K>>;

/** One handler for each row of the route table; the compiler counts them. */
export type Handlers = { readonly [K in RouteName]: Handler<K> };
