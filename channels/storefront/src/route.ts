import type { Language } from '@quanyu/domain';
import type { Html } from './html.ts';
import type { Session } from './session.ts';
import type { RequestHeaders } from './tools.ts';

/** A request as the storefront sees it, whatever the web framework. */
export interface StorefrontRequest {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly session: Session;
  readonly language: Language;
  readonly headers: RequestHeaders;
}

export interface StorefrontAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The session from now on, where the answer changes it. */
  readonly session?: Session;
}

export interface StorefrontRoute {
  readonly method: 'GET' | 'POST';
  /** With `:name` parameters. */
  readonly path: string;
  readonly handler: (request: StorefrontRequest) => Promise<StorefrontAnswer>;
}

/** Nothing from elsewhere, nothing inline; forms go to ourselves; nobody frames us. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');

const SAFE: Readonly<Record<string, string>> = {
  'content-security-policy': POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
};

export function page(markup: Html, status: number = 200, session?: Session): StorefrontAnswer {
  const headers = { ...SAFE, 'content-type': 'text/html; charset=utf-8' };
  const answer = { status, headers: { ...headers, 'cache-control': 'no-store' } };
  return withSession({ ...answer, body: markup.text }, session);
}

export function json(value: unknown, status: number = 200): StorefrontAnswer {
  const headers = { ...SAFE, 'content-type': 'application/json; charset=utf-8' };
  return {
    status,
    headers: { ...headers, 'cache-control': 'no-store' },
    body: JSON.stringify(value),
  };
}

/** Sends the browser on with GET, so that a reload never repeats a change. */
export function seeOther(location: string, session?: Session): StorefrontAnswer {
  const headers = { ...SAFE, location, 'cache-control': 'no-store' };
  return withSession({ status: 303, headers, body: '' }, session);
}

export function asset(body: string, type: string, etag: string): StorefrontAnswer {
  const headers = { ...SAFE, 'content-type': `${type}; charset=utf-8`, etag };
  return { status: 200, headers: { ...headers, 'cache-control': 'no-cache' }, body };
}

function withSession(answer: StorefrontAnswer, session: Session | undefined): StorefrontAnswer {
  return session === undefined ? answer : { ...answer, session };
}

/** A form's fields: text values only. */
export function formOf(body: unknown): Readonly<Record<string, string>> {
  if (typeof body !== 'object' || body === null) return {};
  return Object.fromEntries(
    Object.entries(body).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1].length <= 500,
    ),
  );
}

/** A whole number from text, within bounds; undefined for anything else. */
export function wholeNumber(
  text: string | undefined,
  min: number,
  max: number,
): number | undefined {
  if (text === undefined || !/^\d{1,9}$/.test(text)) return undefined;
  const value = Number(text);
  return value >= min && value <= max ? value : undefined;
}
