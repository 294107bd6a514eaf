import type {
  DecisionActionRequest,
  DecisionDetail,
  Page,
  Problem,
  Session,
  Settings,
} from '@quanyu/server/api-types';
import * as buying from './buying.ts';
import * as commerce from './commerce.ts';
import * as figures from './figures.ts';
import * as forecasts from './forecasts.ts';
import * as logistics from './logistics.ts';
import * as operation from './operation.ts';
import * as people from './people.ts';
import * as persons from './persons.ts';
import * as recommendations from './recommendations.ts';
import * as supply from './supply.ts';

export type Scenario = 'full' | 'one' | 'empty' | 'error' | 'analyst' | 'anonymous';

interface Asked {
  readonly method: string;
  readonly url: URL;
  readonly body: unknown;
  readonly scenario: Scenario;
}
interface Answer {
  readonly status: number;
  readonly body: unknown;
}

const MANY = 137;
/** Short pages: enough to page through, and quick for a checker that reads every cell. */
const PAGE_ROWS = 10;
const statuses = new Map<string, DecisionDetail['status']>();

const SETTINGS: Settings = {
  name: '小象玩具',
  currency: 'CNY',
  currencyDecimals: 2,
  timeZone: 'Asia/Shanghai',
  dayStartHour: 0,
  lastDay: commerce.LAST_DAY,
  firstDay: '2025-06-01',
  version: '0.1.0',
  isDemo: true,
  schedule: '15 4 * * *',
  nextRunAt: Date.UTC(2026, 6, 1, 20, 15),
};

/** A page of `make`d rows: how many there are depends on the scenario. */
function page<T>({ url, scenario }: Asked, make: (index: number) => T): Answer {
  const total = scenario === 'empty' ? 0 : scenario === 'one' ? 1 : MANY;
  const start = Number(url.searchParams.get('cursor') ?? 0);
  const limit = Math.min(PAGE_ROWS, Number(url.searchParams.get('limit') ?? PAGE_ROWS));
  const end = Math.min(total, start + limit);
  const rows = Array.from({ length: Math.max(0, end - start) }, (_, index) => make(start + index));
  const body: Page<T> = { rows, nextCursor: end < total ? String(end) : null, total };
  return { status: 200, body };
}

/** A short list: all at once. */
function made<T>({ scenario }: Asked, count: number, make: (index: number) => T): Answer {
  const total = scenario === 'empty' ? 0 : scenario === 'one' ? 1 : count;
  const rows = Array.from({ length: total }, (_, index) => make(index));
  return { status: 200, body: { rows, nextCursor: null, total } satisfies Page<T> };
}

const ok = (body: unknown): Answer => ({ status: 200, body });

/** A short list whole; none or one of it where the scenario asks so. */
function few<T>({ scenario }: Asked, all: readonly T[]): Answer {
  const rows = scenario === 'empty' ? [] : scenario === 'one' ? all.slice(0, 1) : all;
  return ok({ rows, nextCursor: null, total: rows.length });
}

function problem(status: number, code: string, detail: string): Answer {
  const body: Problem = {
    type: 'about:blank',
    title: code,
    status,
    detail,
    code,
    remedy: 'Start PostgreSQL, then try again',
  };
  return { status, body };
}

type Handler = (asked: Asked, id: string) => Answer;
const langOf = ({ url }: Asked): 'en' | 'zh' =>
  url.searchParams.get('lang') === 'zh' ? 'zh' : 'en';

function sessionOf(scenario: Scenario): Session {
  const role = scenario === 'analyst' ? 'analyst' : 'admin';
  return { user: 'U-1', name: 'admin', role, language: null };
}

function decide({ body }: Asked): Answer {
  const { decisions, action } = body as DecisionActionRequest;
  const next = {
    approve: 'approved',
    reject: 'rejected',
    execute: 'executed',
    snooze: 'expired',
    undo: 'proposed',
  } as const;
  for (const decision of decisions) statuses.set(decision, next[action]);
  const done = decisions.map((id) => operation.decisionOf(Number(id.slice(2)) - 1, next[action]));
  return ok({
    done,
    failed: [],
    purchaseOrders: action === 'execute' ? ['PO-500'] : [],
    transfers: [],
  });
}

function decisionPage(asked: Asked): Answer {
  const wanted = (asked.url.searchParams.get('status') ?? 'proposed') as DecisionDetail['status'];
  const all = page(asked, (index) =>
    operation.decisionOf(index, statuses.get(`D-${index + 1}`) ?? wanted),
  );
  const body = all.body as Page<DecisionDetail>;
  return ok({ ...body, rows: body.rows.slice(0, 9).filter((row) => row.status === wanted) });
}

const HANDLERS: readonly (readonly [RegExp, Handler])[] = [
  [/^GET \/v1\/settings$/, () => ok(SETTINGS)],
  [/^PATCH \/v1\/settings$/, ({ body }) => ok({ ...SETTINGS, ...(body as object) })],
  [/^POST \/v1\/session$/, ({ scenario }) => ok(sessionOf(scenario))],
  [/^DELETE \/v1\/session$/, () => ok({ ok: true })],
  [/^GET \/v1\/api-keys$/, (asked) => page(asked, operation.keyOf)],
  [/^POST \/v1\/api-keys$/, () => ok({ ...operation.keyOf(0), secret: 'qy_0123456789abcdef' })],
  [/^GET \/v1\/users$/, (asked) => page(asked, operation.userOf)],
  [/^POST \/v1\/users$/, () => ok(operation.userOf(0))],
  [/^GET \/v1\/audit$/, (asked) => page(asked, operation.auditOf)],
  [
    /^GET \/v1\/overview$/,
    (asked) =>
      ok(asked.scenario === 'empty' ? figures.emptyOverview() : figures.overviewOf(langOf(asked))),
  ],
  [/^GET \/v1\/kpi-definitions$/, (asked) => ok({ rows: figures.definitionsOf(langOf(asked)) })],
  [/^GET \/v1\/dimensions$/, () => ok(figures.DIMENSIONS)],
  [
    /^GET \/v1\/targets$/,
    (asked) =>
      ok({ rows: asked.scenario === 'empty' ? [] : figures.overviewOf(langOf(asked)).targets }),
  ],
  [/^(?:POST|DELETE) \/v1\/targets$/, () => ok({ ok: true })],
  [/^GET \/v1\/kpis\/([^/]+)\/rows$/, (asked) => page(asked, figures.kpiRowOf)],
  [
    /^GET \/v1\/search$/,
    () =>
      ok({
        rows: [
          { kind: 'product', id: 'P-1000', title: commerce.productOf(0).name, note: 'P-1000' },
          { kind: 'customer', id: 'C-10000', title: '王小明', note: '上海' },
        ],
      }),
  ],
  [/^GET \/v1\/products$/, (asked) => page(asked, commerce.productOf)],
  [
    /^GET \/v1\/products\/([^/]+)$/,
    (_, id) => ok(commerce.productDetailOf(commerce.productOf(Number(id.slice(2)) - 1000))),
  ],
  [
    /^GET \/v1\/products\/([^/]+)\/forecast$/,
    ({ url, scenario }, id) => {
      const made = forecasts.forecastDetailOf(id, url.searchParams.get('channel'));
      return ok(scenario === 'empty' ? { ...made, days: [], places: [] } : made);
    },
  ],
  [/^GET \/v1\/products\/([^/]+)\/backtest$/, () => ok(forecasts.BACKTEST)],
  [/^POST \/v1\/forecasts\/what-if$/, () => ok(forecasts.WHAT_IF)],
  [/^(?:POST|DELETE) \/v1\/forecasts\/overrides/, () => ok(forecasts.overrideOf(0))],
  [/^GET \/v1\/forecasts\/overrides$/, (asked) => page(asked, forecasts.overrideOf)],
  [/^GET \/v1\/forecasts\/quality$/, (asked) => page(asked, forecasts.qualityOf)],
  [/^GET \/v1\/forecasts\/offenders$/, (asked) => page(asked, forecasts.offenderOf)],
  [/^GET \/v1\/forecasts\/override-value$/, () => ok(forecasts.OVERRIDE_VALUE)],
  [/^GET \/v1\/orders$/, (asked) => page(asked, commerce.orderOf)],
  [
    /^GET \/v1\/orders\/([^/]+)$/,
    (_, id) => ok(commerce.orderDetailOf(commerce.orderOf(Number(id.slice(2)) - 200_000))),
  ],
  [
    /^GET \/v1\/buyers-list$/,
    (asked) => {
      const all = page(asked, buying.buyersLineOf);
      const body = all.body as Page<ReturnType<typeof buying.buyersLineOf>>;
      return ok({ ...body, ...buying.buyersSums(body.rows) });
    },
  ],
  [
    /^POST \/v1\/buyers-list\/approve$/,
    () => ok({ approved: 1, purchaseOrders: ['PO-500'], refused: [] }),
  ],
  [
    /^GET \/v1\/alerts$/,
    (asked) => ok({ ...(page(asked, buying.alertOf).body as object), kinds: buying.ALERT_KINDS }),
  ],
  [/^POST \/v1\/alerts\/marks$/, () => ok({ marked: 1 })],
  [/^GET \/v1\/transfer-map$/, () => ok(buying.TRANSFER_MAP)],
  [/^GET \/v1\/products\/([^/]+)\/plan-picture$/, (_, id) => ok(buying.planPictureOf(id))],
  [/^(?:GET|POST) \/v1\/policy-lab/, () => ok(buying.LAB_RUN)],
  [
    /^GET \/v1\/purchase-orders\/([^/]+)\/paper$/,
    (_, id) => ok({ email: 'orders@yiwu.cn', subject: id, text: `${id}\n24 × Kite`, csv: id }),
  ],
  [/^GET \/v1\/suppliers$/, (asked) => page(asked, buying.supplierOf)],
  [/^(?:GET|PATCH) \/v1\/suppliers\/([^/]+)$/, (_, id) => ok(buying.supplierDetailOf(id))],
  [/^(?:GET|POST) \/v1\/portal\//, () => ok(buying.PORTAL)],
  [/^GET \/v1\/purchase-orders$/, (asked) => page(asked, supply.purchaseOrderOf)],
  [
    /^(?:GET|POST) \/v1\/purchase-orders\/PO-(\d+)(?:\/\w+)?$/,
    (_, id) => ok(supply.purchaseOrderDetailOf(Number(id) - 500)),
  ],
  [/^GET \/v1\/routes$/, (asked) => made(asked, 3, logistics.routeOf)],
  [/^POST \/v1\/routes\/move$/, () => ok(logistics.CHANGE)],
  [/^POST \/v1\/routes\//, () => ok(logistics.routeOf(0))],
  [/^GET \/v1\/positions$/, () => ok({ rows: logistics.POSITIONS })],
  [/^GET \/v1\/vehicles$/, (asked) => made(asked, 3, logistics.vehicleOf)],
  [/^POST \/v1\/vehicles$/, () => ok(logistics.vehicleOf(0))],
  [/^GET \/v1\/alarms$/, (asked) => made(asked, 5, logistics.alarmOf)],
  [/^GET \/v1\/waves$/, (asked) => made(asked, 3, logistics.waveOf)],
  [/^POST \/v1\/waves\//, () => ok(logistics.waveOf(1))],
  [
    /^GET \/v1\/sites$/,
    (asked) => {
      const isFloor = asked.url.searchParams.get('kind') === 'floor';
      return made(asked, 1, () => logistics.siteOf(isFloor ? 'floor' : 'warehouse'));
    },
  ],
  [/^POST \/v1\/sites\//, () => ok(logistics.siteOf('floor'))],
  [/^GET \/v1\/floors\//, () => ok(logistics.heatOf())],
  [
    /^GET \/v1\/devices$/,
    (asked) => ok({ ...(made(asked, 3, logistics.deviceOf).body as object), isListening: true }),
  ],
  [/^GET \/v1\/transfers$/, (asked) => page(asked, supply.transferOf)],
  [
    /^POST \/v1\/transfers\/TR-(\d+)\/ship$/,
    (_, id) => ok({ kind: 'shipped', transfer: supply.transferDetailOf(Number(id) - 700) }),
  ],
  [
    /^(?:GET|POST) \/v1\/transfers\/TR-(\d+)(?:\/\w+)?$/,
    (_, id) => ok(supply.transferDetailOf(Number(id) - 700)),
  ],
  [/^GET \/v1\/customers$/, (asked) => page(asked, people.customerOf)],
  [/^(?:GET|POST) \/v1\/customers\/([^/]+)\/consents$/, () => ok(people.CONSENTS)],
  [
    /^GET \/v1\/segments\/rules$/,
    ({ scenario }) => {
      const rows = scenario === 'empty' ? [] : persons.SEGMENT_RULES;
      return ok({ rows, nextCursor: null, total: rows.length });
    },
  ],
  [
    /^GET \/v1\/segments\/fields$/,
    () => ok({ fields: [{ field: 'orders', type: 'number', words: '订单数' }] }),
  ],
  [
    /^POST \/v1\/segments\/preview$/,
    () => ok({ customers: 321, of: 20_000, words: '订单数 ≥ 3', sample: ['C-10000'] }),
  ],
  [/^GET \/v1\/persons\/proposals$/, (asked) => page(asked, persons.personProposalOf)],
  [/^POST \/v1\/customers\/([^/]+)\/(?:links|unlink)$/, (_, id) => ok(persons.personOf(id))],
  [
    /^POST \/v1\/customers\/([^/]+)\/erase$/,
    () =>
      ok({
        erased: { customers: 1, identities: 2 },
        history: { customers: 1 },
        filesRewritten: 3,
        kept: { orders: 12, lines: 31 },
      }),
  ],
  [/^GET \/v1\/customers\/([^/]+)$/, () => ok(people.customerDetailOf(people.customerOf(0)))],
  [
    /^GET \/v1\/segments$/,
    (asked) => ok({ rows: people.segmentsOf(langOf(asked)), nextCursor: null, total: 4 }),
  ],
  [
    /^GET \/v1\/segments\/map$/,
    (asked) =>
      ok(
        asked.scenario === 'empty'
          ? { segments: [], dots: [] }
          : people.segmentMapOf(langOf(asked)),
      ),
  ],
  [
    /^POST \/v1\/recommendations$/,
    ({ body }) => ok(recommendations.recommendationOf((body as { count?: number }).count ?? 10)),
  ],
  [/^GET \/v1\/recommendations\/rule-sets$/, (asked) => few(asked, recommendations.RULE_SETS)],
  [/^POST \/v1\/recommendations\/rule-sets$/, () => ok(recommendations.RULE_SETS[0])],
  [/^DELETE \/v1\/recommendations\/rule-sets/, () => ok({ ok: true })],
  [
    /^GET \/v1\/recommendations\/effect$/,
    (asked) => few(asked, recommendations.effectOf(langOf(asked))),
  ],
  [
    /^GET \/v1\/recommendations\/rule-set-worth$/,
    ({ scenario }) => ok({ rows: scenario === 'empty' ? [] : [recommendations.worthOf()] }),
  ],
  [/^GET \/v1\/decisions$/, decisionPage],
  [
    /^GET \/v1\/decisions\/([^/]+)$/,
    (_, id) => ok(operation.decisionOf(Number(id.slice(2)) - 1, statuses.get(id) ?? 'measured')),
  ],
  [/^POST \/v1\/decisions\/actions$/, decide],
  [/^GET \/v1\/runs$/, (asked) => page(asked, operation.runOf)],
  [/^POST \/v1\/runs/, () => ok(operation.runOf(0))],
  [/^GET \/v1\/data-issues$/, (asked) => page(asked, operation.issueOf)],
  [/^GET \/v1\/rejected-rows$/, (asked) => page(asked, operation.rejectedRowOf)],
  [
    /^POST \/v1\/uploads$/,
    ({ url }) => ok(operation.previewOf(url.searchParams.get('name') ?? 'file.csv')),
  ],
  [/^POST \/v1\/imports$/, () => ok(operation.importReport())],
  [
    /^GET \/v1\/models$/,
    (asked) =>
      asked.url.searchParams.get('kind') === 'recommend'
        ? few(asked, recommendations.recommenders())
        : page(asked, operation.modelOf),
  ],
  [/^GET \/v1\/models\/M-(\d+)$/, (_, id) => ok(operation.modelDetailOf(Number(id)))],
  [/^POST \/v1\/models\//, () => ok(operation.modelOf(0))],
];

/** The answer of the pretended API to one request. */
export function answerOf(asked: Asked): Answer {
  const line = `${asked.method} ${asked.url.pathname}`;
  if (line === 'GET /v1/session') {
    return asked.scenario === 'anonymous'
      ? problem(401, 'SERVER_NOT_LOGGED_IN', 'Cannot answer without a login or key')
      : ok(sessionOf(asked.scenario));
  }
  const isFrame = line.endsWith('/v1/settings');
  if (asked.scenario === 'error' && !isFrame) {
    return problem(503, 'LEDGER_AWAY', 'Cannot read the ledger as the database does not answer');
  }
  for (const [pattern, handler] of HANDLERS) {
    const match = pattern.exec(line);
    if (match !== null) return handler(asked, decodeURIComponent(match[1] ?? ''));
  }
  return problem(404, 'SERVER_NOT_FOUND', `Cannot find ${line}`);
}
