import { randomUUID } from 'node:crypto';
import { AppError } from '@quanyu/domain';
import type { Selectable } from 'kysely';
import { LEDGER_ERRORS } from '../errors.ts';
import { checkId } from '../stock/movement.ts';
import type { Store } from '../store/store.ts';
import type { UsersTable } from '../tables/operation.ts';
import { createApiKeys, notFound } from './api-keys.ts';
import type { AuditRepository } from './audit.ts';
import { fitsPassword, hashPassword, newSecret, sha256 } from './password.ts';

export const ROLES = ['operator', 'analyst', 'admin'] as const;
export type Role = (typeof ROLES)[number];

export interface ApiKeyRecord {
  readonly keyId: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly createdAt: number;
  readonly createdBy: string;
  readonly lastUsedAt: number | null;
  readonly revokedAt: number | null;
}

export interface UserRecord {
  readonly userId: string;
  readonly name: string;
  readonly role: Role;
  readonly language: string | null;
  readonly createdAt: number;
  readonly disabledAt: number | null;
}

/** API keys (SHA-256 of 256 random bits at rest), console logins (scrypt) and their sessions. */
export interface AccessRepository {
  /** The secret is shown once, here. */
  createKey(
    key: { readonly name: string; readonly scopes: readonly string[] },
    actor: string,
  ): Promise<{ readonly record: ApiKeyRecord; readonly secret: string }>;
  /** The key of a secret that is not revoked, or undefined. Marks its use at most once a minute. */
  findKey(secret: string): Promise<ApiKeyRecord | undefined>;
  listKeys(): Promise<readonly ApiKeyRecord[]>;
  revokeKey(keyId: string, actor: string): Promise<void>;

  createUser(
    user: { readonly name: string; readonly password: string; readonly role: Role },
    actor: string,
  ): Promise<UserRecord>;
  listUsers(): Promise<readonly UserRecord[]>;
  setPassword(userId: string, password: string, actor: string): Promise<void>;
  disableUser(userId: string, actor: string): Promise<void>;
  /** A session token when name and password fit, else undefined; the same time is spent either way. */
  login(
    name: string,
    password: string,
    lifetimeMs: number,
  ): Promise<{ readonly user: UserRecord; readonly token: string } | undefined>;
  /**
   * A session without a password, for a caller that knows who it is by other means (a one-time
   * token, a test). Audited. @throws AppError LEDGER_NOT_FOUND.
   */
  openSession(
    userId: string,
    lifetimeMs: number,
    actor: string,
  ): Promise<{ readonly user: UserRecord; readonly token: string }>;
  /** The user of a live session, or undefined. */
  findSession(token: string): Promise<UserRecord | undefined>;
  logout(token: string): Promise<void>;
}

const PASSWORD_LENGTH_MIN = 8;
const PASSWORD_LENGTH_MAX = 1_000;
/** A hash nobody's password fits: an unknown name costs the same time as a wrong password. */
const NOBODY = `scrypt$32768$8$3$${'A'.repeat(22)}==$${'A'.repeat(43)}=`;

/** Keys, logins and sessions; see {@link AccessRepository}. */
export function createAccessRepository(store: Store, audit: AuditRepository): AccessRepository {
  return {
    ...createApiKeys(store, audit),
    createUser: async (user, actor) => createUser(store, audit, { ...user, actor }),
    async listUsers() {
      const rows = await store.db.selectFrom('users').selectAll().orderBy('name').execute();
      return rows.map(userOf);
    },
    async setPassword(userId, password, actor) {
      checkPassword(password);
      const change = { password_hash: await hashPassword(password) };
      await changeUser(store, audit, { userId, actor, action: 'set-password', change });
    },
    async disableUser(userId, actor) {
      const change = { disabled_at: store.clock.now() };
      await changeUser(store, audit, { userId, actor, action: 'disable', change });
    },
    login: async (name, password, lifetimeMs) => login(store, { name, password, lifetimeMs }),
    openSession: async (userId, lifetimeMs, actor) => {
      const row = await store.db
        .selectFrom('users')
        .selectAll()
        .where('user_id', '=', userId)
        .where('disabled_at', 'is', null)
        .executeTakeFirst();
      if (row === undefined) throw notFound('user', userId);
      const subject = { subjectKind: 'user', subjectId: userId };
      await audit.write({ actor, action: 'open-session', ...subject });
      return { user: userOf(row), token: await newSession(store, userId, lifetimeMs) };
    },
    async findSession(token) {
      const row = await store.db
        .selectFrom('sessions')
        .innerJoin('users', 'users.user_id', 'sessions.user_id')
        .selectAll('users')
        .where('session_sha256', '=', sha256(token))
        .where('expires_at', '>', store.clock.now())
        .where('disabled_at', 'is', null)
        .executeTakeFirst();
      return row === undefined ? undefined : userOf(row);
    },
    async logout(token) {
      await store.db.deleteFrom('sessions').where('session_sha256', '=', sha256(token)).execute();
    },
  };
}

function checkPassword(password: string): void {
  if (password.length >= PASSWORD_LENGTH_MIN && password.length <= PASSWORD_LENGTH_MAX) return;
  throw new AppError(
    LEDGER_ERRORS.LEDGER_FIELD_INVALID,
    `Cannot take the password as it must have ${PASSWORD_LENGTH_MIN} to ${PASSWORD_LENGTH_MAX} characters: current length is ${password.length}`,
    { place: 'password' },
  );
}

async function createUser(
  store: Store,
  audit: AuditRepository,
  user: {
    readonly name: string;
    readonly password: string;
    readonly role: Role;
    readonly actor: string;
  },
): Promise<UserRecord> {
  checkId(user.name, 'name');
  checkPassword(user.password);
  const passwordHash = await hashPassword(user.password);
  const userId = randomUUID();
  return store.db.transaction().execute(async (transaction) => {
    const row = await transaction
      .insertInto('users')
      .values({
        user_id: userId,
        name: user.name,
        role: user.role,
        password_hash: passwordHash,
        created_at: store.clock.now(),
      })
      .onConflict((conflict) => conflict.column('name').doNothing())
      .returningAll()
      .executeTakeFirst();
    if (row === undefined) {
      throw new AppError(
        LEDGER_ERRORS.LEDGER_EXISTS,
        `Cannot create a user as the name is taken: current value is ${JSON.stringify(user.name)}`,
        { place: 'name' },
      );
    }
    await audit.write(
      {
        actor: user.actor,
        action: 'create',
        subjectKind: 'user',
        subjectId: userId,
        after: { name: user.name, role: user.role },
      },
      transaction,
    );
    return userOf(row);
  });
}

/** Changes a user and ends the sessions that stood on the old state. */
async function changeUser(
  store: Store,
  audit: AuditRepository,
  task: {
    readonly userId: string;
    readonly actor: string;
    readonly action: string;
    readonly change: { readonly password_hash?: string; readonly disabled_at?: number };
  },
): Promise<void> {
  const { userId, actor, action, change } = task;
  await store.db.transaction().execute(async (transaction) => {
    const { numUpdatedRows } = await transaction
      .updateTable('users')
      .set(change)
      .where('user_id', '=', userId)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) throw notFound('user', userId);
    await transaction.deleteFrom('sessions').where('user_id', '=', userId).execute();
    await audit.write({ actor, action, subjectKind: 'user', subjectId: userId }, transaction);
  });
}

async function login(
  store: Store,
  given: { readonly name: string; readonly password: string; readonly lifetimeMs: number },
): Promise<{ readonly user: UserRecord; readonly token: string } | undefined> {
  const row = await store.db
    .selectFrom('users')
    .selectAll()
    .where('name', '=', given.name)
    .where('disabled_at', 'is', null)
    .executeTakeFirst();
  const fits = await fitsPassword(given.password, row?.password_hash ?? NOBODY);
  if (!fits || row === undefined) return undefined;
  return { user: userOf(row), token: await newSession(store, row.user_id, given.lifetimeMs) };
}

async function newSession(store: Store, userId: string, lifetimeMs: number): Promise<string> {
  const token = newSecret('qs_');
  const now = store.clock.now();
  await store.db.deleteFrom('sessions').where('expires_at', '<=', now).execute();
  await store.db
    .insertInto('sessions')
    .values({
      session_sha256: sha256(token),
      user_id: userId,
      created_at: now,
      expires_at: now + lifetimeMs,
    })
    .execute();
  return token;
}

function userOf(row: Selectable<UsersTable>): UserRecord {
  return {
    userId: row.user_id,
    name: row.name,
    role: row.role,
    language: row.language,
    createdAt: row.created_at,
    disabledAt: row.disabled_at,
  };
}
