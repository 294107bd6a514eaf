import { AppError, dayOfIso, isoOfDay } from '@quanyu/domain';
import type { AlarmRecord, NoticeRecord, RouteRecord } from '@quanyu/ledger';
import { moveStop as moved, replanDay, tellClosed, tellDeparted } from '@quanyu/loop';
import type { RouteAnswer, RouteJobAnswer } from '../api/logistics.ts';
import { SERVER_ERRORS } from '../errors.ts';
import type { Answer, ApiRequest, Handler } from '../handler.ts';
import type { RouteJob } from '../route-jobs.ts';
import type { Services } from '../services.ts';
import { actorName } from './access.ts';
import { dayOf, reasonAnswer } from './retailer-context.ts';

/** An answer is waited for so long; a longer search is a job. */
const WAIT_SECONDS_MAX = 20;
const ALARMS_MAX = 500;

export const routes: Handler<'routes'> = async ({ query }, services) => {
  const { day, ...filter } = query;
  const page = await services.ledger.logistics.routes.list({ ...filter, day: dayOf(day) });
  const answer = await routeAnswers(services, page.rows);
  return { rows: answer, nextCursor: page.nextCursor, total: null };
};

export const route: Handler<'route'> = async ({ params }, services) =>
  routeAnswer(services, await services.ledger.logistics.routes.get(params.route));

async function routeAnswer(services: Services, record: RouteRecord): Promise<RouteAnswer> {
  const [answer] = await routeAnswers(services, [record]);
  if (answer === undefined) throw new RangeError('one record has one answer');
  return answer;
}

/** Routes with the names and places of their locations and vans. */
export async function routeAnswers(
  { ledger }: Pick<Services, 'ledger'>,
  records: readonly RouteRecord[],
): Promise<RouteAnswer[]> {
  const [{ rows: places }, fleet] = await Promise.all([
    ledger.pool.query<{
      readonly id: string;
      readonly name: string;
      readonly latitude: number | null;
      readonly longitude: number | null;
    }>(
      `SELECT location_id AS id, coalesce(name, location_id) AS name, latitude, longitude
       FROM locations WHERE location_id = ANY ($1)`,
      [records.map(({ location }) => location)],
    ),
    ledger.logistics.fleet.list(),
  ]);
  return records.map(({ day, createdBy: _, ...record }) => {
    const place = places.find(({ id }) => id === record.location);
    const { latitude = null, longitude = null } = place ?? {};
    return {
      ...record,
      stops: record.stops.map((stop) => ({ ...stop })),
      day: isoOfDay(day),
      vehicleName: fleet.find(({ vehicle }) => vehicle === record.vehicle)?.name ?? record.vehicle,
      locationName: place?.name ?? record.location,
      depot: latitude === null || longitude === null ? null : { latitude, longitude },
    };
  });
}

export const planRoutes: Handler<'planRoutes'> = async (request, services) => {
  const { query, body } = request;
  const isWaited = query.async === 'false';
  if (isWaited && query.seconds > WAIT_SECONDS_MAX) {
    throw new AppError(
      SERVER_ERRORS.SERVER_REQUEST_INVALID,
      `Cannot wait for ${query.seconds} s of search: at most ${WAIT_SECONDS_MAX}, or async=true`,
      { place: 'seconds' },
    );
  }
  const { seconds, iterations } = query;
  const started = services.routeJobs.start({
    ...problemOf(body),
    seconds,
    iterations,
    isCheck: false,
  });
  if (!isWaited) return jobAnswer(started, request);
  return solved(request, services, started.job);
};

export const checkRoutePlan: Handler<'checkRoutePlan'> = async (request, services) => {
  const wish = { ...problemOf(request.body), seconds: 1, isCheck: true };
  return solved(request, services, services.routeJobs.start(wish).job);
};

/** VROOM's own request is its problem; ours holds one as text. */
function problemOf(body: ApiRequest<'planRoutes'>['body']) {
  if (!('problem' in body) || typeof body.problem !== 'string') {
    return { text: JSON.stringify(body) };
  }
  const { problem, plan, objective } = body as {
    readonly problem: string;
    readonly plan?: string;
    readonly objective?: 'distance' | 'vehicles';
  };
  return { text: problem, planText: plan, objective };
}

async function solved(
  request: ApiRequest<'planRoutes'> | ApiRequest<'checkRoutePlan'>,
  services: Services,
  id: string,
): Promise<Answer<'planRoutes'>> {
  const found = await services.routeJobs.finished(id);
  if (found.state === 'failed') {
    const { detail = '', code = '' } = found.error ?? {};
    throw new AppError(SERVER_ERRORS.SERVER_REQUEST_INVALID, `${detail} (${code})`, {
      place: 'body',
    });
  }
  const isVroom = !('problem' in request.body);
  if (isVroom && found.best !== null) return JSON.parse(found.best.text) as { code: number };
  return jobAnswer(found, request);
}

export function jobAnswer(
  { best, ...job }: RouteJob,
  { language }: Pick<ApiRequest<'job'>, 'language'>,
): RouteJobAnswer {
  return {
    ...job,
    figures: best === null ? null : { ...best.figures },
    text: best?.text ?? null,
    leftOut: (best?.leftOut ?? []).map((reason) => ({
      code: reason.code,
      text: reasonAnswer(reason, language).text,
    })),
    violations: [...(best?.violations ?? [])],
  };
}

export const job: Handler<'job'> = async (request, { routeJobs }) =>
  jobAnswer(routeJobs.get(request.params.job), request);

export const cancelJob: Handler<'cancelJob'> = async (request, { routeJobs }) =>
  jobAnswer(routeJobs.cancel(request.params.job), request);

export const moveStop: Handler<'moveStop'> = async (request, { ledger, travelTimes }) => {
  const tools = { ledger, travelTimes, actor: actorName(request) };
  return changeAnswer(await moved(tools, request.body));
};

export const replanRoutes: Handler<'replanRoutes'> = async (request, { ledger, travelTimes }) => {
  const tools = { ledger, travelTimes, actor: actorName(request), seed: 1 };
  const { day, ...change } = request.body;
  return changeAnswer(await replanDay(tools, { ...change, day: dayOfIso(day) }));
};

function changeAnswer(change: Awaited<ReturnType<typeof moved>>): Answer<'moveStop'> {
  return {
    ...change,
    effects: change.effects.map((effect) => ({ ...effect, orders: [...effect.orders] })),
    broken: [...change.broken],
    leftOut: change.leftOut.map((one) => ({ ...one })),
  };
}

export const departRoute: Handler<'departRoute'> = async (request, services) => {
  const actor = actorName(request);
  const record = await services.ledger.logistics.routes.depart(request.params.route, actor);
  for (const { order } of record.stops) await advance(services, order, 'shipped', actor);
  await tellDeparted(services.ledger, record);
  return routeAnswer(services, record);
};

export const closeStop: Handler<'closeStop'> = async (request, services) => {
  const actor = actorName(request);
  const { stopIndex, state } = request.body;
  const { routes: repository } = services.ledger.logistics;
  const record = await repository.closeStop(request.params.route, { stopIndex, state }, actor);
  const stop = record.stops.find((one) => one.stopIndex === stopIndex);
  if (state === 'done' && stop !== undefined) {
    await advance(services, stop.order, 'delivered', actor);
  }
  await tellClosed(services.ledger, record, stopIndex);
  return routeAnswer(services, record);
};

/** The order goes on with its parcel, unless it has gone another way already. */
async function advance(
  { ledger }: Services,
  order: string,
  to: 'shipped' | 'delivered',
  actor: string,
): Promise<void> {
  try {
    await ledger.orders.advance(order, to, actor);
  } catch (error) {
    const isRefused = error instanceof AppError && error.code === 'LEDGER_STEP_REFUSED';
    if (!isRefused) throw error;
  }
}

export const cancelRoute: Handler<'cancelRoute'> = async (request, services) => {
  const { routes: repository } = services.ledger.logistics;
  return routeAnswer(services, await repository.cancel(request.params.route, actorName(request)));
};

export const positions: Handler<'positions'> = async (_, { ledger }) => {
  const [last, fleet] = await Promise.all([
    ledger.logistics.tracking.lastPositions(),
    ledger.logistics.fleet.list(),
  ]);
  const rows = last.flatMap(({ accuracyM: __, ...position }) => {
    const vehicle = fleet.find(({ device }) => device === position.device)?.vehicle;
    return vehicle === undefined ? [] : [{ vehicle, ...position }];
  });
  return { rows };
};

export const alarms: Handler<'alarms'> = async (_, { ledger }) => {
  const rows = (await ledger.logistics.tracking.alarms(ALARMS_MAX)).map(plain<AlarmRecord>);
  return { rows, nextCursor: null, total: rows.length };
};

export const notices: Handler<'notices'> = async ({ query }, { ledger }) => {
  const { limit, cursor } = query;
  const before = cursor === undefined ? undefined : Number(cursor);
  const found = await ledger.logistics.tracking.notices(limit + 1, before);
  const rows = found.slice(0, limit).map(plain<NoticeRecord>);
  const last = rows.at(-1);
  const nextCursor = found.length > limit && last !== undefined ? String(last.notice) : null;
  return { rows, nextCursor, total: null };
};

function plain<T extends { readonly params: Readonly<Record<string, string | number>> }>(row: T) {
  return { ...row, params: { ...row.params } };
}
