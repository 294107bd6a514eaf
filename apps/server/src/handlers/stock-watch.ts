import { isoOfDay } from '@quanyu/domain';
import {
  dueListedAlerts,
  type ListedAlert,
  listStockAlerts,
  planPicture,
  transferMap,
} from '@quanyu/loop';
import type { AlertsAnswer } from '../api/buying.ts';
import type { Handler } from '../handler.ts';
import type { Services } from '../services.ts';
import { actorName } from './access.ts';
import { pageOfAll } from './page-of-all.ts';
import { isoOrNull, notFound, reasonAnswer } from './retailer-context.ts';

const MARKS_DAYS = 400;

const SORTS: Readonly<Record<string, (alert: ListedAlert) => number | string>> = {
  cost: (alert) => alert.costMinor,
  name: (alert) => alert.name,
  cover: (alert) => alert.coverDays ?? Number.MAX_SAFE_INTEGER,
  kind: (alert) => alert.kind,
};

async function todayOf({ ledger, clock }: Services): Promise<number> {
  return ledger.dayOf(clock.now());
}

export const alerts: Handler<'alerts'> = async ({ query, language }, services) => {
  const { engine, ledger } = services;
  const today = await todayOf(services);
  const all = await listStockAlerts(engine);
  const due =
    query.quiet === 'true'
      ? all
      : dueListedAlerts(all, await ledger.buying.alertMarks(today - MARKS_DAYS), today);
  const text = query.search?.trim().toLowerCase() ?? '';
  const here = due.filter(
    (alert) =>
      (query.location === undefined || alert.location === query.location) &&
      (query.product === undefined || alert.product === query.product) &&
      (text === '' || `${alert.name} ${alert.product}`.toLowerCase().includes(text)),
  );
  const shown = here.filter(({ kind }) => query.kind === undefined || kind === query.kind);
  const { rows, nextCursor } = pageOfAll(shown, query, { sorts: SORTS, sort: '-cost' });
  return {
    rows: rows.map(({ reasons: [reason], ...alert }) => ({
      ...alert,
      why: reason === undefined ? '' : reasonAnswer(reason, language).text,
    })),
    nextCursor,
    total: shown.length,
    kinds: kindsOf(here),
  };
};

function kindsOf(alerts: readonly ListedAlert[]): AlertsAnswer['kinds'] {
  const kinds = new Map<string, { alerts: number; costMinor: number }>();
  for (const { kind, costMinor } of alerts) {
    const sum = kinds.get(kind) ?? { alerts: 0, costMinor: 0 };
    kinds.set(kind, { alerts: sum.alerts + 1, costMinor: sum.costMinor + costMinor });
  }
  return [...kinds].map(([kind, sum]) => ({ kind, ...sum }));
}

export const markAlerts: Handler<'markAlerts'> = async (request, services) => {
  const { alerts: wanted, outcome, quietDays } = request.body;
  const day = await todayOf(services);
  const keyOf = ({ product, location, kind }: (typeof wanted)[number]): string =>
    JSON.stringify([product, location, kind]);
  const known = new Map((await listStockAlerts(services.engine)).map((one) => [keyOf(one), one]));
  const marks = wanted.flatMap((one) => {
    const alert = known.get(keyOf(one));
    if (alert === undefined) return [];
    const { product, location, kind, costMinor, score } = alert;
    return [{ product, location, kind, outcome, costMinor, score, day, quietDays }];
  });
  await services.ledger.buying.markAlerts(marks, actorName(request));
  return { marked: marks.length };
};

export const transferMapOf: Handler<'transferMap'> = async (_request, { engine, ledger }) => {
  const { places, flows } = await transferMap(engine, ledger);
  return { places: [...places], flows: [...flows] };
};

export const planPictureOf: Handler<'planPicture'> = async ({ params }, { engine, ledger }) => {
  const picture = await planPicture(engine, ledger, params.product);
  if (picture === undefined) throw notFound('forecast of product', params.product);
  return {
    product: params.product,
    onHandUnits: picture.onHandUnits,
    orderUnits: picture.orderUnits,
    orderDay: isoOrNull(picture.orderDay),
    days: picture.days.map((one) => ({ ...one, day: isoOfDay(one.day) })),
  };
};
