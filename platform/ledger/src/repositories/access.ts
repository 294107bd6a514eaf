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
  /** The user of a live session, or undefined. */
  findSession(token: string): Promise<UserRecord | undefined>;
  logout(token: string): Promise<void>;
}
