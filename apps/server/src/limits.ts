/** Every bound of the server, in one place. */
export interface ServerLimits {
  /** Body of a JSON request. */
  readonly bodyBytesMax: number;
  /** A file sent to /v1/uploads. */
  readonly uploadBytesMax: number;
  /** Requests of one caller in a second, and how many may come at once. */
  readonly requestsPerSecond: number;
  readonly requestsBurst: number;
  /** Behaviour and recommendation requests of one key: machines, not people. */
  readonly servingPerSecond: number;
  readonly servingBurst: number;
  /** Logins tried from one address in a minute. */
  readonly loginsPerMinute: number;
  /** An answer that takes longer is given up. */
  readonly answerMsMax: number;
  /** The same for imports. */
  readonly importMsMax: number;
  /** Consoles that listen to /v1/live at once. */
  readonly liveClientsMax: number;
}

export const SERVER_LIMITS: ServerLimits = {
  bodyBytesMax: 1024 * 1024,
  uploadBytesMax: 2 * 1024 * 1024 * 1024,
  requestsPerSecond: 100,
  requestsBurst: 400,
  servingPerSecond: 10_000,
  servingBurst: 20_000,
  loginsPerMinute: 10,
  answerMsMax: 30_000,
  importMsMax: 1_800_000,
  liveClientsMax: 200,
};

/** A session ends after this much time; the console asks for a new login. */
export const SESSION_MS = 12 * 3_600_000;
export const LOGIN_TOKEN_MS = 15 * 60_000;
/** How long a caller found in the ledger is remembered: bounds how long a revoked key lives on. */
export const ACTOR_CACHE_MS = 1_000;
/** Time that requests under way have to finish when the server is told to stop. */
export const STOP_GRACE_MS = 10_000;
