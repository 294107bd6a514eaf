import type { Ledger, NewIssue, StockLine, StockResult } from '@quanyu/ledger';
import { type EpcisEvent, listAt, objectAt, type Prefixes, textAt } from './epcis-event.ts';
import { classesOf, columnsOf, keyForm } from './event-fields.ts';
import { eventHash } from './event-hash.ts';
import { instantOf } from './hash-values.ts';

/** What an event does to the stock of the place it names. */
type Verb = 'receive' | 'sell' | 'takeBack' | 'writeOff' | 'count' | 'send';

/** Where goods are between shipping and receiving. */
const TRANSIT_LOCATION = 'in-transit';

const COUNTING = new Set(['stock_taking', 'cycle_counting']);
const LOST = new Set(['destroyed', 'disposed', 'damaged', 'stolen', 'expired']);
const ARRIVED = new Set([
  'in_progress',
  'available',
  'sellable_accessible',
  'sellable_not_accessible',
  'active',
]);

/**
 * Which verb an event means, by business step and disposition; undefined moves nothing: packing,
 * loading, sensor reports and everything that only says where a thing was seen.
 */
export function stockVerb(event: EpcisEvent): Verb | undefined {
  const { bizStep, disposition, action, eventType } = columnsOf(event);
  const moves = eventType === 'ObjectEvent' || eventType === 'TransactionEvent';
  if (!moves || event['errorDeclaration'] !== undefined) return undefined;
  if (COUNTING.has(bizStep ?? '')) return 'count';
  if (LOST.has(disposition ?? '')) return 'writeOff';
  const isSale = bizStep === 'retail_selling' && disposition === 'retail_sold';
  if (isSale) return 'sell';
  return action === 'DELETE' ? undefined : transportVerb(bizStep, disposition);
}

function transportVerb(bizStep: string | null, disposition: string | null): Verb | undefined {
  if (bizStep === 'receiving') {
    if (disposition === 'returned') return 'takeBack';
    return ARRIVED.has(disposition ?? 'in_progress') ? 'receive' : undefined;
  }
  const isSent = bizStep === 'shipping' || bizStep === 'departing';
  return isSent && disposition === 'in_transit' ? 'send' : undefined;
}

/** Turns keys of GS1 into the retailer's own ids. */
export interface StockNames {
  readonly product: (gtin: string) => string | undefined;
  readonly location: (key: string) => string | undefined;
}

const GTIN = /^https:\/\/id\.gs1\.org\/01\/(\d{14})/;
const GLN = /^https:\/\/id\.gs1\.org\/414\/(\d{13})/;

interface Counted {
  readonly gtin: string;
  readonly units: number;
}

/** Units by GTIN: one for each EPC, and the quantities of classes without a unit of measure. */
export function unitsOf(event: EpcisEvent): readonly Counted[] {
  const units = new Map<string, number>();
  const add = (key: string, count: number): void => {
    const gtin = GTIN.exec(key)?.[1];
    if (gtin !== undefined) units.set(gtin, (units.get(gtin) ?? 0) + count);
  };
  for (const epc of listAt(event['epcList'])) if (typeof epc === 'string') add(keyForm(epc), 1);
  for (const { epcClass, quantity, uom } of classesOf(event, 'epcClass')) {
    if (uom === undefined || uom === 'C62' || uom === 'EA') add(epcClass, quantity ?? 0);
  }
  return [...units].map(([gtin, count]) => ({ gtin, units: count }));
}

/** Reads the ids of products (by id or barcode) and places once for a document. */
export async function stockNames(
  pool: Ledger['pool'],
  events: readonly EpcisEvent[],
): Promise<StockNames> {
  const moving = events.filter((event) => stockVerb(event) !== undefined);
  const gtins = [...new Set(moving.flatMap((event) => unitsOf(event).map(({ gtin }) => gtin)))];
  const forms = gtins.flatMap((gtin) => [gtin, gtin.replace(/^0/, ''), gtin.replace(/^0+/, '')]);
  const { rows } = await pool.query<{ id: string; code: string }>(
    `SELECT product_id AS id, product_id AS code FROM products WHERE product_id = ANY($1)
     UNION ALL SELECT product_id, barcode FROM products WHERE barcode = ANY($1)`,
    [forms],
  );
  const products = new Map(rows.map(({ id, code }) => [code.padStart(14, '0'), id]));
  const found = await pool.query<{ id: string }>('SELECT location_id AS id FROM locations');
  const locations = new Map<string, string>();
  for (const { id } of found.rows) locations.set(keyForm(id), id);
  return {
    product: (gtin) => products.get(gtin),
    location: (key) => locations.get(key) ?? locations.get(GLN.exec(key)?.[1] ?? key),
  };
}

/**
 * Moves the stock that the events say has moved. Every event is one stock operation under its hash,
 * so that sending it twice moves nothing more. What cannot be moved becomes a data issue.
 */
export async function moveStock(
  ledger: Ledger,
  document: { readonly events: readonly EpcisEvent[]; readonly prefixes: Prefixes },
  source: string,
): Promise<{ readonly moved: number; readonly issues: number }> {
  const moving = document.events.filter((event) => stockVerb(event) !== undefined);
  if (moving.length === 0) return { moved: 0, issues: 0 };
  const names = await stockNames(ledger.pool, moving);
  const issues: NewIssue[] = [];
  let moved = 0;
  for (const event of moving) {
    const { lines, problems } = linesOf(event, names);
    issues.push(...problems);
    if (lines.length === 0) continue;
    const result = await apply(ledger, event, {
      lines,
      source: `epcis:${source}`,
      externalId: eventHash(event, document.prefixes),
    });
    if (result.kind === 'moved') moved += 1;
    else issues.push(issueOf('epcs', `${result.lines.length} products of the event lack units`));
  }
  if (issues.length > 0) await ledger.issues.record(issues);
  return { moved, issues: issues.length };
}

function linesOf(
  event: EpcisEvent,
  names: StockNames,
): { readonly lines: StockLine[]; readonly problems: NewIssue[] } {
  const problems: NewIssue[] = [];
  const place =
    textAt(objectAt(event['bizLocation'])?.['id']) ?? textAt(objectAt(event['readPoint'])?.['id']);
  const location = place === undefined ? undefined : names.location(keyForm(place));
  if (location === undefined) {
    return { lines: [], problems: [issueOf('bizLocation', `the place ${place} is not known`)] };
  }
  const lines: StockLine[] = [];
  for (const { gtin, units } of unitsOf(event)) {
    const product = names.product(gtin);
    if (product === undefined) problems.push(issueOf('epcs', `no product has the GTIN ${gtin}`));
    else if (Number.isSafeInteger(units) && units >= 0) lines.push({ product, location, units });
    else problems.push(issueOf('quantityList', `${units} is no number of units of ${gtin}`));
  }
  return { lines, problems };
}

interface Operation {
  readonly lines: readonly StockLine[];
  readonly source: string;
  readonly externalId: string;
}

async function apply(
  ledger: Ledger,
  event: EpcisEvent,
  operation: Operation,
): Promise<StockResult> {
  const verb = stockVerb(event);
  const { stock } = ledger;
  const movedAt = instantOf(event['eventTime']);
  const whole = { ...operation, movedAt };
  if (verb === 'sell') return stock.sell(whole);
  if (verb === 'takeBack') return stock.takeBack(whole);
  if (verb === 'writeOff') return stock.writeOff(whole);
  if (verb === 'count') return stock.count(whole);
  const [first] = operation.lines;
  const location = first?.location ?? '';
  const { source, externalId, lines } = operation;
  const transfer = { source, externalId, lines, movedAt };
  if (verb === 'send') {
    return stock.transfer({ ...transfer, from: location, to: TRANSIT_LOCATION });
  }
  // What was sent by another place of ours is in transit; anything else comes from outside.
  const levels = await stock.levels(
    lines.map(({ product }) => product),
    TRANSIT_LOCATION,
  );
  const isOurs = lines.every(({ product, units }) =>
    levels.some((level) => level.product === product && level.onHandUnits >= units),
  );
  return isOurs
    ? stock.transfer({ ...transfer, from: TRANSIT_LOCATION, to: location })
    : stock.receive(whole);
}

function issueOf(field: string, message: string): NewIssue {
  return {
    code: 'EPCIS_STOCK_NOT_MOVED',
    severity: 'warning',
    field,
    message: `Cannot move stock by an EPCIS event as ${message}`,
    remedy: 'Give the product its barcode, or the place its GLN as id, and send the event again.',
  };
}
