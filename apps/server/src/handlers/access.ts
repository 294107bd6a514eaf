import { AppError, type Language } from '@quanyu/domain';
import type { ApiKeyRecord, UserRecord } from '@quanyu/ledger';
import { SESSION_COOKIE } from '../actor.ts';
import type { ApiKey, Session, Settings, User } from '../api/access.ts';
import { SERVER_ERRORS } from '../errors.ts';
import type { ApiRequest, Handler } from '../handler.ts';
import { SESSION_MS } from '../limits.ts';
import { runTimesOf, scheduleOption } from '../scheduled-runs.ts';
import type { Services } from '../services.ts';
import { isoOrNull, retailerContext } from './retailer-context.ts';

export const login: Handler<'login'> = async (request, services) => {
  const { body, reply } = request;
  const opened =
    'token' in body
      ? await services.redeemLoginToken(body.token)
      : await services.ledger.access.login(body.name, body.password, SESSION_MS);
  const by = 'token' in body ? 'token' : 'password';
  if (opened === undefined) {
    // Who tried is not known; the name that was tried may be a password typed in the wrong field.
    await auditLogin(services, { actor: 'nobody', action: 'login-failed', subject: by, by });
    throw new AppError(
      SERVER_ERRORS.SERVER_LOGIN_FAILED,
      'Cannot log in as name and password, or the one-time token, are not right',
    );
  }
  const { userId, name } = opened.user;
  await auditLogin(services, { actor: `user:${name}`, action: 'login', subject: userId, by });
  reply.setCookie(SESSION_COOKIE, opened.token, {
    httpOnly: true,
    sameSite: 'strict',
    path: '/',
    maxAge: SESSION_MS / 1000,
    secure: request.http.protocol === 'https',
  });
  return sessionAnswer(opened.user);
};

export const session: Handler<'session'> = async ({ actor }) => {
  if (actor === null || actor.userId === null || actor.role === null) {
    throw new AppError(SERVER_ERRORS.SERVER_NOT_LOGGED_IN, 'Cannot tell a session of a key');
  }
  const { userId, name, role, language } = actor;
  return sessionAnswer({ userId, name: name.replace(/^user:/, ''), role, language });
};

function sessionAnswer(user: {
  readonly userId: string;
  readonly name: string;
  readonly role: Session['role'];
  readonly language: string | null;
}): Session {
  const language = user.language as Language | null;
  return { user: user.userId, name: user.name, role: user.role, language };
}

async function auditLogin(
  { ledger }: Services,
  step: { readonly actor: string; readonly action: string; subject: string; by?: string },
): Promise<void> {
  const { actor, action, subject, by } = step;
  const subjectOf = { subjectKind: 'session', subjectId: subject };
  await ledger.audit.write({ actor, action, ...subjectOf, ...(by && { after: { by } }) });
}

export const logout: Handler<'logout'> = async (request, services) => {
  const { http, reply, actor } = request;
  const token = http.cookies[SESSION_COOKIE];
  if (token !== undefined) {
    await services.ledger.access.logout(token);
    const subject = actor?.userId ?? '';
    await auditLogin(services, { actor: actorName(request), action: 'logout', subject });
  }
  reply.clearCookie(SESSION_COOKIE, { path: '/' });
  return { ok: true };
};

export const settings: Handler<'settings'> = async (_, services) => settingsAnswer(services);

export const changeSettings: Handler<'changeSettings'> = async (request, services) => {
  const { ledger, schedule: runs } = services;
  const { schedule, ...fields } = request.body;
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  const before = await ledger.settings.get();
  const options =
    schedule === undefined
      ? before.options
      : { ...before.options, schedule: scheduleOption(schedule) };
  const change = { ...Object.fromEntries(given), options };
  // Before anything is kept: a pattern that nobody can read must not stop the next start.
  runs.check(runTimesOf({ ...before, ...change }));
  runs.follow(runTimesOf(await ledger.settings.update(change, actorName(request))));
  return settingsAnswer(services);
};

async function settingsAnswer(services: Services): Promise<Settings> {
  const { ledger, version, isDemo } = services;
  const [retailer, context] = await Promise.all([ledger.settings.get(), retailerContext(services)]);
  const { name, currency, timeZone, dayStartHour } = retailer;
  return {
    name,
    currency,
    currencyDecimals: Math.round(Math.log10(context.minorPerMajor)),
    timeZone,
    dayStartHour,
    firstDay: isoOrNull(context.firstDay),
    lastDay: isoOrNull(context.lastDay),
    version,
    isDemo,
    schedule: runTimesOf(retailer).pattern,
    nextRunAt: services.schedule.next(),
  };
}

export const apiKeys: Handler<'apiKeys'> = async (_, { ledger }) => {
  const keys = await ledger.access.listKeys();
  return { rows: keys.map(keyAnswer), nextCursor: null, total: keys.length };
};

export const createApiKey: Handler<'createApiKey'> = async (request, { ledger }) => {
  const { record, secret } = await ledger.access.createKey(request.body, actorName(request));
  return { ...keyAnswer(record), secret };
};

export const revokeApiKey: Handler<'revokeApiKey'> = async (request, { ledger }) => {
  await ledger.access.revokeKey(request.params.key, actorName(request));
  return { ok: true };
};

function keyAnswer(record: ApiKeyRecord): ApiKey {
  const { keyId, name, createdAt, createdBy, lastUsedAt, revokedAt } = record;
  const scopes = record.scopes as ApiKey['scopes'];
  return { key: keyId, name, scopes: [...scopes], createdAt, createdBy, lastUsedAt, revokedAt };
}

export const users: Handler<'users'> = async (_, { ledger }) => {
  const found = await ledger.access.listUsers();
  return { rows: found.map(userAnswer), nextCursor: null, total: found.length };
};

export const createUser: Handler<'createUser'> = async (request, { ledger }) =>
  userAnswer(await ledger.access.createUser(request.body, actorName(request)));

function userAnswer({ userId, name, role, createdAt, disabledAt }: UserRecord): User {
  return { user: userId, name, role, createdAt, disabledAt };
}

export const audit: Handler<'audit'> = async ({ query }, { ledger }) => {
  const beforeId = query.cursor === undefined ? undefined : cursorNumber(query.cursor);
  const limit = Math.min(query.limit, 1_000);
  const entries = await ledger.audit.list({
    limit,
    ...(beforeId === undefined ? {} : { beforeId }),
    ...(query.search === undefined || query.search === '' ? {} : { actor: query.search }),
  });
  const last = entries.at(-1);
  const hasMore = entries.length === limit && last !== undefined;
  const rows = entries.map(({ auditId, subjectId, ...entry }) => ({
    ...entry,
    audit: auditId,
    subject: subjectId,
  }));
  return { rows, nextCursor: hasMore ? String(last.auditId) : null, total: null };
};

/** @throws AppError SERVER_REQUEST_INVALID where a cursor is no number that a list gave. */
export function cursorNumber(cursor: string): number {
  if (/^\d{1,15}$/.test(cursor)) return Number(cursor);
  throw new AppError(
    SERVER_ERRORS.SERVER_REQUEST_INVALID,
    'Cannot go on as the cursor is not one that this list gave',
    { place: 'cursor' },
  );
}

/** Who does it, for the audit. */
export function actorName({ actor }: Pick<ApiRequest<'logout'>, 'actor'>): string {
  return actor?.name ?? 'nobody';
}
