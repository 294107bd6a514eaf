import { AppError, isoOfDay } from '@quanyu/domain';
import type { SiteRecord, VehicleRecord, WaveRecord } from '@quanyu/ledger';
import {
  floorFlow,
  floorTrips,
  placedCategories,
  readFloorPlan,
  readWarehousePlan,
  slotsBySales,
} from '@quanyu/loop';
import type { SiteAnswer, VehicleAnswer, WaveAnswer } from '../api/logistics.ts';
import { SERVER_ERRORS } from '../errors.ts';
import type { Handler } from '../handler.ts';
import type { Services } from '../services.ts';
import { actorName } from './access.ts';
import { dayOf, notFound, retailerContext } from './retailer-context.ts';

const HEAT_DAYS = 28;
const FLOOR_SEED = 1;

export const vehicles: Handler<'vehicles'> = async (_, { ledger }) => {
  const rows = (await ledger.logistics.fleet.list()).map(vehicleAnswer);
  return { rows, nextCursor: null, total: rows.length };
};

function vehicleAnswer({ terms, ...vehicle }: VehicleRecord): VehicleAnswer {
  return { ...vehicle, ...terms };
}

export const setVehicle: Handler<'setVehicle'> = async (request, { ledger }) => {
  const { vehicle, name, location, device, isActive, ...terms } = request.body;
  if (terms.opensMinute >= terms.closesMinute) {
    throw new AppError(
      SERVER_ERRORS.SERVER_REQUEST_INVALID,
      `Cannot take the van as it must leave before it comes back: ${terms.opensMinute} to ${terms.closesMinute}`,
      { place: 'closesMinute' },
    );
  }
  const fleet = await ledger.logistics.fleet.list();
  const other = fleet.find((one) => device !== null && one.device === device);
  if (other !== undefined && other.vehicle !== vehicle) {
    throw new AppError(
      SERVER_ERRORS.SERVER_REQUEST_INVALID,
      `Cannot give device ${device} to ${vehicle} as ${other.vehicle} has it`,
      { place: 'device' },
    );
  }
  await existingLocation(ledger, location);
  const record = { vehicle, name, location, device, isActive, terms };
  return vehicleAnswer(await ledger.logistics.fleet.put(record, actorName(request)));
};

async function existingLocation(ledger: Services['ledger'], location: string): Promise<string> {
  const { rows } = await ledger.pool.query<{ readonly name: string }>(
    'SELECT coalesce(name, location_id) AS name FROM locations WHERE location_id = $1',
    [location],
  );
  const [found] = rows;
  if (found === undefined) throw notFound('location', location);
  return found.name;
}

export const removeVehicle: Handler<'removeVehicle'> = async (request, { ledger }) => {
  await ledger.logistics.fleet.remove(request.params.vehicle, actorName(request));
  return { ok: true };
};

export const waves: Handler<'waves'> = async ({ query }, services) => {
  const { day, ...filter } = query;
  const { ledger } = services;
  const page = await ledger.logistics.waves.list({ ...filter, day: dayOf(day) });
  const rows = await waveAnswers(services, page.rows);
  return { rows, nextCursor: page.nextCursor, total: null };
};

export const wave: Handler<'wave'> = async ({ params }, services) =>
  waveAnswer(services, await services.ledger.logistics.waves.get(params.wave));

export const endWave: Handler<'endWave'> = async (request, services) => {
  const { waves: repository } = services.ledger.logistics;
  const { state } = request.body;
  const record = await repository.end(request.params.wave, state, actorName(request));
  return waveAnswer(services, record);
};

async function waveAnswer(services: Services, record: WaveRecord): Promise<WaveAnswer> {
  const [answer] = await waveAnswers(services, [record]);
  if (answer === undefined) throw new RangeError('one record has one answer');
  return answer;
}

async function waveAnswers(
  { ledger }: Services,
  records: readonly WaveRecord[],
): Promise<WaveAnswer[]> {
  const names = await locationNames(
    ledger,
    records.map(({ location }) => location),
  );
  return records.map((record) => ({
    ...record,
    day: isoOfDay(record.day),
    locationName: names.get(record.location) ?? record.location,
    lists: record.lists.map((list) => ({
      ...list,
      orders: [...list.orders],
      lines: list.lines.map((line) => ({ ...line })),
    })),
  }));
}

async function locationNames(
  ledger: Services['ledger'],
  locations: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const { rows } = await ledger.pool.query<{ readonly id: string; readonly name: string }>(
    `SELECT location_id AS id, coalesce(name, location_id) AS name
     FROM locations WHERE location_id = ANY ($1)`,
    [locations],
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}

export const sites: Handler<'sites'> = async ({ query }, { ledger }) => {
  const found = await ledger.logistics.sites.list(query.kind);
  const names = await locationNames(
    ledger,
    found.map(({ location }) => location),
  );
  return { rows: found.map((one) => siteAnswer(one, names.get(one.location))) };
};

function siteAnswer(record: SiteRecord, name: string | undefined): SiteAnswer {
  return { ...record, body: { ...record.body }, name: name ?? record.location };
}

export const site: Handler<'site'> = async ({ params }, { ledger }) => {
  const found = await ledger.logistics.sites.get(params.location, params.kind);
  if (found === undefined) throw notFound(`${params.kind} plan of`, params.location);
  const names = await locationNames(ledger, [params.location]);
  return siteAnswer(found, names.get(params.location));
};

/** Saves a plan that can be read; a warehouse without slots gets them by what was sold. */
export const setSite: Handler<'setSite'> = async (request, { ledger }) => {
  const { location, kind } = request.params;
  const { body } = request.body;
  const name = await existingLocation(ledger, location);
  const whole = kind === 'floor' ? floorBody(body) : await warehouseBody(ledger, location, body);
  const saved = { location, kind, body: whole };
  return siteAnswer(await ledger.logistics.sites.put(saved, actorName(request)), name);
};

function floorBody(body: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  readFloorPlan(body);
  return body;
}

async function warehouseBody(
  ledger: Services['ledger'],
  location: string,
  body: Readonly<Record<string, unknown>>,
): Promise<Readonly<Record<string, unknown>>> {
  const { layout, slots } = readWarehousePlan(body);
  const hasSlots = Object.keys(slots).length > 0;
  return hasSlots ? body : { ...body, slots: await slotsBySales(ledger, location, layout) };
}

export const floorHeat: Handler<'floorHeat'> = async ({ params }, services) => {
  const { ledger, engine } = services;
  const found = await ledger.logistics.sites.get(params.location, 'floor');
  if (found === undefined) throw notFound('floor plan of', params.location);
  const plan = readFloorPlan(found.body);
  const { asOfDay } = await retailerContext(services);
  const about = { categories: placedCategories(plan), days: HEAT_DAYS };
  const { baskets } = await floorTrips({ engine, asOfDay }, params.location, about);
  const { heat, passes } = floorFlow(plan, baskets, FLOOR_SEED);
  return {
    width: plan.floor.grid.width,
    height: plan.floor.grid.height,
    heat: Array.from(heat, (value) => Math.round(value * 10) / 10),
    passes: Object.fromEntries(plan.zones.map(({ id }, z) => [id, Math.round(passes[z] ?? 0)])),
    baskets: baskets.length,
    days: HEAT_DAYS,
  };
};

export const fences: Handler<'fences'> = async (_, { ledger }) => ({
  rows: (await ledger.logistics.tracking.fences()).map((fence) => ({ ...fence })),
});

export const setFence: Handler<'setFence'> = async (request, { ledger }) => {
  await ledger.logistics.tracking.putFence(request.body, actorName(request));
  return request.body;
};

export const removeFence: Handler<'removeFence'> = async (request, { ledger }) => {
  await ledger.logistics.tracking.removeFence(request.params.fence, actorName(request));
  return { ok: true };
};

export const devices: Handler<'devices'> = async (_, { sensors }) => ({
  rows: sensors.devices(),
  isListening: sensors.isListening(),
});
