import { AppError } from '@quanyu/domain';
import { canonicalKey } from '@quanyu/epcis';
import type { Ledger } from '@quanyu/ledger';
import {
  type CountDifference,
  PresenceTracker,
  ReadBatcher,
  type ReconcileOptions,
  reconcileCounts,
  type SeenCount,
} from '@quanyu/logistics';
import { MQTT_ERRORS } from './errors.ts';
import type { RfidRead } from './reading.ts';

/** What a reader's antenna sees. */
export interface RfidZone {
  readonly device: string;
  /** Default 0. */
  readonly antenna?: number;
  /** Location of the ledger; several zones may lie in one. */
  readonly location: string;
  /** Other zones, by index, whose tags this one's reader sees now and then. */
  readonly sees?: readonly number[];
}

export interface RfidStockOptions {
  readonly ledger: Ledger;
  readonly zones: readonly RfidZone[];
  /** One inventory round of the readers. Default 5 s. */
  readonly epochMs?: number;
  readonly reconcile?: ReconcileOptions;
}

const GTIN = /^https:\/\/id\.gs1\.org\/01\/(\d{14})/;

/**
 * Stock by RFID: reads of the channel become presence, presence becomes units by product and location,
 * and these are compared with the ledger. Differences that no chance explains become count operations;
 * the others are for somebody to look at.
 */
export class RfidStock {
  readonly #ledger: Ledger;
  readonly #zones: readonly RfidZone[];
  readonly #zoneOf: ReadonlyMap<string, number>;
  readonly #batcher: ReadBatcher;
  readonly #tracker: PresenceTracker;
  readonly #reconcile: ReconcileOptions;
  #strangers = 0;

  /** @throws AppError MQTT_OPTION_INVALID where an antenna stands twice or there is no zone */
  constructor(options: RfidStockOptions) {
    const { ledger, zones, epochMs = 5000 } = options;
    this.#ledger = ledger;
    this.#zones = zones;
    this.#zoneOf = new Map(zones.map((zone, i) => [keyOf(zone.device, zone.antenna ?? 0), i]));
    if (zones.length === 0 || this.#zoneOf.size < zones.length) {
      const message = 'Cannot follow tags as there is no zone, or an antenna stands twice';
      throw new AppError(MQTT_ERRORS.MQTT_OPTION_INVALID, message, { place: 'zones' });
    }
    const neighbours: number[][] = zones.map(() => []);
    zones.forEach(({ sees = [] }, reader) => {
      for (const zone of sees) neighbours[zone]?.push(reader);
    });
    this.#batcher = new ReadBatcher({ epochMs });
    this.#tracker = new PresenceTracker({ zones: zones.length, neighbours });
    this.#reconcile = options.reconcile ?? {};
  }

  /** Reads of antennas that belong to no zone. */
  get strangers(): number {
    return this.#strangers;
  }

  /** Takes reads; call it without any now and then, so that silence counts too. */
  take(reads: readonly RfidRead[]): void {
    const now = this.#ledger.clock.now();
    const timed = reads.flatMap((read) => {
      const zone = this.#zoneOf.get(keyOf(read.device, read.antenna));
      if (zone === undefined) this.#strangers += 1;
      const { epc: tag, device, atMs = now } = read;
      return zone === undefined ? [] : [{ tag, zone, device, atMs }];
    });
    for (const epoch of this.#batcher.take(timed, now).epochs) this.#tracker.step(epoch);
  }

  /** Units of every product and location by the tags. Tags of unknown products are left out. */
  async seen(): Promise<readonly SeenCount[]> {
    const tags = [...this.#tracker.places()].flatMap(([tag, { zone, confidence }]) => {
      const gtin = GTIN.exec(canonicalKey(tag) ?? '')?.[1];
      const location = this.#zones[zone]?.location;
      return gtin === undefined || location === undefined ? [] : [{ gtin, location, confidence }];
    });
    const products = await this.#productsOf([...new Set(tags.map(({ gtin }) => gtin))]);
    const counts = new Map<string, { product: string; location: string; confidences: number[] }>();
    for (const { gtin, location, confidence } of tags) {
      const product = products.get(gtin);
      if (product === undefined) continue;
      const key = JSON.stringify([product, location]);
      const count = counts.get(key) ?? { product, location, confidences: [] };
      count.confidences.push(confidence);
      counts.set(key, count);
    }
    return [...counts.values()];
  }

  /** What the tags and the ledger say differently, at the locations of the zones. */
  async differences(): Promise<readonly CountDifference[]> {
    const seen = await this.seen();
    const locations = [...new Set(this.#zones.map(({ location }) => location))];
    const { rows } = await this.#ledger.pool.query<{
      product: string;
      location: string;
      onHandUnits: number;
    }>(
      `SELECT product_id AS product, location_id AS location, on_hand_units AS "onHandUnits"
       FROM stock_levels WHERE location_id = ANY($1)`,
      [locations],
    );
    return reconcileCounts(seen, rows, this.#reconcile);
  }

  /**
   * Counts the stock anew where the difference is sure. One key, one count: sending it twice moves
   * nothing more.
   * @returns The differences; the sure ones were applied.
   */
  async applySure(externalId: string): Promise<readonly CountDifference[]> {
    const differences = await this.differences();
    const lines = differences
      .filter(({ isSure }) => isSure)
      .map(({ product, location, seenUnits }) => ({ product, location, units: seenUnits }));
    if (lines.length > 0) await this.#ledger.stock.count({ source: 'rfid', externalId, lines });
    return differences;
  }

  /** Products by their id or barcode, whatever the length of the GTIN there. */
  async #productsOf(gtins: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const forms = gtins.flatMap((gtin) => [gtin, gtin.slice(1), gtin.replace(/^0+/, '')]);
    const { rows } = await this.#ledger.pool.query<{ id: string; code: string }>(
      `SELECT product_id AS id, coalesce(barcode, product_id) AS code FROM products
       WHERE barcode = ANY($1) OR product_id = ANY($1)`,
      [forms],
    );
    return new Map(rows.map(({ id, code }) => [code.padStart(14, '0'), id]));
  }
}

function keyOf(device: string, antenna: number): string {
  return JSON.stringify([device, antenna]);
}
