import type { Ledger } from '@quanyu/ledger';
import { readWarehousePlan, slotsBySales } from '@quanyu/loop';
import { type Scale, simulatedSites } from '@quanyu/simulate';

/**
 * Gives the made-up retailer its vans, warehouse and floors: facts of the place, which no native file
 * brings. Products are slotted by what was sold. What stands already stays.
 */
export async function seedLogistics(ledger: Ledger, scale: Scale): Promise<void> {
  const { vehicles, sites } = simulatedSites({ scale });
  const { fleet, sites: kept } = ledger.logistics;
  if ((await fleet.list()).length === 0) {
    for (const vehicle of vehicles) await fleet.put({ ...vehicle, isActive: true }, 'demo');
  }
  for (const { location, kind, body } of sites) {
    if ((await kept.get(location, kind)) !== undefined) continue;
    const slots =
      kind === 'warehouse'
        ? { slots: await slotsBySales(ledger, location, readWarehousePlan(body).layout) }
        : {};
    await kept.put({ location, kind, body: { ...body, ...slots } }, 'demo');
  }
}
