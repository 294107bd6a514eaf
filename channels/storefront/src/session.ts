import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Language } from '@quanyu/domain';
import { z } from 'zod';
import {
  CART_LINES_MAX,
  COOKIE_LENGTH_MAX,
  SESSION_ORDERS_MAX,
  UNITS_MAX,
  WAITING_MAX,
} from './limits.ts';

export const SESSION_COOKIE = 'quanyu_storefront';

/** One product in a cart. */
export interface CartLine {
  readonly product: string;
  readonly units: number;
  /** The recommendation that led to it. */
  readonly recommendation?: string | undefined;
}

/** What the shop knows of a visitor: it travels in a signed cookie, so any process can answer. */
export interface Session {
  readonly visitor: string;
  readonly language: Language | null;
  readonly customer: string | null;
  readonly cart: readonly CartLine[];
  /** Orders placed in this session, newest first: somebody without a name may come back to them. */
  readonly orders: readonly string[];
  /** Products the visitor waits for. */
  readonly waiting: readonly string[];
}

const id = z.string().min(1).max(200);
const SessionSchema: z.ZodType<Session> = z.object({
  visitor: id,
  language: z.enum(['en', 'zh']).nullable(),
  customer: id.nullable(),
  cart: z
    .array(
      z.object({
        product: id,
        units: z.int().min(1).max(UNITS_MAX),
        recommendation: id.optional(),
      }),
    )
    .max(CART_LINES_MAX),
  orders: z.array(id).max(SESSION_ORDERS_MAX),
  waiting: z.array(id).max(WAITING_MAX),
});

export function newSession(visitor: string): Session {
  return { visitor, language: null, customer: null, cart: [], orders: [], waiting: [] };
}

/** The value of the cookie: content and signature. */
export function writeSession(session: Session, secret: string): string {
  const content = Buffer.from(JSON.stringify(session)).toString('base64url');
  return `${content}.${signature(content, secret)}`;
}

/** Whether the session still fits the cookie; a cart that does not is refused, not cut. */
export function fitsCookie(session: Session): boolean {
  return (Buffer.byteLength(JSON.stringify(session)) * 4) / 3 + 60 <= COOKIE_LENGTH_MAX;
}

/** Reads a cookie; anything that we did not sign, or that is not a session, is undefined. */
export function readSession(value: string | undefined, secret: string): Session | undefined {
  if (value === undefined || value.length > 2 * COOKIE_LENGTH_MAX) return undefined;
  const [content = '', signed = ''] = value.split('.', 2);
  const given = Buffer.from(signed);
  const right = Buffer.from(signature(content, secret));
  if (given.length !== right.length || !timingSafeEqual(given, right)) return undefined;
  const held: unknown = JSON.parse(Buffer.from(content, 'base64url').toString('utf8'));
  return SessionSchema.safeParse(held).data;
}

function signature(content: string, secret: string): string {
  return createHmac('sha256', secret).update(content).digest('base64url');
}

/** The value of one cookie in a Cookie header. */
export function cookieOf(header: string | undefined, name: string): string | undefined {
  for (const part of (header ?? '').split(';')) {
    const at = part.indexOf('=');
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim();
  }
  return undefined;
}

/** Adds units of a product; undefined where the cart is full. */
export function addToCart(
  cart: readonly CartLine[],
  line: CartLine,
): readonly CartLine[] | undefined {
  const known = cart.find((held) => held.product === line.product);
  if (known !== undefined) return setUnits(cart, line.product, known.units + line.units);
  if (cart.length >= CART_LINES_MAX) return undefined;
  return [...cart, { ...line, units: Math.min(UNITS_MAX, line.units) }];
}

/** Sets the units of a product; none takes it out. */
export function setUnits(
  cart: readonly CartLine[],
  product: string,
  units: number,
): readonly CartLine[] {
  return cart.flatMap((line) => {
    if (line.product !== product) return [line];
    return units < 1 ? [] : [{ ...line, units: Math.min(UNITS_MAX, Math.floor(units)) }];
  });
}

export function cartUnits(cart: readonly CartLine[]): number {
  return cart.reduce((sum, line) => sum + line.units, 0);
}
