import type { Store } from '../../store/store.ts';
import { tellChange } from '../../store/tell-change.ts';
import { withTransaction } from '../../store/transaction.ts';
import { notFound } from '../api-keys.ts';

/** What a vehicle may do and what it costs. Money in minor units of the retailer's currency. */
export interface VehicleTerms {
  readonly capacityUnits: number;
  /** Minutes of the local day between which it may be on the road. */
  readonly opensMinute: number;
  readonly closesMinute: number;
  /** Mean speed between stops. */
  readonly speedKmh: number;
  readonly kmMinor: number;
  readonly hourMinor: number;
  /** Cost of using it on a day at all. */
  readonly startMinor: number;
  readonly stopsMax: number;
  /** Farthest customer from its location. */
  readonly radiusKm: number;
}

export interface VehicleRecord {
  readonly vehicle: string;
  readonly name: string;
  readonly location: string;
  /** What its tracker calls itself; null where it has none. */
  readonly device: string | null;
  readonly terms: VehicleTerms;
  readonly isActive: boolean;
}

export interface FleetRepository {
  list(): Promise<readonly VehicleRecord[]>;
  /** Makes or changes a vehicle. @throws AppError LEDGER_EXISTS-like unique fault on a taken device. */
  put(vehicle: VehicleRecord, actor: string): Promise<VehicleRecord>;
  remove(vehicle: string, actor: string): Promise<void>;
}

const SELECT_SQL = `
  SELECT vehicle_id AS vehicle, name, location_id AS location, device_id AS device, terms,
    is_active AS "isActive"
  FROM vehicles`;

/** Vehicles over PostgreSQL; see {@link FleetRepository}. */
export function createFleetRepository(store: Store): FleetRepository {
  return {
    async list() {
      const { rows } = await store.pool.query<VehicleRecord>(`${SELECT_SQL} ORDER BY vehicle_id`);
      return rows;
    },
    async put(vehicle, actor) {
      const now = store.clock.now();
      const { name, location, device, terms, isActive } = vehicle;
      await withTransaction(store.pool, async (client) => {
        await client.query(
          `INSERT INTO vehicles (vehicle_id, name, location_id, device_id, terms, is_active, updated_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7)
           ON CONFLICT (vehicle_id) DO UPDATE SET name = excluded.name,
             location_id = excluded.location_id, device_id = excluded.device_id,
             terms = excluded.terms, is_active = excluded.is_active,
             updated_at = excluded.updated_at`,
          [vehicle.vehicle, name, location, device, JSON.stringify(terms), isActive, now],
        );
        const after = { name, location, device, terms, isActive };
        const told = { actor, action: 'set', kind: 'vehicle', id: vehicle.vehicle, now };
        await tellChange(client, { ...told, after });
      });
      store.committed();
      return vehicle;
    },
    async remove(vehicle, actor) {
      const now = store.clock.now();
      await withTransaction(store.pool, async (client) => {
        const { rowCount } = await client.query('DELETE FROM vehicles WHERE vehicle_id = $1', [
          vehicle,
        ]);
        if (rowCount === 0) throw notFound('vehicle', vehicle);
        await tellChange(client, { actor, action: 'remove', kind: 'vehicle', id: vehicle, now });
      });
      store.committed();
    },
  };
}
