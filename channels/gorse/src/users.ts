import { AppError } from '@quanyu/domain';
import type { FactRow, Ledger } from '@quanyu/ledger';
import { GORSE_ERRORS } from './errors.ts';
import { deleteFeedback, type RowAffected } from './feedback.ts';
import type { WriteTools } from './items.ts';
import {
  cursorOf,
  type GorseUser,
  readCursor,
  readPage,
  readUserChange,
  readUsers,
} from './shapes.ts';

/** A user as Gorse answers it. */
export interface UserAnswer {
  readonly UserId: string;
  readonly Labels: readonly string[] | null;
  readonly Subscribe: null;
  readonly Comment: string;
}

/** Inserts or replaces users: customers of the ledger. @throws AppError GORSE_BODY_INVALID. */
export async function putUsers(tools: WriteTools, body: unknown): Promise<RowAffected> {
  const users = readUsers(body);
  const rows = users.map((user) => customerOf(user, {}));
  if (rows.length > 0) await tools.ledger.recordFacts('customers', tools.source, rows);
  return { RowAffected: users.length };
}

/** Changes the fields that are sent. @throws AppError GORSE_BODY_INVALID, GORSE_NOT_FOUND. */
export async function changeUser(
  tools: WriteTools,
  userId: string,
  body: unknown,
): Promise<RowAffected> {
  const user = readUserChange(userId, body);
  const { attributes } = await storedUser(tools.ledger, userId);
  await tools.ledger.recordFacts('customers', tools.source, [customerOf(user, attributes)]);
  return { RowAffected: 1 };
}

/**
 * Takes a user out, with all feedback; orders stay, and inserting the user again brings it back. Erasing a
 * person for ever is done in the console or by `POST /v1/customers/{customer}/erase`.
 * @throws AppError GORSE_NOT_FOUND.
 */
export async function deleteUser(
  tools: WriteTools & { readonly now: number },
  userId: string,
): Promise<RowAffected> {
  await storedUser(tools.ledger, userId);
  await deleteFeedback(tools, { user: userId });
  const row = { customer: userId, attributes: { deleted: true } };
  await tools.ledger.recordFacts('customers', tools.source, [row]);
  return { RowAffected: 1 };
}

/** @throws AppError GORSE_NOT_FOUND. */
export async function oneUser(ledger: Ledger, userId: string): Promise<UserAnswer> {
  return userAnswer(await storedUser(ledger, userId));
}

/** A page of users by id. @throws AppError GORSE_QUERY_INVALID. */
export async function pageUsers(
  ledger: Ledger,
  query: Readonly<Record<string, unknown>>,
): Promise<{ readonly Cursor: string; readonly Users: readonly UserAnswer[] }> {
  const { count } = readPage(query);
  const [behind = ''] = readCursor(query);
  const { rows } = await ledger.pool.query<StoredUser>(
    `${STORED} and customer_id > $1 order by customer_id limit $2`,
    [behind, count + 1],
  );
  const Users = rows.slice(0, count).map(userAnswer);
  const last = rows.length > count ? Users.at(-1) : undefined;
  return { Cursor: last === undefined ? '' : cursorOf([last.UserId]), Users };
}

interface StoredUser {
  readonly customer_id: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** Customers that nobody deleted or erased. */
const STORED = `
  select customer_id, attributes from customers
  where erased_at is null and not coalesce((attributes->>'deleted')::boolean, false)`;

async function storedUser(ledger: Ledger, userId: string): Promise<StoredUser> {
  const { rows } = await ledger.pool.query<StoredUser>(`${STORED} and customer_id = $1`, [userId]);
  const [found] = rows;
  if (found !== undefined) return found;
  throw new AppError(GORSE_ERRORS.GORSE_NOT_FOUND, 'Cannot find this user', { place: userId });
}

function customerOf(user: GorseUser, before: Readonly<Record<string, unknown>>): FactRow {
  const { UserId, Labels, Comment } = user;
  return {
    customer: UserId,
    attributes: {
      ...before,
      ...(Labels ? { labels: Labels } : {}),
      ...(Comment === undefined || Comment === null ? {} : { comment: Comment }),
    },
  };
}

function userAnswer({ customer_id, attributes }: StoredUser): UserAnswer {
  const { labels, comment } = attributes;
  return {
    UserId: customer_id,
    Labels: Array.isArray(labels) ? labels.map(String) : null,
    Subscribe: null,
    Comment: typeof comment === 'string' ? comment : '',
  };
}
