import { AppError } from '@quanyu/domain';
import { csvLine } from '@quanyu/files';
import { writeDriverSheets, writeGeoJson, writeGpx } from '@quanyu/logistics';
import { liveRoutes } from '@quanyu/loop';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { SERVER_ERRORS } from '../errors.ts';
import { jobAnswer, routeAnswers } from '../handlers/delivery.ts';
import type { RouteTools } from '../register-routes.ts';
import type { Services } from '../services.ts';

const CSV = 'text/csv; charset=utf-8';
const HTML = 'text/html; charset=utf-8';

interface Paper {
  readonly type: string;
  readonly ending: string;
  readonly text: string;
}

/** Files of routes and waves (CSV, GeoJSON, GPX, sheets to print), and the progress of a search. */
export function registerLogisticsPapers(app: FastifyInstance, tools: RouteTools): void {
  const { services, gate } = tools;
  const send = (reply: FastifyReply, id: string, paper: Paper): FastifyReply =>
    reply
      .type(paper.type)
      .header(
        'content-disposition',
        `${paper.type === HTML ? 'inline' : 'attachment'}; filename="${id.replace(/[^\w.-]/g, '_')}.${paper.ending}"`,
      )
      .send(paper.text);
  app.get('/v1/routes/:id/paper', async (request, reply) => {
    await gate.enter(request, 'read');
    const { id } = request.params as { readonly id: string };
    return send(reply, id, await routePaper(services, id, request));
  });
  app.get('/v1/waves/:id/paper', async (request, reply) => {
    await gate.enter(request, 'read');
    const { id } = request.params as { readonly id: string };
    return send(reply, id, await wavePaper(services, id, request));
  });
  app.get('/v1/jobs/:id/events', async (request, reply) => {
    await gate.enter(request, 'read');
    followJob(services, request, reply);
  });
}

function formOf(request: FastifyRequest, forms: readonly string[]): string {
  const form = (request.query as { readonly form?: string }).form ?? 'csv';
  if (forms.includes(form)) return form;
  throw new AppError(
    SERVER_ERRORS.SERVER_REQUEST_INVALID,
    `Cannot write ${form.slice(0, 40)}: the forms are ${forms.join(', ')}`,
    { place: 'form' },
  );
}

async function routePaper(services: Services, id: string, request: FastifyRequest): Promise<Paper> {
  const { ledger } = services;
  const form = formOf(request, ['csv', 'geojson', 'gpx', 'sheet']);
  const record = await ledger.logistics.routes.get(id);
  if (form === 'csv') {
    const [route] = await routeAnswers(services, [record]);
    return { type: CSV, ending: 'csv', text: routeCsv(route?.stops ?? []) };
  }
  // As it was planned: from the depot, every stop, whatever has been done of it since.
  const whole = record.stops.map((stop) => ({ ...stop, state: 'open' as const }));
  const planned = { ...record, state: 'planned' as const, stops: whole };
  const { problem, plan, world } = await liveRoutes({ ledger, routes: [planned] });
  if (form === 'geojson') {
    return { type: 'application/geo+json', ending: 'geojson', text: writeGeoJson(problem, plan) };
  }
  if (form === 'gpx') {
    return { type: 'application/gpx+xml', ending: 'gpx', text: writeGpx(problem, plan) };
  }
  const lang = (request.query as { readonly lang?: string }).lang === 'zh' ? 'zh' : 'en';
  const { timeZone } = await ledger.calendar();
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' });
  const text = writeDriverSheets(problem, plan, {
    lang,
    timeText: (second) => clock.format(world.startsAt + second * 1000),
    stopText: (stop) => {
      const { order = '', name = '', address = '' } = record.stops[stop] ?? {};
      return [order, name, address].filter((word) => word !== '' && word !== null).join(' · ');
    },
  });
  return { type: HTML, ending: 'html', text };
}

const STOP_COLUMNS = [
  'stopIndex',
  'order',
  'customer',
  'name',
  'address',
  'latitude',
  'longitude',
  'units',
  'opensAt',
  'closesAt',
  'plannedAt',
  'expectedAt',
  'state',
  'doneAt',
] as const;

function routeCsv(
  stops: readonly Readonly<Record<(typeof STOP_COLUMNS)[number], string | number | null>>[],
): string {
  const isTime = (column: string): boolean => column.endsWith('At');
  const lines = stops.map((stop) =>
    STOP_COLUMNS.map((column) => {
      const value = stop[column];
      return isTime(column) && typeof value === 'number' ? new Date(value).toISOString() : value;
    }),
  );
  const safe = { isFormulaSafe: true };
  return [csvLine([...STOP_COLUMNS]), ...lines.map((line) => csvLine(line, safe))].join('');
}

async function wavePaper(services: Services, id: string, request: FastifyRequest): Promise<Paper> {
  const form = formOf(request, ['csv', 'sheet']);
  const { lists, location } = await services.ledger.logistics.waves.get(id);
  const lines = lists.flatMap((list, cart) =>
    list.lines.map((line, k) => [
      ...[cart + 1, k + 1, line.aisle + 1, line.place + 1, line.product, line.name, line.units],
      line.order,
    ]),
  );
  const head = ['cart', 'step', 'aisle', 'place', 'product', 'name', 'units', 'order'];
  if (form === 'csv') {
    const safe = { isFormulaSafe: true };
    const text = [csvLine(head), ...lines.map((line) => csvLine(line, safe))].join('');
    return { type: CSV, ending: 'csv', text };
  }
  const lang = (request.query as { readonly lang?: string }).lang === 'zh' ? 'zh' : 'en';
  return { type: HTML, ending: 'html', text: waveSheet({ id, location, lines, lang }) };
}

const SHEET_WORDS = {
  en: ['Cart', 'Step', 'Aisle', 'Place', 'Product', 'Name', 'Units', 'Order', 'Taken'],
  zh: ['推车', '步骤', '巷道', '货位', '商品', '名称', '件数', '订单', '已拣'],
} as const;

function waveSheet(wave: {
  readonly id: string;
  readonly location: string;
  readonly lines: readonly (readonly (string | number)[])[];
  readonly lang: 'en' | 'zh';
}): string {
  const escaped = (text: string | number): string =>
    String(text).replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
  const head = SHEET_WORDS[wave.lang].map((word) => `<th>${word}</th>`).join('');
  const rows = wave.lines
    .map((line) => `<tr>${line.map((cell) => `<td>${escaped(cell)}</td>`).join('')}<td>☐</td></tr>`)
    .join('\n');
  const title = escaped(`${wave.id} · ${wave.location}`);
  return `<!doctype html><html lang="${wave.lang}"><meta charset="utf-8"><title>${title}</title>
<style>body{font-family:sans-serif}table{border-collapse:collapse;width:100%}td,th{border:1px solid #999;padding:4px 6px;text-align:left}</style>
<h1>${title}</h1><table><thead><tr>${head}</tr></thead><tbody>
${rows}
</tbody></table></html>
`;
}

/** Server-sent events of a search: its state at once and after every slice, until it is over. */
function followJob(services: Services, request: FastifyRequest, reply: FastifyReply): void {
  const { id } = request.params as { readonly id: string };
  const { routeJobs } = services;
  // An unknown job is told as a problem, so before the answer begins.
  routeJobs.get(id);
  const client = reply.raw;
  const headers = reply.getHeaders() as Record<string, string>;
  reply.hijack();
  client.writeHead(200, {
    ...headers,
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  const lang = (request.query as { readonly lang?: string }).lang === 'zh' ? 'zh' : 'en';
  let leave: () => void = () => undefined;
  let isOver = false;
  leave = routeJobs.listen(id, (job) => {
    const answer = jobAnswer(job, { language: lang });
    client.write(`event: job\ndata: ${JSON.stringify(answer)}\n\n`);
    if (job.state === 'running') return;
    isOver = true;
    leave();
    client.end();
  });
  if (isOver) leave();
  client.on('close', () => leave());
}
